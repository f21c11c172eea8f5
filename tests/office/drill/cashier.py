"""The cashier and the accountant at one fund, and the bank, which keeps books of its own."""

from __future__ import annotations

import csv
import io
import queue
import re
from collections import Counter
from random import Random
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from tests.office.drill.asking import Answer, form_to, standing
from tests.office.drill.clients import Paid, Shop, yuan
from tests.office.forms.on_pages import Form, posts
from tests.office.way.city import PAID
from tests.office.way.paying import answer as answered

OPEN = ("reserved", "frozen", "released", "handed")


class Bank:
    """What it paid, by the number of the line, and how often; and what came in. Some lines it refuses."""

    def __init__(self, dice: Random) -> None:
        self.paid: Counter[str] = Counter()
        self.refused: set[str] = set()
        self.fen_out, self.fen_in = 0, 0
        self._dice, self._files, self._lock = dice, dict[str, bytes](), Lock()

    def told(self, batch: str, file: bytes) -> bytes:
        """What it says of a batch's file, which whoever comes first hands in."""
        with self._lock:
            if batch not in self._files:
                lines = payments(file)
                refused = {ref for ref, _ in lines if self._dice.random() < 0.15}
                for ref, fen in lines:
                    if ref not in refused:
                        self.paid[ref] += 1
                        self.fen_out += fen
                self.refused |= refused
                self._files[batch] = answered(file, refused)
            return self._files[batch]


def payments(file: bytes) -> list[tuple[str, int]]:
    """The lines of a bank file: number and fen."""
    rows = list(csv.reader(io.StringIO(file.decode("gb18030"))))
    head = next(at for at, row in enumerate(rows) if "业务编号" in row)
    lines = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    return [(line["业务编号"], int(line["金额"].replace(".", ""))) for line in lines]


class Desk:
    """One of the two who work at the fund: both make batches and freeze them, the cashier releases, the
    accountant has paid again what the bank refused."""

    def __init__(self, shop: Shop, who: str, bank: Bank) -> None:
        self.shop, self.who, self.bank, self.line = shop, who, bank, shop.line(who, who)
        self.fund, self._handed_in = shop.town.fund, set[int]()

    def turn(self) -> None:
        self.receipt()
        self.batches()
        self.line.stop.wait(0.2)

    def finish(self) -> None:
        """Until all is paid and nothing is on the statement; when nobody decides any more."""
        while not self.shop.statement.empty() or self._unpaid() or self._open() or self._handed_in:
            self.turn()

    # ---- money in -------------------------------------------------------------------------------------

    def receipt(self) -> None:
        """A line of the statement is booked, half of them at once for their roster, and matched."""
        try:
            paid = self.shop.statement.get_nowait()
        except queue.Empty:
            return
        path = f"/money/receipts/new/{self.fund}/"
        while (answer := self._booked(path, paid)) is None:
            pass
        self.bank.fen_in += paid.fen
        self.shop.ledger.write("receipt", paid.reference)
        self._matched(answer, paid)

    def _booked(self, path: str, paid: Paid) -> Answer | None:
        form = form_to(self.line.look(path), path)
        assert form is not None
        said = {
            **standing(form), "on": PAID.isoformat(), "amount": yuan(paid.fen),
            "bank_reference": paid.reference, "payer": "虚构厂工会", "remark": "", "occurrence": "1",
        }  # fmt: skip
        if self.line.dice.random() < 0.5:
            said["source"] = next(
                (o for o in form.fields["source"].offers if o.endswith(f"|{paid.roster}")), ""
            )
        answer = self.line.press(path, said)
        if answer is None or (answer.refusal and answer.refusal != "M201"):
            return None
        return answer if not answer.refusal else self.line.look(self._place(paid))

    def _place(self, paid: Paid) -> str:
        """Where a receipt is found again."""
        found = self.line.look(f"/money/receipts/?{urlencode({'fund': self.fund, 'serial': paid.reference})}")
        places = re.findall(r'href="(/money/receipts/[0-9]+/)"', found.text)
        assert len(places) == 1, (paid, places)
        return str(places[0])

    def _matched(self, page: Answer, paid: Paid) -> None:
        """Until the page of the receipt offers its roster no more."""
        path = self._place(paid)
        while True:
            found = (one for one in posts(page.text, path) if _source(one).endswith(f"|{paid.roster}"))
            form = next(found, None)
            if form is None:
                return
            self.line.press(form.path, {"source": _source(form)})
            page = self.line.look(path)

    # ---- money out ------------------------------------------------------------------------------------

    def batches(self) -> None:
        """What is due is put into a batch; each batch that is open goes one step on."""
        if self.who == "accountant":
            for payable in self._owed("returned"):
                self._again(f"/money/payouts/{payable['key']}/")
        if self._owed("due"):
            self.line.press(f"/money/payouts/new/?fund={self.fund}", {"all": "1"})
        self._settled()
        for batch in self._open():
            getattr(self, f"_{batch['state']}")(batch, f"/money/batches/{batch['key']}/")

    def _owed(self, state: str) -> list[Any]:
        return list(self.line.get("money/payables", fund=self.fund, state=state).told["items"])

    def _unpaid(self) -> bool:
        """Whether a payment is not yet made. One that is made stays so: asked state by state, one that the
        other desk moves in between would be seen in none."""
        after: dict[str, int] = {}
        while True:
            page = self.line.get("money/payables", fund=self.fund, limit=200, **after).told
            if any(one["state"] not in ("paid", "cancelled") for one in page["items"]):
                return True
            if page["after"] is None:
                return False
            after = {"after": page["after"]}

    def _again(self, path: str) -> None:
        """The way of a person: from the payment to its last batch, and from the line to the form."""
        batches = sorted(_numbers("money/batches", self.line.look(path)))
        lines = (
            _numbers("money/lines", self.line.look(f"/money/batches/{batches[-1]}/")) if batches else set()
        )
        for line in lines:
            again = f"/money/lines/{line}/again/"
            form = form_to(self.line.look(again), again)
            if form is not None:
                self.line.press(again, {"account": form.fields["account"].offers[0]})

    def _open(self) -> list[Any]:
        asked = (self.line.get("money/batches", fund=self.fund, state=state).told["items"] for state in OPEN)
        return [one for some in asked for one in some]

    def _reserved(self, batch: Any, path: str) -> None:
        self.line.press(f"{path}freeze/", {})

    def _frozen(self, batch: Any, path: str) -> None:
        if self.who == "cashier":
            form = form_to(self.line.look(f"{path}release/"), f"{path}release/")
            if form is not None:
                self.line.press(f"{path}release/", standing(form))

    def _released(self, batch: Any, path: str) -> None:
        self.line.press(f"{path}write/", {})

    def _handed(self, batch: Any, path: str) -> None:
        """The file goes to the bank, and its answer is read in."""
        file = self.line.press(f"{path}file/", {"purpose": "导入网银"})
        if file is None or file.status != 200 or b"<html" in file.content:
            return
        told = self.bank.told(batch["number"], file.content)
        self.line.press(f"{path}return/", {}, file=("回单.csv", told, "text/csv"))
        self._handed_in.add(batch["key"])

    def _settled(self) -> None:
        """What was handed in is looked at until it is settled: the answer may be lost, or come late."""
        for key in list(self._handed_in):
            if self.line.get(f"money/batches/{key}").told["state"] == "settled":
                self.shop.ledger.write("batch", key)
                self._handed_in.discard(key)


def _numbers(room: str, page: Answer) -> set[int]:
    """The numbers in the links of a page to things of a kind."""
    return {int(found) for found in re.findall(rf'href="/{room}/([0-9]+)/', page.text)}


def _source(form: Form) -> str:
    return form.fields["source"].value if "source" in form.fields else ""

"""The people at work: each in a thread of their own, until they are told to finish what they have begun.

What a token may do goes by the API, under a key. What the API withholds from tokens goes by the pages of
somebody who is signed in: stating, sending up and passing rosters and certificates here; findings, papers,
assessing, reviewing, approving in `claiming`; receipts, batches, releases and what the bank says in `cashier`.
"""

from __future__ import annotations

import io
import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock
from typing import Any

from tests.office.drill.asking import Line, form_to, standing
from tests.office.drill.told import Ledger
from tests.office.drill.town import Town, number
from tests.office.papers.files import PDF
from tests.office.way.city import PAID

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PEOPLE = 8
"""On one roster."""


@dataclass(frozen=True, slots=True)
class Paid:
    """A line of the bank's statement: its serial, how much, for which roster."""

    reference: str
    fen: int
    roster: int


@dataclass
class Shop:
    """What all clients share: the city, the ledger, people who are covered, lines of the bank's statement."""

    town: Town
    ledger: Ledger
    line: Callable[[str, str], Line]
    """`line("agent", "claims 1")`: an officer's way to the site, with dice of its own by the second name."""
    stop: Event = field(default_factory=Event)
    covered: queue.Queue[int] = field(default_factory=queue.Queue)
    statement: queue.Queue[Paid] = field(default_factory=queue.Queue)
    serial: int = 0
    _lock: Lock = field(default_factory=Lock)

    def numbers(self, how_many: int) -> list[int]:
        """Serials that nobody had."""
        with self._lock:
            first, self.serial = self.serial + 1, self.serial + how_many
        return list(range(first, self.serial + 1))


class Registry:
    """Members, units, papers: by the API, each under a key; and things that must be refused."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop, self.agent, self.county = shop, shop.line("agent", name), shop.line("county", name)
        self.dice: Random = self.agent.dice

    def turn(self) -> None:
        self.dice.choice((self.member, self.member, self.paper, self.paper, self.unit, self.refused))()

    def finish(self) -> None:
        """Nothing is left half done."""

    def member(self) -> None:
        (serial,) = self.shop.numbers(1)
        body = self._joining(serial)
        made = self.agent.post("people/", body)
        if made.status != 201:
            return self.agent.tally.add("refused")
        self.shop.ledger.write("person", number(serial))
        person = made.told["key"]
        account = {"bank": "虚构银行城东支行", "number": f"62220000{serial:011d}"}
        if self.agent.post(f"people/{person}/accounts", account).status == 201:
            self.shop.ledger.write("account", account["number"])
        if self.agent.post("people/", body).status == 201:  # a member already: must be refused
            self.shop.ledger.write("person", number(serial))

    def paper(self) -> None:
        content = PDF.replace(b"<<>>", b"<</V %d>>" % self.dice.getrandbits(64), 1)
        told = {"owner": "unions.union", "key": self.shop.town.factory, "kind": "other"}
        made = self.agent.post("papers/", told, file=("虚构.pdf", content, "application/pdf"))
        if made.status == 201:
            self.shop.ledger.write("paper", made.told["sha256"])

    def unit(self) -> None:
        (serial,) = self.shop.numbers(1)
        body = {"name": f"虚构{serial}坊工会", "code": f"d{serial}", "kind": "grassroots", "region": "330602"}
        made = self.county.post(f"unions/{self.shop.town.township}/below", body)
        if made.status == 201:
            self.shop.ledger.write("union", body["code"])

    def refused(self) -> None:
        """A number that is wrong; and a key that was used for something else (A105)."""
        one, other = self.shop.numbers(2)
        wrong = {**self._joining(one), "id_number": number(one)[:-1] + "0"}
        if wrong["id_number"] != number(one):
            assert self.agent.post("people/", wrong).status == 409
        key = f"drill-{one}"
        if self.agent.post("people/", self._joining(one), key=key).status == 201:
            self.shop.ledger.write("person", number(one))
        again = self.agent.post("people/", self._joining(other), key=key)
        if again.status == 201:  # only without keys
            self.shop.ledger.write("person", number(other))

    def _joining(self, serial: int) -> dict[str, Any]:
        return {
            "union": self.shop.town.factory, "name": "虚构人", "id_number": number(serial),
            "since": "2026-01-01",
        }  # fmt: skip


class Rosters:
    """A roster from its file to covers and its contribution: by the API, then hand by hand."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop = shop
        self.agent = shop.line("agent", name)
        self.hands = [shop.line(who, name) for who in ("checker", "county", "reviewer")]

    def turn(self) -> None:
        serials = self.shop.numbers(PEOPLE)
        rows = [("虚构人", number(serial)) for serial in serials]
        told = {"union": self.shop.town.factory, "plan": self.shop.town.plan, "paid_on": PAID.isoformat()}
        made = self.agent.post("enrolment/rosters", told, file=("名册.xlsx", workbook(rows), XLSX))
        assert made.status in (200, 201), made.text
        key = made.told["key"]
        self.shop.ledger.write("roster", key)
        self._along(key)
        self._certified(rows[0][1])
        for row in rows:
            self.shop.ledger.write("cover", row[1])
            found = self.agent.post("people/find", {"id_number": row[1]})
            assert found.status == 200, (row, found.status, found.text)
            self.shop.ledger.write("person", row[1])
            self.shop.covered.put(found.told["key"])

    def finish(self) -> None:
        """Nothing is left half done."""

    def _certified(self, id_number: str) -> None:
        """The certificate of one of them is printed, once however often it is asked for."""
        person = self.agent.post("people/find", {"id_number": id_number}).told["key"]
        (cover,) = self.agent.get("enrolment/covers", person=person).told["items"]
        while self.agent.press(f"/certificates/{cover['key']}/", {}) is None:
            pass
        self.shop.ledger.write("certificate", cover["key"])

    def _along(self, key: int) -> None:
        """From state to state; whoever lost the line looks where the roster is."""
        stated = False
        while (state := self._state(key)["state"]) != "accepted":
            assert state not in ("broken", "undone", "returned"), state
            if state == "checked" and not stated:
                stated = self._stated(key)
            elif state == "checked":
                self.agent.press(f"/enrolment/{key}/submit/", {})
            elif state == "submitted":
                self._passed(key)
            else:
                self.agent.stop.wait(0.3)

    def _state(self, key: int) -> Any:
        return self.agent.get(f"enrolment/rosters/{key}").told

    def _stated(self, key: int) -> bool:
        due = self._state(key)["due_fen"]
        reference = f"虚构流水{key}"
        said = {"amount_fen": yuan(due), "on": PAID.isoformat(), "bank_reference": reference}
        answer = self.agent.press(f"/enrolment/{key}/stated/", said)
        if answer is None or answer.refusal:
            return False
        self.shop.statement.put(Paid(reference, due, key))
        return True

    def _passed(self, key: int) -> None:
        """Each of the three opens it, and lets it pass where it is with them."""
        path = f"/enrolment/{key}/"
        for hand in self.hands:
            form = form_to(hand.look(path), path, "/confirm/")
            if form is not None:
                hand.press(form.path, standing(form))


def workbook(rows: list[tuple[str, str]]) -> bytes:
    """A roster."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for line, row in enumerate([("姓名", "证件号码"), *rows]):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
    return out.getvalue()


def yuan(fen: int) -> str:
    """As a form has it."""
    return f"{fen // 100}.{fen % 100:02d}"

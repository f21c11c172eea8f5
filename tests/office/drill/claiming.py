"""A claim from its report to the decision of three, by those whose turn it is."""

from __future__ import annotations

import queue
from collections.abc import Callable
from datetime import date

from tests.office.drill.asking import File, form_to, standing
from tests.office.drill.clients import Shop
from tests.office.papers.files import PDF
from tests.office.way.city import FELL_ILL


class Claims:
    """A claim from its report to the decision of three: by the API, then hand by hand."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop = shop
        who = ("agent", "checker", "reviewer", "approver")
        self.agent, self.checker, self.reviewer, self.approver = (shop.line(one, name) for one in who)
        self.dice = self.agent.dice

    def turn(self) -> None:
        try:
            person = self.shop.covered.get(timeout=0.5)
        except queue.Empty:
            return
        body = {
            "person": person, "plan": self.shop.town.plan, "occurrence": "住院",
            "happened_on": FELL_ILL.isoformat(), "known_on": FELL_ILL.isoformat(),
        }  # fmt: skip
        made = self.agent.post("claims/", body)
        if made.status != 201:  # only without keys: sent again, it was reported already
            return self.agent.tally.add("refused")
        key = made.told["key"]
        self.shop.ledger.write("claim", key)
        assert self.agent.post("claims/", body).status == 409  # the same again: K106
        paid = "2500" if self.dice.random() < 0.15 else "4000"
        self.checker.post(f"claims/{key}/facts", {"facts": {"病种": "其他", "自付费用": paid}})
        account = {"bank": "虚构银行城东支行", "number": f"62220001{person:011d}"}
        if self.reviewer.post(f"people/{person}/accounts", account).status == 201:
            self.shop.ledger.write("account", account["number"])
        end = self._along(key)
        self.shop.ledger.write("granted" if end in ("paying", "paid") else "refused", key)

    def finish(self) -> None:
        """Who is covered and has no claim is left in peace."""

    def _along(self, key: int) -> str:
        """From state to state until it is decided; gives the last one."""
        steps: dict[str, Callable[[str], None]] = {
            "reported": self._found, "investigating": self._found, "papers": self._complete,
            "assessing": self._assess, "assessed": self._review, "reviewed": self._approve,
        }  # fmt: skip
        self._apply(f"/claims/{key}/")
        while (state := self.agent.get(f"claims/{key}").told["state"]) in steps:
            steps[state](f"/claims/{key}/")
        assert state in ("paying", "paid", "refused"), f"claim {key} is stuck: {state}"
        return str(state)

    def _apply(self, path: str) -> None:
        while True:
            answer = self.agent.press(f"{path}apply/", {"on": date.today().isoformat()})
            if answer is not None:
                return

    def _found(self, path: str) -> None:
        """Everything on the list has come, every exclusion is looked into, the conclusion is written."""
        self._papers(path)
        form = form_to(self.checker.look(f"{path}findings/"), f"{path}findings/")
        assert form is not None
        said = {**standing(form), "conclude": "1", "conclusion": "虚构：查过档案，情况属实"}
        for name, one in form.fields.items():
            if name.startswith("value_"):
                said[name] = "否" if one.kind == "select" else "无"
            elif name.startswith("evidence_"):
                said[name] = "虚构：查过档案"
        self.checker.press(f"{path}findings/", said)

    def _papers(self, path: str) -> None:
        """One paper for the first thing that is missing, and done without the others."""
        first = True
        while True:
            page = self.checker.look(f"{path}papers/")
            waive = form_to(page, f"{path}papers/", "/waive/")
            missing = waive.fields["waive-item"].offers if waive is not None else []
            if not missing:
                return
            if first:
                said = {"items": [missing[0]], "kind": "union", "consent_way": "", "consent_on": ""}
                self.checker.press(f"{path}papers/", said, file=photograph(path))
                first = False
            else:
                said = {"waive-item": missing[0], "waive-why": "虚构：系统里已有"}
                self.checker.press(f"{path}papers/waive/", said)

    def _complete(self, path: str) -> None:
        self._papers(path)
        self.checker.press(f"{path}papers/complete/", {})

    def _assess(self, path: str) -> None:
        self.reviewer.press(f"{path}assess/", {})

    def _review(self, path: str) -> None:
        for way in ("review", "refuse"):
            form = form_to(self.reviewer.look(f"{path}{way}/"), f"{path}{way}/")
            if form is None:
                continue
            said = {**standing(form), "checked": "on", "note": "虚构", "why": "虚构：未达起付"}
            if not said.get("account") and "account" in form.fields:
                said["account"] = form.fields["account"].offers[0]
            self.reviewer.press(f"{path}{way}/", said)
            return

    def _approve(self, path: str) -> None:
        form = form_to(self.approver.look(f"{path}approve/"), f"{path}approve/")
        if form is not None:
            self.approver.press(f"{path}approve/", standing(form))


def photograph(of: str) -> File:
    """A paper of a claim."""
    return "虚构.pdf", PDF.replace(b"<<>>", b"<</V (%s)>>" % of.encode(), 1), "application/pdf"

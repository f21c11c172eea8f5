"""Claims at the door of the deciders, made as the first half of the room leaves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from gongji.codes.identity import check_character
from gongji.errors import GongjiError
from gongji.office.claims.choices import State
from gongji.office.claims.models import Assessment, Claim, Outcome
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.moving import move
from gongji.office.desk import services as desk
from gongji.office.guard.fields import blind_index
from gongji.office.guard.scoped import everything
from gongji.office.money import services as money
from gongji.office.people import services as people
from gongji.office.people.models import ID_CONTEXT
from gongji.office.plans import services as plans
from gongji.office.plans.services import way

SHAOXING = "shaoxing-cadre"
_serials = count(1)


def number() -> str:
    """An ID number that can be nobody's."""
    body = f"99999919800101{next(_serials) % 1000:03d}"
    return body + check_character(body)


def index(id_number: str) -> bytes:
    return blind_index(id_number, ID_CONTEXT)


@dataclass
class World:
    """Where claims are decided."""

    city: Any
    county: Any
    mill: Any
    edition: Any
    reviewer: Any
    approver: Any
    committee: Any
    county_approver: Any
    cashier: Any
    agent: Any
    make_user: Callable[..., Any]
    paid: list[Any] = field(default_factory=list)

    @classmethod
    def made(
        cls, make_union: Callable[..., Any], make_user: Callable[..., Any], disclosure: str = ""
    ) -> World:
        city = make_union(name="虚构市总工会")
        county = make_union(city, "county", name="虚构县总工会", region="330602")
        mill = make_union(county, "grassroots", name="虚构织布厂工会", region="330602")

        def user(role: str, union: Any) -> Any:
            return make_user(role, union, identity=index(number()))

        edition = _in_force(city, user, disclosure)
        money.open_fund(None, edition.plan, city)
        return cls(
            city, county, mill, edition,
            user("reviewer", city), user("approver", city), user("committee", city), user("approver", county),
            user("cashier", city), user("agent", mill), make_user,
        )  # fmt: skip

    def person(self, name: str = "王小明") -> Any:
        return people.register(None, self.mill, name=name, id_number=number(), since=date(2020, 1, 1))

    def account(self, person: Any, tail: str = "3306") -> Any:
        return people.add_account(None, person, bank="虚构银行", number=f"62220000000000{tail}")

    def claim(
        self,
        person: Any = None,
        rows: tuple[dict[str, Any], ...] = (),
        state: State = State.ASSESSED,
        **fields: Any,
    ) -> Any:
        """A claim that was assessed; by default 2,000.00 by 四.3."""
        person = person or self.person()
        with transaction.atomic(), everything("a test's claim"):
            case = desk.open_case(None, self.mill, "claim", f"{person.name}的申领")
            day = date(2026, 5, 1)
            claim = Claim.objects.create(**{
                "case": case, "union": self.mill, "person": person, "plan": self.edition.plan,
                "edition": self.edition, "occurrence": "住院", "happened_on": day, "reported_on": day,
                "applied_on": day, "reported_by": "self", **fields,
            })  # fmt: skip
            move(claim, None, State.INVESTIGATING)
            move(claim, None, State.ASSESSING)
            self.assess(claim, rows)
            move(claim, None, state)
            if state == State.ASSESSED:
                desk.ask(
                    case, right="claims.review", union=self.mill, title="审核", url=f"/claims/{claim.pk}/"
                )
        return claim

    def assess(self, claim: Any, rows: tuple[dict[str, Any], ...] = ()) -> Any:
        """One final assessment with these outcomes."""
        with transaction.atomic(), everything("a test's assessment"):
            on = timezone.localdate()
            standing = decisions.standing_version(claim.person_id, claim.plan_id)
            receipt = f"{claim.pk} {standing} {timezone.now().isoformat()}"
            made = Assessment.objects.create(
                claim=claim, edition=claim.edition, on=on, final=True, inputs="{}", receipt=receipt,
                sha256=sha256(receipt.encode()).hexdigest(), program="", standing=standing,
            )  # fmt: skip
            for place, row in enumerate(rows or (grant(2_000_00),)):
                Outcome.objects.create(assessment=made, place=place, **row)
        return made

    def again(self, claim: Any, rows: tuple[dict[str, Any], ...] = ()) -> Any:
        """A claim that went back, assessed anew."""
        with transaction.atomic(), everything("a test's claim"):
            claim.refresh_from_db()
            self.assess(claim, rows)
            move(claim, None, State.ASSESSED)
            desk.ask(
                claim.case, right="claims.review", union=self.mill, title="审核", url=f"/claims/{claim.pk}/"
            )
        return claim

    def reviewed(self, person: Any = None, rows: tuple[dict[str, Any], ...] = (), **fields: Any) -> Any:
        """A claim that waits for approval."""
        from gongji.office.claims import services

        person = person or self.person()
        claim = self.claim(person, rows, **fields)
        with everything("a test's account"):
            account = person.accounts.first() or self.account(person)
        services.review(self.reviewer, claim, account)
        return claim


def grant(fen: int, **more: Any) -> dict[str, Any]:
    return {
        "benefit": "住院慰问",
        "state": "给付",
        "amount": fen,
        "low": fen,
        "high": fen,
        "articles": ["四.3"],
        **more,
    }


def refusal(article: str = "五.1", **more: Any) -> dict[str, Any]:
    return {
        "benefit": "重大疾病",
        "state": "不给付",
        "amount": 0,
        "low": 0,
        "high": 0,
        "articles": [article],
        "reasons": ["除外"],
        **more,
    }


def open_row(state: str, **more: Any) -> dict[str, Any]:
    return {"benefit": "住院慰问", "state": state, "articles": ["四.3"], **more}


def _in_force(city: Any, user: Callable[..., Any], disclosure: str) -> Any:
    """The plan, brought into force by the people whose turn it is."""
    drafter, committee, publisher = user("reviewer", city), user("committee", city), user("approver", city)
    drafted = plans.shipped(SHAOXING)
    if disclosure:
        shown = f"  申领:\n    公示: {disclosure}\n".encode()
        drafted = replace(drafted, text=drafted.text.replace("  申领:\n".encode(), shown))
    edition = plans.draft(drafter, city, drafted)
    checked, way.examined = (
        way.examined,
        lambda sources: ((), ()),
    )  # what the check finds is another room's test
    seen, paper = edition.sha256, plans.Paper("虚构市总工会", "虚构发文 1 号", date(2011, 6, 1))
    try:
        plans.check(drafter, edition, seen)
    finally:
        way.examined = checked
    plans.deliberate(committee, edition, paper, seen)
    plans.publish(publisher, edition, paper, date(2011, 6, 10), seen)
    plans.put_in_force(publisher, edition, seen)
    return edition


def refused(code: str) -> Any:
    """The refusal with this code."""
    return pytest.raises(GongjiError, match=rf"^\[{code}\]")

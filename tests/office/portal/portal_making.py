"""Numbers that can be nobody's, and the work of the worker done at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongji.codes.identity import check_character
from gongji.office.claims.models import Claim
from gongji.office.guard.scoped import everything


def number(serial: int) -> str:
    """A valid number of a region that does not exist."""
    body = f"99999919800101{serial:03d}"
    return body + check_character(body)


def work() -> None:
    """Do what waits, as the worker would."""
    from gongji.office.jobs.execution import run_here
    from gongji.office.jobs.models import Job

    for job in Job.objects.filter(state="waiting"):
        run_here(job.pk)


def code_in(text: str) -> str:
    found = re.search(r"[0-9]{6}", text)
    assert found is not None
    return found[0]


def page(client: object, address: str) -> str:
    """The words of a page."""
    answer = client.get(address)  # type: ignore[attr-defined]
    assert answer.status_code == 200, (address, answer.status_code)
    text: str = answer.content.decode()
    return text


def report_stay(own: object, plan: int, happened: date, **facts: str) -> Claim:
    """A stay in hospital, reported by its person."""
    asked = own.asked(plan, happened)  # type: ignore[attr-defined]
    made: Claim = own.report(asked.edition, "住院", happened, happened, facts)  # type: ignore[attr-defined]
    return made


@dataclass(frozen=True)
class Hands:
    """Who investigates, reviews and approves."""

    checker: Any
    reviewer: Any
    approver: Any


def decide(claim: Claim, hands: Hands) -> Claim:
    """Applied for, found, papers waived, concluded, assessed, reviewed, approved: granted as the charter says."""
    from gongji.office.claims import queries, services
    from gongji.office.money import services as money
    from gongji.office.people.services import add_account

    services.apply(None, claim, claim.reported_on)
    with everything("a test's findings"):
        asked = queries.asked_of(claim)
    found = [services.Finding(q.name, q.default or "否", "虚构：查过档案") for q in asked.findings]
    services.find(hands.checker, claim, found)
    for item in asked.papers:
        services.waive(hands.checker, claim, item, "虚构：系统里已有")
    services.conclude(hands.checker, claim, "虚构：情况属实")
    services.assess(hands.reviewer, claim)
    with everything("a test's account"):
        money.open_fund(None, claim.plan, claim.plan.union)
        account = add_account(None, claim.person, bank="虚构银行城东支行", number="6222021234567890128")
    services.review(hands.reviewer, claim, account)
    claim.refresh_from_db()
    services.approve(hands.approver, claim)
    claim.refresh_from_db()
    return claim

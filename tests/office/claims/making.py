"""What tests of claims do again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.papers.files import png

from gongji.office.claims import queries, services
from gongji.office.claims.choices import Reporter, Source
from gongji.office.claims.models import Claim
from gongji.office.guard.scoped import everything

HAPPENED = date(2011, 9, 1)


@dataclass(frozen=True)
class Hands:
    """Who works on a claim."""

    agent: Any
    checker: Any
    county: Any
    reviewer: Any
    committee: Any
    cashier: Any
    auditor: Any
    stranger: Any
    admin: Any
    approver: Any
    accountant: Any


def report(
    hands: Hands, cover: Any, occurrence: str = "住院", happened: date = HAPPENED, **facts: str
) -> Claim:
    """A stay: the agent reports it, the checker adds what is personal."""
    claim = services.report(
        hands.agent, cover.person, cover.plan, occurrence, happened, known_on=happened, reported_on=happened,
        reporter=services.Told(Reporter.UNIT, "虚构代办", ""),
    )  # fmt: skip
    if facts:
        services.state_facts(hands.checker, claim, facts, source=Source.REPORT)
    return claim


def findings(claim: Claim, **but: str) -> list[services.Finding]:
    """An answer to everything that is asked: 否, or 无 where a date is asked for."""
    with everything("a test's findings"):
        wanted = queries.asked_of(claim).findings
    said = {q.name: q.default or "否" for q in wanted} | but
    return [services.Finding(name, text, "虚构：查过档案") for name, text in said.items()]


def make_ready(hands: Hands, claim: Claim, **but: str) -> Claim:
    """Applied for, found, papers waived, concluded."""
    services.apply(hands.agent, claim, claim.reported_on)
    services.find(hands.checker, claim, findings(claim, **but))
    with everything("a test's papers"):
        items = queries.asked_of(claim).papers
    for item in items:
        services.waive(hands.checker, claim, item, "虚构：系统里已有")
    services.conclude(hands.checker, claim, "虚构：情况属实")
    return claim


def fresh(claim: Claim) -> Claim:
    with everything("a test looks"):
        return Claim.objects.select_related(
            "case", "union", "person", "plan", "edition", "cover__edition", "cover__union"
        ).get(pk=claim.pk)


def picture(name: str = "诊断证明.png", width: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(width=width), "image/png")

"""What lies on the desks of the city: claims with assessments and decisions, duties, payables, vouchers.

One claim goes its whole way to the reviewer through the services; the others are its copies for other people,
other days and other states. So every page reads rows as the services write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any, Final

from bench.office_books import money, rosters
from bench.office_bulk import counted_on, next_pk, put, without_triggers

YEAR: Final = 1999
"""The year in the numbers of the copies: nobody else's."""
STATES: Final = (
    "paid",
    "assessed",
    "paid",
    "assessed",
    "refused",
    "assessed",
    "paid",
    "assessed",
    "reviewed",
    "investigating",
)
"""Of ten claims: four wait for the reviewer, three are paid."""


@dataclass(frozen=True, slots=True)
class Work:
    """How many claims, how many of them wait, how many vouchers."""

    claims: int
    waiting: int
    vouchers: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """The claim that is copied, and whom the copies are about."""

    claim: Any
    assessment: Any
    people: list[tuple[int, int, int]]
    officers: tuple[Any, Any]
    top: Any
    today: date
    year: int = YEAR

    def days(self, serial: int) -> datetime:
        """When the claim of a number was opened: over the last year."""
        from django.utils import timezone

        day = self.today - timedelta(days=10 + serial * 7 % 355)
        return timezone.make_aware(datetime.combine(day, clock(9)))


def work(top: Any, edition: Any, claims: int, today: date) -> Work:
    """Everything on the desks, for a city whose people are covered."""
    from gongji.office.money.services import open_fund

    pattern = _pattern(top, edition, claims, today)
    fund = open_fund(None, edition.plan, top, since=date(today.year - 2, 1, 1))
    with without_triggers():
        waiting = _claims(pattern)
        vouchers = money(pattern, fund)
        rosters(pattern, edition)
    return Work(len(pattern.people), waiting, vouchers)


def _pattern(top: Any, edition: Any, claims: int, today: date) -> Pattern:
    """One claim, brought to the reviewer."""
    from gongji.office.claims import queries, services
    from gongji.office.claims.choices import Reporter, Source
    from gongji.office.enrolment.models import Cover
    from gongji.office.guard.models import Grant, User

    hands = {}
    for role in ("checker", "reviewer", "approver"):
        hands[role] = User.objects.create(username=f"hand-{role}", name=f"虚构{role}", home=top)
        Grant.objects.create(user=hands[role], union=top, role=role, since="2000-01-01")
    live = Cover.objects.filter(since__lte=today, until__gte=today).order_by("pk")
    first, checker = live[0], hands["checker"]
    told = services.Told(Reporter.UNIT, "虚构代办", "")
    on = today - timedelta(days=5)
    claim = services.report(
        checker, first.person, edition.plan, "住院", on, known_on=on, reported_on=on, reporter=told
    )
    services.state_facts(checker, claim, {"病种": "其他", "自付费用": "4000"}, source=Source.REPORT)
    services.apply(checker, claim, on)
    asked = queries.asked_of(claim)
    findings = [services.Finding(q.name, q.default or "否", "虚构：查过档案") for q in asked.findings]
    services.find(checker, claim, findings)
    for item in asked.papers:
        services.waive(checker, claim, item, "虚构：系统里已有")
    services.conclude(checker, claim, "虚构：情况属实")
    assessment = services.assess(hands["reviewer"], claim)
    claim.refresh_from_db()
    step = max(1, live.count() // claims)
    people = list(live.values_list("pk", "person_id", "union_id")[: step * claims + 1])[1::step]
    return Pattern(
        claim, assessment, people[: claims - 1], (hands["reviewer"], hands["approver"]), top, today
    )


def _columns(model: Any, *but: str) -> list[str]:
    """The names of the fields of a model, without its key and some others."""
    return [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name not in but]


def _kept(row: Any, names: list[str]) -> list[Any]:
    """Values of a row as they lie in the database."""
    from gongji.office.guard.fields import Sealed

    values = [getattr(row, row._meta.get_field(name).attname) for name in names]
    return [value.data if isinstance(value, Sealed) else value for value in values]


def _claims(of: Pattern) -> int:
    from gongji.office.claims.choices import DECIDED, OVER
    from gongji.office.claims.models import Assessment, Claim
    from gongji.office.desk.models import Case, Line, Task

    case, claim = next_pk(Case), next_pk(Claim)
    own, task_own = _columns(Claim), list(Task.objects.filter(case=of.claim.case).order_by("pk"))
    waits = task_own[-1]
    base = dict(zip(own, _kept(of.claim, own), strict=True))
    cases, claims, tasks, lines = [], [], [], []
    for serial, (cover, person, union) in enumerate(of.people):
        state, opened = STATES[serial % len(STATES)], of.days(serial)
        over = state in OVER
        closed = opened + timedelta(days=9) if over else None
        cases.append(
            (
                case + serial,
                "claim",
                YEAR,
                serial + 1,
                of.claim.case.title,
                opened,
                15,
                opened.date() + timedelta(days=21),
                closed,
                "已办结" if closed else "",
                None,
                of.officers[0].pk,
                union,
            )
        )
        day = opened.date()
        row = base | {
            "case": case + serial,
            "union": union,
            "person": person,
            "cover": cover,
            "state": state,
            "state_since": opened + timedelta(days=3),
            "happened_on": day,
            "known_on": day,
            "reported_on": day,
            "decided_at": opened + timedelta(days=8) if state in DECIDED else None,
        }
        claims.append((claim + serial, *row.values()))
        if state in ("assessed", "reviewed", "investigating"):
            right = {"assessed": "claims.review", "reviewed": "claims.approve"}.get(
                state, "claims.investigate"
            )
            tasks.append((case + serial, union, right, waits.title, waits.url, opened, False, ""))
        lines += [
            (case + serial, opened + timedelta(days=n), "", word, "", of.officers[0].pk)
            for n, word in enumerate(("报案", "调查", "核算"))
        ]
    put(
        Case,
        (
            "id",
            "kind",
            "year",
            "number",
            "title",
            "opened_at",
            "promised_days",
            "due_on",
            "closed_at",
            "closed_word",
            "holder",
            "opened_by",
            "union",
        ),
        cases,
    )
    put(Claim, ("id", *own), claims)
    told = ("case", "union", "right", "title", "url", "opened_at", "dropped", "outcome")
    put(Task, told, tasks)
    put(Line, ("case", "at", "role", "word", "note", "by"), lines)
    _papers_of(of, claim, next_pk(Assessment))
    counted_on(Case, Claim, Assessment)
    return sum(row[2] == "claims.review" for row in tasks)


def _papers_of(of: Pattern, claim: int, assessment: int) -> None:
    """Facts, moves, investigation, proofs, and the assessment with its outcomes, for each copy."""
    from gongji.office.claims.models import Assessment, Fact, Investigation, Move, Outcome, Proof

    for model in (Fact, Move, Investigation, Proof):
        own = _columns(model, "claim")
        rows = [_kept(row, own) for row in model.objects.filter(claim=of.claim).order_by("pk")]
        put(model, ("claim", *own), ((claim + n, *row) for n in range(len(of.people)) for row in rows))
    own = _columns(Assessment, "claim")
    kept = _kept(of.assessment, own)
    put(
        Assessment, ("id", "claim", *own), ((assessment + n, claim + n, *kept) for n in range(len(of.people)))
    )
    own = _columns(Outcome, "assessment")
    rows = [_kept(row, own) for row in of.assessment.outcomes.all()]
    put(
        Outcome, ("assessment", *own), ((assessment + n, *row) for n in range(len(of.people)) for row in rows)
    )

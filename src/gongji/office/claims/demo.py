"""The demo city's claims: a dozen events of its year, each brought some way along by the services themselves.

What happened is taken from the city's own events files; whom it happened to, from the covers in the site, the
dates moved so that they fall into the term. Everybody is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain, cycle, islice, zip_longest
from pathlib import Path
from typing import Final

from django.utils import timezone

from gongji.charter.nodes import State as Label
from gongji.errors import GongjiError
from gongji.office.claims import asking, queries, services
from gongji.office.claims.choices import Reporter
from gongji.office.claims.models import Claim
from gongji.office.enrolment.choices import COVERING
from gongji.office.enrolment.models import Cover
from gongji.office.guard.access import access_of, within
from gongji.office.guard.models import Grant, User
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import everything
from gongji.office.plans.models import Plan
from gongji.office.site.demo import City, loader
from gongji.readers.forms import OCCURRENCE

MOST: Final = 84
"""Claims in all, but for those that stop."""
OWN: Final = 3
"""Claims of the agent's unit, told by the person."""
STOPS: Final = (Label.DISCRETION.label, Label.BLANK.label)
"""Decisions that wait for somebody above: one event of each is assessed."""
STAGES: Final = 7
_IN: Final = 45
"""Days after the cover began on which the event is put."""
_FOUND: Final = "虚构：查过人事档案和就诊记录"

Row = dict[str, str]


@loader("案件", order=60)
def load(city: City) -> None:
    """Nothing where the city has no covers, or nobody to work on a claim."""
    with everything("demo city"):
        checker = User.objects.filter(username=Role.CHECKER.value).first()
        reviewer = User.objects.filter(username=Role.REVIEWER.value).first()
        if checker is None or reviewer is None:
            return
        unit = (
            Grant.objects.filter(user__username=Role.AGENT.value).values_list("union_id", flat=True).first()
        )
        for place, (cover, row) in enumerate(islice(_events(city, checker, unit), MOST + len(STOPS))):
            stage = place % STAGES if place < MOST else STAGES - 1
            try:
                _brought(checker, reviewer, cover, row, stage, cover.union_id == unit)
            except GongjiError:
                continue  # an event that its charter does not take stays where it is


def _events(city: City, checker: User, unit: int | None) -> Iterator[tuple[Cover, Row]]:
    """Events with somebody each happened to, no person twice, plan after plan; a short file begins anew.

    Plans come in the order of their drafting; within one first people of the agent's unit, last the events
    whose assessment stops.
    """
    taken: set[int] = set()
    reach = within("union__path", access_of(checker).reach("claims.investigate"))
    today = timezone.localdate()
    for plan in Plan.objects.order_by("pk"):
        path = city.folder / plan.code / "events.csv"
        if not path.exists():
            continue
        every = _rows(path)
        stops = _stopping(city.folder / plan.code / "decisions.csv")
        rows = _mixed(row for row in every if row["事件编号"] not in stops.values())[:MOST]
        last = [row for row in every if row["事件编号"] in stops.values()]
        begun = Cover.objects.filter(
            reach, plan=plan, state__in=COVERING, since__lte=today - timedelta(_IN * 2)
        )
        covers = (
            begun.exclude(person__in=taken).select_related("person__union", "plan").order_by("-since", "id")
        )
        own = covers.filter(union=unit)[:OWN]
        others = covers.exclude(union=unit)[: MOST + len(last) - len(own)]
        happened = chain(islice(cycle(rows), MOST), last)
        for row, cover in zip(happened, chain(own, others), strict=False):
            taken.add(cover.person_id)
            yield cover, _moved(row, cover.since + timedelta(days=_IN), today)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _mixed(rows: Iterable[Row]) -> list[Row]:
    """The events with what happened in turn, so that a few of them show every kind."""
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row[OCCURRENCE], []).append(row)
    return [row for turn in zip_longest(*kinds.values()) for row in turn if row is not None]


def _stopping(decisions: Path) -> dict[str, str]:
    """State → the first event that was decided so; nothing without the file."""
    rows = _rows(decisions) if decisions.exists() else []
    return {row["状态"]: row["事件编号"] for row in reversed(rows) if row["状态"] in STOPS}


def _moved(row: Row, to: date, today: date) -> Row:
    """The event with all its dates moved so that it happened on a day; what would be to come is left out."""
    by = to - date.fromisoformat(row[asking.HAPPENED])
    moved = {}
    for name, text in row.items():
        try:
            day = date.fromisoformat(text) + by
        except ValueError:
            moved[name] = text
            continue
        moved[name] = f"{day:%Y-%m-%d}" if day <= today else ""
    return moved


def _brought(checker: User, reviewer: User, cover: Cover, row: Row, stage: int, own: bool) -> None:
    """Reported; then found, told what is missing, complete, assessed: as far as its stage."""
    claim = _reported(checker, cover, row, own)
    if stage == 0:
        return
    services.assess(checker, claim)
    findings = [
        services.Finding(q.name, row.get(q.name) or q.default or "否", _FOUND)
        for q in queries.asked_of(claim).findings
    ]
    if stage == 1:
        services.find(checker, claim, findings[: len(findings) // 2])
        return
    if claim.applied_on is None:
        services.apply(checker, claim, claim.reported_on)
    services.find(checker, claim, findings)
    missing = queries.missing_papers(claim)
    if stage != 2:
        for item in missing:
            services.waive(checker, claim, item, "虚构：窗口已核对原件")
    services.conclude(checker, claim, "虚构：走访单位和本人，情况属实。")
    if stage == 2 and missing:
        until = timezone.localdate() + timedelta(days=20)
        services.tell_missing(checker, claim, missing, (), until, "0575-00000000")
    if stage > 3:
        services.assess(reviewer, claim)


def _reported(checker: User, cover: Cover, row: Row, own: bool) -> Claim:
    asked = {name: text for name, text in row.items() if text and name not in asking.FIXED}
    days = {name: date.fromisoformat(row[name]) if row.get(name) else None for name in asking.DATES}
    happened = days[asking.HAPPENED]
    assert happened is not None
    told = services.Told(Reporter.SELF) if own else services.Told(Reporter.UNIT, "虚构代办员")
    claim = services.report(
        None if own else checker, cover.person, cover.plan, row[OCCURRENCE], happened,
        known_on=days[asking.KNOWN], reported_on=days[asking.REPORTED], reporter=told,
    )  # fmt: skip
    wanted = {q.name for q in queries.asked_of(claim).questions}
    services.state_facts(checker, claim, {name: text for name, text in asked.items() if name in wanted})
    applied = days[asking.APPLIED]
    if applied is not None:
        services.apply(checker, claim, applied)
    return claim

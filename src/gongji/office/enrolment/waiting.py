"""The rosters that wait for somebody at a level: which are clean, what each contains, and a mark of what was
seen, so that nothing else is let pass than what was looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from gongji.office.desk.queries import inbox
from gongji.office.enrolment.choices import JOINING, State, Verdict
from gongji.office.enrolment.models import Roster, Row
from gongji.office.guard.access import Access
from gongji.office.guard.models import User

LEVELS: Final = ("enrolment.check", "enrolment.gather", "enrolment.accept")
MOST: Final = 100
"""Rosters let pass in one go."""
_NAMES: Final = 40
"""The names of rosters up to this size are shown beside them."""
CLEAN: Final = Q(
    kind__in=JOINING, rows_good=F("rows_total"), contribution__amount=F("due_fen"),
    contribution__due=F("due_fen"),
)  # fmt: skip
"""Every row can be done, and what is due was paid, to the fen."""


def waiting(user: User, access: Access) -> QuerySet[Roster]:
    """The rosters this person can let pass now, the first to come first."""
    duties = inbox(user, access).filter(right__in=LEVELS, case__kind="roster")
    held = Roster.objects.filter(state=State.SUBMITTED, case__in=duties.order_by().values("case"))
    return held.select_related("union", "edition", "contribution", "case").order_by("pk")


def clean(roster: Roster) -> bool:
    """Whether a roster can be let pass together with others: nothing in it asks for a look of its own."""
    paid = getattr(roster, "contribution", None)
    return (
        roster.kind in JOINING
        and roster.rows_good == roster.rows_total
        and paid is not None
        and paid.amount == paid.due == roster.due_fen
    )


def mark(roster: Roster) -> str:
    """What a roster was when it was looked at: it differs when file, stage, people or money do."""
    paid = getattr(roster, "contribution", None)
    money = None if paid is None else (paid.amount, paid.due, paid.on, paid.bank_reference)
    parts = (
        roster.pk, roster.stage, roster.sha256, roster.paid_on, roster.rows_good, roster.due_fen,
        roster.submitted_at, money,
    )  # fmt: skip
    return sha256(repr(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Beside:
    """Where a roster stands among those that wait."""

    place: int
    count: int
    before: int | None
    after: int | None


def beside(rosters: QuerySet[Roster], roster: Roster) -> Beside | None:
    """The ones before and after a roster; None where it does not wait."""
    keys = list(rosters.values_list("pk", flat=True))
    if roster.pk not in keys:
        return None
    at = keys.index(roster.pk)
    after = keys[at + 1] if at + 1 < len(keys) else keys[0] if at else None
    return Beside(at + 1, len(keys), keys[at - 1] if at else None, after)


@dataclass(frozen=True, slots=True)
class Contents:
    """What one roster contains, for whoever lets it pass."""

    roster: Roster
    seen: str
    ways: tuple[tuple[str, int], ...]
    """How many by 首次, 续保 …"""
    names: tuple[str, ...]
    """Empty where they are too many to show."""


def contents(rosters: Sequence[Roster]) -> list[Contents]:
    """What is in rosters, in two queries."""
    rows = Row.objects.filter(roster__in=rosters, verdict=Verdict.GOOD)
    ways: dict[int, Counter[str]] = defaultdict(Counter)
    for roster, way, count in rows.order_by().values_list("roster", "way").annotate(n=Count("pk")):
        ways[roster][way] += count
    small = [roster.pk for roster in rosters if roster.rows_total <= _NAMES]
    names: dict[int, list[str]] = defaultdict(list)
    for roster, name in (
        rows.filter(roster__in=small).order_by("roster", "line").values_list("roster", "name")
    ):
        names[roster].append(name)
    return [
        Contents(one, mark(one), tuple(sorted(ways[one.pk].items())), tuple(names[one.pk])) for one in rosters
    ]

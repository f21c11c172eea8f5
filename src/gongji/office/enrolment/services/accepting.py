"""Covers are made of a roster's good rows: people are registered as need be, nobody is covered twice.

Each call handles some rows within the step of a job. People are locked in the order of their keys before
their covers are looked at, so that of two units that enrol one person at once the first wins; the database
holds C01 whatever happens. Covers wait as 待生效 until the whole roster is done, then all begin to count at
once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from gongji.office.desk import services as desk
from gongji.office.enrolment.choices import CoverState, State, Verdict
from gongji.office.enrolment.models import Counter, Cover, Roster, Row
from gongji.office.enrolment.services.holding import move
from gongji.office.guard import audit
from gongji.office.guard.fields import Sealed, open_sealed
from gongji.office.jobs import bulk
from gongji.office.people import services as people
from gongji.office.people.queries import Registered

CHUNK: Final = 2000
_COLUMNS: Final = (
    "number", "person_id", "plan_id", "edition_id", "union_id", "roster_id", "row_id", "since", "until",
    "first_since", "units", "tranche", "region", "facts", "fee", "payers", "state",
)  # fmt: skip
_TAKEN: Final = "办理时已有保障"
_ELSEWHERE: Final = "办理时是另一个工会的会员"


@dataclass(frozen=True, slots=True)
class Begun:
    """How many covers of a roster began, and how many good rows were left out."""

    live: int
    left: int


def next_lines(roster: Roster, after: int) -> list[int]:
    """The lines of the next good rows behind a line that have no cover yet."""
    rows = Row.objects.filter(roster=roster, verdict=Verdict.GOOD, line__gt=after, cover__isnull=True)
    return list(rows.order_by("line").values_list("line", flat=True)[:CHUNK])


def take(roster: Roster, lines: Sequence[int]) -> int:
    """Make the covers of some lines; how many. A row that cannot be covered any more says why."""
    found = Row.objects.filter(
        roster=roster, verdict=Verdict.GOOD, line__gte=lines[0], line__lte=lines[-1], cover__isnull=True
    )
    rows = list(found.order_by("line"))
    told = {row.pk: _opened(row.sealed) for row in rows}
    entries = [people.Entry(_union(row), row.name, told[row.pk]["n"]) for row in rows]
    known = people.enter(roster.accepted_by, entries, since=roster.paid_on, document="随参保名册登记")
    whose = {row.pk: known[bytes(row.index or b"")] for row in rows}
    left = _left(roster, rows, whose)
    for why, keys in left.items():
        verdict = Verdict.HELD if why == _TAKEN else Verdict.BAD
        Row.objects.filter(pk__in=keys).update(verdict=verdict, reason=why)
    out = {key for keys in left.values() for key in keys}
    covered = [row for row in rows if row.pk not in out]
    numbers = numbered(roster.paid_on.year, len(covered))
    bulk.insert(
        "enrolment_cover",
        _COLUMNS,
        [
            _cover(roster, row, whose[row.pk], told[row.pk], number)
            for row, number in zip(covered, numbers, strict=True)
        ],
    )
    data = {"covers": len(covered), "left": len(out), "lines": [lines[0], lines[-1]]}
    audit.record("enrolment.cover", roster.accepted_by, roster, union=roster.union, data=data)
    return len(covered)


def begin(roster: Roster) -> Begun:
    """All covers of a locked roster begin to count; the roster is done."""
    live = Cover.objects.filter(roster=roster, state=CoverState.PENDING).update(state=CoverState.LIVE)
    left = roster.rows_good - live
    move(roster, State.ACCEPTED, accepted_at=timezone.now(), at_union=None)
    if roster.case is not None:
        word = f"生效 {live} 人" + (f"，未办 {left} 人" if left else "")
        desk.close(roster.case, None, word)
    audit.record("enrolment.accepted", None, roster, union=roster.union, data={"live": live, "left": left})
    return Begun(live, left)


def numbered(year: int, count: int) -> list[str]:
    """The next numbers of covers of a year; the counter is held until the transaction ends."""
    Counter.objects.bulk_create([Counter(year=year)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(pk=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"B{year}-{number:08d}" for number in range(first, first + count)]


def _left(roster: Roster, rows: Sequence[Row], whose: Mapping[int, Registered]) -> dict[str, list[int]]:
    """The rows that cannot be covered now, by why: covered meanwhile, or a member of another union."""
    held: dict[int, list[tuple[str, Any, Any]]] = {}
    others = Cover.objects.filter(person__in=[one.person for one in whose.values()], plan=roster.plan_id)
    live = others.exclude(state=CoverState.UNDONE)
    for person, tranche, since, until in live.values_list("person_id", "tranche", "since", "until"):
        held.setdefault(person, []).append((tranche, since, until))
    left: dict[str, list[int]] = {}
    for row in rows:
        one = whose[row.pk]
        if one.member_of not in (None, row.union_id):
            left.setdefault(_ELSEWHERE, []).append(row.pk)
            continue
        mine = held.setdefault(one.person, [])
        if any(t == row.tranche and s <= row.until and row.since <= u for t, s, u in mine):
            left.setdefault(_TAKEN, []).append(row.pk)
            continue
        mine.append((row.tranche, row.since, row.until))
    return left


def _cover(
    roster: Roster, row: Row, one: Registered, told: Mapping[str, Any], number: str
) -> tuple[object, ...]:
    assert row.since is not None and row.until is not None
    facts = {name: value for name, value in told.get("x", {}).items() if value}
    first = row.first_since or row.since
    return (
        number, one.person, roster.plan_id, roster.edition_id, row.union_id, roster.pk, row.pk,
        row.since.isoformat(), row.until.isoformat(), first.isoformat(), row.units, row.tranche, row.region,
        json.dumps(facts, ensure_ascii=False), row.fee_fen or 0,
        json.dumps(payers(told["p"] or ""), ensure_ascii=False), CoverState.PENDING.value,
    )  # fmt: skip


def payers(text: str) -> dict[str, int]:
    """Who pays how many fen, as enrolling writes it: `单位=500；本人=500`."""
    parts = (part.partition("=") for part in text.split("；") if part)
    return {who: int(fen) for who, _, fen in parts}


def _opened(sealed: Sealed | str) -> dict[str, Any]:
    assert isinstance(sealed, Sealed)
    found: dict[str, Any] = json.loads(open_sealed(sealed))
    return found


def _union(row: Row) -> int:
    assert row.union_id is not None
    return row.union_id

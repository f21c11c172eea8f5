"""Where the rows of columns stand in every scope: dense slot numbers in place of keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongji.charter.nodes import ABSENT, UNKNOWN, ScopeKind
from gongji.charter.program import Program, ScopeUse
from gongji.codes.civil import civil_from_days
from gongji.readers.kernel.primitives import years_between


class Keys:
    """The key of a row in one scope, besides its parent; None while a part of it is unknown."""

    def __init__(self, program: Program, use: ScopeUse) -> None:
        self.use = use
        self.by_cover_year = use.scope.kind is ScopeKind.COVER_YEAR
        self.anchor = next((i for i, f in enumerate(program.facts) if f.name == "起保日"), -1)

    def of(self, values: Sequence[int]) -> tuple[int, ...] | None:
        """The key for a row's facts."""
        key = [values[i] for i in self.use.same]
        if UNKNOWN in key:
            return None
        if self.use.date is not None:
            year = self._year(values[self.use.date], values)
            if year == UNKNOWN:
                return None
            key.append(year)
        return tuple(key)

    def _year(self, day: int, values: Sequence[int]) -> int:
        since = values[self.anchor] if self.by_cover_year else day
        if day == UNKNOWN or since == UNKNOWN:
            return UNKNOWN
        if day == ABSENT or since == ABSENT:
            return ABSENT
        return years_between(since, day) if self.by_cover_year else civil_from_days(day)[0]


@dataclass(frozen=True, slots=True)
class Slots:
    """For each scope: every row's slot (-1: its key is unknown), its parent, and how many of both there are.

    Slots and parents count from 0; an event occurs in one row only.
    """

    slots: tuple[Sequence[int], ...]
    parents: tuple[Sequence[int], ...]
    sizes: tuple[tuple[int, int], ...]
    rows: int


def scope_slots(
    program: Program,
    facts: Sequence[Sequence[int]],
    event: Sequence[int],
    cover: Sequence[int],
    person: Sequence[int],
) -> Slots:
    """The slots of rows given as columns: one list for each fact, and the numbers of their records from 0.

    A scope whose key is its parent has the parent's numbers for slots, without a look at any row.
    """
    records = {"event": event, "cover": cover, "person": person}
    columns: list[Sequence[int]] = []
    sizes: list[tuple[int, int]] = []
    counts = {name: max(numbers, default=-1) + 1 for name, numbers in records.items()}
    for use in program.scopes:
        parents = records[use.parent]
        if use.plain:
            columns.append(parents)
            sizes.append((counts[use.parent], counts[use.parent]))
        else:
            column, size = _keyed(Keys(program, use), facts, parents)
            columns.append(column)
            sizes.append((size, counts[use.parent]))
    return Slots(
        tuple(columns), tuple(records[use.parent] for use in program.scopes), tuple(sizes), len(event)
    )


def _keyed(keys: Keys, facts: Sequence[Sequence[int]], parents: Sequence[int]) -> tuple[list[int], int]:
    known: dict[tuple[int, tuple[int, ...]], int] = {}
    column: list[int] = []
    for parent, values in zip(parents, zip(*facts, strict=True), strict=True):
        key = keys.of(values)
        column.append(-1 if key is None else known.setdefault((parent, key), len(known)))
    return column, len(known)

"""Where a row stands in a scope: whose total, cap or count it shares with which other rows."""

from __future__ import annotations

from typing import NamedTuple

from gongji.charter.nodes import ABSENT, UNKNOWN, ScopeKind
from gongji.charter.program import Program, ScopeUse
from gongji.codes.civil import add_years, civil_from_days
from gongji.readers.decision import Row


class Place(NamedTuple):
    """A row's place in a scope. Rows with equal parent and key share state.

    `key` is None while a part of it is unknown; `needs` are the facts that would tell.
    """

    parent: int
    key: tuple[int, ...] | None
    needs: int


class Places:
    """Finds the places of rows in every scope of a program."""

    __slots__ = ("anchor", "program")

    def __init__(self, program: Program) -> None:
        self.program = program
        self.anchor = next((i for i, f in enumerate(program.facts) if f.name == "起保日"), -1)

    def of(self, scope: int, row: Row) -> Place:
        """The row's place in `Program.scopes[scope]`."""
        use = self.program.scopes[scope]
        parent = _parent(use, row)
        if use.plain:
            return Place(parent, (), 0)
        values = row.values
        parts = list(use.same)
        if use.date is not None:
            parts.append(use.date)
            if use.scope.kind is ScopeKind.COVER_YEAR:
                parts.append(self.anchor)
        needs = 0
        for i in parts:
            if values[i] == UNKNOWN:
                needs |= 1 << i
        if needs:
            return Place(parent, None, needs)
        key = [values[i] for i in use.same]
        if use.date is not None:
            key.append(self._year(use, values))
        return Place(parent, tuple(key), 0)

    def _year(self, use: ScopeUse, values: tuple[int, ...]) -> int:
        """The civil year of the scope's date, or the number of full years of cover before it."""
        assert use.date is not None
        day = values[use.date]
        if use.scope.kind is not ScopeKind.COVER_YEAR:
            return ABSENT if day == ABSENT else civil_from_days(day)[0]
        anchor = values[self.anchor]
        if day == ABSENT or anchor == ABSENT:
            return ABSENT
        return full_years(anchor, day)


def full_years(since: int, until: int) -> int:
    """Full years from one day to another, counted from the anchor; negative when `until` comes first.

    >>> from gongji.codes.civil import days_from_civil
    >>> full_years(days_from_civil(2011, 7, 1), days_from_civil(2012, 6, 30))
    0
    """
    years = civil_from_days(until)[0] - civil_from_days(since)[0]
    return years - 1 if add_years(since, years) > until else years


def _parent(use: ScopeUse, row: Row) -> int:
    if use.parent == "cover":
        return row.cover
    return row.person if use.parent == "person" else row.event

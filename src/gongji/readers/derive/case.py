"""One row while it is decided: its values and its place in each scope."""

from __future__ import annotations

from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.readers.decision import Row
from gongji.readers.derive.expressions import Facts, Names
from gongji.readers.derive.values import Number, number
from gongji.readers.scopes import Place, Places


class Case:
    """A row, what evaluating it has called on, and where it stands."""

    __slots__ = ("_found", "facts", "places", "row")

    def __init__(self, row: Row, names: Names, places: Places) -> None:
        self.row = row
        self.facts = Facts(names, row.values)
        self.places = places
        self._found: dict[int, Place] = {}

    def place(self, scope: int) -> Place:
        """The row's place in a scope of the program."""
        place = self._found.get(scope)
        if place is None:
            place = self._found[scope] = self.places.of(scope, self.row)
        return place

    def masked(self, facts: tuple[int, ...]) -> Facts:
        """The values with these facts unknown. Readings it calls on are not the row's."""
        values = list(self.row.values)
        for i in facts:
            values[i] = UNKNOWN
        return Facts(self.facts.names, tuple(values))

    def units(self, at: int, most: int) -> Number:
        """份数: what fact `at` says, or 1 … most while it is unknown."""
        value = self.row.values[at] if at >= 0 else 1
        if value == UNKNOWN:
            return number(1, most, 1 << at)
        return Number(0, 0, 0) if value == ABSENT else Number(value, value, 0)

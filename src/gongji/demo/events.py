"""A year of events: each story of the script as often as its rate says, then what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongji.codes.civil import civil_from_days, format_iso, parse_iso
from gongji.demo.book import Book
from gongji.demo.dice import Dice
from gongji.demo.script import Column, Days, Money, Part, Pick, Script, Story, Whole
from gongji.demo.survey import half_up

HAPPENED = "发生日"
"""The one column every event has before any other is drawn."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as its file row: the cover it was reported under, and cells by column."""

    number: str
    cover: str
    cells: Mapping[str, str]
    story: str


@dataclass(frozen=True, slots=True)
class _Told:
    row: int
    cells: dict[str, str]
    story: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Lets a script happen to the people of a book; `plan` keeps the chances of plans apart.

    What lies after the day `until` has not happened yet.
    """

    script: Script
    book: Book
    until: int
    seed: int
    plan: str

    def year(self) -> tuple[Event, ...]:
        """All events in the order of their day, numbered as an office would number them."""
        years = self.book.person_years
        told: list[_Told] = []
        for story in self.script.stories:
            dice = self._dice(f"events/{story.name}")
            for _ in range(half_up(Fraction(story.rate * years, 10_000))):
                row, day = self.book.someone(dice)
                told.append(self._tell(dice, story, row, {HAPPENED: format_iso(day)}))
        told += self._follow(told)
        told.sort(key=lambda t: t.cells[HAPPENED])
        width = max(5, len(str(len(told))))
        year = civil_from_days(self.book.first)[0]
        return tuple(
            Event(f"虚构事-{year}-{i:0{width}d}", self.book.number(t.row), t.cells, t.story)
            for i, t in enumerate(told, start=1)
        )

    def _dice(self, purpose: str) -> Dice:
        return Dice(self.seed, f"{self.plan}/{purpose}")

    def _follow(self, told: Sequence[_Told]) -> list[_Told]:
        """What follows from the events told so far, and from that, until nothing does."""
        found: list[_Told] = []
        now, generation = list(told), 0
        while now:
            generation += 1
            later: list[_Told] = []
            for story in self.script.stories:
                causes = [t for t in now if t.story == story.name]
                for name, share in story.follows:
                    dice = self._dice(f"follows/{generation}/{story.name}/{name}")
                    count = half_up(Fraction(share * len(causes), 10_000))
                    for cause in dice.sample(causes, count):
                        later.append(self._after(dice, self.script.story(name), cause))
            now = [t for t in later if parse_iso(t.cells[HAPPENED]) <= self.book.last]
            found += now
        return found

    def _after(self, dice: Dice, story: Story, cause: _Told) -> _Told:
        told = self._tell(dice, story, cause.row, dict(cause.cells))
        if story.same_cover:
            return told
        row = self.book.at(cause.row, parse_iso(told.cells[HAPPENED]))
        return told if row is None else _Told(row, told.cells, told.story)

    def _tell(self, dice: Dice, story: Story, row: int, cells: dict[str, str]) -> _Told:
        for column in (*story.columns, *self.script.always):
            cells[column.name] = _draw(dice, self.until, column, cells)
        return _Told(row, cells, story.name)


def _draw(dice: Dice, until: int, column: Column, cells: Mapping[str, str]) -> str:
    if column.missing and dice.chance(column.missing):
        return ""
    match column.draw:
        case Pick(words):
            return dice.weighted(words)
        case Money(yuan):
            return _yuan(dice.quantile(yuan) * 100 + dice.below(100))
        case Whole(low, high):
            return str(dice.between(low, high))
        case Days(other, days, sign):
            day = cells.get(other, "")
            if not day:
                return ""
            moved = parse_iso(day) + sign * dice.quantile(days)
            return "" if moved > until and column.name != HAPPENED else format_iso(moved)
        case Part(other, low, high):
            amount = cells.get(other, "")
            if not amount:
                return ""
            fen = int(amount.replace(".", "")) * dice.between(low, high) // 10_000
            return _yuan(max(1, fen // 10_000) * 10_000)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"

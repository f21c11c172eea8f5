"""A year of events: each story of the script as often as its rate says, then what follows from it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from gongji.codes.civil import days_from_civil, format_iso, parse_iso
from gongji.demo.cadres import Cover, exposure, within
from gongji.demo.dice import Dice
from gongji.demo.script import Column, Days, Money, Part, Pick, Script, Story, Whole
from gongji.demo.survey import half_up

HAPPENED = "发生日"
"""The one column every event has before any other is drawn."""
STRAY = 300
"""Events of 10,000 reported for a day shortly before or after the cover."""
STRAY_DAYS = 45


@dataclass(frozen=True, slots=True)
class Event:
    """One event as its file row: the cover it was reported under, and cells by column."""

    number: str
    cover: Cover
    cells: Mapping[str, str]
    story: str


@dataclass(frozen=True, slots=True)
class _Told:
    cover: Cover
    cells: dict[str, str]
    story: str


class _Year:
    """The covers of a year, to pick people from and to find the cover of a later day."""

    def __init__(self, covers: Sequence[Cover], year: int) -> None:
        self.first, self.last = days_from_civil(year, 1, 1), days_from_civil(year, 12, 31)
        spans = [(c, *within(c, year)) for c in covers]
        self.spans = [(c, first, last) for c, first, last in spans if first <= last]
        self._upto = list(accumulate(last - first + 1 for _, first, last in self.spans))
        self.of: dict[str, list[Cover]] = defaultdict(list)
        for cover in covers:
            self.of[cover.person].append(cover)

    def someone(self, dice: Dice) -> tuple[Cover, int]:
        """A cover and a day of it, every day of cover as likely as any other; a few just miss it."""
        at = dice.below(self._upto[-1])
        cover, first, last = self.spans[bisect_right(self._upto, at)]
        if dice.chance(STRAY):
            away = dice.between(1, STRAY_DAYS)
            day = cover.end + away if dice.chance(7_000) else cover.start - away
            if self.first <= day <= self.last and self.at(cover, day) is None:
                return cover, day
        return cover, dice.between(first, last)

    def at(self, cover: Cover, day: int) -> Cover | None:
        """The cover that the same person has on a day."""
        return next((c for c in self.of[cover.person] if c.start <= day <= c.end), None)


def happen(script: Script, covers: Sequence[Cover], seed: int) -> tuple[Event, ...]:
    """All events in the order of their day, numbered as an office would number them."""
    if not covers:
        return ()
    year = _Year(covers, script.year)
    years = exposure(covers, script.year)
    told: list[_Told] = []
    for story in script.stories:
        dice = Dice(seed, f"events/{story.name}")
        for _ in range(half_up(Fraction(story.rate * years, 10_000))):
            cover, day = year.someone(dice)
            told.append(_tell(dice, script, story, cover, {HAPPENED: format_iso(day)}))
    told += _follow(script, year, told, seed)
    told.sort(key=lambda t: t.cells[HAPPENED])
    width = max(5, len(str(len(told))))
    return tuple(
        Event(f"虚构事-{script.year}-{i:0{width}d}", t.cover, t.cells, t.story)
        for i, t in enumerate(told, start=1)
    )


def _follow(script: Script, year: _Year, told: Sequence[_Told], seed: int) -> list[_Told]:
    """What follows from the events told so far, and from that, until nothing does."""
    found: list[_Told] = []
    now, generation = list(told), 0
    while now:
        generation += 1
        later: list[_Told] = []
        for story in script.stories:
            causes = [t for t in now if t.story == story.name]
            for name, share in story.follows:
                dice = Dice(seed, f"follows/{generation}/{story.name}/{name}")
                count = half_up(Fraction(share * len(causes), 10_000))
                for cause in dice.sample(causes, count):
                    later.append(_after(dice, script, year, script.story(name), cause))
        now = [t for t in later if parse_iso(t.cells[HAPPENED]) <= year.last]
        found += now
    return found


def _after(dice: Dice, script: Script, year: _Year, story: Story, cause: _Told) -> _Told:
    told = _tell(dice, script, story, cause.cover, dict(cause.cells))
    if story.same_cover:
        return told
    cover = year.at(cause.cover, parse_iso(told.cells[HAPPENED]))
    return told if cover is None else _Told(cover, told.cells, told.story)


def _tell(dice: Dice, script: Script, story: Story, cover: Cover, cells: dict[str, str]) -> _Told:
    for column in (*story.columns, *script.always):
        cells[column.name] = _draw(dice, script, column, cells)
    return _Told(cover, cells, story.name)


def _draw(dice: Dice, script: Script, column: Column, cells: Mapping[str, str]) -> str:
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
            return "" if moved > script.until and column.name != HAPPENED else format_iso(moved)
        case Part(other, low, high):
            amount = cells.get(other, "")
            if not amount:
                return ""
            fen = int(amount.replace(".", "")) * dice.between(low, high) // 10_000
            return _yuan(max(1, fen // 10_000) * 10_000)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"

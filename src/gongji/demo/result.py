"""All that a demonstration found out, ready to be printed or laid out on pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote as escaped

from gongji.charter.nodes import State
from gongji.codes.civil import format_iso
from gongji.demo.cadres import Cadres
from gongji.demo.city import City, heads
from gongji.demo.joining import Joined, roster_file
from gongji.demo.plan_year import Decided, Plan
from gongji.demo.setting import Setting
from gongji.demo.survey import Figures, Sector


@dataclass(frozen=True, slots=True)
class PlanYear:
    """One plan: who holds it, what they paid in, and what the year brought. Money in fen."""

    plan: Plan
    holders: int  # people with cover on the day that is counted
    sectors: Mapping[Sector, int]  # of these
    covers: int
    due: int  # for covers that start in the year
    earned: int  # the part of all contributions that falls on the year
    joined: Joined | None  # None where people were not enrolled from rosters
    decided: Decided
    files: tuple[tuple[str, str], ...]  # inside the plan's folder, and what each holds


@dataclass(frozen=True, slots=True)
class Result:
    """One run: the city as its covers make it, its plans' years, and the files."""

    city: City  # with as many covered as the covers files hold
    wanted: int  # people the survey has covered, at this scale
    setting: Setting
    family: tuple[PlanYear, ...]
    untaken: tuple[Plan, ...]  # plans that no union took at this scale
    cadres: Cadres
    cadre_year: PlanYear
    out: Path
    files: tuple[tuple[str, str], ...]  # inside `out`

    @property
    def years(self) -> tuple[PlanYear, ...]:
        """All plans, the cadres' last."""
        return (*self.family, self.cadre_year)

    @property
    def agrees(self) -> bool:
        """Whether the charters cover as many people as the survey has."""
        return self.city.total().covered == self.wanted

    @property
    def agreement(self) -> str:
        """The same in words."""
        if self.agrees:
            return "照各计划的条文办下来，人数与报告相符。"
        got = self.city.total().covered
        return f"报告说 {self.wanted:,} 人参保；照各计划现在的条文办下来是 {got:,} 人。"

    @property
    def states(self) -> Mapping[State, int]:
        """Rows of all plans by state."""
        found: Counter[State] = Counter()
        for year in self.years:
            found.update(year.decided.summary.states)
        return found


def by_industry(city: City) -> list[tuple[tuple[str, str], Figures]]:
    """Heads by (industry, ownership), in the order of the survey's sectors."""
    kinds = dict.fromkeys((u.industry.name, u.industry.ownership) for u in city.unions)
    return [
        (kind, heads(u for u in city.unions if (u.industry.name, u.industry.ownership) == kind))
        for kind in kinds
    ]


def by_ownership(city: City) -> list[tuple[str, Figures]]:
    """Heads by ownership."""
    kinds = dict.fromkeys(u.industry.ownership for u in city.unions)
    return [(kind, heads(u for u in city.unions if u.industry.ownership == kind)) for kind in kinds]


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal, halves up; a dash where there is no whole.

    >>> share(2000, 250000), share(1, 0)
    ('0.8%', '—')
    """
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def commands(year: PlanYear, out: Path) -> Iterator[tuple[str, str]]:
    """What to type to do the plan's year again, and what each line does."""
    folder = out / year.plan.name
    charter = year.plan.asked_for
    files = {name: _quoted(str(folder / name)) for name in ("covers.csv", "events.csv", "units.csv")}
    book = f"--covers {files['covers.csv']} --events {files['events.csv']}"
    yield "再决定一遍", f"gongji assess {charter} {book} --out again.csv"
    if year.decided.first_event:
        yield "说明一件", f"gongji explain {charter} {book} --event {year.decided.first_event}"
    for reading, option in other_option(year):
        switched = f"{charter} {charter} {book} --reading {_quoted(f'{reading}={option}')}"
        names = _quoted(str(out / "unions.csv"))
        yield "换一个口径重办", f"gongji replay {switched} --units {names} --out replay.csv"
    if year.joined is not None and year.joined.rosters:
        # The first roster renews nothing, so that it needs no covers beside it.
        first = year.joined.rosters[0]
        roster = _quoted(str(folder / roster_file(first)))
        start = f" --start {format_iso(first.starts_on)}" if first.announced else ""
        when = f"--paid-on {format_iso(first.paid_on)}{start}"
        files_in = f"--roster {roster} --units {files['units.csv']}"
        yield "再办头一份名册", f"gongji enrol {charter} {files_in} {when} --out again-covers.csv"


def other_option(year: PlanYear) -> Iterator[tuple[str, str]]:
    """An option that is not adopted, of the reading that leaves rows open, else of the first there is."""
    for case in year.decided.what_ifs:
        if not case.adopted:
            yield case.reading, case.option
            return
    for reading in year.plan.charter.readings:
        for option in reading.options:
            if option.name != reading.adopted:
                yield reading.name, option.name
                return


def _quoted(text: str) -> str:
    """A word for the command line; Chinese needs no quotes."""
    return text if re.fullmatch(r"[\w./=+-]+", text) else escaped(text)

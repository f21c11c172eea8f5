"""`gongji demo`: build the city, enrol its people, let their year happen, decide it, show what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import polars as pl
from rich.console import Console

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.enrolment import lower_enrolment
from gongji.charter.shelf import shelf
from gongji.codes.civil import days_from_civil
from gongji.demo import files as written
from gongji.demo import setting as settings
from gongji.demo.book import Book
from gongji.demo.cadres import Cadres, enrol, read_joining
from gongji.demo.city import City, build
from gongji.demo.holdings import bundles_taken, takers
from gongji.demo.joining import COVERS, REFUSED, ROSTERS, UNITS, holders, join
from gongji.demo.people import covered
from gongji.demo.plan_page import plan_page
from gongji.demo.plan_year import DECISIONS, EVENTS, PAGE, Plan, decide
from gongji.demo.report import page
from gongji.demo.result import PlanYear, Result
from gongji.demo.rosters import rosters, units
from gongji.demo.script import charter_named, read
from gongji.demo.setting import Setting
from gongji.demo.show import show
from gongji.demo.survey import Sector
from gongji.demo.taking import read_taking
from gongji.errors import GongjiError, UsageError
from gongji.records.tables import read_covers

SEED = 2011
SCALES = (Fraction(1, 100), Fraction(100))
SETTING = "demo/city.yaml"
UNIONS = "unions.csv"
FILES = (
    (PAGE, "报告"),
    (UNIONS, "工会和单位：行业、所有制、职工、会员、参保职工数"),
)
PLAN_FILES = (
    (PAGE, "这部计划的报告"),
    (ROSTERS, "各期报来的名册，一期一份，名为起保日"),
    (UNITS, "办这部计划的单位"),
    (COVERS, "照条文办成的参保，连同应缴的互助费"),
    (REFUSED, "没有办成的人和原因"),
    (EVENTS, "一年的事件"),
    (DECISIONS, "逐件决定"),
)
CADRE_FILES = (
    (PAGE, "这部计划的报告"),
    (COVERS, "工会干部的保障"),
    (EVENTS, "一年的事件"),
    (DECISIONS, "逐件决定"),
)
Tell = Callable[[str], None]


def demo(scale: str, seed: int, out: Path, console: Console) -> None:
    """Run the demonstration at `scale` (a number, or a fraction such as 1/10) into the folder `out`.

    The same seed and scale give the same files, byte for byte. Raises GongjiError for a scale out of range
    or a folder that cannot be written.
    """
    factor = scale_of(scale)
    _make(out)
    with _telling(console) as tell:
        result = run(factor, seed, out, tell)
        tell("写报告")
        written.write_text(out / PAGE, page(result))
        for year in result.years:
            written.write_text(out / year.plan.name / PAGE, plan_page(result, year))
    show(result, console)
    console.print(f"\n报告在 {out / PAGE}", highlight=False, soft_wrap=True)


def scale_of(text: str) -> Fraction:
    """A scale from what a person typed. Raises UsageError (exit code 2) outside 0.01 … 100."""
    try:
        scale = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise UsageError("D103", f"规模“{text}”不是数", "写 0.1、1/10 或者 3") from None
    if not SCALES[0] <= scale <= SCALES[1]:
        raise UsageError("D103", f"规模“{text}”不在 0.01 到 100 之间", "写 0.1、1/10 或者 3")
    return scale


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GongjiError(
            "D102", f"“{folder}”不能用作输出文件夹：{error.strerror}", "用 --out 另指一个文件夹"
        ) from None


@contextmanager
def _telling(console: Console) -> Iterator[Tell]:
    """Says what is being done, on a terminal only."""
    if not console.is_terminal:
        yield lambda said: None
        return
    with console.status("") as status:
        yield lambda said: status.update(f"正在{said}…")


def run(scale: Fraction, seed: int, out: Path, tell: Tell) -> Result:
    """Build, enrol, write, assess and count; everything but the pages and the terminal."""
    setting = settings.read(shelf() / SETTING)
    tell("编城市")
    city = build(seed, scale, setting.regions)
    people = covered(city, setting)
    plans = [_plan(path) for path in setting.plans]
    taken = bundles_taken(city, setting.bundles)
    family: list[PlanYear] = []
    untaken: list[Plan] = []
    held: list[pl.DataFrame] = []
    for i, plan in enumerate(plans):
        written.clear(out / plan.name, [name for name, _ in PLAN_FILES], ROSTERS)
        places = takers(taken, plan.name)
        if not places:
            untaken.append(plan)
            continue
        # People who are put on a roster though they may not join are others in every plan.
        number_from = people.height + i * (people.height // 50 + 1_000)
        year, who = _plan_year(plan, city, places, people, number_from, setting, out, tell)
        family.append(year)
        held.append(who)
    counted = Counter[str]()
    if held:
        everybody = pl.concat(held).unique("人员编号", maintain_order=True)
        counted.update(dict(everybody.group_by("单位编号").len().iter_rows()))
    wanted = city.total().covered
    city = replace(city, unions=tuple(replace(u, covered=counted[u.number]) for u in city.unions))
    written.write_unions(out / UNIONS, city.unions)
    cadres, cadre_year = _cadre_year(_plan(setting.cadres), city, setting, out, tell)
    return Result(city, wanted, setting, tuple(family), tuple(untaken), cadres, cadre_year, out, FILES)


def _plan(path: Path) -> Plan:
    charter = load(shelf() / charter_named(path))
    return Plan(charter, choose(charter), path, read(path, charter))


def _plan_year(
    plan: Plan,
    city: City,
    places: Sequence[int],
    people: pl.DataFrame,
    number_from: int,
    setting: Setting,
    out: Path,
    tell: Tell,
) -> tuple[PlanYear, pl.DataFrame]:
    """A plan's year, and who has cover under it on the day that is counted."""
    folder = out / plan.name
    _make(folder / ROSTERS)
    enrolment = lower_enrolment(plan.charter, plan.program)
    taking = read_taking(plan.path, plan.charter)
    tell(f"办参保：{plan.charter.title}")
    drawn = rosters(enrolment, taking, city, places, people, setting.year, number_from)
    joined, covers = join(enrolment, drawn, units(taking, city, places), folder, setting.year)
    tell(f"编一年的事、逐件决定：{plan.charter.title}")
    book = Book(covers.frame, setting.year)
    decided = decide(plan, covers, book, folder, city.seed, setting.until)
    who = holders(covers, setting.counted_on)
    year = PlanYear(
        plan=plan,
        holders=who.height,
        sectors=_by_sector(city, dict(who.group_by("单位编号").len().iter_rows())),
        covers=joined.covers,
        due=joined.due,
        earned=joined.earned,
        joined=joined,
        decided=decided,
        files=PLAN_FILES,
    )
    return year, who


def _by_sector(city: City, counts: dict[str, int]) -> dict[Sector, int]:
    found = dict.fromkeys(Sector, 0)
    for union in city.unions:
        found[union.industry.sector] += counts.get(union.number, 0)
    return found


def _cadre_year(plan: Plan, city: City, setting: Setting, out: Path, tell: Tell) -> tuple[Cadres, PlanYear]:
    """The year of the union cadres, who are counted apart from the workers that the survey has covered."""
    tell(f"办工会干部的一年：{plan.charter.title}")
    folder = out / plan.name
    _make(folder)
    length = next((n for term in plan.charter.terms for n, unit in term.lengths if unit == "年"), 1)
    cadres = enrol(city, read_joining(plan.path), setting.year, length)
    written.write_covers(folder / COVERS, cadres.covers)
    covers = read_covers(folder / COVERS, plan.program)
    decided = decide(plan, covers, Book(covers.frame, setting.year), folder, city.seed, setting.until)
    who = holders(covers, setting.counted_on)
    first, last = days_from_civil(setting.year, 1, 1), days_from_civil(setting.year, 12, 31)
    price = next((fen for fee in plan.charter.fees for _, fen in fee.prices), 0)
    return cadres, PlanYear(
        plan=plan,
        holders=who.height,
        sectors=_by_sector(city, dict(who.group_by("单位编号").len().iter_rows())),
        covers=len(cadres.covers),
        due=price * sum(first <= c.start <= last for c in cadres.covers),
        earned=price * decided.person_years,
        joined=None,
        decided=decided,
        files=CADRE_FILES,
    )

"""`gongji demo`: build the city, write its year as files, assess it, show what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from rich.console import Console

from gongji.assess.run import assess
from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.charter.nodes import State
from gongji.charter.shelf import shelf
from gongji.demo import files as written
from gongji.demo.cadres import enrol
from gongji.demo.city import build
from gongji.demo.events import happen
from gongji.demo.report import page
from gongji.demo.result import Result, WhatIf
from gongji.demo.script import charter_named, read
from gongji.demo.show import show
from gongji.demo.summary import Row, leaves_blank, paid_by, rows_of, summarise
from gongji.errors import GongjiError, UsageError
from gongji.records.load import Records
from gongji.records.load import load as load_records
from gongji.records.writing import write_table

SEED = 2011
SCALES = (Fraction(1, 100), Fraction(100))
SCRIPT = "demo/shaoxing-cadre.yaml"


def demo(scale: str, seed: int, out: Path, serve: bool, console: Console) -> None:
    """Run the demonstration at `scale` (a number, or a fraction such as 1/10) into the folder `out`.

    The same seed and scale give the same files, byte for byte. Raises GongjiError for a scale out of range
    or a folder that cannot be written.
    """
    factor = scale_of(scale)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GongjiError(
            "D102", f"“{out}”不能用作输出文件夹：{error.strerror}", "用 --out 另指一个文件夹"
        ) from None
    result = run(factor, seed, out)
    written.write_text(out / "report.html", page(result))
    show(result, console)
    said = "网页系统尚未建成，请用浏览器打开 " if serve else "报告在 "
    console.print(f"\n{said}{out / 'report.html'}", highlight=False, soft_wrap=True)


def scale_of(text: str) -> Fraction:
    """A scale from what a person typed. Raises UsageError (exit code 2) outside 0.01 … 100."""
    try:
        scale = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise UsageError("D103", f"规模“{text}”不是数", "写 0.1、1/10 或者 3") from None
    if not SCALES[0] <= scale <= SCALES[1]:
        raise UsageError("D103", f"规模“{text}”不在 0.01 到 100 之间", "写 0.1、1/10 或者 3")
    return scale


def run(scale: Fraction, seed: int, out: Path) -> Result:
    """Build, write, assess and count; everything but the page and the terminal."""
    charter = load(shelf() / charter_named(shelf() / SCRIPT))
    program = choose(charter)
    script = read(shelf() / SCRIPT, charter)
    city = build(seed, scale, script.regions)
    years = next((n for term in charter.terms for n, unit in term.lengths if unit == "年"), 1)
    cadres = enrol(city, script, years)
    events = happen(script, cadres.covers, seed)

    written.write_unions(out / "unions.csv", city.unions)
    written.write_covers(out / "covers.csv", cadres.covers)
    written.write_events(out / "events.csv", events, program)
    records = load_records(program, out / "covers.csv", out / "events.csv")
    decisions = assess(program, records.covers, records.events)
    write_table(decisions, out / "decisions.csv", "决定")
    rows = rows_of(decisions)
    return Result(
        city=city,
        charter=charter,
        script=script,
        cadres=cadres,
        events=events,
        summary=summarise(rows, charter, program),
        what_ifs=_what_ifs(charter, records, rows),
        files=tuple((out / name, what) for name, what in FILES),
    )


FILES = (
    ("unions.csv", "工会和单位：行业、所有制、职工、会员、参保职工数"),
    ("covers.csv", "工会干部的保障"),
    ("events.csv", "一年的事件"),
    ("decisions.csv", "逐件决定"),
    ("report.html", "报告"),
)


def _what_ifs(charter: Charter, records: Records, rows: Sequence[Row]) -> tuple[WhatIf, ...]:
    """The year again under each option of every reading that left rows without an answer."""
    found: list[WhatIf] = []
    for reading in charter.readings:
        if not any(leaves_blank(row, reading) for row in rows):
            continue
        for option in reading.options:
            program = choose(charter, {reading.name: option.name})
            again = rows_of(assess(program, records.covers, records.events))
            left = sum(row.state is State.BLANK for row in again)
            found.append(
                WhatIf(reading.name, option.name, option.name == reading.adopted, paid_by(again), left)
            )
    return tuple(found)

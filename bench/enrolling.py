"""Enrolling against merely reading the same file: calamine for xlsx, Polars for CSV, in turns in one process.

Run by the interpreter of gongji's own environment: `python -m bench.enrolling FOLDER` prints JSON.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

SHEET_ROWS = 100_000
CSV_ROWS = 1_000_000
TURNS = 9
PAID_ON = "2012-02-29"
HEAD = ("姓名", "证件号码", "单位编号", "地区", "份数")


@dataclass(frozen=True, slots=True)
class Turns:
    """Seconds of enrolling and of reading, turn by turn; `parts`: the median of each part of enrolling."""

    rows: int
    enrol: tuple[float, ...]
    read: tuple[float, ...]
    parts: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """How many times as long enrolling took, least first."""
        return sorted(a / b for a, b in zip(self.enrol, self.read, strict=True))


def measured(python: Path, root: Path) -> dict[str, Turns]:
    """By the kind of file: xlsx and csv."""
    command = [str(python), "-m", "bench.enrolling", str(root / "bench" / "data")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return {
        kind: Turns(t["rows"], tuple(t["enrol"]), tuple(t["read"]), tuple(t["parts"]))
        for kind, t in json.loads(done.stdout).items()
    }


def people(count: int) -> Iterator[tuple[str, ...]]:
    """Rows of people who do not exist: there is no region 990101."""
    from gongji.codes.civil import format_iso
    from gongji.codes.identity import check_character

    dice = random.Random(11643)
    seen: set[str] = set()
    while len(seen) < count:
        body = f"990101{format_iso(dice.randint(-7000, 13000)).replace('-', '')}{dice.randint(0, 999):03d}"
        if body not in seen:
            seen.add(body)
            yield f"虚构{len(seen)}", body + check_character(body), f"U{len(seen) % 5000}", "330602", "1"


def write(folder: Path) -> tuple[Path, Path]:
    """Both rosters, made once."""
    import xlsxwriter

    folder.mkdir(exist_ok=True)
    sheet, table = folder / "roster.xlsx", folder / "roster.csv"
    if not sheet.exists():
        with xlsxwriter.Workbook(str(sheet), {"constant_memory": True}) as book:
            page = book.add_worksheet("名册")
            for number, row in enumerate([HEAD, *people(SHEET_ROWS)]):
                for i, cell in enumerate(row):
                    page.write_string(number, i, cell)
    if not table.exists():
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEAD)
            writer.writerows(people(CSV_ROWS))
    return sheet, table


def main() -> None:
    """Measure and print."""
    import polars as pl
    from python_calamine import CalamineWorkbook

    from gongji.assess.choice import choice
    from gongji.charter.enrolment import lower_enrolment
    from gongji.codes.civil import parse_iso
    from gongji.enrol.files import Job, enrol_files

    folder = Path(sys.argv[1])
    sheet, table = write(folder)
    chosen = choice("shaoxing-cadre")
    enrolment = lower_enrolment(chosen.charter, chosen.program)

    begun: list[float] = []

    def enrolling(roster: Path) -> Callable[[], object]:
        job = Job(roster, parse_iso(PAID_ON), folder / "joined.csv", folder / "others.csv")
        return lambda: enrol_files(enrolment, job, stage=lambda _: begun.append(perf_counter()))

    pairs: dict[str, tuple[int, Callable[[], object], Callable[[], object]]] = {
        "xlsx": (
            SHEET_ROWS,
            enrolling(sheet),
            lambda: CalamineWorkbook.from_path(str(sheet)).get_sheet_by_index(0).to_python(),
        ),
        "csv": (CSV_ROWS, enrolling(table), lambda: pl.read_csv(table)),
    }
    found = {}
    for kind, (rows, ours, theirs) in pairs.items():
        ours(), theirs()
        turns, parts = [], []
        for _ in range(TURNS):
            begun.clear()
            for old in (folder / "joined.csv", folder / "others.csv"):
                old.unlink()  # taking the last turn's file away is no part of this one's work
            os.sync()  # nor is waiting for what others have written
            turns.append((_seconds(ours), _seconds(theirs)))
            read, worked, written = begun
            parts.append((worked - read, written - worked, turns[-1][0] - (written - read)))
        found[kind] = {
            "rows": rows,
            "enrol": [a for a, _ in turns],
            "read": [b for _, b in turns],
            "parts": [median(each) for each in zip(*parts, strict=True)],
        }
    print(json.dumps(found))


def _seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def lines(found: dict[str, Turns], goals: dict[str, float]) -> list[str]:
    """Markdown, also fit for a terminal."""
    if not found:
        return []
    said = [
        "## 办名册",
        "",
        f"各跑 {TURNS} 次，轮流，在同一个进程里。",
        "",
        "| 名册 | 行 | enrol 中位数 s | 其中读和查、办、写 s | 只读文件 s | 倍数 | 要求 | 结果 |",
        "|---|---:|---:|---:|---:|---:|---|---|",
    ]
    for kind, turns in found.items():
        ratios, reader = turns.ratios, {"xlsx": "calamine", "csv": "Polars"}[kind]
        middle = ratios[len(ratios) // 2]
        met = "达到" if middle <= goals[kind] else "未达到"
        spent = "、".join(f"{seconds:.2f}" for seconds in turns.parts)
        took, read = median(turns.enrol), median(turns.read)
        said.append(
            f"| {kind} → csv | {turns.rows:,} | {took:.2f} | {spent} | {read:.2f}（{reader}） "
            f"| {middle:.2f}（{ratios[0]:.2f}–{ratios[-1]:.2f}） | ≤ {goals[kind]:g} | {met} |"
        )
    return [*said, ""]


if __name__ == "__main__":
    main()

"""The city as files in the public formats: unions, covers, events. One seed gives the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from gongji.charter.program import Program
from gongji.codes.civil import format_iso
from gongji.demo.cadres import Cover
from gongji.demo.city import Union
from gongji.demo.events import Event
from gongji.records.layout import events_layout
from gongji.records.writing import write_whole

UNIONS = (
    "单位编号",
    "单位名称",
    "行业",
    "行业代码",
    "所有制",
    "地区",
    "职工数",
    "会员数",
    "参保职工数",
)
COVERS = ("参保编号", "人员编号", "单位编号", "地区", "起保日", "终保日", "首次参保日", "份数")


def write_unions(path: Path, unions: Iterable[Union]) -> None:
    """One row for each grassroots union."""
    rows = (
        (
            u.number,
            u.name,
            u.industry.name,
            u.industry.code,
            u.industry.ownership,
            u.region,
            u.workers,
            u.members,
            u.covered,
        )
        for u in unions
    )
    _write(path, UNIONS, rows)


def write_covers(path: Path, covers: Iterable[Cover]) -> None:
    """One row for each person and term, one unit of cover each."""
    rows = (
        (
            c.number,
            c.person,
            c.union,
            c.region,
            format_iso(c.start),
            format_iso(c.end),
            format_iso(c.first),
            1,
        )
        for c in covers
    )
    _write(path, COVERS, rows)


def write_events(path: Path, events: Iterable[Event], program: Program) -> None:
    """One row for each event, in all columns that the charter gives the file except 决定序."""
    columns = [c.name for c in events_layout(program).columns if not c.quiet]
    rows = ((e.number, e.cover, *(e.cells.get(name, "") for name in columns[2:])) for e in events)
    _write(path, columns, rows)


def clear(folder: Path, names: Iterable[str], dated: str) -> None:
    """Take away what an earlier run left of a plan: files of these names, and the tables in `dated`."""
    for path in (*(folder / name for name in names), *(folder / dated).glob("*.csv")):
        if path.is_file():
            path.unlink()


def write_text(path: Path, text: str) -> None:
    """A text file, whole or not at all."""
    write_whole(path, lambda target: _put(target, text))


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer, lineterminator="\n")
    out.writerow(header)
    out.writerows(rows)
    # The mark at the start tells Excel that the file is UTF-8.
    write_text(path, "\ufeff" + buffer.getvalue())


def _put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())

"""`gongji replay`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gongji.assess.choice import Choice, choice
from gongji.assess.job import Job
from gongji.assess.replay import Person, Replay, Sums
from gongji.assess.replay_files import replay_files
from gongji.assess.replay_page import Sides, page, sides
from gongji.assess.summary import in_yuan, signed_yuan
from gongji.commands.assess import say, shown
from gongji.readers.difference import Difference
from gongji.records.findings import RecordsError

WIDEST: Final = 1_000
"""Columns of a terminal that no table needs."""
LISTED: Final = 5
"""Units and people that the terminal lists; the page has more, the file has all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One side: the charter with its readings and tables as given."""

    charter: str
    readings: Sequence[str]
    tables: Sequence[str]

    def choice(self) -> Choice:
        """The charter as it is to be used."""
        return choice(self.charter, self.readings, self.tables)


def run(old: Asked, new: Asked, job: Job, units: Path | None, html: Path | None) -> int:
    """Decide the same events under two charters and tell the difference; 1 when bad rows were left out."""
    compared = sides(old.choice(), new.choice())
    report = None if html is None else (html, partial(page, compared))
    with shown() as progress:
        done = replay_files(compared.old, compared.new, job, units, report, progress)
    for line in done.notices:
        say(f"注意：{line}")
    if done.findings:
        say(str(RecordsError(done.findings)))
        say(f"上面各行没有决定，连同原因写在 {job.rejects}")
    _show(compared, done.replay, Console(stderr=True, highlight=False))
    say(f"写到 {job.out}" + (f"，报告写到 {html}" if html else ""))
    return 1 if done.findings else 0


def _show(of: Sides, replay: Replay, console: Console) -> None:
    old, new = of.old.charter, of.new.charter
    console.print(Text(f"{old.title}（{old.edition}）→ {new.title}（{new.edition}）", style="bold"))
    console.print(Text(_changed(of.difference)))
    total, tables, unit = replay.total, _tables(replay, _yuan), "元"
    if not _fit(console, tables):
        tables, unit = _tables(replay, _ten_thousands), "万元"
    console.print(
        Text(
            f"{replay.events:,} 件事，{replay.rows.height:,} 行；"
            f"{len(replay.gaining):,} 人多得，{len(replay.losing):,} 人少得；"
            f"改了状态 {total.changed:,} 行，未定 {total.open:,} 行。金额以{unit}计"
        )
    )
    console.print(tables[0])
    if replay.moves:
        moves = "，".join(f"{a} → {b} {n:,} 行" for a, b, n in replay.moves)
        console.print(Text(f"状态：{moves}"))
    for table in tables[1:]:
        console.print(table)
    for title, people in (("多得最多的人", replay.gaining), ("少得最多的人", replay.losing)):
        if people:
            console.print(Text(f"{title}：{'，'.join(map(_person, people[:LISTED]))}"))


def _tables(replay: Replay, amount: Amount) -> list[Table]:
    """By benefit, and by unit where one changes."""
    table = _table("给付项", "原给付", "新给付", "多给", "少给", "新定", "未定")
    for sums in replay.benefits:
        table.add_row(*_cells(sums, amount))
    table.add_section()
    table.add_row(*_cells(replay.total, amount), style="bold")
    changed = [u for u in replay.units if u.sums.more or u.sums.less or u.sums.settled]
    if not changed:
        return [table]
    units = _table(f"单位（{len(changed):,} 个有变化）", "多得（人）", "少得（人）", "多给", "少给", "新定")
    for unit in changed[:LISTED]:
        sums = unit.sums
        amounts = map(amount, (sums.more, sums.less, sums.settled))
        units.add_row(sums.name or unit.number, _count(unit.gaining), _count(unit.losing), *amounts)
    return [table, units]


def _fit(console: Console, tables: Sequence[Table]) -> bool:
    """Whether every amount stands on one line."""
    wide = console.options.update(max_width=WIDEST)
    return all(console.measure(t, options=wide).maximum <= console.width for t in tables)


def _person(person: Person) -> str:
    return f"{person.number} {signed_yuan(person.net)} 元"


def _changed(found: Difference) -> str:
    """The change of the text in one line."""
    if found.nothing:
        return "两边的条文、规则、口径和附表都一样"
    parts = [f"口径 {o.reading}：{o.old or '（没有）'} → {o.new or '（没有）'}" for o in found.options]
    for what, changes in (("条文", found.articles), ("规则", found.rules), ("附表", found.tables)):
        fates = [change.fate.value for change in changes]
        if fates:
            counted = "、".join(f"{fate} {fates.count(fate)}" for fate in dict.fromkeys(fates))
            parts.append(f"{what}{counted}")
    return "；".join(parts)


def _cells(sums: Sums, amount: Amount) -> tuple[str, ...]:
    amounts = map(amount, (sums.old, sums.new, sums.more, sums.less, sums.settled))
    return (sums.name, *amounts, _count(sums.open))


Amount = Callable[[int], str]
"""How fen are told."""


def _yuan(fen: int) -> str:
    return in_yuan(fen) if fen else "·"


def _ten_thousands(fen: int) -> str:
    """In 万元, half a hundred yuan rounded up."""
    hundredths = (fen + 5_000) // 10_000
    return f"{hundredths // 100:,}.{hundredths % 100:02d}" if fen else "·"


def _count(n: int) -> str:
    return f"{n:,}" if n else "·"


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i == 0 else "right", overflow="fold")
    return table

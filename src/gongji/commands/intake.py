"""`gongji intake`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gongji.commands.assess import say
from gongji.intake.files import IntakeJob, Taken, intake
from gongji.intake.read import read_mapping
from gongji.records.findings import RecordsError
from gongji.records.raw import require_file

LISTED: Final = 10
"""Codes without a word that are named on the terminal; the report has every row."""


def run(path: Path, job: IntakeJob) -> int:
    """Turn a settlement file into events; 1 when bad rows were left out."""
    require_file(path)
    mapping, chosen = read_mapping(path)
    taken = intake(mapping, chosen.program, job, (path, *chosen.files, *mapping.files))
    for line in taken.notices:
        say(f"注意：{line}")
    if taken.findings:
        say(str(RecordsError(taken.findings)))
        say(f"上面各行没有转，连同原因写在 {job.rejects}")
    say(f"{chosen.charter.title}（{chosen.charter.edition}），映射：{mapping.title}")
    _say_counts(taken)
    say(f"写到 {job.out}；未采用的行写到 {job.aside}")
    return 1 if taken.findings else 0


def _say_counts(taken: Taken) -> None:
    aside, bad = sum(taken.aside.values()), taken.rows - taken.events - sum(taken.aside.values())
    told = f"结算单 {taken.rows:,} 行：转成事件 {taken.events:,} 件，未采用 {aside:,} 行"
    say(told + (f"，坏行 {bad:,} 行" if bad else ""))
    for reason, n in _ranked(taken.aside):
        say(f"  {reason} {n:,} 行")
    for column in dict.fromkeys(column for column, _, _ in taken.blanks):
        _say_blanks(column, taken.blanks)
    for name, why in taken.unchecked:
        say(f"没有核对{name}：{why}")
    for name, n in taken.open.items():
        say(f"{name}：{n:,} 行有空白，没有核对")


def _say_blanks(column: str, blanks: Mapping[tuple[str, str, str], int]) -> None:
    """How many cells of a column were left blank, for codes without a word and for blank fields."""
    codes = {code: n for (name, code, _), n in blanks.items() if name == column and code}
    fields = {lacking: n for (name, _, lacking), n in blanks.items() if name == column and lacking}
    for why, counts, unit in (("代码没有对应的词", codes, "代码"), ("结算单里空白", fields, "种")):
        if counts:
            named = "，".join(f"{what} {n:,} 行" for what, n in _ranked(counts)[:LISTED])
            more = f" 等 {len(counts):,} 个{unit}" if len(counts) > LISTED else ""
            say(f"{column}留空 {sum(counts.values()):,} 件，{why}：{named}{more}")


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

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
    taken = intake(mapping, chosen.program, job, (path, *chosen.files))
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
    aside = sum(taken.aside.values())
    say(f"结算单 {taken.rows:,} 行：转成事件 {taken.events:,} 件，未采用 {aside:,} 行")
    for reason, n in _ranked(taken.aside):
        say(f"  {reason} {n:,} 行")
    columns = dict.fromkeys(column for column, _ in taken.blanks)
    for column in columns:
        codes = {code: n for (name, code), n in taken.blanks.items() if name == column}
        named = "，".join(f"{code} {n:,} 行" for code, n in _ranked(codes)[:LISTED])
        more = f" 等 {len(codes):,} 个代码" if len(codes) > LISTED else ""
        say(f"{column}留空 {sum(codes.values()):,} 件，代码没有对应的词：{named}{more}")
    for name, why in taken.unchecked:
        say(f"没有核对{name}：{why}")
    for name, n in taken.open.items():
        say(f"{name}：{n:,} 行有空白，没有核对")


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

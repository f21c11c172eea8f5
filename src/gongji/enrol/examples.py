"""Runs the 算例 of joining: what enrolling that one person would write, held against what the charter says.

Rows go the way that files go: the same reading of cells, the same checks, the same working out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from gongji.charter.choose import choose
from gongji.charter.enrolment import Enrolment, lower_enrolment
from gongji.charter.model import Charter, Joining
from gongji.charter.nodes import Table
from gongji.codes.civil import DateTextError, civil_from_days, parse_iso
from gongji.codes.identity import check_character
from gongji.enrol.run import enrol
from gongji.errors import UsageError
from gongji.readers.examples import JoiningResult
from gongji.records.layout import Layout, covers_layout
from gongji.records.raw import Raw, framed
from gongji.records.roster import ID, check_roster, check_units, roster_layout, units_layout
from gongji.records.tables import Sheet, check_covers
from gongji.records.units import STAFF

_AGE: Final = 40
"""Full years, or one less, of a person whose birth date an example leaves out."""
_UNIT: Final = "同单位"


class _Refused(ValueError):
    """Rows that enrolling would not take; the message is for people."""


def run_joinings(charter: Charter) -> tuple[JoiningResult, ...]:
    """Every 算例 of joining, in its order, run under the options it names."""
    return tuple(_run(charter, joining) for joining in charter.joinings)


def _run(charter: Charter, joining: Joining) -> JoiningResult:
    enrolment = lower_enrolment(charter, choose(charter, dict(joining.readings)))
    try:
        found = _found(enrolment, joining)
    except (_Refused, UsageError) as error:
        return JoiningResult(joining, False, (str(error),))
    differences = tuple(_differences(found, joining))
    return JoiningResult(joining, not differences, differences)


def _found(enrolment: Enrolment, joining: Joining) -> Mapping[str, str]:
    """What enrolling writes of the person, each cell as text; 结果 is there for everybody."""
    if not joining.peers:
        enrolment = replace(enrolment, demands=())  # nobody else is there to meet them
    units = _units(enrolment, joining) if joining.peers else None
    roster = _roster(enrolment, joining, units)
    held = _held(enrolment, joining)
    said = [f.message for sheet in (units, roster, held) if sheet is not None for f in sheet.findings]
    if said:
        raise _Refused("；".join(dict.fromkeys(said)))
    outcome = enrol(
        enrolment, roster, joining.paid_on, covers=held, units=units, starts_on=joining.starts_on
    )  # fmt: skip
    mine = pl.col(ID) == _number(enrolment, joining, 0)
    for frame, result in ((outcome.covers, "可以参加"), (outcome.others, "")):
        for row in frame.filter(mine).iter_rows(named=True):
            texts = {name: "" if value is None else str(value) for name, value in row.items()}
            return {"结果": result, **texts}
    raise AssertionError("every row is in one of the two")


def _roster(enrolment: Enrolment, joining: Joining, units: Sheet | None) -> Sheet:
    layout = roster_layout(enrolment, with_units=units is not None)
    known = set(layout.by_name)
    cells = {layout.meant(name): text for name, text in joining.row}
    cells = {name: text for name, text in cells.items() if name in known}
    rows = [
        {"单位编号": _UNIT, **cells, "姓名": f"虚构{i}", ID: _number(enrolment, joining, i)}
        for i in range(max(1, joining.peers))
    ]
    return check_roster(_raw(layout, rows), layout, enrolment, units)


def _units(enrolment: Enrolment, joining: Joining) -> Sheet:
    layout = units_layout(enrolment)
    facts = {f.name for f in enrolment.facts if f.table is Table.UNIT}
    cells = {name: text for name, text in joining.row if name in facts or name == STAFF}
    return check_units(_raw(layout, [{**cells, "单位编号": _UNIT}]), layout)


def _held(enrolment: Enrolment, joining: Joining) -> Sheet | None:
    if not joining.held:
        return None
    layout = covers_layout(enrolment.program)
    given = dict(joining.held)
    number = _number(enrolment, joining, 0)
    kept = {"参保编号": "原参保", "首次参保日": given.get("起保日", ""), **given, "人员编号": number}
    return check_covers(_raw(layout, [kept]), layout)


def _raw(layout: Layout, rows: list[dict[str, str]]) -> Raw:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name, "").strip() for row in rows] for name in names}
    return Raw("算例", "", framed(columns, range(2, len(rows) + 2)))


def _number(enrolment: Enrolment, joining: Joining, place: int) -> str:
    """An identity number that nobody holds (there is no region 990101), as birth date and sex want it."""
    cells = dict(joining.row)
    year, _, _ = civil_from_days(joining.paid_on)
    born = cells.get(enrolment.birth) or cells.get("出生日") or f"{year - _AGE}-01-01"
    try:
        parse_iso(born)
    except DateTextError as error:
        raise _Refused(f"出生日“{born}”不是日期") from error
    serial = 2 * (place % 500) + (cells.get("性别") != "女")
    body = f"{990101 + place // 500}{born.replace('-', '')}{serial % 1000:03d}"
    return body + check_character(body)


def _differences(found: Mapping[str, str], joining: Joining) -> Iterator[str]:
    expected = {"结果": "可以参加", **dict(joining.expects)}
    if found["结果"] != expected["结果"]:
        why = "，".join(f"{name}：{found[name]}" for name in ("理由", "待补") if found.get(name))
        yield f"应为{expected['结果']}，算得{found['结果']}" + (f"（{why}）" if why else "")
        return
    for name, want in expected.items():
        got = found.get(name, "")
        if got != want:
            yield f"{name}应为{_shown(want)}，算得{_shown(got)}"


def _shown(text: str) -> str:
    return f"“{text}”" if text else "空"

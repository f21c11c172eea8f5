"""What was decided before: a decisions file read back, checked against the charter and the events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from gongji.charter.nodes import STATE_LABELS, State
from gongji.charter.program import MarkKind, Program
from gongji.readers.decision import NO_BENEFIT, Prior
from gongji.records.faults import nearest
from gongji.records.findings import Finding, RecordsError
from gongji.records.layout import prior_layout
from gongji.records.raw import ROW, Raw
from gongji.records.tables import Sheet, read_raw


def read_prior(path: Path, program: Program, events: Sheet) -> Mapping[tuple[str, int], Prior]:
    """The rows decided as 给付 or 不给付, by event id and benefit number (`NO_BENEFIT`: none).

    Rows in other states are not final and are left out: they are decided again.
    Raises `RecordsError` with every bad row; none of them may be dropped, since later decisions rest on them.
    """
    layout = prior_layout()
    raw = read_raw(path, layout)
    findings = [raw.finding(f.code, f.row, f.column, f.value, f.message, f.remedy) for f in raw.faults]
    known = set(events.frame["事件编号"].drop_nulls().to_list())
    usable = set(events.good()["事件编号"].to_list()) if events.findings else known
    benefits = {b.name: b.index for b in program.benefits}
    zero = {m.phrase for b in program.benefits for m in b.marks if m.kind is MarkKind.ZERO}
    decided: dict[tuple[str, int], Prior] = {}
    places: dict[tuple[str, str], int] = {}
    for cells in raw.frame.iter_rows(named=True):
        key = (cells["事件编号"], cells["给付项"])
        found = list(_faults(raw, cells, benefits, known, usable))
        if key in places:
            message = f"与第 {places[key]} 行重复"
            found.append(_at(raw, "R401", cells, "事件编号", message, "同一事件的同一给付项只能有一行"))
        places.setdefault(key, cells[ROW])
        findings += found
        state = State(STATE_LABELS.index(cells["状态"])) if cells["状态"] in STATE_LABELS else None
        if found or state not in (State.PAID, State.REFUSED):
            continue
        reasons = set(cells["理由"].split("；"))
        takes_part = state is State.PAID or bool(reasons & zero)
        decided[key[0], benefits.get(key[1], NO_BENEFIT)] = Prior(
            state, int(cells["金额分"] or 0), takes_part
        )
    if findings:
        raise RecordsError(findings)
    return decided


def _faults(
    raw: Raw, cells: Mapping[str, str], benefits: Mapping[str, int], known: set[str], usable: set[str]
) -> Iterator[Finding]:
    event, benefit, state, fen = (cells[n] for n in ("事件编号", "给付项", "状态", "金额分"))
    if event not in known:
        yield _at(raw, "R407", cells, "事件编号", "事件表里没有这个编号", "事件表要含以前已决定的事件")
    elif event not in usable:
        yield _at(
            raw, "R406", cells, "事件编号", "以前已决定的事件这次有错，不能剔除", "先改正事件表里的这一行"
        )
    if state not in STATE_LABELS:
        near = nearest(state, STATE_LABELS)
        remedy = (f"是否“{near}”？" if near else "") + f"可选：{'、'.join(STATE_LABELS)}"
        yield _at(raw, "R310", cells, "状态", "不是决定的状态", remedy)
    if benefit not in benefits and not (benefit == "" and state == State.REFUSED.label):
        near = nearest(benefit, benefits)
        remedy = (f"是否“{near}”？" if near else "") + f"可选：{'、'.join(benefits)}"
        yield _at(raw, "R310", cells, "给付项", "条文没有这个给付项", remedy)
    if not re.fullmatch(r"[0-9]{1,15}", fen) and (fen or state == State.PAID.label):
        yield _at(raw, "R307", cells, "金额分", "不是以分为单位的整数", "照以前的决定文件填")
    elif fen and cells.get("金额") and not _agree(cells["金额"], int(fen)):
        yield _at(raw, "R407", cells, "金额", f"与金额分 {fen} 不一致", "照以前的决定文件填")


def _agree(yuan: str, fen: int) -> bool:
    match = re.fullmatch(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?", yuan)
    return match is not None and int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) == fen


def _at(raw: Raw, code: str, cells: Mapping[str, str], column: str, message: str, remedy: str) -> Finding:
    return raw.finding(code, int(cells[ROW]), column, cells[column], message, remedy)

"""What was decided before: a decisions file read back, checked against the charter and the events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from gongji.charter.nodes import STATE_LABELS, State
from gongji.charter.program import MarkKind, Program
from gongji.readers.decision import NO_BENEFIT, Prior
from gongji.records.faults import nearest
from gongji.records.findings import Finding, RecordsError
from gongji.records.layout import prior_layout
from gongji.records.raw import ROW, Raw
from gongji.records.tables import Sheet, read_raw

_AS_WRITTEN: Final = "照以前的决定文件填"


def read_prior(path: Path, program: Program, events: Sheet) -> Mapping[tuple[str, int], Prior]:
    """The rows decided as 给付 or 不给付, by event id and benefit number (`NO_BENEFIT`: none).

    Rows in other states are not final and are left out: they are decided again.
    Raises `RecordsError` with every bad row; none of them may be dropped, since later decisions rest on them.
    """
    return check_prior(read_raw(path, prior_layout()), program, events)


def check_prior(raw: Raw, program: Program, events: Sheet) -> Mapping[tuple[str, int], Prior]:
    """The text of prior decisions as `read_prior` judges it, wherever the text came from."""
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
    event, benefit, state = (cells[n] for n in ("事件编号", "给付项", "状态"))
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
    yield from _amount_faults(raw, cells)


def _amount_faults(raw: Raw, cells: Mapping[str, str]) -> Iterator[Finding]:
    """The amount is what the state says, and the same in yuan and in fen."""
    state, fen = cells["状态"], cells["金额分"]
    if not re.fullmatch(r"[0-9]{1,15}", fen) and (fen or state == State.PAID.label):
        yield _at(raw, "R307", cells, "金额分", "不是以分为单位的整数", _AS_WRITTEN)
    elif "金额" in cells and not _agree(cells["金额"], fen):
        said = f"金额分 {fen}" if fen else "空白的金额分"
        yield _at(raw, "R407", cells, "金额", f"与{said}不一致", _AS_WRITTEN)
    elif state == State.PAID.label and int(fen) == 0:
        yield _at(
            raw, "R414", cells, "金额分", "状态是给付，金额却是 0", "核对这一行；没有给的，状态是不给付"
        )
    elif state == State.REFUSED.label and fen and int(fen):
        yield _at(
            raw, "R414", cells, "金额分", "状态是不给付，金额却不是 0", "核对这一行；给了的，状态是给付"
        )


def _agree(yuan: str, fen: str) -> bool:
    """Whether both say the same amount. Blank is said by both, or stands for 0."""
    match = re.fullmatch(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?", yuan or "0")
    return match is not None and int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) == int(fen or 0)


def _at(raw: Raw, code: str, cells: Mapping[str, str], column: str, message: str, remedy: str) -> Finding:
    return raw.finding(code, int(cells[ROW]), column, cells[column], message, remedy)

"""Rows of a file of removals or corrections: each somebody with a live cover here, and what is asked of it.

What makes a change possible is said once, in `services.asking`; the same forms of one person ask there.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from gongji.charter.nodes import UNKNOWN
from gongji.codes.civil import civil_from_days
from gongji.errors import GongjiError
from gongji.office.enrolment.checking.known import People, people_of
from gongji.office.enrolment.checking.storing import CHUNK, LONG_NUMBER, Chunk, Tally
from gongji.office.enrolment.choices import CoverState, Kind, Verdict
from gongji.office.enrolment.models import Cover, Roster
from gongji.office.enrolment.services import asking
from gongji.office.guard.access import within
from gongji.office.guard.masking import sensitive
from gongji.office.guard.ring import ring
from gongji.records.changes import (
    RIGHT_NAME,
    RIGHT_NUMBER,
    UNTIL,
    WHY,
    correction_layout,
    removal_layout,
)
from gongji.records.findings import CODES, Finding
from gongji.records.layout import Layout
from gongji.records.raw import ROW
from gongji.records.roster import ID, NUMBER, check_people
from gongji.records.tables import Sheet, read_raw

_AT_ONCE: Final = 5000
_NO_COVER: Final = "这里没有他这部计划的有效保障"


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of such a file as they are stored, and what came of them together."""

    rows: list[tuple[Any, ...]]
    texts: list[str]
    tally: Tally
    notices: tuple[str, ...]

    def chunks(self, after: int) -> Iterator[Chunk]:
        """The rows behind a line, some thousand at a time."""
        start = next((at for at, row in enumerate(self.rows) if row[1] > after), len(self.rows))
        for at in range(start, len(self.rows), CHUNK):
            rows = self.rows[at : at + CHUNK]
            yield Chunk(rows, self.texts[at : at + CHUNK], after)
            after = int(rows[-1][1])


def layout_of(kind: str) -> Layout:
    """The columns of a file of a kind."""
    return removal_layout() if kind == Kind.REMOVAL else correction_layout()


def judge_changes(path: Path, roster: Roster) -> Judged:
    """The rows of a file, judged. RecordsError where the file or its header cannot be used."""
    layout = layout_of(roster.kind)
    sheet = check_people(read_raw(path, layout), layout)
    people = people_of(sheet.frame[NUMBER])
    covers = _covers(roster, people)
    made = [_Row(roster, cells, number, day) for cells, number, day in _rows(sheet)]
    told: dict[int, list[Finding]] = {}
    for finding in sheet.findings:
        told.setdefault(finding.row or 0, []).append(finding)
    rows, texts, verdicts = [], [], Counter[str]()
    for one in made:
        found = told.get(one.line, [])
        if not found:
            found = one.judged(sheet, people, covers)
        row, text = one.stored(people, found)
        verdicts[row[6]] += 1
        rows.append(row)
        texts.append(text)
    return Judged(rows, texts, Tally(verdicts, 0, len(rows)), sheet.raw.notices)


class _Row:
    """One row on its way: its cells, and once it was judged the cover and what is asked of it."""

    def __init__(self, roster: Roster, cells: dict[str, str], number: str | None, day: int | None) -> None:
        self.roster, self.line = roster, int(cells.pop(ROW))
        self.cells, self.number, self.day = cells, number or "", day
        self.cover: Cover | None = None
        self.asked = asking.Asked({}, "")

    def judged(self, sheet: Sheet, people: People, covers: Mapping[int, Sequence[Cover]]) -> list[Finding]:
        """What stands in the way of it."""

        def no(column: str, message: str, remedy: str) -> list[Finding]:
            value = self.cells.get(column, "")
            return [sheet.raw.finding("R418", self.line, column, value, message, remedy)]

        known = people.registered.get(people.indexes.get(self.number, b""))
        held = covers.get(known.person, ()) if known is not None else ()
        if known is None or not held:
            return no(ID, _NO_COVER, "核对号码和计划；别的单位的，请那个单位报")
        if known.name != self.cells["姓名"]:
            return no("姓名", "与这个证件号码登记的姓名不同", "照身份证核对；登记错了的，报更正")
        if len(held) > 1:
            return no(ID, f"他有 {len(held)} 份保障", "在他的保障页上一份一份地办")
        if sensitive(self.cells.get(WHY, "")):
            return no(WHY, "原因里有证件号或卡号", "去掉号码")
        try:
            self.asked = self._ask(held[0])
        except GongjiError as error:
            beside = RIGHT_NAME if error.code.startswith("N") else RIGHT_NUMBER
            return no(_COLUMN.get(error.code, beside), error.message, error.remedy)
        self.cover = held[0]
        return []

    def _ask(self, cover: Cover) -> asking.Asked:
        why = self.cells.get(WHY, "")
        if self.roster.kind == Kind.REMOVAL:
            assert self.day is not None and self.day > UNKNOWN
            return asking.ending(cover, date(*civil_from_days(self.day)), why)
        name = self.cells.get(RIGHT_NAME, "") or cover.person.name
        return asking.putting_right(cover, name, self.cells.get(RIGHT_NUMBER, ""), why)

    def stored(self, people: People, found: Sequence[Finding]) -> tuple[tuple[Any, ...], str]:
        """The row as the table has it, and what lies sealed in it."""
        cover, index = self.cover, people.indexes.get(self.number)
        known = people.registered.get(index or b"")
        held: dict[str, Any] = {"c": self.cells, "n": self.number}
        if found:
            held["f"] = [[f.code, f.column, f.value[:80], f.message, f.remedy] for f in found]
        if cover is not None:
            held |= {"cover": cover.pk, **self.asked.told}
        text = json.dumps(held, ensure_ascii=False, sort_keys=True)
        verdict = str(Verdict.GOOD if cover is not None else Verdict.BAD)
        said = self.asked.said if cover is not None else _said(found)
        term = [None, None, None] if cover is None else [
            day.isoformat() for day in (cover.since, cover.until, cover.first_since)
        ]  # fmt: skip
        union = self.roster.union_id if cover is None else cover.union_id
        content = hmac.digest(ring().index, f"change {verdict} {said} {text}".encode(), hashlib.sha256)
        name = re.sub(LONG_NUMBER, "••••", self.cells["姓名"])[:50]
        bought = (1, "", "") if cover is None else (cover.units, cover.tranche, cover.region)
        person = None if known is None else known.person
        return (
            self.roster.pk, self.line, union, person, name, index, verdict, "", *term, *bought, None,
            said[:400], content,
        ), text  # fmt: skip


_COLUMN: Final = {"R130": UNTIL, "R103": WHY, "R131": RIGHT_NAME}
"""Where an error about what is asked belongs in the row, if not at the name or number that shall be."""


def _said(found: Iterable[Finding]) -> str:
    """What kind of findings, in words that repeat nothing of the row."""
    return "；".join(dict.fromkeys(CODES[f.code] for f in found))


def _rows(sheet: Sheet) -> Iterator[tuple[dict[str, str], str | None, int | None]]:
    """Each row's cells, the number it names, and the day it asks for as the charter counts days."""
    days = sheet.frame[UNTIL] if UNTIL in sheet.frame.columns else [None] * sheet.frame.height
    yield from zip(sheet.raw.frame.iter_rows(named=True), sheet.frame[NUMBER], days, strict=True)


def _covers(roster: Roster, people: People) -> dict[int, list[Cover]]:
    """The live covers of the file's people under the plan, in the branch of the unit that hands it in."""
    keys = [one.person for one in people.registered.values()]
    live = Cover.objects.filter(
        within("union__path", [roster.union.path]), plan=roster.plan_id, state=CoverState.LIVE
    )
    found: dict[int, list[Cover]] = {}
    for at in range(0, len(keys), _AT_ONCE):
        here = live.filter(person__in=keys[at : at + _AT_ONCE]).select_related("person").order_by("pk")
        for cover in here:
            found.setdefault(cover.person_id, []).append(cover)
    return found

"""A row as a page and a workbook show it: its sealed cells opened, the number masked or not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from gongji.office.enrolment.models import Row
from gongji.office.guard.fields import Sealed, open_sealed
from gongji.office.people.masking import id_number
from gongji.records.roster import ID


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding beside a row."""

    code: str
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Told:
    """A row with what is wrong with it."""

    row: Row
    number: str
    remarks: tuple[Remark, ...]


def opened(row: Row) -> dict[str, Any]:
    """What lies sealed in a row."""
    assert isinstance(row.sealed, Sealed)
    found: dict[str, Any] = json.loads(open_sealed(row.sealed))
    return found


def told(row: Row) -> Told:
    """A row for a page: the number masked, in what findings repeat of it too. Rows of changes have no
    cells."""
    held = opened(row)
    if "c" not in held:
        return Told(row, id_number(row.person.id_number) if row.person is not None else "", ())
    text = str(held["c"].get(ID) or held.get("n") or "")
    remarks = (Remark(*each) for each in held.get("f", ()))
    return Told(row, masked(text), tuple(_without_number(one, text) for one in remarks))


def masked(text: str) -> str:
    """A number as people wrote it, its birth date hidden.

    >>> masked("330602196812314417"), masked("330602681231441"), masked("12345")
    ('330602********4417', '330602******441', '1****')
    """
    if len(text) in (15, 18):
        tail = 4 if len(text) == 18 else 3
        return text[:6] + "*" * (len(text) - 6 - tail) + text[-tail:]
    return text[:1] + "*" * max(0, len(text) - 1)


def _without_number(one: Remark, number: str) -> Remark:
    value = masked(one.value) if one.column == ID else one.value
    return Remark(one.code, one.column, value, _hidden(one.message, number), _hidden(one.remedy, number))


def _hidden(said: str, number: str) -> str:
    """What is said, with the number masked in it, as it was written and as it should be."""
    for written in {number, _plain(number)} - {""}:
        said = said.replace(written, masked(written))
    return said


def _plain(number: str) -> str:
    """A number in half width without blanks, as a remedy writes it."""
    return "".join(normalize("NFKC", number).split())


def written(remarks: Sequence[Remark]) -> str:
    """All that is wrong with a row, in one cell."""
    parts = (f"{r.column}：{r.message}" if r.column else r.message for r in remarks)
    return "；".join(
        f"{part}（{r.remedy}）" if r.remedy else part for part, r in zip(parts, remarks, strict=True)
    )

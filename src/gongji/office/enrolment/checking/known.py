"""What the register knows of the people and units of a roster, in the shape the pure rooms read.

People are matched by blind index: nothing that is sealed has to be opened. Covers of people who are not in
the roster count only where the charter asks how many of a unit are in; they go by a name of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl
from django.db.models import Q, QuerySet, Sum

from gongji.charter.enrolment import Enrolment
from gongji.charter.nodes import Table
from gongji.office.enrolment.choices import CoverState
from gongji.office.enrolment.models import Cover
from gongji.office.enrolment.queries import FIXED
from gongji.office.guard.access import within
from gongji.office.guard.fields import blind_indexes
from gongji.office.people.models import ID_CONTEXT
from gongji.office.people.queries import Registered, registered
from gongji.office.unions.choices import LEADING
from gongji.office.unions.models import Union
from gongji.records.layout import covers_layout
from gongji.records.raw import ROW, Raw
from gongji.records.roster import NUMBER, units_layout
from gongji.records.tables import Sheet, check_covers
from gongji.records.units import STAFF

UNIT: Final = "单位编号"
REGION: Final = "地区"
_AT_ONCE: Final = 5000
_FEW: Final = 500


@dataclass(frozen=True, slots=True)
class People:
    """The people of a roster: each number's blind index, and who of them is registered."""

    indexes: Mapping[str, bytes]
    registered: Mapping[bytes, Registered]

    @property
    def numbers(self) -> Mapping[int, str]:
        """The number in the roster of each person who is registered."""
        held = self.registered
        return {held[index].person: number for number, index in self.indexes.items() if index in held}


def people_of(numbers: pl.Series) -> People:
    """Who the numbers of a roster are."""
    distinct = numbers.drop_nulls().unique(maintain_order=True).to_list()
    indexes = dict(zip(distinct, blind_indexes(distinct, ID_CONTEXT), strict=True))
    return People(indexes, registered(list(indexes.values())))


@dataclass(frozen=True, slots=True)
class Units:
    """The unions that rows name: the frame of a units file, and the key of each by its code."""

    frame: pl.DataFrame
    keys: Mapping[str, int]


def units_of(under: Union, enrolment: Enrolment, texts: pl.DataFrame) -> Units:
    """The live unions of a branch that the rows name, as a units file has them."""
    codes = {code for code in texts[UNIT].unique().to_list() if code}
    inside: QuerySet[Union] = Union.objects.filter(within("path", [under.path]), until__isnull=True)
    named = inside.exclude(kind__in=LEADING).order_by()
    if len(codes) <= _FEW:
        named = named.filter(code__in=codes)
    rows = [row for row in named.values_list("pk", "code", "name", "region") if row[1] in codes]
    counted = named.filter(employers__workers__isnull=False).annotate(staff=Sum("employers__workers"))
    staff = dict(counted.values_list("pk", "staff"))
    columns = {
        ROW: list(range(2, len(rows) + 2)), UNIT: [code for _, code, _, _ in rows],
        "单位名称": [name for _, _, name, _ in rows], REGION: [region for *_, region in rows],
        STAFF: [str(staff.get(pk, "")) for pk, *_ in rows],
    }  # fmt: skip
    schema = {name: pl.Int64 if name == ROW else pl.String for name in columns}
    frame = pl.DataFrame(columns, schema=schema)
    stated = [f.name for f in enrolment.facts if f.table is Table.UNIT and f.name in texts.columns]
    if stated:
        first = texts.group_by(UNIT).agg(
            pl.col(name).filter(pl.col(name) != "").first().fill_null("") for name in stated
        )
        frame = frame.drop(n for n in stated if n in frame.columns).join(first, on=UNIT, how="left")
    names = [c.name for c in units_layout(enrolment).columns if c.name in frame.columns]
    return Units(frame.select(ROW, *names), {code: pk for pk, code, _, _ in rows})


def history(enrolment: Enrolment, plan: int, people: People, units: Units, paid_on: date) -> Sheet | None:
    """The covers under a plan of the roster's people, and of others in its units where those count."""
    held: list[tuple[str, Cover]] = []
    numbers = people.numbers
    keys = list(numbers)
    counting = Cover.objects.filter(plan=plan).exclude(state=CoverState.UNDONE)
    for at in range(0, len(keys), _AT_ONCE):
        held += _numbered(counting.filter(person__in=keys[at : at + _AT_ONCE]), numbers)
    if enrolment.demands:
        unions: Sequence[int] = list(units.keys.values())
        beside = counting.filter(Q(until__gt=paid_on))
        for at in range(0, len(unions), _AT_ONCE):
            others = _numbered(beside.filter(union__in=unions[at : at + _AT_ONCE]), {})
            held += [(name, cover) for name, cover in others if cover.person_id not in numbers]
    return _sheet(enrolment, held) if held else None


def _numbered(covers: QuerySet[Cover], numbers: Mapping[int, str]) -> list[tuple[str, Cover]]:
    found = covers.select_related("union").order_by("pk")
    return [(numbers.get(cover.person_id, f"人{cover.person_id}"), cover) for cover in found]


def _sheet(enrolment: Enrolment, held: Sequence[tuple[str, Cover]]) -> Sheet:
    covers = [cover for _, cover in held]
    fixed = [
        (
            c.number, str(c.person_id), c.union.code, c.region, c.since.isoformat(), c.until.isoformat(),
            c.first_since.isoformat(), str(c.units), c.tranche,
        )
        for c in covers
    ]  # fmt: skip
    frame = pl.DataFrame(fixed, schema=dict.fromkeys(FIXED, pl.String), orient="row")
    layout = covers_layout(enrolment.program)
    facts = [c.name for c in layout.columns if c.name not in FIXED and any(c.name in k.facts for k in covers)]
    frame = frame.with_columns(
        pl.Series(name, [cover.facts.get(name, "") for cover in covers], dtype=pl.String) for name in facts
    )
    frame = frame.with_columns(pl.int_range(2, len(covers) + 2).alias(ROW))
    sheet = check_covers(Raw("参保", "", frame), layout)
    numbered = sheet.frame.with_columns(pl.Series(NUMBER, [number for number, _ in held], dtype=pl.String))
    return replace(sheet, frame=numbered)

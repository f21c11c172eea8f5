"""A list of unions is uploaded and looked at, then taken in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Final

from django.db.models import F
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.paths import STEP
from gongji.office.guard.scratch import scratch
from gongji.office.unions import listing
from gongji.office.unions.choices import ChangeKind, ImportState, Kind, Ownership
from gongji.office.unions.comparing import (
    OF_EMPLOYER,
    Differs,
    Known,
    KnownEmployer,
    New,
    Plan,
    compare,
)  # fmt: skip
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Change, Employer, Import, Union
from gongji.office.unions.services.tree import fresh, locked, next_path, require_live

IMPORT: Final = "unions.import"
MOST_BYTES: Final = 8 * 1024**2
"""The largest file that is taken: some 50,000 unions."""
SUFFIXES: Final = (".xlsx", ".csv")
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """What taking in a list did."""

    new: int
    changed: int
    same: int
    refused: int


def upload(actor: User, under: Union, file_name: str, content: bytes) -> Import:
    """Keep a list that is to be taken in below a union. Raises `UnionError` for what is no such file."""
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in SUFFIXES:
        remedy = "在 Excel 或 WPS 里另存为 .xlsx，或者 .csv"
        raise UnionError("N120", f"文件类型“{suffix or file_name}”不收", remedy)
    if len(content) > MOST_BYTES:
        told = f"文件大于 {MOST_BYTES // 1024**2} MB"
        raise UnionError("N121", told, "只留要导入的工作表，或拆成几个文件")
    with locked():
        under = fresh(under)
        demand(actor, IMPORT, under)
        require_live(under, "")
        held = Import.objects.create(
            under=under, file_name=PurePath(file_name).name, content=content, by=actor
        )
        audit.record("unions.upload", actor, held, union=under, data={"bytes": len(content)})
        return held


def plan_of(held: Import) -> Plan:
    """What taking in a list would do now. Raises `RecordsError` where it cannot be read."""
    return compare(read(held), known(held.under), known_top(held.under), elsewhere(held.under))


def read(held: Import) -> listing.Listed:
    """The rows of a list. Its findings name the file as it was uploaded."""
    with scratch() as folder:
        path = folder / held.file_name
        path.write_bytes(bytes(held.content))
        return listing.read(path)


def known(under: Union) -> list[Known]:
    """The unions of a branch as they stand."""
    unions = list(Union.objects.filter(path__startswith=under.path).order_by("path"))
    codes = {u.path: u.code for u in unions}
    employers: dict[int, list[KnownEmployer]] = {}
    for e in Employer.objects.filter(union__path__startswith=under.path).order_by("id"):
        owner = Ownership(e.ownership) if e.ownership else None
        employers.setdefault(e.union_id, []).append(
            KnownEmployer(e.pk, e.name, e.credit_code or "", e.industry, owner, e.workers, e.women, e.members)
        )
    return [
        Known(
            u.pk, u.code, u.name, Kind(u.kind), u.region, u.since, u.depth, codes.get(u.path[:-STEP], ""),
            u.until is not None, tuple(employers.get(u.pk, ())),
        )
        for u in unions
    ]  # fmt: skip


def known_top(under: Union) -> Known:
    """The union that a list is taken in below."""
    return Known(
        under.pk, under.code, under.name, Kind(under.kind), under.region, under.since, under.depth, "",
        under.until is not None,
    )  # fmt: skip


def elsewhere(under: Union) -> Iterable[str]:
    """Codes, and credit codes, outside a branch."""
    yield from Union.objects.exclude(path__startswith=under.path).values_list("code", flat=True)
    outside = Employer.objects.exclude(union__path__startswith=under.path).exclude(credit_code=None)
    for code in outside.values_list("credit_code", flat=True):
        yield str(code)


def apply(actor: User, held: Import) -> Applied:
    """Take in a list: its good rows become unions and changes; taking it in again does nothing (C05).

    The list is compared anew under the lock: what was shown before may be old.
    """
    with locked():
        held = Import.objects.select_related("under").get(pk=held.pk)
        demand(actor, IMPORT, held.under)
        require_live(held.under, "")
        plan = plan_of(held)
        today = timezone.localdate()
        made = _make(plan.new, held.under)
        changes = [
            Change(
                union=union, kind=ChangeKind.CREATED, on=union.since or today, by=actor, after=parent,
                document=held.file_name,
            )
            for union, parent in made
        ] + [_change(differs, actor, today, held.file_name) for differs in plan.differs]  # fmt: skip
        Change.objects.bulk_create(changes, batch_size=_BATCH)
        rows = {f.row for f in plan.findings if f.row}
        done = Applied(len(plan.new), len(plan.differs), plan.same, len(rows))
        held.state, held.applied_at = ImportState.APPLIED, timezone.now()
        held.result = {name: getattr(done, name) for name in Applied.__slots__}
        held.save(update_fields=["state", "applied_at", "result"])
        audit.record("unions.import", actor, held, union=held.under, data=held.result)
        return done


def _make(items: Iterable[New], top: Union) -> list[tuple[Union, Union]]:
    """The new unions, parents before children, each with its parent."""
    by_code = {u.code: u for u in Union.objects.filter(path__startswith=top.path)}
    last: dict[str, int] = {}
    grown: dict[str, int] = {}
    made: list[tuple[Union, Union]] = []
    for item in items:
        parent, row = by_code[item.parent], item.row
        if parent.path not in last:
            first = next_path(parent) if parent.pk else Union._get_path(parent.path, parent.depth + 1, 1)
            last[parent.path] = Union._str2int(first[-STEP:]) - 1
        last[parent.path] += 1
        path = Union._get_path(parent.path, parent.depth + 1, last[parent.path])
        union = Union(
            path=path, depth=parent.depth + 1, code=row.code, name=row.name, kind=item.kind,
            region=row.region or parent.region, since=row.since,
        )  # fmt: skip
        by_code[row.code] = union
        grown[parent.code] = grown.get(parent.code, 0) + 1
        made.append((union, parent))
    for union, _ in made:
        union.numchild = grown.get(union.code, 0)
    Union.objects.bulk_create([union for union, _ in made], batch_size=_BATCH)
    new = {union.code for union, _ in made}
    for code, count in grown.items():
        if code not in new:
            Union.objects.filter(code=code).update(numchild=F("numchild") + count)
    items_by_code = {item.row.code: item for item in items}
    employers = (_employer(union, items_by_code[union.code]) for union, _ in made)
    Employer.objects.bulk_create([e for e in employers if e is not None], batch_size=_BATCH)
    return made


def _employer(union: Union, item: New) -> Employer | None:
    row = item.row
    if not any(getattr(row, name) not in ("", None) for name in OF_EMPLOYER):
        return None
    return Employer(
        union=union, name=row.employer or of_union(row.name), credit_code=row.credit_code or None,
        industry=row.industry, ownership=row.ownership or "", workers=row.workers, women=row.women,
        members=row.members,
    )  # fmt: skip


def of_union(name: str) -> str:
    """The employer's name as the union's tells it.

    >>> of_union("虚构纺织厂工会委员会")
    '虚构纺织厂'
    """
    for tail in ("工会委员会", "工会"):
        if name.endswith(tail) and len(name) > len(tail):
            return name[: -len(tail)]
    return name


def _change(differs: Differs, actor: User, today: date, document: str) -> Change:
    """Write one difference, and what is put on record of it."""
    union = Union.objects.get(pk=differs.union)
    own = {n: new for n, (_, new) in differs.fields.items() if n not in OF_EMPLOYER}
    if own:
        Union.objects.filter(pk=union.pk).update(**own)
    other = {
        "name" if n == "employer" else n: new for n, (_, new) in differs.fields.items() if n in OF_EMPLOYER
    }
    if other and differs.employer:
        Employer.objects.filter(pk=differs.employer).update(**other)
    elif other:
        other.setdefault("name", of_union(differs.row.name))
        Employer.objects.create(union=union, **other)
    told = {n: [_text(old), _text(new)] for n, (old, new) in differs.fields.items()}
    kind = ChangeKind.EDITED if own else ChangeKind.EMPLOYER
    return Change(union=union, kind=kind, on=today, fields=told, document=document, by=actor)


def _text(value: object) -> str:
    return "" if value is None else str(value)

"""A union gets its place, and another one."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.unions.choices import ChangeKind, Kind
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Union
from gongji.office.unions.services.tree import (
    EDIT,
    fresh,
    hang,
    levels_of,
    locked,
    next_path,
    note,
    require_day,
    require_fitting,
    require_live,
)  # fmt: skip


def create(
    actor: User | None, under: Union | None, *, code: str, name: str, kind: Kind, since: date | None,
    region: str = "", document: str = "",
) -> Union:  # fmt: skip
    """A new union below another; without one, a city federation as a root.

    Raises `UnionError` where it cannot hang there or its code is taken.
    """
    with locked():
        if under is not None:
            under = fresh(under)
            demand(actor, EDIT, under)
            require_live(under, "上级")
            require_fitting(kind, under)
        elif kind is not Kind.CITY:
            raise UnionError("N102", f"{kind.label}要有上级", "先选上级工会")
        require_free(code)
        path = next_path(under)
        union = Union(
            path=path, depth=under.depth + 1 if under else 1, code=code, name=name, kind=kind,
            region=region or (under.region if under else ""), since=since,
        )  # fmt: skip
        union.save()
        if under is not None:
            Union.objects.filter(pk=under.pk).update(numchild=F("numchild") + 1)
        note(union, ChangeKind.CREATED, since or timezone.localdate(), actor, after=under, document=document)
        audit.record("unions.create", actor, union, union=union, data={"code": code, "kind": kind.value})
        return union


def require_free(code: str, but: Union | None = None) -> None:
    """Refuse a code that another union has."""
    if Union.objects.filter(code=code).exclude(pk=but.pk if but else None).exists():
        raise UnionError("N106", f"编号 {code} 已经有工会在用", "换一个编号")


def move(actor: User | None, union: Union, under: Union, *, on: date, document: str) -> Union:
    """Hang a union with all below it under another one (改隶). Access follows at the next request.

    Raises `UnionError` where it cannot hang there, and where that would be a cycle.
    """
    with locked():
        union, under = fresh(union), fresh(under)
        demand(actor, EDIT, union)
        demand(actor, EDIT, under)
        before = union.get_parent()
        require_live(union, "")
        require_live(under, "新上级")
        if under.path.startswith(union.path):
            raise UnionError("N107", f"{under.name}就在{union.name}里面，不能做它的上级", "换一个上级")
        if before is not None and before.pk == under.pk:
            raise UnionError("N108", f"{union.name}已经在{under.name}下面", "换一个上级")
        require_fitting(Kind(union.kind), under, levels_of(union))
        require_day(on, union.since, "改隶日")
        hang(union, under)
        union = fresh(union)
        note(union, ChangeKind.MOVED, on, actor, before=before, after=under, document=document)
        audit.record(
            "unions.move", actor, union, union=union,
            data={"from": before.code if before else "", "to": under.code, "on": on.isoformat()},
        )  # fmt: skip
        return union

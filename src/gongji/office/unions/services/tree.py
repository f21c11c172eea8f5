"""The lock of the tree, and how a branch gets its place in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from gongji.office.guard.models import User
from gongji.office.guard.paths import STEP
from gongji.office.guard.scoped import everything
from gongji.office.unions.choices import PARENTS, ChangeKind, Kind
from gongji.office.unions.comparing import MOST_LEVELS
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Change, Union

EDIT: Final = "unions.edit"
_LOCK: Final = 0x67_6F_6E_67_01
"""Number of the tree's lock on PostgreSQL; on SQLite a transaction that writes is alone anyway."""


@contextmanager
def locked() -> Iterator[None]:
    """A transaction in which nobody else changes the tree."""
    with transaction.atomic(), everything("the tree is changed as a whole"):
        _wait()
        yield


def _wait() -> None:
    """Wait until nobody else is at the tree."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def fresh(union: Union) -> Union:
    """The union as it stands now."""
    found: Union = Union.objects.get(pk=union.pk)
    return found


def require_live(union: Union, what: str) -> None:
    """Refuse a union that is over."""
    if union.until is not None:
        raise UnionError("N101", f"{what}{union.name}已于 {union.until} 终止", "换一个现行的工会")


def require_fitting(kind: Kind, under: Union, levels: int = 1) -> None:
    """Refuse a place that a kind of union cannot have."""
    above = Kind(under.kind)
    if above not in PARENTS[kind]:
        can = "、".join(str(k.label) for k in PARENTS[kind])
        remedy = f"上级可以是：{can}" if can else f"{kind.label}没有上级"
        raise UnionError("N102", f"{kind.label}不能设在{above.label}下面", remedy)
    if under.depth + levels > MOST_LEVELS:
        raise UnionError("N103", f"会到第 {under.depth + levels} 层，最多 {MOST_LEVELS} 层", "减少层级")


def require_day(on: date, since: date | None, what: str) -> None:
    """Refuse a day that has not come, or that lies before the union was there."""
    if on > timezone.localdate():
        raise UnionError("N104", f"{what} {on} 还没有到", "到那一天再办；权限从办理时起改变")
    if since is not None and on <= since:
        raise UnionError("N105", f"{what} {on} 不晚于成立日 {since}", "核对日期")


def next_path(under: Union | None) -> str:
    """The path of one more child, or of one more root."""
    base, depth = (under.path, under.depth + 1) if under else ("", 1)
    inside = Union.objects.filter(depth=depth, path__startswith=base).order_by("-path")
    last = inside.values_list("path", flat=True).first()
    step = Union._str2int(last[-STEP:]) + 1 if last else 1
    return str(Union._get_path(base, depth, step))


def hang(union: Union, under: Union) -> None:
    """Move a branch below another union, level by level from above, so that each row finds its parent."""
    old, new = union.path, next_path(under)
    branch = Union.objects.filter(path__startswith=old)
    depths = sorted(set(branch.order_by().values_list("depth", flat=True)))
    lower = len(new) // STEP - len(old) // STEP
    for depth in depths:
        branch.filter(depth=depth).update(
            path=Concat(Value(new), Substr("path", len(old) + 1)), depth=F("depth") + lower
        )
    Union.objects.filter(path=old[:-STEP]).update(numchild=F("numchild") - 1)
    Union.objects.filter(path=under.path).update(numchild=F("numchild") + 1)


def levels_of(union: Union) -> int:
    """How many levels a branch has."""
    deepest = (
        Union.objects.filter(path__startswith=union.path).order_by("-depth").values_list("depth", flat=True)
    )
    return int(deepest[0]) - union.depth + 1


def note(
    union: Union, kind: ChangeKind, on: date, by: User | None, *, before: Union | None = None,
    after: Union | None = None, fields: dict[str, list[str]] | None = None, document: str = "",
) -> Change:  # fmt: skip
    """Put on record what happened to a union."""
    return Change.objects.create(
        union=union, kind=kind, on=on, before=before, after=after, fields=fields or {}, document=document,
        by=by,
    )  # fmt: skip

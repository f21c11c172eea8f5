"""A union ends: it goes into another one, or it is dissolved.

What hangs on a union in other rooms follows it: each room adds what it does to `FOLLOWERS`, and says in
`HOLDERS` what still stands in the way of dissolving.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from django.db.models import F

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import User
from gongji.office.unions.choices import LEADING, ChangeKind, Kind
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Link, Union
from gongji.office.unions.services.tree import (
    EDIT,
    fresh,
    hang,
    levels_of,
    locked,
    note,
    require_day,
    require_fitting,
    require_live,
)  # fmt: skip

Follower = Callable[[User | None, Union, Union, date], None]
FOLLOWERS: Final[Hooks[Follower]] = Hooks()
"""Called with the actor, the union that ends, the one it goes into, and the first day of the new order."""
HOLDERS: Final[Hooks[Callable[[Union], str]]] = Hooks()
"""Called with a union that is to be dissolved: what is still there, in words; empty if nothing is."""


def merge(actor: User | None, union: Union, into: Union, *, on: date, document: str) -> Union:
    """Merge a union into another (并入): what is below it, its employers and its people go there.

    `on` is the first day of the new order. Raises `UnionError` where the two do not fit.
    """
    with locked():
        union, into = fresh(union), fresh(into)
        demand(actor, EDIT, union)
        demand(actor, EDIT, into)
        require_live(union, "")
        require_live(into, "")
        if into.path.startswith(union.path):
            raise UnionError("N107", f"{into.name}就是它自己，或者在它里面", "换一个工会")
        if (Kind(union.kind) in LEADING) != (Kind(into.kind) in LEADING):
            told = f"{union.get_kind_display()}不能并入{into.get_kind_display()}"
            raise UnionError("N109", told, "换一个同样性质的工会")
        require_day(on, max((u.since for u in (union, into) if u.since), default=None), "合并日")
        for child in union.get_children():
            if child.until is None:
                require_fitting(Kind(child.kind), into, levels_of(child))
            hang(child, fresh(into))
        _employers(union, into)
        _end_links(union, on - timedelta(days=1))
        for follow in FOLLOWERS:
            follow(actor, union, into, on)
        Union.objects.filter(pk=union.pk).update(until=on - timedelta(days=1), merged_into=into)
        note(union, ChangeKind.MERGED, on, actor, after=into, document=document)
        note(into, ChangeKind.RECEIVED, on, actor, before=union, document=document)
        data = {"into": into.code, "on": on.isoformat()}
        audit.record("unions.merge", actor, union, union=into, data=data)
        return fresh(into)


def _employers(union: Union, into: Union) -> None:
    both = set(into.employers.values_list("name", flat=True))
    same = union.employers.filter(name__in=both).values_list("name", flat=True).first()
    if same is not None:
        told = f"两个工会都有用人单位“{same}”"
        raise UnionError("N110", told, "先在其中一个工会的页面上改名或删去重复的单位")
    union.employers.update(union=into)


def _end_links(union: Union, last: date) -> None:
    live = Link.objects.filter(until__isnull=True)
    for links in (live.filter(union=union), live.filter(other=union)):
        links.filter(since__gt=last).update(until=F("since"))
        links.filter(since__lte=last).update(until=last)


def close(actor: User | None, union: Union, *, on: date, document: str) -> Union:
    """Dissolve a union (撤销); `on` is its last day. Raises `UnionError` while anything is left in it."""
    with locked():
        union = fresh(union)
        demand(actor, EDIT, union)
        require_live(union, "")
        require_day(on, union.since, "撤销日")
        below = union.get_children().filter(until__isnull=True).count()
        left = [f"还有 {below} 个下级工会"] if below else []
        left += [told for told in (holds(union) for holds in HOLDERS) if told]
        if left:
            raise UnionError("N111", f"{union.name}不能撤销：{'，'.join(left)}", "先改隶或并入别的工会")
        _end_links(union, on)
        Union.objects.filter(pk=union.pk).update(until=on)
        note(union, ChangeKind.CLOSED, on, actor, document=document)
        audit.record("unions.close", actor, union, union=union, data={"on": on.isoformat()})
        return fresh(union)

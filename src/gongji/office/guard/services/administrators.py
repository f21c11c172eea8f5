"""The rule that a site is never without an administrator (A08)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from gongji.office.guard.access import valid_on
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import Grant, User
from gongji.office.guard.roles import Role


def top_administrators() -> QuerySet[Grant]:
    """The grants that keep a site in hand: administrators of a whole tree, without end, who can sign in."""
    today = timezone.localdate()
    return Grant.objects.filter(
        valid_on(today, True), role=Role.ADMIN, union__depth=1, until__isnull=True, user__is_active=True
    )


def lock_administrators() -> None:
    """Holds every such grant to the end of the transaction: two administrators could remove each other."""
    list(top_administrators().select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def demand_another(user: User, grant: Grant | None = None) -> None:
    """Refused where without this grant (or without this account) no administrator is left."""
    lock_administrators()
    others = top_administrators()
    others = others.exclude(pk=grant.pk) if grant is not None else others.exclude(user=user)
    if not others.exists():
        raise Refused("G411", f"{user} 是最后一个管理员", "先让另一个人长期担任市级管理员")

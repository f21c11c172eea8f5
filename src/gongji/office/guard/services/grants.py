"""Giving and taking roles (A08): nobody gives what they may not give, nobody touches their own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import valid_on
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import Delegation, Grant, User
from gongji.office.guard.roles import GIVES, Role
from gongji.office.guard.services.administrators import (
    demand_another,
    lock_administrators,
    top_administrators,
)

if TYPE_CHECKING:
    from gongji.office.unions.models import Union


def givable(actor: User, union: Union) -> dict[Role, date | None]:
    """The roles an account may give at a union, each with the last day it may give it for (None: no end).

    Only by roles of its own; a delegation gives nothing away.
    """
    today = timezone.localdate()
    held = Grant.objects.filter(valid_on(today, True), user=actor, user__is_active=True)
    found: dict[Role, date | None] = {}
    for role, until, path in held.values_list("role", "until", "union__path"):
        if not union.path.startswith(path):
            continue
        for given in GIVES.get(Role(role), ()):
            known = found.get(given, date.min)
            found[given] = None if known is None or until is None else max(known, until)
    return found


def give(actor: User, user: User, union: Union, role: Role, since: date, until: date | None = None) -> Grant:
    """Gives a role at a union from a day on, to a last day or without end."""
    with transaction.atomic():
        lock_administrators()
        _another_person(actor, user)
        _may_give(actor, union, role, until)
        if until is not None and until < since:
            raise Refused("G414", f"止日 {until} 早于起日 {since}", "改止日")
        if not user.is_active:
            raise Refused("G415", f"{user} 的账号已停用", "先启用账号")
        overlap = Grant.objects.filter(user=user, union=union, role=role, revoked_at__isnull=True).filter(
            Q(until__isnull=True) | Q(until__gte=since)
        )
        if until is not None:
            overlap = overlap.filter(since__lte=until)
        if overlap.exists():
            raise Refused("G416", f"{user} 在 {union} 已有「{role.label}」", "先收回原来的，或改起日")
        grant = Grant.objects.create(
            user=user, union=union, role=role, since=since, until=until, granted_by=actor
        )
        audit.record("guard.grant.give", actor, grant, union=union, data=_said(grant))
    return grant


def revoke(actor: User, grant: Grant, reason: str) -> Grant:
    """Takes a role back at once, with the delegations that rest on it."""
    reason = _reason(reason)
    with transaction.atomic():
        lock_administrators()
        grant = Grant.objects.select_for_update(of=("self",)).select_related("user", "union").get(pk=grant.pk)
        _another_person(actor, grant.user)
        _may_give(actor, grant.union, Role(grant.role), grant.until, taking=True)
        if grant.revoked_at is not None:
            raise Refused("G417", "这个角色已经收回", "刷新页面")
        if top_administrators().filter(pk=grant.pk).exists():
            demand_another(grant.user, grant)
        grant.revoked_at, grant.revoked_by = timezone.now(), actor
        grant.save(update_fields=["revoked_at", "revoked_by"])
        Delegation.objects.filter(grant=grant, ended_at__isnull=True).update(
            ended_at=grant.revoked_at, ended_by=actor
        )
        audit.record("guard.grant.revoke", actor, grant, union=grant.union, purpose=reason, data=_said(grant))
    return grant


def _another_person(actor: User, user: User) -> None:
    if actor.same_person(user):
        raise Refused("G412", "不能改自己的角色，用自己的另一个账号也不能", "请别的管理员办理")


def _may_give(actor: User, union: Union, role: Role, until: date | None, *, taking: bool = False) -> None:
    may = givable(actor, union)
    if role not in may:
        raise Refused("G413", f"您不能在 {union} 授予或收回「{role.label}」", "请上级工会的管理员办理")
    last = may[role]
    if not taking and last is not None and (until is None or until > last):
        raise Refused("G418", f"您自己的角色到 {last} 为止，不能授予更久", f"止日改为 {last} 或更早")


def _said(grant: Grant) -> dict[str, object]:
    return {"user": grant.user_id, "role": grant.role, "since": grant.since, "until": grant.until}


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("G419", "没有写事由", "写明事由")
    return text

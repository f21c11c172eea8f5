"""Standing in for somebody (AB 岗): dated, recorded, never passed on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import access_of, valid_on
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import Delegation, Grant, User
from gongji.office.guard.roles import NOT_DELEGATED, Role
from gongji.office.guard.services.grants import givable

LONGEST: Final = timedelta(days=180)
"""A delegation is for an absence; a duty that goes on is granted."""


def delegate(actor: User, grant: Grant, taker: User, since: date, until: date, reason: str) -> Delegation:
    """Lets `taker` carry out a grant from `since` to `until` (both inclusive).

    By the holder, or for them by an administrator of the union who is not the one who gains by it.
    """
    if not reason.strip():
        raise Refused("G419", "没有写事由", "写明事由，例如“公出”")
    today = timezone.localdate()
    with transaction.atomic():
        grant = Grant.objects.select_for_update(of=("self",)).select_related("user", "union").get(pk=grant.pk)
        _may_arrange(actor, grant)
        if taker.same_person(grant.user) or (taker.same_person(actor) and actor.pk != grant.user_id):
            raise Refused("G421", "代办人不能是本人，也不能是登记的人自己", "另选代办人")
        if not taker.is_active:
            raise Refused("G415", f"{taker} 的账号已停用", "另选代办人")
        if Role(grant.role) in NOT_DELEGATED:
            raise Refused("G422", f"「{Role(grant.role).label}」不能委托他人代办", "请管理员另授角色")
        if not Grant.objects.filter(valid_on(since, True), pk=grant.pk).exists():
            raise Refused("G423", "这个角色在起日无效", "改起日，或选别的角色")
        if until < since or until < today:
            raise Refused("G414", f"止日 {until} 早于起日或今天", "改止日")
        if until - since > LONGEST:
            raise Refused("G424", f"代办最长 {LONGEST.days} 日", "改止日；长期的请管理员授予角色")
        made = Delegation.objects.create(
            grant=grant, giver=grant.user, taker=taker, since=since, until=until,
            reason=reason.strip(), made_by=actor,
        )  # fmt: skip
        audit.record(
            "guard.delegation.make", actor, made, union=grant.union, purpose=reason.strip(),
            data={
                "giver": grant.user_id, "taker": taker.pk, "role": grant.role, "since": since, "until": until,
            },
        )  # fmt: skip
    return made


def end(actor: User, delegation: Delegation) -> Delegation:
    """Ends a delegation at once: by either side, or by an administrator of the union."""
    with transaction.atomic():
        held = Delegation.objects.select_for_update(of=("self",)).select_related("grant__union")
        delegation = held.get(pk=delegation.pk)
        if actor.pk not in (delegation.giver_id, delegation.taker_id):
            _may_arrange(actor, delegation.grant)
        if delegation.ended_at is not None:
            raise Refused("G425", "这项代办已经结束", "刷新页面")
        delegation.ended_at, delegation.ended_by = timezone.now(), actor
        delegation.save(update_fields=["ended_at", "ended_by"])
        audit.record(
            "guard.delegation.end", actor, delegation, union=delegation.grant.union,
            data={"giver": delegation.giver_id, "taker": delegation.taker_id},
        )  # fmt: skip
    return delegation


def _may_arrange(actor: User, grant: Grant) -> None:
    own = any(h.grant == grant.pk and h.in_place_of is None for h in access_of(actor).held)
    if not own and Role(grant.role) not in givable(actor, grant.union):
        raise Refused("G426", "只能委托自己现有的角色", "请本人或管理员登记")

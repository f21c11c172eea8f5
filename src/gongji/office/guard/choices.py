"""States of accounts, roles and delegations: the word, and the class of the look."""

from __future__ import annotations

from datetime import date

from gongji.office.guard.models import AuditRow, Delegation, Grant, User


def of_account(user: User) -> tuple[str, str]:
    """Whether somebody can sign in to it."""
    if not user.is_active:
        return "已停用", "refused"
    return ("待首次登录", "step") if user.must_change_password else ("可登录", "paid")


def of_grant(grant: Grant, today: date) -> tuple[str, str]:
    """Whether a role holds today."""
    if grant.revoked_at is not None:
        return "已收回", "refused"
    if grant.since > today:
        return "未开始", "watch"
    if grant.until is not None and grant.until < today:
        return "已到期", "refused"
    return "现行", "paid"


def of_delegation(delegation: Delegation, today: date) -> tuple[str, str]:
    """Whether somebody stands in today."""
    if delegation.ended_at is not None or delegation.until < today:
        return "已结束", "refused"
    return ("未开始", "watch") if delegation.since > today else ("代办中", "paid")


def of_row(row: AuditRow) -> tuple[str, str]:
    """Whether a row of the trail is in the chain."""
    if row.erased_at is not None:
        return "内容已销毁", "blank"
    return ("待封存", "step") if row.seal_id is None else ("已封存", "paid")

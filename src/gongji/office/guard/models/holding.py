"""Who holds which role where and from when to when, and who stands in for whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.models.accounts import User
from gongji.office.guard.roles import Role


class Grant(models.Model):
    """A role held at a union. First and last day are inclusive; a revoked one ended at that moment."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("账号"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("工会"))
    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("授予人")
    )
    """Nobody only for the first administrator of a site."""
    granted_at = models.DateTimeField(_("授予时间"), default=timezone.now)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("收回人")
    )
    revoked_at = models.DateTimeField(_("收回时间"), null=True)

    class Meta:
        verbose_name = _("角色")
        ordering: ClassVar = ["-since", "-id"]
        indexes: ClassVar = [models.Index(fields=["union", "role"], name="guard_grant_union_role")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="guard_grant_dates"
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")), name="guard_grant_not_self"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | ~Q(revoked_by=F("user")), name="guard_revoke_not_self"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="guard_revoke_whole",
            ),
            models.UniqueConstraint(
                fields=["user", "union", "role"],
                condition=Q(revoked_at__isnull=True, until__isnull=True),
                name="guard_grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Delegation(models.Model):
    """One grant carried out by another for some days (AB 岗). Days are inclusive."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="delegations", verbose_name=_("角色"))
    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("委托人"))
    taker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("代办人"))
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    reason = models.CharField(_("事由"), max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    made_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("结束人"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("代办")
        ordering: ClassVar = ["-since", "-id"]
        indexes: ClassVar = [models.Index(fields=["taker", "until"], name="guard_delegation_taker")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="guard_delegation_dates"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="guard_delegation_two"),
            models.CheckConstraint(condition=~Q(made_by=F("taker")), name="guard_delegation_not_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

"""What an office sets for the deciding of a plan: who decides above what, how long is disclosed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DecidingRule(models.Model):
    """Settings of one plan, dated by their rows: the last one counts, none is ever changed.

    Empty is not zero: without a threshold every approver of the claim's unions may decide whatever the
    amount; without days for an appeal the letter names none.
    """

    plan = models.ForeignKey(
        "plans.Plan", models.PROTECT, related_name="deciding_rules", verbose_name=_("计划")
    )
    threshold_fen = models.BigIntegerField(_("上级审定的界限（分）"), null=True)
    disclosure_days = models.PositiveSmallIntegerField(_("公示天数"), default=5)
    small_unit = models.PositiveSmallIntegerField(_("小单位"), default=10)
    appeal_days = models.PositiveSmallIntegerField(_("申诉期限"), null=True)
    document = models.CharField(_("依据"), max_length=200)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("设定人")
    )
    set_at = models.DateTimeField(_("设定时间"), default=timezone.now)

    class Meta:
        verbose_name = _("审定的设定")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(threshold_fen__isnull=True) | Q(threshold_fen__gt=0))
                & Q(disclosure_days__gte=1, disclosure_days__lte=60, small_unit__gte=1)
                & (Q(appeal_days__isnull=True) | Q(appeal_days__gte=1)),
                name="claims_deciding_rule_bounds",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="claims_deciding_rule_says_why"),
        ]

    if TYPE_CHECKING:
        plan_id: int

    def __str__(self) -> str:
        return f"{self.plan} {timezone.localtime(self.set_at):%Y-%m-%d}"

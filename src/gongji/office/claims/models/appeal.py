"""申诉: somebody asks for a decision to be looked at again, by none of those who made it (K05)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.claims.decided import Answer
from gongji.office.claims.models.decision import Decision
from gongji.office.guard.fields import EncryptedText
from gongji.office.guard.scoped import ScopedManager


class Appeal(models.Model):
    """An appeal against a decision; whoever answers it did not decide it, and is not the claimant."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals", verbose_name=_("决定"))
    case = models.OneToOneField("desk.Case", models.PROTECT, related_name="+", verbose_name=_("案件"))
    """A case of its own: that of the claim may be over, and the deciders keep out of this one."""
    received_on = models.DateField(_("收到日"))
    reason = EncryptedText(context="claims.appeal")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    answer = models.CharField(_("处理"), max_length=10, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answerer_identity = models.BinaryField(max_length=32, null=True, editable=False)
    answered_at = models.DateTimeField(_("处理时间"), null=True)
    why = models.CharField(_("理由"), max_length=500, blank=True)

    objects: ClassVar[models.Manager[Appeal]] = ScopedManager(path="decision__claim__union__path")

    class Meta:
        verbose_name = _("申诉")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    answer="", answered_by__isnull=True, answerer_identity__isnull=True,
                    answered_at__isnull=True,
                )
                | (
                    ~Q(answer="") & ~Q(why="")
                    & Q(answered_by__isnull=False, answerer_identity__isnull=False, answered_at__isnull=False)
                ),
                name="claims_appeal_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(answer=""), name="claims_appeal_one_open"
            ),
        ]  # fmt: skip

    if TYPE_CHECKING:
        decision_id: int
        case_id: int

    def __str__(self) -> str:
        return f"{self.decision_id} {self.received_on}"

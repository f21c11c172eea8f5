"""复核: covers were changed after a claim was decided; the decision stays and is looked at again (C04)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.claims.decided import Found
from gongji.office.claims.models.decision import Decision
from gongji.office.guard.scoped import ScopedManager


class Recheck(models.Model):
    """One look at a decision because of what was done to the covers it rests on."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="rechecks", verbose_name=_("决定"))
    case = models.OneToOneField("desk.Case", models.PROTECT, related_name="+", verbose_name=_("案件"))
    """A case of its own: that of the claim may be over."""
    what = models.CharField(_("变更"), max_length=40)
    asked_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    found = models.CharField(_("结果"), max_length=10, choices=Found, blank=True)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(_("复核时间"), null=True)
    why = models.CharField(_("理由"), max_length=500, blank=True)

    objects: ClassVar[models.Manager[Recheck]] = ScopedManager(path="decision__claim__union__path")

    class Meta:
        verbose_name = _("复核")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(found="", found_by__isnull=True, found_at__isnull=True)
                | (~Q(found="") & ~Q(why="") & Q(found_at__isnull=False)),
                name="claims_recheck_found_whole",
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(found=""), name="claims_recheck_one_open"
            ),
        ]

    if TYPE_CHECKING:
        decision_id: int
        case_id: int

    def __str__(self) -> str:
        return f"{self.decision_id} {self.what}"

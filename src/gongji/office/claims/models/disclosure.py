"""公示: for which days a grant is shown, and how that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongji.office.claims.decided import Before, Ended
from gongji.office.claims.models.decision import Decision
from gongji.office.guard.scoped import ScopedManager


class Disclosure(models.Model):
    """A grant on show from a day to a day, both included. The page shows a masked name and no illness."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="disclosure", verbose_name=_("决定")
    )
    before = models.CharField(_("时机"), max_length=4, choices=Before.choices)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    ended_on = models.DateField(_("结束日"), null=True)
    ended = models.CharField(_("结果"), max_length=10, choices=Ended.choices, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    objection = models.CharField(_("异议"), max_length=500, blank=True)

    objects: ClassVar[models.Manager[Disclosure]] = ScopedManager(path="decision__claim__union__path")

    class Meta:
        verbose_name = _("公示")
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="claims_disclosure_dates"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended="") | (Q(ended_on__isnull=False) & ~Q(ended="")),
                name="claims_disclosure_ended_whole",
            ),
        ]

    if TYPE_CHECKING:
        decision_id: int

    def __str__(self) -> str:
        return f"{self.since} {self.until}"

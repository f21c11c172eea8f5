"""What a committee resolves on a claim that the charter leaves to it (待裁量)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.scoped import ScopedManager


class Resolution(models.Model):
    """The amount a body resolved on, by its document; it becomes the charter's `fact`. Only ever added."""

    claim = models.ForeignKey(
        "claims.Claim", models.PROTECT, related_name="resolutions", verbose_name=_("案件")
    )
    fact = models.CharField(_("条文的事实"), max_length=100)
    body = models.CharField(_("机关"), max_length=200)
    document = models.CharField(_("文号"), max_length=200)
    decided_on = models.DateField(_("决议日期"))
    amount = models.BigIntegerField(_("金额（分）"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Resolution]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("决议")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="claims_resolution_amount"),
            models.CheckConstraint(
                condition=~Q(body="") & ~Q(document="") & ~Q(fact=""),
                name="claims_resolution_says_who_and_what",
            ),
            models.UniqueConstraint(
                fields=["claim", "fact", "document"], name="claims_resolution_once_a_document"
            ),
        ]

    if TYPE_CHECKING:
        claim_id: int

    def __str__(self) -> str:
        return f"{self.body} {self.document}"

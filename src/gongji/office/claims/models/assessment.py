"""What the charter makes of a claim: the kept inputs, the receipt, and one outcome for each benefit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.charter.nodes import STATE_LABELS
from gongji.office.claims.models.claim import Claim
from gongji.office.guard.fields import EncryptedText
from gongji.office.guard.scoped import ScopedManager

SHA256 = 64


class Assessment(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """One run of the charter over a claim, with everything needed to come to the same again (R02).

    `final` ones moved the claim; the others are estimates while facts are missing. `inputs` are the rows of
    covers, events and prior decisions as texts; `tables` and `rulings` the keys of what the edition's program
    was made of besides its text. A claim of somebody never covered has a receipt that says so, and no
    outcome. Rows are only added.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="assessments", verbose_name=_("案件"))
    edition = models.ForeignKey("plans.Edition", models.PROTECT, related_name="+", verbose_name=_("版本"))
    on = models.DateField(_("核算日"))
    final = models.BooleanField(_("正式"))
    tables = models.JSONField(_("附表"), default=list)
    rulings = models.JSONField(_("解释决定"), default=list)
    inputs = EncryptedText(_("所用记录"), context="claims.inputs")
    receipt = EncryptedText(_("决定凭据"), context="claims.receipt")
    sha256 = models.CharField(_("凭据的 sha256"), max_length=SHA256)
    program = models.CharField(_("程序的 sha256"), max_length=SHA256)
    standing = models.PositiveIntegerField(_("累计次数"))
    """`Standing.version` of person and plan when the history was read."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核算人")
    )
    at = models.DateTimeField(_("核算时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Assessment]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("核算")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["claim", "-id"], name="assessment_of_claim")]

    if TYPE_CHECKING:
        id: int
        claim_id: int
        edition_id: int


class Outcome(models.Model):
    """One benefit of an assessment, as a row of the decisions file says it. Amounts in fen, None: empty."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="outcomes", verbose_name=_("核算")
    )
    place = models.PositiveSmallIntegerField(_("次序"))
    benefit = models.CharField(_("给付项"), max_length=100, blank=True)
    state = models.CharField(_("状态"), max_length=8)
    amount = models.BigIntegerField(_("金额"), null=True)
    low = models.BigIntegerField(_("下限"), null=True)
    high = models.BigIntegerField(_("上限"), null=True)
    articles = models.JSONField(_("条款"), default=list)
    reasons = models.JSONField(_("理由"), default=list)
    needs = models.JSONField(_("待补"), default=list)
    readings = models.JSONField(_("口径"), default=list)
    inferred = models.BooleanField(_("用到推定的参数"), default=False)

    objects: ClassVar[models.Manager[Outcome]] = ScopedManager(path="assessment__claim__union__path")

    class Meta:
        verbose_name = _("给付结果")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "place"], name="outcome_place_once"),
            models.CheckConstraint(name="outcome_known_state", condition=Q(state__in=sorted(STATE_LABELS))),
            models.CheckConstraint(
                name="outcome_amounts",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(low__isnull=True) | Q(high__gte=models.F("low"), low__gte=0)),
            ),
        ]

    if TYPE_CHECKING:
        id: int
        assessment_id: int

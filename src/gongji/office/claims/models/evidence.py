"""The papers of a claim: what of the charter's list each proves, the letters about the rest, the bills."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.claims.models.claim import Claim
from gongji.office.guard.fields import EncryptedText
from gongji.office.guard.scoped import ScopedManager


class Proof(models.Model):
    """That an item of the charter's evidence list is met by a paper, or need not be, and why."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="proofs", verbose_name=_("案件"))
    item = models.CharField(_("凭证"), max_length=200)
    paper = models.ForeignKey(
        "papers.Paper", models.PROTECT, null=True, related_name="+", verbose_name=_("材料")
    )
    waived = models.CharField(_("免交的理由"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("收件人")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Proof]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("凭证")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proof_is_a_paper_or_waived",
                condition=Q(paper__isnull=False, waived="") | (Q(paper__isnull=True) & ~Q(waived="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["claim", "item"], name="proof_of_claim")]


class Letter(models.Model):
    """One letter (补正) that told everything missing, until when, and when it all had come."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="letters", verbose_name=_("案件"))
    document = models.OneToOneField(
        "papers.Document", models.PROTECT, related_name="+", verbose_name=_("文书")
    )
    until = models.DateField(_("补齐期限"))
    sent_at = models.DateTimeField(_("告知时间"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("告知人")
    )
    completed_at = models.DateTimeField(_("补齐时间"), null=True)

    objects: ClassVar[models.Manager[Letter]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("补正告知")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(completed_at__isnull=True), name="letter_one_open"
            ),
        ]


class Bill(models.Model):
    """A bill a claim rests on. One bill stands in one live claim only, whatever the plan (K04)."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="bills", verbose_name=_("案件"))
    number = EncryptedText(_("票据代码和号码"), context="claims.bill", index="number_index")
    number_index = models.BinaryField(max_length=32, editable=False)
    live = models.BooleanField(_("在用"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Bill]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("票据")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number_index"], condition=Q(live=True), name="k04_bill_once"),
        ]

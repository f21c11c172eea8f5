"""Money that came in: one row for each line of the bank's statement, and what it was matched to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.scoped import ScopedManager

STANDS: Final = Q(undone_at__isnull=True)
"""A receipt that was not undone."""
IN_SUSPENSE: Final = Q(matched__lt=F("amount")) & STANDS
"""One of which a part, or all, is matched to nothing."""


class Receipt(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """One line of the fund's bank statement (F01): known by its serial, or where the bank gives none by what
    it says and which of several equal ones of the day it is. What is unmatched lies in suspense (F02). A
    mistyped one is undone in red while nothing of it is matched; then the line can be recorded as it is."""

    fund = models.ForeignKey("money.Fund", models.PROTECT, related_name="+", verbose_name=_("专户"))
    on = models.DateField(_("到账日"))
    serial = models.CharField(_("银行流水号"), max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)
    occurrence = models.PositiveSmallIntegerField(_("同日第几笔"), default=1)
    amount = models.BigIntegerField(_("金额"))
    payer = models.CharField(_("付款人"), max_length=100, blank=True)
    remark = models.CharField(_("附言"), max_length=200, blank=True)
    said_kind = models.CharField(max_length=40, blank=True)
    said_key = models.CharField(max_length=40, blank=True)
    said = models.CharField(_("所说的用途"), max_length=120, blank=True)
    """What whoever recorded it said it was for: a second payment for the same shows by it."""
    matched = models.BigIntegerField(_("已匹配"), default=0)
    entry = models.OneToOneField(
        "money.Entry", models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_why = models.CharField(_("撤销原因"), max_length=200, blank=True)
    reversal = models.OneToOneField(
        "money.Entry", models.PROTECT, null=True, related_name="+", verbose_name=_("冲销凭证")
    )

    objects: ClassVar[models.Manager[Receipt]] = ScopedManager(path="fund__union__path")

    class Meta:
        verbose_name = _("收款")
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["fund", "-on", "-id"], name="money_receipt_day"),
            models.Index(fields=["fund", "on", "id"], name="money_receipt_open", condition=IN_SUSPENSE),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="money_receipt_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="money_receipt_matched", condition=Q(matched__gte=0, matched__lte=F("amount"))
            ),
            models.UniqueConstraint(
                fields=["fund", "on", "serial"], condition=~Q(serial="") & STANDS,
                name="f01_receipt_once_by_serial",
            ),
            models.UniqueConstraint(
                fields=["fund", "on", "fingerprint", "occurrence"], condition=Q(serial="") & STANDS,
                name="f01_receipt_once_by_content",
            ),
            models.CheckConstraint(
                name="money_receipt_undone_whole",
                condition=Q(undone_at__isnull=True, reversal__isnull=True)
                | Q(undone_at__isnull=False, reversal__isnull=False, matched=0),
            ),
        ]  # fmt: skip

    if TYPE_CHECKING:
        id: int
        fund_id: int

    def __str__(self) -> str:
        return f"{self.on} {self.serial or self.payer}"

    @property
    def suspense(self) -> int:
        """Fen that nobody has matched yet."""
        return 0 if self.undone_at else self.amount - self.matched


class Matching(models.Model):
    """That a part of a receipt is the contribution of a source (a roster): income. Undone, never deleted."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="matchings", verbose_name=_("收款"))
    union = models.ForeignKey(
        "unions.Union", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    source_kind = models.CharField(max_length=40)
    source_key = models.CharField(max_length=40)
    title = models.CharField(_("名册"), max_length=120, blank=True)
    amount = models.BigIntegerField(_("金额"))
    entry = models.OneToOneField(
        "money.Entry", models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("匹配人")
    )
    made_at = models.DateTimeField(_("匹配时间"), default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_why = models.CharField(_("撤销原因"), max_length=200, blank=True)
    reversal = models.OneToOneField("money.Entry", models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[Matching]] = ScopedManager(path="receipt__fund__union__path")

    class Meta:
        verbose_name = _("匹配")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["source_kind", "source_key"], name="money_matching_source")]
        constraints: ClassVar = [
            models.CheckConstraint(name="money_matching_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="money_matching_undone_whole",
                condition=Q(undone_at__isnull=True, reversal__isnull=True)
                | Q(undone_at__isnull=False, reversal__isnull=False),
            ),
        ]

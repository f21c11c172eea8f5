"""Payments handed to the bank in one file, line by line, and what the bank said of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.fields import EncryptedBytes, EncryptedText
from gongji.office.guard.scoped import ScopedManager
from gongji.office.money.payout_states import (
    BATCH_LOOK,
    GIVEN_OUT,
    LINE_LOOK,
    LIVE_LINES,
    BatchState,
    LineState,
)

SHA256 = 64


def _by(words: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=words
    )


class Batch(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A payout batch. From the freeze on lines, total and form are fixed; thawed, it can change again."""

    fund = models.ForeignKey("money.Fund", models.PROTECT, related_name="+", verbose_name=_("专户"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    bank = models.CharField(_("银行"), max_length=40)
    form = models.TextField(_("文件格式的声明"), blank=True)
    """The bank's field map as it was at the freeze: the same batch gives the same file for good (P02)."""
    state = models.CharField(
        _("状态"), max_length=10, choices=BatchState.choices, default=BatchState.RESERVED
    )
    total = models.BigIntegerField(_("合计"), default=0)
    size = models.PositiveIntegerField(_("笔数"), default=0)
    file_name = models.CharField(_("文件名"), max_length=80, blank=True)
    file_sha256 = models.CharField(_("文件的 sha256"), max_length=SHA256, blank=True)
    """Of the bytes that the frozen content gives; what is released is exactly this."""
    stored = models.CharField(max_length=40, blank=True)
    file_key = EncryptedBytes(context="money.file", null=True)  # type: ignore[misc] # may be None
    """Under which name and key the file lies; empty until it is known to be written."""
    made_by = _by(_("编制人"))
    made_at = models.DateTimeField(_("编制时间"), default=timezone.now)
    frozen_by = _by(_("冻结人"))
    frozen_at = models.DateTimeField(_("冻结时间"), null=True)
    released_by = _by(_("拨付人"))
    released_at = models.DateTimeField(_("拨付时间"), null=True)
    released_identity = models.BinaryField(max_length=32, null=True, editable=False)
    handed_at = models.DateTimeField(_("成文件时间"), null=True)
    settled_at = models.DateTimeField(_("结清时间"), null=True)
    entry = models.OneToOneField(
        "money.Entry", models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )

    objects: ClassVar[models.Manager[Batch]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("给付批次")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="money_batch_state")]
        constraints: ClassVar = [
            models.CheckConstraint(name="money_batch_state", condition=Q(state__in=BatchState.values)),
            models.UniqueConstraint(fields=["fund", "year", "number"], name="money_batch_number_once"),
            models.CheckConstraint(
                name="money_batch_frozen_whole",
                condition=Q(state__in=(BatchState.RESERVED, BatchState.DISSOLVED))
                | Q(total__gt=0, size__gt=0, frozen_by__isnull=False, frozen_at__isnull=False)
                & ~Q(file_sha256="") & ~Q(form=""),
            ),
            models.CheckConstraint(
                name="p05_handed_with_its_file",
                condition=~Q(state__in=(BatchState.HANDED, BatchState.SETTLED)) | ~Q(stored=""),
            ),
            models.CheckConstraint(
                name="k05_released_by_somebody",
                condition=~Q(state__in=GIVEN_OUT)
                | Q(released_by__isnull=False, released_at__isnull=False, released_identity__isnull=False,
                    entry__isnull=False),
            ),
        ]  # fmt: skip

    if TYPE_CHECKING:
        id: int
        fund_id: int

    def __str__(self) -> str:
        return self.written_number

    @property
    def written_number(self) -> str:
        """拨〔2026〕0001号"""
        return f"拨〔{self.year}〕{self.number:04d}号"

    @property
    def look(self) -> str:
        """The class of the state in the look."""
        return BATCH_LOOK[self.state]


class BatchLine(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """One payment in a batch, with name, bank and account as they were when it was frozen."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    payable = models.ForeignKey("money.Payable", models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(_("序号"))
    ref = models.CharField(_("业务编号"), max_length=20, unique=True)
    """What we call it towards the bank; the bank says it back."""
    amount = models.BigIntegerField(_("金额"))
    name = models.CharField(_("户名"), max_length=50)
    bank = models.CharField(_("开户银行"), max_length=80)
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    account_number = EncryptedText(_("账号"), context="money.line")
    state = models.CharField(_("状态"), max_length=10, choices=LineState.choices, default=LineState.RESERVED)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    settled_on = models.DateField(_("银行办理日"), null=True)
    reason = models.CharField(_("银行所说"), max_length=200, blank=True)
    document = models.CharField(_("查复依据"), max_length=200, blank=True)
    entry = models.OneToOneField(
        "money.Entry", models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )
    """What booked its end: the payment confirmed, or the money back in the fund (P04)."""

    objects: ClassVar[models.Manager[BatchLine]] = ScopedManager(path="batch__union__path")

    class Meta:
        verbose_name = _("批次的一笔")
        ordering: ClassVar = ["batch", "number"]
        constraints: ClassVar = [
            models.CheckConstraint(name="money_line_state", condition=Q(state__in=LineState.values)),
            models.CheckConstraint(name="money_line_amount", condition=Q(amount__gt=0)),
            models.UniqueConstraint(fields=["batch", "number"], name="money_line_number_once"),
            models.UniqueConstraint(
                fields=["payable"], condition=Q(state__in=LIVE_LINES), name="p01_payable_in_one_live_line"
            ),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(state__in=LIVE_LINES), name="p04_one_live_successor"
            ),
            models.CheckConstraint(
                name="p04_an_end_is_booked",
                condition=Q(state__in=(LineState.CONFIRMED, LineState.REFUSED), entry__isnull=False,
                            settled_on__isnull=False)
                | ~Q(state__in=(LineState.CONFIRMED, LineState.REFUSED)) & Q(entry__isnull=True),
            ),
        ]  # fmt: skip

    if TYPE_CHECKING:
        id: int
        batch_id: int
        payable_id: int

    def __str__(self) -> str:
        return self.ref

    @property
    def look(self) -> str:
        """The class of the state in the look."""
        return LINE_LOOK[self.state]


class ReturnFile(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A file that the bank gave back for a batch, kept as it came; the same one is read once.

    A worker reads it on from the row behind the last one kept: `taken` and `odd` grow with the rows, and are
    all of them in the end.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="returns")
    name = models.CharField(_("文件名"), max_length=100)
    sha256 = models.CharField(max_length=SHA256)
    stored = models.CharField(max_length=40)
    file_key = EncryptedBytes(context="money.return")
    rows = models.PositiveIntegerField(_("行数"))
    taken = models.PositiveIntegerField(_("入账行数"), default=0)
    odd = models.PositiveIntegerField(_("例外行数"), default=0)
    read_by = _by(_("读入人"))
    read_at = models.DateTimeField(_("读入时间"), default=timezone.now)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager[ReturnFile]] = ScopedManager(path="batch__union__path")

    class Meta:
        verbose_name = _("银行回单")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "sha256"], name="money_return_once"),
            models.CheckConstraint(name="money_return_rows", condition=Q(rows__gte=F("taken") + F("odd"))),
        ]

    if TYPE_CHECKING:
        id: int
        batch_id: int
        job_id: int | None

    @property
    def done(self) -> int:
        """Rows that were read."""
        return self.taken + self.odd

    @property
    def whole(self) -> bool:
        """Whether it was read to the end."""
        return self.done == self.rows


class ReturnedLine(models.Model):
    """One row of a return file. Either it is a line of the batch to the letter, or an exception that touches
    no ledger (P06)."""

    file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="returned")
    row = models.PositiveIntegerField(_("行"))
    ref = models.CharField(_("业务编号"), max_length=64, blank=True)
    amount = models.BigIntegerField(_("金额"), null=True)
    account_number = EncryptedText(_("账号"), context="money.returned", null=True)  # type: ignore[misc]
    outcome = models.CharField(_("结果"), max_length=10, blank=True)
    reason = models.CharField(_("银行所说"), max_length=200, blank=True)
    line = models.ForeignKey(BatchLine, models.PROTECT, null=True, related_name="returned")
    odd = models.CharField(_("例外"), max_length=120, blank=True)
    """Why it is an exception; empty where it was taken."""
    remedy = models.CharField(_("改法"), max_length=120, blank=True)

    objects: ClassVar[models.Manager[ReturnedLine]] = ScopedManager(path="file__batch__union__path")

    class Meta:
        verbose_name = _("回单的一行")
        ordering: ClassVar = ["file", "row"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "row"], name="money_returned_row_once"),
            models.CheckConstraint(
                name="p06_matched_or_odd", condition=Q(line__isnull=False, odd="") | ~Q(odd="")
            ),
        ]

"""The books of each plan's fund.

An entry is its own seal: its lines are written first, and the row of the entry, put in last, makes the
database check them and move the balances. So there is no half-written entry, on SQLite as on PostgreSQL.
`migrations/_triggers.py` holds it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.scoped import ScopedManager
from gongji.office.money.choices import LINES, MOST, Kind, Side, Use


def _by(words: Any, **more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=words, **more
    )


class Fund(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A plan's money, kept apart (互助金专户). Its row is the lock under which entries are made."""

    plan = models.OneToOneField("plans.Plan", models.PROTECT, related_name="fund", verbose_name=_("计划"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("主管工会"))
    name = models.CharField(_("专户"), max_length=100)
    since = models.DateField(_("建账日"))
    chart = models.CharField(_("科目表"), max_length=40)
    chart_sha256 = models.CharField(max_length=64)
    opened_by = _by(_("开户人"), null=True)
    opened_at = models.DateTimeField(_("开户时间"), auto_now_add=True)
    recorded_to = models.DateTimeField(null=True, editable=False)
    """The record time of the last entry: the next one is later, whatever the clock says (L11)."""

    objects: ClassVar[models.Manager[Fund]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("互助金专户")
        verbose_name_plural = _("互助金专户")
        ordering: ClassVar = ["pk"]

    if TYPE_CHECKING:
        id: int
        union_id: int
        plan_id: int

    def __str__(self) -> str:
        return self.name


class Account(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """An account (科目) of a fund; only leaves carry lines."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="accounts", verbose_name=_("专户"))
    code = models.CharField(_("科目编号"), max_length=12)
    name = models.CharField(_("科目"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    use = models.CharField(_("用途"), max_length=14, choices=Use, blank=True)
    above = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    leaf = models.BooleanField(_("末级"), default=True)
    guarded = models.BooleanField(_("不得透支"), default=False)
    open_since = models.DateField(_("启用"))
    open_until = models.DateField(_("停用"), null=True)

    objects: ClassVar[models.Manager[Account]] = ScopedManager(path="fund__union__path")

    class Meta:
        verbose_name = _("科目")
        verbose_name_plural = _("科目")
        ordering: ClassVar = ["fund", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "code"], name="money_account_code_once"),
            models.UniqueConstraint(
                fields=["fund", "use"], condition=~Q(use=""), name="money_account_use_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="money_account_kind"),
            models.CheckConstraint(condition=Q(use="") | Q(leaf=True), name="money_account_used_is_leaf"),
            models.CheckConstraint(
                condition=Q(open_until__isnull=True) | Q(open_until__gte=F("open_since")),
                name="money_account_dates",
            ),
        ]

    if TYPE_CHECKING:
        id: int
        fund_id: int

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Period(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A month of a fund's books, with the last voucher number given out in it. Closed once."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="periods", verbose_name=_("专户"))
    year = models.PositiveSmallIntegerField(_("年"))
    month = models.PositiveSmallIntegerField(_("月"))
    last_number = models.PositiveIntegerField(_("最后的凭证号"), default=0)
    closed_at = models.DateTimeField(_("结账时间"), null=True)
    closed_by = _by(_("结账人"), null=True)

    objects: ClassVar[models.Manager[Period]] = ScopedManager(path="fund__union__path")

    class Meta:
        verbose_name = _("会计期间")
        verbose_name_plural = _("会计期间")
        ordering: ClassVar = ["fund", "year", "month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "year", "month"], name="money_period_once"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="money_period_month"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(closed_by__isnull=True), name="money_period_closing"
            ),
        ]

    if TYPE_CHECKING:
        id: int
        fund_id: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)


class Overdraft(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """An approved document by which a fund's cash may go below zero, to a limit, from a day to a day."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="overdrafts", verbose_name=_("专户"))
    limit_fen = models.BigIntegerField(_("限额"))
    body = models.CharField(_("批准机关"), max_length=200)
    document = models.CharField(_("批准文号"), max_length=100)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    why = models.CharField(_("事由"), max_length=300)
    recorded_by = _by(_("登记人"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[Overdraft]] = ScopedManager(path="fund__union__path")

    class Meta:
        verbose_name = _("透支批文")
        verbose_name_plural = _("透支批文")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "document"], name="money_overdraft_once"),
            models.CheckConstraint(condition=Q(limit_fen__range=(1, MOST)), name="money_overdraft_limit"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="money_overdraft_dates"),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(body="") & ~Q(why=""), name="money_overdraft_says_why"
            ),
        ]

    if TYPE_CHECKING:
        fund_id: int

    def __str__(self) -> str:
        return self.document


class Entry(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A posted entry, one voucher. It never changes; a wrong one is reversed."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries", verbose_name=_("专户"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="entries", verbose_name=_("期间"))
    number = models.PositiveIntegerField(_("凭证号"))
    on = models.DateField(_("日期"))
    text = models.CharField(_("摘要"), max_length=200)
    total = models.BigIntegerField(_("合计"))
    """The debits, in fen; negative in a reversal (red)."""
    lines = models.PositiveSmallIntegerField(_("行数"))
    source_kind = models.CharField(_("单据种类"), max_length=32)
    source_key = models.CharField(_("单据"), max_length=128)
    purpose = models.CharField(_("用途"), max_length=200)
    reversal_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("冲销")
    )
    overdraft = models.ForeignKey(Overdraft, models.PROTECT, null=True, related_name="entries")
    made_by = _by(_("制单"), null=True)
    at = models.DateTimeField(_("记账时间"))
    seal = models.BinaryField(max_length=32, editable=False)
    """A keyed hash over this entry, its lines and the seal before it: see `sealing`."""

    objects: ClassVar[models.Manager[Entry]] = ScopedManager(path="fund__union__path")

    class Meta:
        verbose_name = _("凭证")
        verbose_name_plural = _("凭证")
        ordering: ClassVar = ["period__year", "period__month", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "number"], name="l09_number_once"),
            models.UniqueConstraint(
                fields=["source_kind", "source_key", "purpose"], name="l10_source_once_for_a_purpose"
            ),
            models.UniqueConstraint(fields=["fund", "at"], name="l11_record_time_once"),
            models.CheckConstraint(
                condition=~Q(source_kind="") & ~Q(source_key="") & ~Q(purpose=""), name="l10_source_named"
            ),
            models.CheckConstraint(condition=Q(lines__range=(2, LINES)), name="l01_at_least_two_lines"),
            models.CheckConstraint(condition=Q(number__gte=1), name="l09_number_from_one"),
            models.CheckConstraint(
                condition=Q(reversal_of__isnull=True) | ~Q(reversal_of=F("id")), name="l04_not_of_itself"
            ),
        ]

    if TYPE_CHECKING:
        id: int
        fund_id: int
        period_id: int
        reversal_of_id: int | None

    def __str__(self) -> str:
        return self.written_number

    @property
    def written_number(self) -> str:
        """记-1"""
        return f"记-{self.number}"


class Posting(models.Model):
    """A line of an entry: `fen` is signed (debit +, credit −); in a reversal a debit is −, which is red."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", verbose_name=_("凭证"))
    line = models.PositiveSmallIntegerField(_("行"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", verbose_name=_("科目"))
    side = models.CharField(_("方向"), max_length=6, choices=Side)
    fen = models.BigIntegerField(_("金额"))
    on = models.DateField(_("日期"))
    text = models.CharField(_("摘要"), max_length=200)

    objects: ClassVar[models.Manager[Posting]] = ScopedManager(path="account__fund__union__path")

    class Meta:
        verbose_name = _("分录")
        verbose_name_plural = _("分录")
        ordering: ClassVar = ["entry", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "line"], name="money_posting_line_once"),
            models.CheckConstraint(
                condition=Q(fen__range=(-MOST, MOST)) & ~Q(fen=0), name="l02_amount_of_a_line"
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="money_posting_side"),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "on", "id"], name="posting_of_account_by_day")]

    if TYPE_CHECKING:
        id: int
        entry_id: int
        account_id: int

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.line}"

    @property
    def amount(self) -> int:
        """What stands in the column of its side: positive, or negative where it is red."""
        return self.fen if self.side == Side.DEBIT else -self.fen


class Balance(models.Model):
    """What an account holds, moved by the database as entries come in; a guarded one is never below zero."""

    account = models.OneToOneField(
        Account, models.PROTECT, primary_key=True, related_name="balance", verbose_name=_("科目")
    )
    guarded = models.BooleanField()
    fen = models.BigIntegerField(_("余额"), default=0)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    """The last entry that moved it."""
    overdraft = models.ForeignKey(Overdraft, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[Balance]] = ScopedManager(path="account__fund__union__path")

    class Meta:
        verbose_name = _("余额")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(guarded=False) | Q(fen__gte=0) | Q(overdraft__isnull=False),
                name="l05_cash_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.fen}"

"""Vouchers of a month, one voucher, and its reversal in red."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.money import queries, services, sources
from gongji.office.money.choices import Side
from gongji.office.money.models import Entry, Posting
from gongji.office.money.pages.frame import OfFund
from gongji.office.ui.columns import AmountColumn, DayColumn
from gongji.office.ui.fields import DayField, PlainField
from gongji.office.ui.pages import FormPage, Link, ListPage, RecordPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.ui.templatetags.look import yuan


def red(fen: int) -> str:
    """An amount as accountants write it: red where it is taken back, with its sign for print."""
    return format_html('<span class="hong">{}</span>', yuan(fen)) if fen < 0 else yuan(fen)


class SideColumn(AmountColumn):
    """The amount of a line where it stands on this side; nothing where it stands on the other."""

    def __init__(self, side: Side, **options: Any) -> None:
        self.side = side
        super().__init__(accessor="amount", **options)

    def render(self, value: int, record: Posting) -> str:  # type: ignore[override]
        """12,345.67, in red where it is taken back."""
        return red(value) if record.side == self.side else ""

    def value(self, value: int | None, record: Posting) -> Any:  # type: ignore[override]
        """Yuan, exactly."""
        return super().value(value) if record.side == self.side else None


class VoucherLines(LedgerTable):
    """Lines, the voucher named in its first one."""

    on = DayColumn(verbose_name="日期", accessor="entry__on")
    number = tables.Column("凭证字号", accessor="entry__written_number", attrs={"td": {"class": "nowrap"}})
    text = tables.Column("摘要")
    account = tables.Column("科目")
    debit = SideColumn(Side.DEBIT, verbose_name="借方（元）")
    credit = SideColumn(Side.CREDIT, verbose_name="贷方（元）")
    tight = True

    class Meta(LedgerTable.Meta):
        """A firmer line over each voucher."""

        row_attrs = {"class": lambda record: "first" if record.line == 1 else ""}  # noqa: RUF012

    def render_on(self, value: Any, record: Posting) -> str:
        """The day, once a voucher."""
        return f"{value:%Y-%m-%d}" if record.line == 1 else ""

    def render_number(self, value: str, record: Posting) -> str:
        """The number, once a voucher, leading to it."""
        if record.line != 1:
            return ""
        return format_html('<a href="{}">{}</a>', reverse("money:voucher", args=[record.entry_id]), value)

    def value_on(self, value: date) -> date:
        """The day, in every row of the workbook."""
        return value

    def value_number(self, value: str) -> str:
        """The number, in every row of the workbook."""
        return value


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By words of the summary, and by account."""

    text = django_filters.CharFilter(label="摘要", lookup_expr="contains", max_length=50)
    account = django_filters.ModelChoiceFilter(
        label="科目", queryset=lambda request: request.accounts, empty_label="全部"
    )


class Vouchers(OfFund, ListPage):
    """The vouchers of a month (序时簿)."""

    template_name = "money/vouchers.html"
    table = VoucherLines
    filters = Narrowed
    order = ("entry__number", "line")
    empty = "这个专户还没有凭证。收款、拨付会自己记账；期初和利息等由会计记一张凭证。"

    def rows(self) -> QuerySet[Posting]:
        """The lines of the month."""
        self.request.accounts = self.fund.accounts.filter(leaf=True).order_by("code")  # type: ignore[attr-defined]
        if self.month is None:
            return Posting.objects.none()
        return queries.vouchers(self.fund, self.month)

    def heading(self) -> str:
        """Which month."""
        return f"{self.month} 凭证" if self.month else "凭证"

    def crumbs(self) -> Sequence[Link]:
        """The fund."""
        return self.way()

    def actions(self) -> Sequence[Link]:
        """Book by hand."""
        if not self.may("money.book"):
            return ()
        return (Link("记一张凭证", reverse("money:book", args=[self.fund.pk]), main=True),)

    def extra(self) -> Mapping[str, Any]:
        """The months."""
        return self.by_month()


def voucher_of(key: int) -> Entry:
    """The voucher of a key, or the same answer for another unit's and none."""
    found = queries.entry(key)
    if found is None:
        raise Http404("没有这一项，或不在您的范围内")
    return found


class VoucherPage(RecordPage):
    """One voucher, as it lies in the binder."""

    template_name = "money/voucher.html"
    record: Entry

    def found(self, **key: Any) -> Entry:
        """The voucher."""
        found = voucher_of(key["pk"])
        self.reversed_by = Entry.objects.select_related("period").filter(reversal_of=found).first()
        return found

    def heading(self) -> str:
        """Month and number."""
        return f"{self.record.period} {self.record.written_number}"

    def state(self) -> tuple[str, str]:
        """Posted, reversed, or a reversal."""
        if self.record.reversal_of_id is not None:
            return ("红字冲销", "conflict")
        return ("已冲销", "refused") if self.reversed_by else ("已记账", "paid")

    def crumbs(self) -> Sequence[Link]:
        """The fund and the month."""
        fund, month = self.record.fund, self.record.period
        return (
            Link("资金", reverse("money:funds")),
            Link(fund.name, reverse("money:fund", args=[fund.pk])),
            Link(f"{month} 凭证", f"{reverse('money:vouchers', args=[fund.pk])}?month={month}"),
        )

    def actions(self) -> Sequence[Link]:
        """Reverse it."""
        may = access_in(self.request).may("money.book", self.record.fund.union)
        settled = self.reversed_by or self.record.reversal_of_id is not None
        if not may or settled or sources.undone_by(self.record):
            return ()
        return (Link("冲销", reverse("money:reverse", args=[self.record.pk])),)

    def extra(self) -> Mapping[str, Any]:
        """The lines and the document behind it."""
        return {
            "postings": list(self.record.postings.select_related("account").order_by("line")),
            "source": sources.word_of(self.record),
            "source_url": sources.url_of(self.record),
            "reversed_by": self.reversed_by,
        }


class ReverseForm(forms.Form):
    """Why, and on which day."""

    why = PlainField(label="原因", max_length=120, help_text="写明错在哪里，如：金额录错，应为 1,200.00")
    on = DayField(label="记账日", help_text="原来的月份已经结账的，记在没有结账的月份")


class Reverse(FormPage):
    """Take a voucher back in red."""

    form_class = ReverseForm
    lead = "照原样记一张金额为负的凭证，原来的那张不改、不删。只能冲销一次；冲销以后再记正确的一张。"
    submit = "冲销"
    said = "已冲销"
    template_name = "money/form.html"

    def dispatch(self, request: Any, *arguments: Any, **named: Any) -> Any:
        """Find the voucher."""
        self.entry = voucher_of(named["pk"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which one."""
        return f"冲销 {self.entry.period} {self.entry.written_number}（{yuan(self.entry.total)} 元）"

    def crumbs(self) -> Sequence[Link]:
        """The voucher."""
        page = reverse("money:voucher", args=[self.entry.pk])
        return (
            Link("资金", reverse("money:funds")),
            Link(f"{self.entry.period} {self.entry.written_number}", page),
        )

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"on": timezone.localdate()}

    def done(self, form: forms.BaseForm) -> str:
        """Reverse it; on to the red one."""
        said = form.cleaned_data
        made = services.reverse(account_in(self.request), self.entry, said["why"], on=said["on"])
        return reverse("money:voucher", args=[made.pk])


vouchers = requires("money.read")(Vouchers.as_view())
voucher = requires("money.read")(VoucherPage.as_view())
reversing = requires("money.book")(Reverse.as_view())

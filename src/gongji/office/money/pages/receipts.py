"""Money that came in: the bank lines of a fund, what of them lies in suspense, and who is due to pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.money import payout_queries, services
from gongji.office.money.models import Fund, Receipt
from gongji.office.money.pages.funds_of import chips_of_funds, fund_in, fund_query
from gongji.office.money.pages.since import Since
from gongji.office.ui.columns import AmountColumn, DayColumn
from gongji.office.ui.fields import CodeField, DayField, MoneyField, PlainField
from gongji.office.ui.pages import Fact, FormPage, Link, ListPage, RecordPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.ui.templatetags.look import count, yuan

_LINE = {"td": {"class": "nowrap"}}


def standing_of(receipt: Receipt) -> tuple[str, str]:
    """The word of a receipt and its look."""
    if receipt.undone_at is not None:
        return "已撤销", "refused"
    if receipt.matched == 0:
        return "暂收", "papers"
    return ("已匹配", "paid") if receipt.suspense == 0 else ("部分匹配", "watch")


class Receipts(LedgerTable):
    """When, from whom, how much, and what of it is matched."""

    on = DayColumn(verbose_name="到账日", linkify=("payouts:receipt", {"key": tables.A("pk")}))
    serial = tables.Column("流水号", attrs={"td": {"class": "mono nowrap"}})
    payer = tables.Column("付款人")
    remark = tables.Column("附言")
    state = tables.Column("状态", accessor="matched", attrs=_LINE)
    suspense = AmountColumn(verbose_name="暂收（元）", accessor="suspense")
    amount = AmountColumn(verbose_name="金额（元）")

    def render_state(self, record: Receipt) -> str:
        """Its word in its colour."""
        word, look = standing_of(record)
        return format_html('<span class="state {}">{}</span>', look, word)

    def value_state(self, record: Receipt) -> str:
        """The word."""
        return standing_of(record)[0]

    def render_suspense(self, value: int) -> str:
        """Nothing where nothing is open."""
        return yuan(value) if value else ""


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By payer, serial, day."""

    q = django_filters.CharFilter(label="付款人", field_name="payer", lookup_expr="contains")
    serial = django_filters.CharFilter(label="流水号", field_name="serial", lookup_expr="contains")
    since = Since(label="到账日从", field_name="on", lookup_expr="gte")
    fund = django_filters.NumberFilter(widget=forms.HiddenInput, method=lambda rows, name, value: rows)
    open = django_filters.CharFilter(widget=forms.HiddenInput, method=lambda rows, name, value: rows)


class ReceiptsPage(ListPage):
    """The bank lines of one fund."""

    template_name = "money/receipts.html"
    table = Receipts
    filters = Narrowed
    order = ("-on", "-pk")
    empty = "还没有登记收款。照银行对账单逐笔登记。"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Which fund, all or what is open."""
        self.fund = fund_in(request)
        self.open = request.GET.get("open") == "suspense"
        return super().dispatch(request, *arguments, **named)

    def rows(self) -> QuerySet[Receipt]:
        """Those of the fund."""
        if self.fund is None:
            return Receipt.objects.none()
        return payout_queries.unmatched(self.fund) if self.open else payout_queries.receipts(self.fund)

    def heading(self) -> str:
        """What is open, or all."""
        held = self._suspense()
        return f"暂收 {count(held.count)} 笔，{yuan(held.fen)} 元没有匹配" if held.count else "收款"

    def _suspense(self) -> payout_queries.Totalled:
        if not hasattr(self, "_held"):
            empty = payout_queries.Totalled()
            self._held = payout_queries.suspense(self.fund) if self.fund else empty
        return self._held

    def crumbs(self) -> Sequence[Link]:
        """What is to be paid."""
        return [Link("待拨付", reverse("payouts:due") + fund_query(self.fund))]

    def actions(self) -> Sequence[Link]:
        """Another bank line."""
        if self.fund is None or not access_in(self.request).may("money.receive", self.fund.union):
            return []
        return [Link("登记收款", reverse("payouts:receive", args=[self.fund.pk]), main=True)]

    def extra(self) -> Mapping[str, Any]:
        """All or open, and who is due to pay."""
        query = fund_query(self.fund) or "?"
        held = self._suspense()
        ways = [
            {"label": "全部", "count": None, "url": query, "here": not self.open},
            {"label": "暂收", "count": held.count, "url": f"{query}&open=suspense", "here": self.open},
        ]
        standings = payout_queries.standings(self.fund) if self.fund else []
        return {
            "funds": chips_of_funds(self.fund, "payouts:receipts"), "ways": ways,
            "standings": [one for one in standings if one.left > 0 or one.waiting.count][:50],
        }  # fmt: skip


class ReceiptForm(forms.Form):
    """A line of the bank's statement."""

    on = DayField(label="到账日", initial=timezone.localdate)
    amount = MoneyField(label="金额（元）", least=1)
    bank_reference = CodeField(
        label="银行流水号", max_length=64, required=False, help_text="照对账单；同一天同一流水号只记一次"
    )
    payer = PlainField(label="付款人", max_length=100)
    remark = PlainField(label="附言", max_length=200, required=False)
    occurrence = forms.IntegerField(
        label="同日第几笔", min_value=1, max_value=99, initial=1,
        help_text="没有流水号，又有几笔完全相同的，第二笔填 2",
    )  # fmt: skip
    source = forms.ChoiceField(label="付的是", required=False)

    def __init__(self, *arguments: Any, standings: Sequence[payout_queries.Standing], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["source"]
        field.choices = [("", "还不知道，先入暂收")] + [
            (_named(one.due), f"{one.due.title}，还差 {yuan(one.left)} 元") for one in standings
        ]


def _named(due: services.Due) -> str:
    """A due as forms send it: another that is paid meanwhile changes no place of a list."""
    return f"{due.source_kind}|{due.source_key}"


def fund_of(key: int) -> Fund:
    """A fund, in the scope of who asks."""
    return found_or_404(Fund.objects.select_related("union", "plan"), pk=key)


class Receive(FormPage):
    """登记收款."""

    form_class = ReceiptForm
    submit = "登记收款"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the fund first, and who is due to pay into it."""
        self.fund = fund_of(named["fund"])
        self.standings = payout_queries.standings(self.fund)
        return super().dispatch(request, *arguments, **named)

    def form(self, data: Any = None, files: Any = None) -> ReceiptForm:
        """With what is due."""
        return ReceiptForm(data, standings=self.standings)

    def heading(self) -> str:
        """Into which fund."""
        return f"{self.fund.name}登记收款"

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return [Link("收款", reverse("payouts:receipts") + fund_query(self.fund))]

    def done(self, form: Any) -> str:
        """Booked, and matched where it is said for what."""
        values = dict(form.cleaned_data)
        chosen = values.pop("source")
        more: dict[str, Any] = {}
        if chosen:
            due = next(one.due for one in self.standings if _named(one.due) == chosen)
            more = {
                "source_kind": due.source_kind, "source_key": due.source_key, "union": due.union,
                "title": due.title, "due": due.amount,
            }  # fmt: skip
        made = services.received(account_in(self.request), fund=self.fund, **values, **more)
        if made.suspense:
            messages.warning(self.request, f"已登记，{yuan(made.suspense)} 元在暂收里等匹配")
        else:
            messages.success(self.request, "已登记，全部记作互助费")
        return reverse("payouts:receipt", args=[made.pk])


def receipt_of(key: int) -> Receipt:
    """A receipt, in the scope of who asks."""
    people, entries = ("recorded_by", "undone_by"), ("entry__period", "reversal__period")
    rows = Receipt.objects.select_related("fund__union", "fund__plan", *entries, *people)
    return found_or_404(rows, pk=key)


class ReceiptPage(RecordPage):
    """One receipt: what it was matched to, and what it may be for."""

    template_name = "money/receipt.html"
    record: Receipt

    def found(self, **key: Any) -> Receipt:
        """The receipt."""
        return receipt_of(key["key"])

    def heading(self) -> str:
        """From whom and how much."""
        return f"{self.record.payer or '收款'} {yuan(self.record.amount)} 元"

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return [Link("收款", reverse("payouts:receipts") + fund_query(self.record.fund))]

    def state(self) -> tuple[str, str]:
        """Matched or not."""
        return standing_of(self.record)

    def facts(self) -> Sequence[Fact]:
        """What the bank says of it."""
        receipt = self.record
        entry = receipt.entry
        return [
            Fact("到账日", f"{receipt.on:%Y-%m-%d}"), Fact("流水号", receipt.serial or "没有"),
            Fact("附言", receipt.remark or "没有"), Fact("登记", receipt.recorded_by or "转来"),
            Fact("凭证", f"{entry.period} {entry}" if entry else "没有"),
        ]  # fmt: skip

    def _may(self) -> bool:
        return access_in(self.request).may("money.receive", self.record.fund.union)

    def actions(self) -> Sequence[Link]:
        """To take it back while nothing of it is matched; then to record it as it is."""
        receipt = self.record
        if not self._may() or receipt.matched:
            return []
        if receipt.undone_at is not None:
            return [Link("重新登记", reverse("payouts:receive", args=[receipt.fund_id]), main=True)]
        return [Link("撤销收款", reverse("payouts:undo_receipt", args=[receipt.pk]))]

    def extra(self) -> Mapping[str, Any]:
        """The matchings, and what it may be for."""
        receipt = self.record
        may = self._may()
        found = receipt.matchings.select_related("union", "made_by", "entry__period")
        likely = []
        if receipt.suspense and may:
            likely = payout_queries.candidates(receipt, payout_queries.standings(receipt.fund))
        return {
            "matchings": list(found), "likely": likely[:30], "may": may,
            "more": max(0, len(likely) - 30),
        }  # fmt: skip


def match(request: HttpRequest, key: int) -> HttpResponse:
    """Match a receipt to what is due: as much of it as is still open there."""
    receipt = receipt_of(key)
    chosen = request.POST.get("source", "")
    due = next((one for one in services.dues(receipt.fund) if _named(one) == chosen), None)
    if due is None:
        messages.error(request, "这份名册现在不等缴费。改法：刷新页面再选")
        return redirect("payouts:receipt", receipt.pk)
    try:
        made = services.match(account_in(request), receipt, due)
    except GongjiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已匹配 {yuan(made.amount)} 元，记作互助费")
    return redirect("payouts:receipt", receipt.pk)


receipts: Any = requires("money.read")(ReceiptsPage.as_view())
receive: Any = requires("money.receive")(Receive.as_view())
receipt: Any = requires("money.read")(ReceiptPage.as_view())
match_to: Any = requires("money.receive")(require_POST(match))

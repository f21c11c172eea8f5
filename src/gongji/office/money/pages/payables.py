"""What is to be paid: the cashier's first page. Chosen payables become a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.money import payout_queries, services
from gongji.office.money.bankfile import shelf
from gongji.office.money.models import Fund, Payable
from gongji.office.money.pages.funds_of import chips_of_funds, fund_in, fund_query
from gongji.office.money.pages.since import Since
from gongji.office.money.payout_states import Owed
from gongji.office.people.masking import tail
from gongji.office.ui.columns import AmountColumn, DayColumn
from gongji.office.ui.pages import Link, ListPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.ui.templatetags.look import count, yuan

SHOWN: Final = (Owed.DUE, Owed.RETURNED, Owed.RESERVED, Owed.HANDED, Owed.PAID)
MOST: Final = 500
"""Payables that one batch takes at once."""
_LINE: Final = {"td": {"class": "nowrap"}}


class Payables(LedgerTable):
    """Whom, where to, how much."""

    chosen = tables.Column(
        format_html('<span class="hide">{}</span>', "选"), accessor="pk", exclude_from_export=True,
        attrs={"td": {"class": "choose"}},
    )  # fmt: skip
    person = tables.Column("收款人", accessor="person__name", attrs=_LINE)
    union = tables.Column("工会", accessor="union__name")
    account = tables.Column("收款账户", accessor="account", attrs=_LINE)
    made_at = DayColumn(verbose_name="登记")
    amount = AmountColumn(verbose_name="金额（元）")

    def before_render(self, request: HttpRequest) -> None:
        """Boxes to tick only where there is something to batch."""
        if not getattr(request, "may_batch", False):
            self.columns.hide("chosen")

    def render_chosen(self, record: Payable) -> str:
        """A box."""
        if record.state != Owed.DUE:
            return ""
        return format_html(
            '<input type="checkbox" name="payable" value="{}" form="choose" data-fen="{}"'
            ' aria-label="选 {} {} 元">',
            record.pk, record.amount, record.person.name, yuan(record.amount),
        )  # fmt: skip

    def render_person(self, record: Payable) -> str:
        """The name, as a link to the payable."""
        return format_html(
            '<a href="{}">{}</a>', reverse("payouts:payable", args=[record.pk]), record.person.name
        )

    def render_account(self, record: Payable) -> str:
        """The bank and the last digits."""
        return f"{record.account.bank} {tail(record.account.number)}"

    def value_account(self, record: Payable) -> str:
        """As on the page."""
        return self.render_account(record)


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By name, by bank, by the day since when it is owed."""

    q = django_filters.CharFilter(label="收款人", field_name="person__name", lookup_expr="contains")
    bank = django_filters.CharFilter(label="开户银行", field_name="account__bank", lookup_expr="contains")
    since = Since(label="登记日从", field_name="made_at", lookup_expr="date__gte")
    state = django_filters.ChoiceFilter(
        choices=Owed.choices, widget=forms.HiddenInput, method=lambda rows, name, value: rows
    )
    fund = django_filters.NumberFilter(widget=forms.HiddenInput, method=lambda rows, name, value: rows)


class PayablesPage(ListPage):
    """What waits to be paid, one fund at a time."""

    template_name = "money/payables.html"
    table = Payables
    filters = Narrowed
    order = ("pk",)
    empty = "没有要付的。审定的决定公示期满后，转来的给付列在这里。"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Which fund, and which state."""
        self.fund = fund_in(request)
        asked = request.GET.get("state", "")
        self.asked = Owed(asked) if asked in Owed.values else Owed.DUE
        may = self.fund is not None and access_in(request).may("money.batch", self.fund.union)
        self.may = may
        request.may_batch = may and self.asked == Owed.DUE  # type: ignore[attr-defined]
        return super().dispatch(request, *arguments, **named)

    def rows(self) -> QuerySet[Payable]:
        """Those of the fund in the state that is asked for."""
        if self.fund is None:
            return Payable.objects.none()
        return payout_queries.payables(self.fund).filter(state=self.asked)

    def heading(self) -> str:
        """How many there are."""
        found = self._sums().get(self.asked)
        return f"{self.asked.label} {count(found.count if found else 0)} 笔"

    def _sums(self) -> Mapping[str, payout_queries.Totalled]:
        if not hasattr(self, "_held"):
            self._held = payout_queries.by_state(self.fund) if self.fund else {}
        return self._held

    def actions(self) -> Sequence[Link]:
        """The other two lists."""
        query = fund_query(self.fund)
        return [
            Link("收款和暂收", reverse("payouts:receipts") + query),
            Link("给付批次", reverse("payouts:batches") + query),
        ]

    def extra(self) -> Mapping[str, Any]:
        """What is to be done first, the states as chips, the sum of what is shown."""
        sums = self._sums()
        rows, _ = self._filtered()
        shown = rows.order_by().aggregate(fen=Sum("amount"))["fen"] or 0
        query = fund_query(self.fund) or "?"
        chips = [
            {
                "label": state.label, "count": sums[state].count if state in sums else 0,
                "url": f"{query}&state={state.value}", "here": state == self.asked,
            }
            for state in SHOWN
        ]  # fmt: skip
        return {
            "fund": self.fund, "funds": chips_of_funds(self.fund, "payouts:due"), "states": chips,
            "shown": shown, "choosing": self.may and self.asked == Owed.DUE, "asked": self.asked,
            "jobs": jobs(self.fund, sums) if self.fund else (),
            "banks": shelf.names(),
            "in_bank": payout_queries.in_bank(self.fund) if self.fund else None,
        }  # fmt: skip


def jobs(fund: Fund, sums: Mapping[str, payout_queries.Totalled]) -> list[dict[str, Any]]:
    """What is to be done next, the most pressing first: one line each, with the right to do it."""
    found = []
    for batch in payout_queries.open_batches(fund):
        words = {
            "released": ("写文件", "已经记账，银行文件还没有写成", "money.batch"),
            "frozen": ("拨付", "已冻结，等第三个人拨付", "money.release"),
            "handed": ("回单", "已交银行，等回单", "money.batch"),
            "reserved": ("编批", "还在编制", "money.batch"),
        }[batch.state]
        fen = batch.total or None
        found.append(
            {
                "verb": words[0], "title": f"{batch} {words[1]}", "fen": fen, "right": words[2],
                "url": reverse("payouts:batch", args=[batch.pk]), "late": batch.state == "released",
                "note": f"{batch.size} 笔" if batch.size else "",
            }
        )  # fmt: skip
    back = sums.get(Owed.RETURNED)
    if back:
        url = f"{reverse('payouts:due')}?fund={fund.pk}&state=returned"
        title = f"银行退回 {back.count} 笔，改账户重付"
        found.append({"verb": "退回", "title": title, "fen": back.fen, "url": url, "right": "money.batch"})
    for line in payout_queries.unknown(fund)[:5]:
        url = reverse("payouts:batch", args=[line.batch_id])
        title = f"{line.batch} 第 {line.number} 笔状态不明，等银行查复"
        found.append(
            {
                "verb": "查复", "title": title, "fen": line.amount, "url": url, "late": True,
                "right": "money.book",
            }
        )  # fmt: skip
    held = payout_queries.suspense(fund)
    if held.count:
        url = f"{reverse('payouts:receipts')}?fund={fund.pk}&open=suspense"
        title = f"暂收 {held.count} 笔还没有匹配"
        found.append({"verb": "匹配", "title": title, "fen": held.fen, "url": url, "right": "money.receive"})
    order = ("写文件", "查复", "拨付", "退回", "回单", "匹配", "编批")
    return sorted(found, key=lambda one: order.index(one["verb"]))


def new_batch(request: HttpRequest) -> HttpResponse:
    """A batch of the payables that were ticked, or of all that the filter left."""
    fund = fund_in(request)
    if fund is None:
        raise BadRequest("没有专户。改法：先开户")
    rows = payout_queries.payables(fund).filter(state=Owed.DUE)
    if "all" in request.POST:
        rows = Narrowed(request.GET, queryset=rows, request=request).qs
    else:
        asked = [key for key in request.POST.getlist("payable") if key.isascii() and key.isdigit()][:MOST]
        rows = rows.filter(pk__in=asked)
    chosen = list(rows.order_by("pk")[: MOST + 1])
    back = reverse("payouts:due") + fund_query(fund)
    if len(chosen) > MOST:
        messages.error(request, f"一个批次最多 {MOST:,} 笔。改法：先筛选，分几批编")
        return redirect(back)
    try:
        made = services.batch(account_in(request), fund, chosen, request.POST.get("bank", ""))
    except GongjiError as error:
        messages.error(request, str(error))
        return redirect(back)
    messages.success(request, f"已编入 {made}，共 {len(chosen)} 笔")
    return redirect("payouts:batch", made.pk)


def payable_of(key: int) -> Payable:
    """A payable, in the scope of who asks."""
    rows = Payable.objects.select_related(
        "person", "account", "union", "fund__union", "obligation", "entry__period", "case"
    )
    return found_or_404(rows, pk=key)


due: Any = requires("money.read")(PayablesPage.as_view())
new: Any = requires("money.batch")(require_POST(new_batch))

"""The months of a fund: closing one, carrying a year, and the books as a file for an independent checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR
from functools import cached_property
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from gongji.office.guard import audit
from gongji.office.guard.access import account_in, requires
from gongji.office.guard.masking import sensitive
from gongji.office.money import services
from gongji.office.money.books import beancount
from gongji.office.money.models import Period
from gongji.office.money.pages.frame import OfFund
from gongji.office.ui.export import file_name
from gongji.office.ui.fields import PlainField
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import FormPage, Link, Page


class Periods(OfFund, Page):
    """Every month with vouchers."""

    template_name = "money/periods.html"

    def heading(self) -> str:
        """How far the books are closed."""
        closed = [p for p in self.months if p.closed_at is not None]
        return f"结账到 {closed[0]}" if closed else "还没有结过账"

    def crumbs(self) -> Sequence[Link]:
        """The fund."""
        return self.way()

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The list."""
        return self.show(lines=self.months, may_close=self.may("money.close"), tabs=self.tabs())


class Nothing(forms.Form):
    """Only the button."""


class Close(OfFund, FormPage):
    """Close a month, after seeing what stands in the way."""

    form_class = Nothing
    submit = "结账"
    said = "已结账"
    template_name = "money/close.html"

    @cached_property
    def period(self) -> Period:
        """The month of the address."""
        for period in self.months:
            if (period.year, period.month) == (self.kwargs["year"], self.kwargs["month"]):
                return period
        raise Http404("没有这一项，或不在您的范围内")

    def heading(self) -> str:
        """Which month."""
        return f"结账 {self.period}（{self.period.last_number} 张凭证）"

    def crumbs(self) -> Sequence[Link]:
        """The months."""
        return (*self.way(), Link("结账", reverse("money:periods", args=[self.fund.pk])))

    def extra(self) -> Mapping[str, Any]:
        """What stands in the way."""
        found = services.obstacles(self.fund, self.period)
        done = self.period.closed_at is not None
        return {"obstacles": found, "blocked": done or any(o.blocks for o in found), "tabs": self.tabs()}

    def done(self, form: forms.BaseForm) -> str:
        """Close it."""
        services.close_period(account_in(self.request), self.fund, self.period.year, self.period.month)
        return reverse("money:periods", args=[self.fund.pk])


class Carry(OfFund, FormPage):
    """Carry a year's income and spending into the surplus."""

    form_class = Nothing
    lead = "把收入、支出各科目的余额转入历年结余，记在 12 月 31 日；以后再记的，可以再转一次。"
    submit = "年末结转"
    template_name = "money/form.html"

    @cached_property
    def year(self) -> int:
        """The year of the address."""
        year: int = self.kwargs["year"]
        if not MINYEAR <= year <= MAXYEAR:
            raise Http404("没有这一年")
        return year

    def heading(self) -> str:
        """Which year."""
        return f"{self.year} 年末结转"

    def crumbs(self) -> Sequence[Link]:
        """The months."""
        return (*self.way(), Link("结账", reverse("money:periods", args=[self.fund.pk])))

    def done(self, form: forms.BaseForm) -> str:
        """Carry it; on to the voucher."""
        made = services.carry(account_in(self.request), self.fund, self.year)
        return reverse("money:voucher", args=[made.pk])


class PurposeForm(forms.Form):
    """What it is for."""

    purpose = PlainField(label="用途", max_length=100, help_text="记入审计，如：交审计所核对 2026 年度账")


class Export(OfFund, FormPage):
    """The whole books as a file that other people's programs check."""

    title = "导出账簿"
    lead = (
        "导出成 Beancount 的账簿文件：单位是分（FEN），末尾列出各科目的余额。"
        "独立的程序 bean-check 自己加一遍，与所列余额不符就报错。"
    )
    form_class = PurposeForm
    submit = "导出"
    template_name = "money/form.html"

    def crumbs(self) -> Sequence[Link]:
        """The fund."""
        return self.way()

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The file."""
        form: Any = self.form(request.POST)
        if form.is_valid() and sensitive(form.cleaned_data["purpose"]):
            form.add_error("purpose", "用途里有证件号或卡号。改法：写事由，不写号码")
        if not form.is_valid():
            return self.show(422, form=form)
        with transaction.atomic():
            made = "".join(beancount(self.fund))
            purpose, data = form.cleaned_data["purpose"], {"bytes": len(made.encode())}
            audit.record("money.export", account_in(request), self.fund, purpose=purpose, data=data)
        return handed_out(made, "text/plain; charset=utf-8", file_name(f"{self.fund} 账簿", "beancount"))


periods = requires("money.read")(Periods.as_view())
close = requires("money.close")(Close.as_view())
carry = requires("money.close")(Carry.as_view())
export = requires("money.read")(Export.as_view())

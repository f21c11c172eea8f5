"""The funds, one fund, and opening one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.money import queries, services
from gongji.office.money.chart import chart, charts
from gongji.office.money.choices import Use
from gongji.office.money.models import Balance, Fund, Overdraft, Period
from gongji.office.money.pages.frame import OfFund
from gongji.office.money.services.closing import last_day
from gongji.office.plans.models import Plan
from gongji.office.ui.fields import DayField, MoneyField, PlainField
from gongji.office.ui.pages import Fact, FormPage, Link, Page, RecordPage
from gongji.office.ui.templatetags.look import yuan
from gongji.office.unions.models import Union

_SHOWN = (Use.BANK, Use.TRANSIT, Use.PAYABLE, Use.SUSPENSE)


@dataclass(frozen=True, slots=True)
class FundLine:
    """A fund in the list: what it holds, in fen (liabilities as what is owed), and what is to be closed."""

    fund: Fund
    bank: int
    transit: int
    payable: int
    suspense: int
    closed: Period | None
    due: int


def _held(funds: Sequence[Fund]) -> dict[tuple[int, str], int]:
    rows = Balance.objects.filter(account__fund__in=funds, account__use__in=_SHOWN)
    signs = {Use.PAYABLE: -1, Use.SUSPENSE: -1}
    return {
        (fund, use): fen * signs.get(Use(use), 1)
        for fund, use, fen in rows.values_list("account__fund", "account__use", "fen")
    }


def _due(period: Period, today: date) -> bool:
    return period.closed_at is None and last_day(period.year, period.month) < today


class Funds(Page):
    """Every fund one may see."""

    template_name = "money/funds.html"
    lines: Sequence[FundLine] = ()

    def heading(self) -> str:
        """What waits."""
        due = sum(line.due for line in self.lines)
        return f"{due} 个月待结账" if due else "互助金专户"

    def actions(self) -> Sequence[Link]:
        """Open one."""
        if not access_in(self.request).can("money.book"):
            return ()
        return (Link("开专户", reverse("money:open"), main=True),)

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The list. Three queries, however many funds there are."""
        funds, today = list(queries.funds()), timezone.localdate()
        held = _held(funds)
        periods: dict[int, list[Period]] = {}
        for period in Period.objects.filter(fund__in=funds).order_by("year", "month"):
            periods.setdefault(period.fund_id, []).append(period)
        lines: list[FundLine] = []
        for fund in funds:
            months = periods.get(fund.pk, [])
            closed = [p for p in months if p.closed_at is not None]
            bank, transit, payable, suspense = (held.get((fund.pk, use), 0) for use in _SHOWN)
            due = sum(_due(p, today) for p in months)
            last = closed[-1] if closed else None
            lines.append(FundLine(fund, bank, transit, payable, suspense, last, due))
        self.lines = lines
        return self.show(funds=lines)


class FundPage(OfFund, RecordPage):
    """One fund: what it holds, the newest vouchers, what is to be done."""

    template_name = "money/fund.html"

    def found(self, **key: Any) -> Fund:
        """The fund."""
        return self.fund

    def heading(self) -> str:
        """Its name."""
        return self.fund.name

    def crumbs(self) -> Sequence[Link]:
        """The funds."""
        return (Link("资金", reverse("money:funds")),)

    def actions(self) -> Sequence[Link]:
        """Book by hand."""
        if not self.may("money.book"):
            return ()
        return (
            Link("加一个科目", reverse("money:open_account", args=[self.fund.pk])),
            Link("记一张凭证", reverse("money:book", args=[self.fund.pk]), main=True),
        )

    def facts(self) -> Sequence[Fact]:
        """The money."""
        held = _held([self.fund])
        amounts = [Fact(use.label, f"{yuan(held.get((self.fund.pk, use), 0))} 元") for use in _SHOWN]
        used = chart(self.fund.chart)
        note = "编号待会计核定" if used.status != "VERIFIED" else ""
        return [*amounts, Fact("科目表", used.title, note), Fact("建账", f"{self.fund.since}")]

    def extra(self) -> Mapping[str, Any]:
        """Vouchers, months, approvals."""
        today = timezone.localdate()
        return {
            "recent": list(self.fund.entries.order_by("-at")[:10]),
            "due": [p for p in reversed(self.months) if _due(p, today)],
            "overdrafts": list(Overdraft.objects.filter(fund=self.fund)[:5]),
            "may_overdraw": self.may("money.overdraft"),
            "tabs": self.tabs(),
        }


class OpenForm(forms.Form):
    """Which plan, from when, with which chart."""

    plan = forms.ModelChoiceField(Plan.objects.none(), label="计划", empty_label=None)
    union = forms.ModelChoiceField(Union.objects.none(), label="主管工会", empty_label=None)
    since = DayField(label="建账日", help_text="这一天起记账；以前的余额作为期初，记一张凭证")
    name = PlainField(
        label="专户名称", max_length=100, required=False, help_text="空白：计划名加“互助金专户”"
    )
    chart = forms.ChoiceField(label="科目表", help_text="随系统的一张待会计核定")


class Open(FormPage):
    """Open the fund of a plan."""

    title = "开互助金专户"
    lead = "每部计划一个专户，单独记账；科目照科目表一次建好。"
    submit = "开户"
    said = "已开户"
    template_name = "money/form.html"

    def crumbs(self) -> Sequence[Link]:
        """The funds."""
        return (Link("资金", reverse("money:funds")),)

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """Plans without a fund; unions where the person keeps books."""
        form = OpenForm(data, initial={"since": timezone.localdate().replace(month=1, day=1)})
        reach = access_in(self.request).reach("money.book")
        plans, unions, names = (form.fields[name] for name in ("plan", "union", "chart"))
        plans.queryset = Plan.objects.filter(fund__isnull=True)  # type: ignore[attr-defined]
        unions.queryset = Union.objects.filter(path__in=reach).order_by("path")  # type: ignore[attr-defined]
        names.choices = [(name, chart(name).title) for name in charts()]  # type: ignore[attr-defined]
        return form

    def done(self, form: forms.BaseForm) -> str:
        """Open it."""
        said = form.cleaned_data
        made = services.open_fund(
            account_in(self.request), said["plan"], said["union"], since=said["since"], name=said["name"],
            chart_name=said["chart"],
        )  # fmt: skip
        return reverse("money:fund", args=[made.pk])


class AccountForm(forms.Form):
    """A new account below another one."""

    above = forms.ChoiceField(label="上级科目")
    code = PlainField(label="科目编号", max_length=12, help_text="上级编号再加两位，如 590102")
    name = PlainField(label="科目名称", max_length=60)
    since = DayField(label="启用日")


class OpenAccount(OfFund, FormPage):
    """Add an account to a fund."""

    title = "加一个科目"
    submit = "加科目"
    said = "已加科目"
    template_name = "money/form.html"

    def crumbs(self) -> Sequence[Link]:
        """The fund."""
        return self.way()

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """Below every account that can have some."""
        form = AccountForm(data, initial={"since": timezone.localdate()})
        accounts = self.fund.accounts.filter(use="", guarded=False, code__regex="^.{4,10}$").order_by("code")
        form.fields["above"].choices = [(a.code, str(a)) for a in accounts]  # type: ignore[attr-defined]
        return form

    def done(self, form: forms.BaseForm) -> str:
        """Add it."""
        said = form.cleaned_data
        actor = account_in(self.request)
        services.open_account(actor, self.fund, said["above"], said["code"], said["name"], said["since"])
        return reverse("money:trial", args=[self.fund.pk])


class OverdraftForm(forms.Form):
    """What the committee approved."""

    limit = MoneyField(label="限额（元）", least=1)
    body = PlainField(label="批准机关", max_length=200)
    document = PlainField(label="批准文号", max_length=100)
    since = DayField(label="起")
    until = DayField(label="止")
    why = PlainField(label="事由", max_length=300)


class NewOverdraft(OfFund, FormPage):
    """Record that the fund may be overdrawn."""

    title = "登记透支批文"
    lead = "存款不得小于零。管委会书面同意的，登记限额和起止；用它的每张凭证都写明文号。"
    submit = "登记"
    said = "已登记"
    form_class = OverdraftForm
    template_name = "money/form.html"

    def crumbs(self) -> Sequence[Link]:
        """The fund."""
        return self.way()

    def done(self, form: forms.BaseForm) -> str:
        """Record it."""
        said = dict(form.cleaned_data)
        approval = services.Approval(limit_fen=said.pop("limit"), **said)
        services.approve_overdraft(account_in(self.request), self.fund, approval)
        return reverse("money:fund", args=[self.fund.pk])


funds = requires("money.read")(Funds.as_view())
fund = requires("money.read")(FundPage.as_view())
opening = requires("money.book")(Open.as_view())
open_account = requires("money.book")(OpenAccount.as_view())
overdraft = requires("money.overdraft")(NewOverdraft.as_view())

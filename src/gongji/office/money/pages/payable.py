"""One payable: to whom, why, and every time it was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.money import services, sources
from gongji.office.money.models import Payable
from gongji.office.money.pages.payables import payable_of
from gongji.office.money.pages.steps import AccountForm, live_accounts
from gongji.office.money.payout_states import LineState, Owed
from gongji.office.people.masking import tail
from gongji.office.ui.pages import Fact, FormPage, Link, RecordPage
from gongji.office.ui.templatetags.look import yuan


class PayablePage(RecordPage):
    """One payable."""

    template_name = "money/payable.html"
    record: Payable

    def found(self, **key: Any) -> Payable:
        """The payable."""
        return payable_of(key["key"])

    def heading(self) -> str:
        """To whom and how much."""
        return f"付给{self.record.person.name} {yuan(self.record.amount)} 元"

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return [Link("待拨付", f"{reverse('payouts:due')}?fund={self.record.fund_id}")]

    def state(self) -> tuple[str, str]:
        """Where it is."""
        return self.record.get_state_display(), self.record.look

    def facts(self) -> Sequence[Fact]:
        """What one asks first."""
        payable = self.record
        account = payable.account
        return [
            Fact("工会", payable.union.name), Fact("收款账户", f"{account.bank} {tail(account.number)}"),
            Fact("第几期", payable.instalment),
            Fact("登记", f"{timezone.localtime(payable.made_at):%Y-%m-%d}"),
            Fact("给付日", f"{payable.paid_on:%Y-%m-%d}" if payable.paid_on else "未付"),
        ]  # fmt: skip

    def actions(self) -> Sequence[Link]:
        """Another account, while the bank has no order or has given it back."""
        may = access_in(self.request).may("money.batch", self.record.fund.union)
        if may and self.record.state in (Owed.DUE, Owed.RESERVED):
            return [Link("改账户", reverse("payouts:account", args=[self.record.pk]))]
        if may and self.record.state == Owed.RETURNED:
            refused = self.record.lines.filter(state=LineState.REFUSED).order_by("-pk")[0]
            return [Link("改账户重付", reverse("payouts:again", args=[refused.pk]), main=True)]
        return []

    def extra(self) -> Mapping[str, Any]:
        """Every line, and the document behind it."""
        payable = self.record
        lines = payable.lines.select_related("batch").order_by("pk")
        kind = sources.kind_of(payable.source_kind)
        return {
            "lines": [(line, tail(line.account_number)) for line in lines],
            "source": _source(payable, kind.word if kind else payable.source_kind),
            "source_url": kind.url(payable.source_key) if kind else None,
        }


def _source(payable: Payable, word: str) -> str:
    """What decided it, by the number of its case where there is one."""
    if payable.case is None:
        return f"{word} {payable.source_key}"
    return f"{payable.case.written_number}的{word}"


class ChangeAccount(FormPage):
    """Into another account of the payee; a frozen batch is thawed by it."""

    form_class = AccountForm
    submit = "改账户"
    said = "已改账户；所在的批次如果冻结过，要重新冻结、拨付"
    template_name = "money/account.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the payable first."""
        self.payable = payable_of(named["key"])
        self.accounts = [a for a in live_accounts(self.payable.person_id) if a.pk != self.payable.account_id]
        return super().dispatch(request, *arguments, **named)

    def form(self, data: Any = None, files: Any = None) -> AccountForm:
        """With the other accounts of the payee."""
        return AccountForm(data, accounts=self.accounts)

    def heading(self) -> str:
        """Of whom."""
        return f"{self.payable.person.name}的给付改账户"

    def crumbs(self) -> Sequence[Link]:
        """The payable."""
        return [Link(str(self.payable.person.name), reverse("payouts:payable", args=[self.payable.pk]))]

    def done(self, form: Any) -> str:
        """Changed."""
        account = next(a for a in self.accounts if str(a.pk) == form.cleaned_data["account"])
        services.change_account(account_in(self.request), self.payable, account)
        return reverse("payouts:payable", args=[self.payable.pk])

    def extra(self) -> Mapping[str, Any]:
        """The account as it is."""
        held = self.payable.account
        return {
            "person": self.payable.person, "amount": self.payable.amount, "reason": "",
            "before": f"{held.bank} {tail(held.number)}", "accounts": self.accounts,
        }  # fmt: skip


payable: Any = requires("money.read")(PayablePage.as_view())
account: Any = requires("money.batch")(ChangeAccount.as_view())

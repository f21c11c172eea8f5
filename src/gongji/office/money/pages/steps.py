"""The steps of a batch: plain ones by a button, those that bind or bring a file by a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.guard.access import account_in, requires
from gongji.office.guard.models import User
from gongji.office.guard.reauth import demand_fresh
from gongji.office.money import payout_queries, services
from gongji.office.money.bankfile.read import MOST_BYTES
from gongji.office.money.models import Batch
from gongji.office.money.pages.batches import batch_of, line_of
from gongji.office.money.payout_errors import PayoutError
from gongji.office.money.payout_states import LineState
from gongji.office.people.masking import tail
from gongji.office.people.models import Account
from gongji.office.ui.fields import DayField, PlainField
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import FormPage, Link

_STEPS: Final[dict[str, tuple[Callable[[User, Batch], Any], str]]] = {
    "freeze": (services.freeze, "已冻结，等第三个人拨付"),
    "thaw": (services.thaw, "已解冻，可以再改"),
    "dissolve": (services.dissolve, "已撤销，各笔回到待拨付"),
    "write": (services.write_file, "银行文件已写成"),
    "rewrite": (services.rewrite, "银行文件已重写，与拨付时逐字节相同"),
}


def step(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """A step that needs nothing but a button; what it refuses stands over the batch."""
    batch = batch_of(key)
    do, said = _STEPS[name]
    try:
        do(account_in(request), batch)
    except GongjiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("payouts:batch", batch.pk)


def drop(request: HttpRequest, key: int) -> HttpResponse:
    """Take a line out of a batch that is being made."""
    line = line_of(key)
    try:
        services.take_out(account_in(request), line)
    except GongjiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已移出第 {line.number} 笔，回到待拨付")
    return redirect("payouts:batch", line.batch_id)


class BatchForm(FormPage):
    """A form about one batch."""

    batch: Batch

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the batch first."""
        self.batch = batch_of(named["key"])
        return super().dispatch(request, *arguments, **named)

    def crumbs(self) -> Sequence[Link]:
        """The batch."""
        return [
            Link("待拨付", f"{reverse('payouts:due')}?fund={self.batch.fund_id}"),
            Link(str(self.batch), self.back()),
        ]

    def back(self) -> str:
        """Its page."""
        return reverse("payouts:batch", args=[self.batch.pk])

    def heading(self) -> str:
        """The step and the batch."""
        return f"{self.batch} {self.submit}"

    def extra(self) -> Mapping[str, Any]:
        """What it is about."""
        return {"batch": self.batch}


class ReleaseForm(forms.Form):
    """What the person had before them."""

    seen = forms.CharField(widget=forms.HiddenInput)


class Release(BatchForm):
    """拨付: by a third person, proved anew."""

    form_class = ReleaseForm
    submit = "拨付"
    said = "已拨付，银行文件可以下载"
    template_name = "money/release.html"

    def initial(self) -> dict[str, Any]:
        """The file as it is frozen now."""
        return {"seen": self.batch.file_sha256}

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Only after a fresh proof of who one is."""
        demand_fresh(request)
        return super().post(request, *arguments, **named)

    def done(self, form: Any) -> str:
        """Book and write."""
        services.release(account_in(self.request), self.batch, form.cleaned_data["seen"])
        return self.back()

    def extra(self) -> Mapping[str, Any]:
        """The money there is, before and after."""
        held, total = payout_queries.in_bank(self.batch.fund), self.batch.total
        return {"batch": self.batch, "in_bank": held, "left": held - total, "short": max(0, total - held)}


class FileForm(forms.Form):
    """Why the file leaves the house."""

    purpose = PlainField(
        label="用途",
        max_length=100,
        initial="导入网银",
        help_text="文件里有完整账号；下载记入审计，收款人可以查到。不要用电子表格打开另存，长账号会变",
    )


class File(BatchForm):
    """The file for the bank, for a purpose."""

    form_class = FileForm
    submit = "下载银行文件"

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The bytes that were released."""
        form: Any = self.form(request.POST)
        if form.is_valid():
            try:
                content = services.download(account_in(request), self.batch, form.cleaned_data["purpose"])
            except GongjiError as error:
                form.add_error(None, str(error))
            else:
                return handed_out(content, "application/octet-stream", self.batch.file_name)
        return self.show(422, form=form)


class ReturnForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(label="银行回单", help_text="从网银下载的原文件，不要打开另存")


class Return(BatchForm):
    """What the bank says of the batch."""

    form_class = ReturnForm
    submit = "读入回单"

    def heading(self) -> str:
        """Which batch."""
        return f"读入 {self.batch} 的银行回单"

    def done(self, form: Any) -> str:
        """Take it in; a worker reads it, and the page of the batch tells how far."""
        given = form.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise PayoutError("M251", f"文件超过 {MOST_BYTES >> 20} MB", "按批次分开下载回单")
        known = set(self.batch.returns.values_list("pk", flat=True))
        read = services.read_return(account_in(self.request), self.batch, given.name or "", given.read())
        if read.pk not in known:
            messages.success(self.request, f"已收下回单，共 {read.rows} 行；读完，这一页自己更新")
            return self.back()
        before = f"同一份回单 {timezone.localtime(read.read_at):%Y-%m-%d %H:%M}"
        if read.whole:
            messages.warning(self.request, f"{before} 已经读过（{read.name}），这次没有动账")
        else:
            messages.warning(self.request, f"{before} 已经收下（{read.name}），从第 {read.done + 1} 行接着读")
        return self.back()


class AccountForm(forms.Form):
    """Which account of the payee."""

    account = forms.ChoiceField(label="收款账户", widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, accounts: Sequence[Account], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["account"]
        field.choices = [(a.pk, f"{a.bank} {tail(a.number)}（{a.since} 登记）") for a in accounts]


def live_accounts(person: int) -> list[Account]:
    """The accounts of a person that are in use."""
    today = timezone.localdate()
    rows = Account.objects.filter(person=person).order_by("-since", "-pk")
    return [one for one in rows if one.until is None or one.until >= today]


class Again(FormPage):
    """A refused payment is made due again, into an account of the payee."""

    form_class = AccountForm
    submit = "改账户重付"
    said = "已回到待拨付，要重新编批、冻结、拨付"
    template_name = "money/account.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the line first."""
        self.line = line_of(named["key"])
        self.accounts = live_accounts(self.line.payable.person_id)
        return super().dispatch(request, *arguments, **named)

    def form(self, data: Any = None, files: Any = None) -> AccountForm:
        """With the accounts of the payee."""
        return AccountForm(data, accounts=self.accounts)

    def heading(self) -> str:
        """To whom."""
        return f"{self.line.payable.person.name}的给付改账户重付"

    def crumbs(self) -> Sequence[Link]:
        """The batch."""
        return [Link(str(self.line.batch), reverse("payouts:batch", args=[self.line.batch_id]))]

    def done(self, form: Any) -> str:
        """Due again."""
        account = next(a for a in self.accounts if str(a.pk) == form.cleaned_data["account"])
        services.pay_again(account_in(self.request), self.line, account)
        return f"{reverse('payouts:due')}?fund={self.line.batch.fund_id}"

    def extra(self) -> Mapping[str, Any]:
        """What the bank said, and where accounts are registered."""
        line = self.line
        return {
            "person": line.payable.person, "amount": line.amount, "reason": line.reason,
            "before": f"{line.bank} {tail(line.account_number)}", "accounts": self.accounts,
        }  # fmt: skip


class TellForm(forms.Form):
    """What the bank said in writing."""

    outcome = forms.ChoiceField(
        label="银行查复", widget=forms.RadioSelect,
        choices=[(LineState.CONFIRMED.value, "到账"), (LineState.REFUSED.value, "退回")],
    )  # fmt: skip
    on = DayField(label="银行办理日", initial=timezone.localdate)
    document = PlainField(label="依据", max_length=200, help_text="银行查复书的日期、编号")


class Tell(FormPage):
    """What became of a line, where the bank's file leaves it open."""

    form_class = TellForm
    submit = "登记查复"
    said = "已登记查复"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the line first."""
        self.line = line_of(named["key"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which line."""
        return f"{self.line.batch} 第 {self.line.number} 笔的查复"

    def crumbs(self) -> Sequence[Link]:
        """The batch."""
        return [Link(str(self.line.batch), reverse("payouts:batch", args=[self.line.batch_id]))]

    def done(self, form: Any) -> str:
        """On record, and booked."""
        values = form.cleaned_data
        services.tell(
            account_in(self.request),
            self.line,
            LineState(values["outcome"]),
            values["on"],
            values["document"],
        )
        return reverse("payouts:batch", args=[self.line.batch_id])


move: Any = requires("money.batch")(require_POST(step))
take_out: Any = requires("money.batch")(require_POST(drop))
release: Any = requires("money.release")(Release.as_view())
file: Any = requires("money.batch")(File.as_view())
bank_return: Any = requires("money.batch")(Return.as_view())
again: Any = requires("money.batch")(Again.as_view())
tell: Any = requires("money.book")(Tell.as_view())

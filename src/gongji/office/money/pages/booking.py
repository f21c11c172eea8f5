"""A voucher by hand: a document, a summary, and lines that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from gongji.office.guard.access import account_in, requires
from gongji.office.money import services
from gongji.office.money.choices import MOST
from gongji.office.money.models import Fund, Overdraft
from gongji.office.money.pages.frame import OfFund
from gongji.office.ui.fields import DayField, MoneyField, PlainField
from gongji.office.ui.pages import FormPage, Link

FIRST: Final = 6
MORE: Final = 4
MANY: Final = 60
_HEAD: Final = ("on", "document", "text", "overdraft")


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a line, and what is wrong with them."""

    account: forms.BoundField
    text: forms.BoundField
    debit: forms.BoundField
    credit: forms.BoundField

    @property
    def errors(self) -> list[str]:
        """All of them."""
        fields = (self.account, self.text, self.debit, self.credit)
        return [str(error) for field in fields for error in field.errors]


class BookForm(forms.Form):
    """The head of the voucher and `count` lines."""

    on = DayField(label="日期")
    document = PlainField(label="单据文号", max_length=100)
    text = PlainField(label="摘要", max_length=150)
    overdraft = forms.ModelChoiceField(
        Overdraft.objects.none(), label="透支批文", required=False, empty_label="不透支"
    )

    def __init__(self, data: Any = None, *, fund: Fund, count: int = FIRST, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["document"].widget.attrs["placeholder"] = "如银行回单号"
        self.count = count
        approvals = Overdraft.objects.filter(fund=fund)
        if approvals.exists():
            self.fields["overdraft"].queryset = approvals  # type: ignore[attr-defined]
        else:
            del self.fields["overdraft"]
        accounts = fund.accounts.filter(leaf=True, open_until__isnull=True).order_by("code")
        choices = [("", "选科目"), *((a.code, str(a)) for a in accounts)]
        for n in range(1, count + 1):
            named = {
                f"account_{n}": forms.ChoiceField(choices=choices, required=False, label=f"第 {n} 行科目"),
                f"text_{n}": PlainField(max_length=150, required=False, label=f"第 {n} 行摘要"),
                f"debit_{n}": MoneyField(required=False, least=1, most=MOST, label=f"第 {n} 行借方"),
                f"credit_{n}": MoneyField(required=False, least=1, most=MOST, label=f"第 {n} 行贷方"),
            }
            for name, field in named.items():
                field.widget.attrs["aria-label"] = str(field.label)
                self.fields[name] = field

    @property
    def head(self) -> list[forms.BoundField]:
        """Everything above the lines."""
        return [self[name] for name in _HEAD if name in self.fields]

    @property
    def lines(self) -> list[Row]:
        """The lines."""
        return [
            Row(self[f"account_{n}"], self[f"text_{n}"], self[f"debit_{n}"], self[f"credit_{n}"])
            for n in range(1, self.count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Each line that is not blank has an account and one amount; what was read is in `read`."""
        said = super().clean() or {}
        self.read: list[services.Line] = []
        for n in range(1, self.count + 1):
            code, text = said.get(f"account_{n}", ""), said.get(f"text_{n}", "")
            debit, credit = said.get(f"debit_{n}"), said.get(f"credit_{n}")
            if not code and not text and debit is None and credit is None:
                continue
            if not code:
                self.add_error(f"account_{n}", "没有选科目")
            elif (debit is None) == (credit is None):
                if not (self.has_error(f"debit_{n}") or self.has_error(f"credit_{n}")):
                    self.add_error(f"debit_{n}", "借方和贷方填一个")
            else:
                self.read.append(services.Line(code, (debit or 0) - (credit or 0), text))
        return said


class Book(OfFund, FormPage):
    """Book by hand."""

    title = "记一张凭证"
    lead = "记系统的单据没有自己记的：期初、利息、手续费、更正。收款和拨付由各自的单据记，不在这里记。"
    submit = "记账"
    template_name = "money/book.html"

    def crumbs(self) -> Sequence[Link]:
        """The fund."""
        return self.way()

    def form(self, data: Any = None, files: Any = None) -> BookForm:
        """With as many lines as were sent."""
        sent = [
            int(k[8:]) for k in data or {} if k.startswith("account_") and k[8:].isascii() and k[8:].isdigit()
        ]
        count = min(max([FIRST, *sent]), MANY)
        return BookForm(data, fund=self.fund, count=count, initial={"on": timezone.localdate()})

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Book it, or show the same with more lines."""
        if "more" not in request.POST:
            return super().post(request, *arguments, **named)
        count = min(self.form(request.POST).count + MORE, MANY)
        return self.show(form=BookForm(fund=self.fund, count=count, initial=request.POST.dict()))

    def done(self, form: Any) -> str:
        """Book it; on to the voucher."""
        said = form.cleaned_data
        made = services.book(
            account_in(self.request), self.fund, said["on"], form.read, document=said["document"],
            text=said["text"], overdraft=said.get("overdraft"),
        )  # fmt: skip
        return reverse("money:voucher", args=[made.pk])

    def extra(self) -> Mapping[str, Any]:
        """The rooms of the books."""
        return {"tabs": self.tabs()}


booking = requires("money.book")(Book.as_view())

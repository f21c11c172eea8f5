"""What was recorded wrongly of money that came in is taken back, in red: a match, a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from gongji.office.guard.access import account_in, found_or_404, requires
from gongji.office.money import services
from gongji.office.money.models import Matching, Receipt
from gongji.office.money.pages.receipts import receipt_of
from gongji.office.ui.fields import PlainField
from gongji.office.ui.pages import FormPage, Link
from gongji.office.ui.templatetags.look import yuan


class WhyForm(forms.Form):
    """Why a match was wrong."""

    why = PlainField(label="原因", max_length=200, help_text="如：匹配错单位，应为另一份名册")


class MistypedForm(forms.Form):
    """Why a receipt was."""

    why = PlainField(label="原因", max_length=200, help_text="如：金额录错，对账单上是 1,200.00")


class OfReceipt(FormPage):
    """Something of a receipt that is taken back."""

    receipt: Receipt

    def crumbs(self) -> Sequence[Link]:
        """The receipt."""
        return [Link(str(self.receipt), self.back())]

    def back(self) -> str:
        """Its page."""
        return reverse("payouts:receipt", args=[self.receipt.pk])


class Unmatch(OfReceipt):
    """A match taken back, in red."""

    form_class = WhyForm
    submit = "撤销匹配"
    said = "已撤销匹配，钱回到暂收"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the match first."""
        rows = Matching.objects.select_related("receipt__fund__union")
        self.matching = found_or_404(rows, pk=named["key"])
        self.receipt = self.matching.receipt
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which."""
        return f"撤销匹配 {self.matching.title} {yuan(self.matching.amount)} 元"

    def done(self, form: Any) -> str:
        """Reversed."""
        services.unmatch(account_in(self.request), self.matching, form.cleaned_data["why"])
        return self.back()


class UndoReceipt(OfReceipt):
    """A receipt taken back."""

    form_class = MistypedForm
    submit = "撤销收款"
    said = "已撤销收款，记了红字凭证；照银行对账单重新登记"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the receipt first."""
        self.receipt = receipt_of(named["key"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which."""
        receipt = self.receipt
        return f"撤销 {receipt.on} {receipt.payer or '收款'} {yuan(receipt.amount)} 元"

    def done(self, form: Any) -> str:
        """Reversed."""
        services.undo_receipt(account_in(self.request), self.receipt, form.cleaned_data["why"])
        return self.back()


undo: Any = requires("money.receive")(Unmatch.as_view())
undo_receipt: Any = requires("money.receive")(UndoReceipt.as_view())

"""What deciders are asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from gongji.office.claims.decided import ASKED, Answer
from gongji.office.claims.services.resolving import Asked
from gongji.office.people import masking
from gongji.office.people.models import Account
from gongji.office.ui.fields import DayField, MoneyField, PlainField


class Words(forms.CharField):
    """A few sentences."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 300, **options})


class Seen(forms.Form):
    """That the person saw what they act on: the hash goes with the form and back."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class Review(Seen):
    """Grant what the assessment says."""

    account = forms.ChoiceField(label="收款账户", widget=forms.RadioSelect)
    checked = forms.BooleanField(
        label="账户已与本人的银行卡或存折核对", help_text="只付给申领人本人的账户；以后换账户，要重新审核"
    )
    note = PlainField(label="审核意见", max_length=200, required=False)

    def __init__(self, accounts: list[Account], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(a.pk), f"{a.bank}　{masking.tail(a.number)}　{a.since} 起用") for a in accounts]


class Refuse(Seen):
    """Refuse by an article of the assessment."""

    article = forms.ChoiceField(label="依据的条款", widget=forms.RadioSelect)
    why = Words(label="理由", help_text="写进决定书，用申领人看得懂的话")

    def __init__(self, articles: list[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["article"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = articles


class SendBack(forms.Form):
    """Why it goes back."""

    why = Words(label="退回的原因", help_text="哪里不对，要补什么、查什么")


class Resolve(forms.Form):
    """What a body resolved."""

    benefit = forms.ChoiceField(label="核定的事项", widget=forms.RadioSelect)
    amount = MoneyField(label="核定金额（元）", help_text="决议写不予补助的填 0")
    document = PlainField(label="决议文号", max_length=200)
    on = DayField(label="决议日期", initial=timezone.localdate)
    note = PlainField(label="说明", max_length=200, required=False)

    def __init__(self, asked: tuple[Asked, ...], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["benefit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one.benefit, f"{one.benefit}（条款 {one.article}，由{one.body}核定）") for one in asked
        ]
        if asked:
            field.initial = asked[0].benefit


class EndDisclosure(forms.Form):
    """How the disclosure ended."""

    objection = Words(
        label="异议",
        required=False,
        help_text="没有异议的留空。有异议的写明谁、因为什么；给付前公示的，决定作废，重新核算",
    )


class Appeal(forms.Form):
    """What the claimant asks."""

    received_on = DayField(label="收到申诉的日期", initial=timezone.localdate)
    reason = Words(label="申诉的理由", max_length=500, help_text="照申诉书写")


class AnswerAppeal(forms.Form):
    """What came of it."""

    answer = forms.ChoiceField(label="处理", choices=Answer.choices, widget=forms.RadioSelect)
    why = Words(label="理由")


class Recheck(forms.Form):
    """What a decision is found to be."""

    found = forms.ChoiceField(label="结果", choices=ASKED, widget=forms.RadioSelect)
    why = Words(
        label="理由",
        help_text="还没有交付款的给付，应当纠正的，决定作废，重新核算。"
        "已经交付款的、不予给付的，决定不动，在理由里写明怎样纠正",
    )


class Rule(forms.Form):
    """What is set for deciding on a plan."""

    threshold_fen = MoneyField(
        label="上级审定的界限（元）",
        required=False,
        help_text="同一人同一天的案件合计超过这个数，由主管工会审定；留空：不设界限",
    )
    disclosure_days = forms.IntegerField(
        label="公示天数", min_value=1, max_value=60, help_text="公示与否看条文的程序"
    )
    small_unit = forms.IntegerField(
        label="小单位",
        min_value=1,
        max_value=1000,
        help_text="人数不到这个数的单位，公示时不写单位名，写上级工会",
    )
    appeal_days = forms.IntegerField(
        label="申诉期限（天）",
        min_value=1,
        max_value=365,
        required=False,
        help_text="写进决定书；留空：不写期限",
    )
    document = PlainField(label="依据", max_length=200, help_text="定这些数的文件")

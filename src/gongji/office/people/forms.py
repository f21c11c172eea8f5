"""What is asked about people. Numbers and names are read strictly, by the services' own rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from gongji.errors import GongjiError, sentence
from gongji.office.people import names
from gongji.office.people.services.reaching import account_number, phone_number
from gongji.office.people.services.registering import read_number
from gongji.office.ui.fields import DayField, PlainField
from gongji.office.unions.forms import DocumentField, UnionField


class Read(forms.CharField):
    """A text that a rule of this room reads; what it refuses stands beside the field."""

    def __init__(self, rule: Callable[[str], object], **options: Any) -> None:
        self.rule = rule
        super().__init__(strip=True, **options)
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> Any:
        """The text as it was written; the service reads it again."""
        text = super().clean(value)
        if text:
            try:
                self.rule(text)
            except GongjiError as error:
                raise ValidationError(sentence(error.message, error.remedy), code=error.code) from None
        return text


def _name() -> Read:
    return Read(names.normal, label="姓名", help_text="照身份证；少数民族姓名的间隔号用 ·")


def _number(**options: Any) -> Read:
    return Read(read_number, label="证件号码", **options)


class Register(forms.Form):
    """A new person."""

    name = _name()
    id_number = _number(help_text="18 位；旧的 15 位也可以，算作同一个号码")
    since = DayField(label="入会日", initial=timezone.localdate)
    phone = Read(phone_number, label="电话", required=False)
    document = DocumentField(required=False)


class Correct(forms.Form):
    """What was wrong."""

    name = _name()
    id_number = _number(required=False, help_text="空白：号码不改。性别和出生日期随号码")
    reason = PlainField(label="更正的原因", max_length=200, help_text="如：照身份证更正；更名，有派出所证明")


class Transfer(forms.Form):
    """To another union."""

    to = UnionField(label="转到")
    since = DayField(
        label="转会日", initial=timezone.localdate, help_text="从这一天起属于新单位，原单位到前一天为止"
    )
    document = DocumentField(required=False)


class Leave(forms.Form):
    """Out of the union."""

    until = DayField(label="退会日", initial=timezone.localdate, help_text="最后一天")
    document = DocumentField(required=False)


class Phone(forms.Form):
    """How to reach."""

    phone = Read(phone_number, label="电话", required=False, help_text="空白：删去现有的")


class NewAccount(forms.Form):
    """Where to pay."""

    bank = PlainField(label="开户银行", max_length=80)
    number = Read(account_number, label="账号")


class Reveal(forms.Form):
    """Why somebody looks at a number."""

    purpose = PlainField(label="用途", max_length=100, help_text="记入审计，本人可以查到谁看过")


class Merge(forms.Form):
    """Which other record is the same person's."""

    id_number = _number(help_text="另一份记录上的证件号码")
    reason = PlainField(label="合并的原因", max_length=200, help_text="如：15 位号码升位时抄错，实为同一人")

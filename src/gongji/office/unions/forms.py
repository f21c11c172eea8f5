"""What is asked about unions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from gongji.codes import credit, industries, regions
from gongji.errors import sentence
from gongji.office.ui.fields import CodeField, DayField, PlainField
from gongji.office.unions import queries
from gongji.office.unions.choices import Kind, LinkKind, Ownership
from gongji.office.unions.models import Union

_LISTED = 8


class UnionField(PlainField):
    """A union by its code, its name, or a part of the name that only one has."""

    def __init__(self, **options: Any) -> None:
        options = {"help_text": "写编号、全名，或者只有一个工会有的几个字", "max_length": 120, **options}
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """The union, among those in the scope of who asks."""
        text = super().clean(value)
        if not text:
            return None
        exact = Union.objects.filter(until__isnull=True)
        found = list(exact.filter(code=text)[:1]) or list(exact.filter(name=text)[:2])
        if len(found) != 1:
            found = list(queries.matching(exact, text)[: _LISTED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(sentence(f"没有找到“{text}”", "核对编号或名称；只能找您管得到的工会"))
        names = "、".join(f"{u.name}（{u.code}）" for u in found[:_LISTED])
        more = "等" if len(found) > _LISTED else ""
        raise ValidationError(sentence(f"“{text}”指的可以是：{names}{more}", "写其中一个的编号"))


class DocumentField(PlainField):
    """The document that something rests on."""

    def __init__(self, **options: Any) -> None:
        options = {
            "label": "依据",
            "max_length": 120,
            "help_text": "文号或会议，如 总工〔2026〕12号",
            **options,
        }
        super().__init__(**options)


class RegionField(CodeField):
    """A region code of GB/T 2260."""

    def clean(self, value: Any) -> Any:
        """The six digits."""
        text = super().clean(value)
        if text and not regions.is_region_code(text):
            raise ValidationError(sentence(f"“{text}”不是地区代码", "写 GB/T 2260 的六位数字，如 330602"))
        return text


class NewUnion(forms.Form):
    """A new union."""

    name = PlainField(label="名称", max_length=120)
    code = CodeField(label="工会编号", max_length=40)
    kind = forms.ChoiceField(label="类别", choices=Kind.choices, initial=Kind.GRASSROOTS)
    region = RegionField(label="地区代码", max_length=6, required=False, help_text="空白：同上级")
    since = DayField(label="成立日", required=False)
    document = DocumentField(required=False)


class EditUnion(forms.Form):
    """What a union is called."""

    name = PlainField(label="名称", max_length=120)
    code = CodeField(label="工会编号", max_length=40)
    region = RegionField(label="地区代码", max_length=6, required=False)
    since = DayField(label="成立日", required=False)
    on = DayField(label="从哪天起", initial=timezone.localdate, help_text="更名或更改生效的日子")
    document = DocumentField(required=False)


class EmployerForm(forms.Form):
    """An employer."""

    name = PlainField(label="单位名称", max_length=120)
    credit_code = CodeField(label="统一社会信用代码", max_length=18, required=False)
    industry = CodeField(label="行业代码", max_length=5, required=False, help_text="GB/T 4754，如 C17")
    ownership = forms.ChoiceField(label="所有制", choices=[("", "未填"), *Ownership.choices], required=False)
    workers = forms.IntegerField(label="职工数", min_value=0, max_value=10_000_000, required=False)
    women = forms.IntegerField(label="女职工数", min_value=0, max_value=10_000_000, required=False)
    members = forms.IntegerField(label="会员数", min_value=0, max_value=10_000_000, required=False)

    def clean_credit_code(self) -> str | None:
        """The code in capitals; None where there is none."""
        text = self.cleaned_data["credit_code"]
        try:
            return credit.parse(text) if text else None
        except credit.CreditCodeError as error:
            raise ValidationError(sentence(str(error), "照登记证核对")) from None

    def clean_industry(self) -> str:
        """The code in capitals."""
        text = self.cleaned_data["industry"]
        try:
            return industries.parse(text) if text else ""
        except industries.IndustryError as error:
            raise ValidationError(str(error)) from None


class NewLink(forms.Form):
    """Who else leads a union."""

    kind = forms.ChoiceField(label="联系", choices=LinkKind.choices)
    other = UnionField(label="联系的工会")
    since = DayField(label="起", initial=timezone.localdate)
    document = DocumentField(required=False)


class EndLink(forms.Form):
    """When a link ends."""

    until = DayField(label="止", initial=timezone.localdate, help_text="最后一天")


class Move(forms.Form):
    """Where a union goes."""

    target = UnionField(label="新上级")
    on = DayField(label="改隶日", initial=timezone.localdate, help_text="从这一天起属于新上级")
    document = DocumentField()


class Merge(forms.Form):
    """Which union another goes into."""

    target = UnionField(label="并入")
    on = DayField(label="合并日", initial=timezone.localdate, help_text="从这一天起属于合并后的工会")
    document = DocumentField()


class Close(forms.Form):
    """When a union ends."""

    on = DayField(label="撤销日", initial=timezone.localdate, help_text="最后一天")
    document = DocumentField()


class Upload(forms.Form):
    """A list of unions."""

    under = UnionField(label="导入到", help_text="表里没有写上级的，放在它下面；市总工会下的按地区放到区县")
    file = forms.FileField(label="文件", help_text="xlsx 或 csv，最大 8 MB", allow_empty_file=True)

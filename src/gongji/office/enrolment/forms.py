"""What is asked about rosters and covers; the registration form is made from the charter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone

from gongji.office.enrolment.choices import Kind
from gongji.office.enrolment.rules import Rules, rules_of
from gongji.office.enrolment.workbooks import choices
from gongji.office.people import names
from gongji.office.people.forms import Read
from gongji.office.people.services.registering import read_number
from gongji.office.plans.models import Edition
from gongji.office.ui.fields import CodeField, DayField, MoneyField, PlainField
from gongji.office.unions.forms import UnionField
from gongji.records.roster import ID

_CHOOSE: Final = {"required": "还没有选文件"}


def plan_field(editions: Sequence[Edition]) -> forms.TypedChoiceField:
    """The plans one can join."""
    held = {str(edition.plan_id): edition for edition in editions}
    return forms.TypedChoiceField(
        label="计划", choices=[(key, str(edition.title)) for key, edition in held.items()],
        coerce=lambda key: held[key].plan, empty_value=None,
    )  # fmt: skip


class Uploaded(forms.Form):
    """A file of people of a unit, under one of the plans that are open to it."""

    union = UnionField(label="单位")
    plan = forms.ChoiceField(label="计划")

    def __init__(self, *given: Any, editions: Sequence[Edition] = (), **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["plan"] = plan_field(editions)


class Upload(Uploaded):
    """A roster."""

    kind = forms.ChoiceField(
        label="事项", choices=[(k.value, k.label) for k in (Kind.JOIN, Kind.ADDITION)],
        help_text="参保：一期的名册；增员：期中新来的人",
    )  # fmt: skip
    paid_on = DayField(label="缴费日", help_text="银行回单上的日期；保障从哪一天起由它算")
    starts_on = DayField(label="统一起保日", required=False, help_text="只有条文让办理机构公布起保日的才填")
    file = forms.FileField(
        label="名册",
        help_text="xlsx，最大 20 MB；去年的表也行，用这里的模板最省事",
        allow_empty_file=True,
        error_messages=_CHOOSE,
    )

    def __init__(self, *given: Any, editions: Sequence[Edition] = (), **options: Any) -> None:
        super().__init__(*given, editions=editions, **options)
        if not any(rules_of(edition, timezone.localdate()).start_is_open for edition in editions):
            del self.fields["starts_on"]


class UploadChanges(Uploaded):
    """A list of people who leave, or whose record was written wrong."""

    kind = forms.ChoiceField(
        label="事项", choices=[(k.value, k.label) for k in (Kind.REMOVAL, Kind.CORRECTION)],
        help_text="减员：期中离开的人；更正：姓名、号码写错的人",
    )  # fmt: skip
    file = forms.FileField(
        label="名单", help_text="xlsx，最大 20 MB；用这里的模板", allow_empty_file=True,
        error_messages=_CHOOSE,
    )  # fmt: skip


class Start(forms.Form):
    """For whom a registration form is filled in."""

    union = UnionField(label="单位")
    plan = forms.ChoiceField(label="计划")

    def __init__(self, *given: Any, editions: Sequence[Edition] = (), **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["plan"] = plan_field(editions)


class File(forms.Form):
    """Another file in the place of one."""

    file = forms.FileField(
        label="名册", help_text="xlsx；只有改过的行会变", allow_empty_file=True, error_messages=_CHOOSE
    )


class PaidOn(forms.Form):
    """Another day of payment."""

    paid_on = DayField(label="缴费日", help_text="照银行回单；改了以后各行重新核对")


class Stated(forms.Form):
    """That the contribution was paid."""

    amount_fen = MoneyField(label="金额（元）", least=1)
    on = DayField(label="缴费日")
    bank_reference = CodeField(label="银行流水号", max_length=60, help_text="照回单填写")


class Why(forms.Form):
    """A reason."""

    why = PlainField(label="原因", max_length=200)


class Remove(forms.Form):
    """When a cover ends early, and why."""

    on = DayField(label="保障到哪一天", initial=timezone.localdate, help_text="这一天仍在保障期内")
    why = PlainField(label="原因", max_length=200, help_text="如：调离本市；本人申请退出")


class Correct(forms.Form):
    """What was written wrong."""

    name = Read(names.normal, label="姓名", help_text="照身份证")
    id_number = Read(read_number, label="证件号码", required=False, help_text="空白：号码不改")
    why = PlainField(label="更正的原因", max_length=200, help_text="如：照身份证更正")


class Registration(forms.Form):
    """One person's registration form: the fields that the charter asks for, in its order and words."""

    def __init__(self, *given: Any, rules: Rules, **options: Any) -> None:
        super().__init__(*given, **options)
        schema = rules.form
        needed = set(schema["required"])
        self.named = {f"field{place}": name for place, name in enumerate(schema["properties"])}
        for key, name in self.named.items():
            if name == "单位编号":
                continue
            self.fields[key] = _field(name, schema["properties"][name], name in needed)
        self.fields["paid_on"] = DayField(label="缴费日", help_text="保障从哪一天起由它算")
        if rules.start_is_open:
            self.fields["starts_on"] = DayField(label="统一起保日", help_text="办理机构公布的日期")

    @property
    def given(self) -> dict[str, str]:
        """The answers by the charter's names, as a row of a roster writes them."""
        cleaned = self.cleaned_data
        return {name: str(cleaned[key]) for key, name in self.named.items() if cleaned.get(key)}

    def key_of(self, name: str) -> str | None:
        """The field of a charter's name, where the form has it."""
        return next((key for key, each in self.named.items() if each == name and key in self.fields), None)


def _field(name: str, schema: dict[str, Any], required: bool) -> forms.Field:
    help_text = str(schema.get("x-question") or schema.get("description") or "")
    if schema.get("x-unit"):
        help_text += f"（单位：{schema['x-unit']}）"
    options = choices(schema)
    if options:
        default = str(schema.get("x-default", ""))
        blank = [("", f"空白，即“{default}”" if default else "未填")]
        return forms.ChoiceField(
            label=name, required=required, help_text=help_text,
            choices=[*([] if required else blank), *((word, word) for word in options)],
        )  # fmt: skip
    kind = CodeField if name == ID else PlainField
    field: forms.Field = kind(label=name, required=required, help_text=help_text, max_length=60)
    field.widget.attrs["autocomplete"] = "off"
    return field

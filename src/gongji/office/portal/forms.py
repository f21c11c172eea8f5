"""What a member fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from gongji.charter.nodes import Kind as FactKind
from gongji.codes import identity
from gongji.office.claims.asking import HAPPENED, KNOWN, Asked, Question
from gongji.office.claims.queries.papers import FILED, MISSING, WAITING, WAIVED, Item
from gongji.office.papers.choices import MEDICAL, MOST_PAGES, Kind, tells_of_health
from gongji.office.portal.limits import DIGITS
from gongji.office.ui.fields import DayField, FilesField, MoneyField, PlainField


class IdNumber(forms.Form):
    """Who one is."""

    id_number = PlainField(
        label="身份证号码",
        max_length=30,
        help_text="18 位，末位是 X 的照样填；旧的 15 位也可以",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )

    def clean_id_number(self) -> str:
        """A number in one of its two forms; whether it is anybody's is never said."""
        try:
            return identity.normal(re.sub(r"\s", "", self.cleaned_data["id_number"]).upper())
        except identity.IdentityError as error:
            raise ValidationError(str(error)) from None


class Code(forms.Form):
    """The code from the text message."""

    code = PlainField(
        label="验证码",
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "is-code"}
        ),
    )

    def clean_code(self) -> Any:
        """As many digits as were sent."""
        digits = re.sub(r"\s", "", self.cleaned_data["code"])
        if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits):
            raise ValidationError(f"验证码是 {DIGITS} 位数字。改法：照短信填写，用半角数字")
        return digits


_NOT_YET: Final = ("", "还不知道")
_DAY: Final = {"type": "date"}


class Day(DayField):
    """A date by the phone's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs=_DAY)


class Report(forms.Form):
    """What happened, when, and what the charter asks about it; all but the days may wait."""

    def __init__(self, asked: Asked, medical: bool, data: Any = None) -> None:
        super().__init__(data)
        self.questions = [q for q in asked.questions if medical or not q.personal]
        self.fields["happened_on"] = Day(label=f"{HAPPENED}：哪一天发生的")
        self.fields["known_on"] = Day(label=f"{KNOWN}：您哪一天知道的")
        for place, question in enumerate(self.questions):
            self.fields[f"fact{place}"] = _field(question)

    def facts(self) -> dict[str, str]:
        """The answers as cells of the events file, those that were given."""
        return dict(self._answers())

    def _answers(self) -> Iterator[tuple[str, str]]:
        for place, question in enumerate(self.questions):
            value = self.cleaned_data.get(f"fact{place}")
            if value in (None, ""):
                continue
            if question.kind is FactKind.MONEY:
                yield question.name, f"{value // 100}.{value % 100:02d}"
            elif question.kind is FactKind.DATE:
                yield question.name, value.isoformat()
            else:
                yield question.name, str(value)


def _field(question: Question) -> forms.Field:
    """The field of a question; blank is unknown."""
    label = question.words + question.unit_after
    match question.kind:
        case FactKind.MONEY:
            return MoneyField(label=label, required=False)
        case FactKind.DATE:
            return Day(label=label, required=False)
        case FactKind.CHOICE:
            choices = [_NOT_YET, *((word, word) for word in question.choices)]
            return forms.ChoiceField(label=label, choices=choices, required=False)
        case FactKind.FLAG:
            choices = [_NOT_YET, ("是", "是"), ("否", "否")]
            return forms.ChoiceField(label=label, choices=choices, required=False)
        case FactKind.COUNT:
            return forms.RegexField(
                r"^[0-9]{1,9}$", label=label, required=False,
                error_messages={"invalid": "不是整数。改法：只填半角数字"},
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
        case _:
            return PlainField(label=label, required=False, max_length=200)


_KINDS: Final = tuple((kind.value, kind.label) for kind in Kind if kind is not Kind.CONSENT)


_MORE: Final = {FILED: "（交过，补几页）", WAITING: "（交过，补几页）", WAIVED: "（不用交）"}


class Evidence(forms.Form):
    """The photographs or files that prove an item of the charter's list: those missing come first."""

    item = forms.ChoiceField(label="交哪一件")
    kind = forms.ChoiceField(
        label="它是什么",
        choices=[("", "请选择"), *_KINDS],
    )
    file = FilesField(
        label="照片或文件",
        most=MOST_PAGES,
        accept="image/jpeg,image/png,application/pdf",
        help_text=f"拍照，或者选 PDF；几页一起选，最多 {MOST_PAGES} 个，每个 20 MB 以内。拍摄地点会去掉",
    )

    def __init__(self, items: Sequence[Item], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        ordered = sorted(items, key=lambda item: item.mark != MISSING)
        names = [(i.name, i.name + _MORE.get(i.mark, "")) for i in ordered]
        self.fields["item"].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What tells of an illness is not filed as something else: it waits for a consent (A09)."""
        given = super().clean() or {}
        item, kind = given.get("item", ""), given.get("kind")
        if kind and kind not in MEDICAL and tells_of_health(item):
            medical = "、".join(str(each.label) for each in Kind if each in MEDICAL)
            self.add_error("kind", f"“{item}”写着病情。改法：选 {medical} 中的一种")
        return given

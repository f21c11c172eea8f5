"""Form fields that read what people type strictly, and say what to type instead."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from gongji.errors import sentence
from gongji.office.ui.templatetags.look import yuan
from gongji.records.cells import LONG, UNSEEN
from gongji.records.faults import fault
from gongji.records.layout import Column, Form

_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


def _checked(form: Form, label: Any, text: str) -> None:
    found = fault(Column(str(label or "这一项"), form, absent=False), text)
    if found is not None:
        code, message, remedy = found
        raise ValidationError(sentence(f"“{text}”{message}", remedy), code=code)


class MoneyField(forms.CharField):
    """Yuan as typed, or copied from a page (1,000.00) → integer fen. No full-width digits, signs, exponents
    or other separators."""

    def __init__(self, *, least: int = 0, most: int = 10**15, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "class": "num", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Fen, or None where it may be empty and is."""
        text = super().clean(value).strip()
        if not text:
            return None
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        _checked(Form.MONEY, self.label, text)
        whole, _, part = text.partition(".")
        if len(whole.lstrip("0")) > LONG - 2:
            raise ValidationError("金额太大。改法：核对位数，单位是元", code="R307")
        fen = int(whole) * 100 + int(part.ljust(2, "0") or 0)
        if not self.least <= fen <= self.most:
            limits = f"{yuan(self.least)} 到 {yuan(self.most)}"
            raise ValidationError(f"金额不在 {limits} 元之间。改法：核对金额", code="U711")
        return fen


EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2999, 12, 31)
"""No day of an office lies outside; the day before and the year after one are always days too."""


class DayField(forms.DateField):
    """A date written 2026-11-23 and in no other way, from 1900 to 2999."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"placeholder": "2026-11-23", "inputmode": "numeric"})

    def to_python(self, value: Any) -> date | None:
        """The date; None where it is empty."""
        if value is None or isinstance(value, date):
            return value
        text = str(value).strip()
        if not text:
            return None
        _checked(Form.DATE, self.label, text)
        day = date.fromisoformat(text)
        if not EARLIEST <= day <= LATEST:
            where = f"“{text}”不在 {EARLIEST} 到 {LATEST} 之间"
            raise ValidationError(sentence(where, "核对年份"), code="U717")
        return day


class PlainField(forms.CharField):
    """One line of text without invisible, direction and private-use characters."""

    def to_python(self, value: Any) -> Any:
        """The text without outer blanks."""
        text = super().to_python(value)
        unseen = re.search(UNSEEN, text or "")
        if unseen:
            where = f"含有看不见的字符 U+{ord(unseen[0]):04X}"
            raise ValidationError(sentence(where, "删去这个字符，或重新键入"), code="R313")
        private = _PRIVATE.search(text or "")
        if private:
            where = f"含有造字区的字 U+{ord(private[0]):04X}，别的电脑上看不出是什么"
            remedy = "改用标准字；生僻字用输入法的大字符集键入"
            raise ValidationError(sentence(where, remedy), code="U712")
        return text


class CodeField(PlainField):
    """A number that names something (证件, 编号): kept as text; full-width and lost digits are refused."""

    def to_python(self, value: Any) -> Any:
        """The text without outer blanks."""
        text = super().to_python(value)
        if text:
            _checked(Form.ID, self.label, text)
        return text


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, `most` of them, each of at most `most_bytes` where that is said; gives a list."""

    def __init__(
        self, *, most: int, remedy: str = "分几次交", accept: str = "", most_bytes: int | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        self.most, self.remedy, self.most_bytes = most, remedy, most_bytes
        super().__init__(widget=FilesInput(attrs={"accept": accept} if accept else {}), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file checked; the first that is wrong is named."""
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise ValidationError(sentence(f"一次最多 {self.most} 个文件", self.remedy))
        for file in files:
            if self.most_bytes is not None and file.size > self.most_bytes:
                told = f"“{file.name}”有 {file.size / 1024**2:.1f} MB，最大 {self.most_bytes >> 20} MB"
                raise ValidationError(sentence(told, "确认没有选错文件"))
        return files

"""Columns of a ledger, each with what it writes on a page and into a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html

from gongji.office.ui.templatetags.look import count, yuan

_NUMBER = {"td": {"class": "num"}, "th": {"class": "num", "scope": "col"}}


class AmountColumn(tables.Column):  # type: ignore[misc]
    """Integer fen, written in yuan; the head should say（元）."""

    def __init__(self, **options: Any) -> None:
        super().__init__(attrs=_NUMBER, **options)

    def render(self, value: int) -> str:
        """12,345.67"""
        return yuan(value)

    def value(self, value: int | None) -> Decimal | None:
        """Yuan, exactly."""
        return None if value is None else Decimal(value).scaleb(-2)


class CountColumn(tables.Column):  # type: ignore[misc]
    """A whole number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(attrs=_NUMBER, **options)

    def render(self, value: int) -> str:
        """12,345"""
        return count(value)

    def value(self, value: int | None) -> int | None:
        """The number."""
        return value


class DayColumn(tables.Column):  # type: ignore[misc]
    """A date, or the day of a moment where the office is, written 2026-11-23."""

    def __init__(self, **options: Any) -> None:
        super().__init__(attrs={"td": {"class": "nowrap"}}, **options)

    def render(self, value: date) -> str:
        """2026-11-23"""
        return f"{_day(value):%Y-%m-%d}"

    def value(self, value: date | None) -> date | None:
        """The day."""
        return None if value is None else _day(value)


def _day(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


class StateColumn(tables.Column):  # type: ignore[misc]
    """A state: its word, and the colour and shape of its class in the look (`looks`: state → class)."""

    def __init__(self, looks: Mapping[str, str], **options: Any) -> None:
        self.looks = looks
        super().__init__(**options)

    def render(self, record: Any, value: Any, bound_column: Any) -> str:
        """The word in its colour; the accessor's display is the word."""
        field = bound_column.accessor
        raw = getattr(record, str(field), value) if "__" not in str(field) else value
        return format_html('<span class="state {}">{}</span>', self.looks.get(raw, "step"), value)

    def value(self, value: Any) -> str:
        """The word."""
        return str(value)

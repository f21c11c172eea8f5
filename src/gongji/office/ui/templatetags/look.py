"""Numbers as the look writes them; loaded in every template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html_join

from gongji.codes.numerals import amount_in_words

register = template.Library()


@register.filter
def yuan(fen: int | str | None) -> str:
    """Fen as yuan: 1234567 → 12,345.67; a true minus sign; None → nothing."""
    if fen is None or fen == "":
        return ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{'−' if int(fen) < 0 else ''}{whole:,}.{rest:02d}"


@register.filter
def daxie(fen: int | str | None) -> str:
    """Fen in capital numerals, with the leading 人民币."""
    return "" if fen is None or fen == "" else "人民币" + amount_in_words(int(fen))


@register.filter
def count(number: int | str | None) -> str:
    """A whole number with commas at thousands and a true minus sign."""
    return "" if number is None or number == "" else f"{int(number):,}".replace("-", "−")


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """The value of a key; None where there is none."""
    return mapping.get(key)


@register.filter
def marks(row: Any) -> str:
    """The attributes of a row without the stripes of django-tables2, since `odd` is a warning in the look."""
    kept = {name: value for name, value in row.attrs.items() if name != "class"}
    classes = [word for word in str(row.attrs.get("class", "")).split() if word not in ("even", "odd")]
    if classes:
        kept["class"] = " ".join(classes)
    return format_html_join("", ' {}="{}"', kept.items())


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """The address's query with some keys changed (None takes one out) and paging begun anew."""
    kept: QueryDict = context["request"].GET.copy()
    for key in ("after", "before", *changes):
        kept.pop(key, None)
    for key, value in changes.items():
        if value is not None:
            kept[key] = str(value)
    return f"?{kept.urlencode()}"

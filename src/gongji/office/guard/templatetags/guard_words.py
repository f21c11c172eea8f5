"""Actions of the trail as people call them."""

from __future__ import annotations

from django import template

from gongji.office.guard.actions import content, word

register = template.Library()
register.filter("action_word", word)


@register.filter
def action_content(data: dict[str, object], key: str) -> str:
    """One entry of a row's data."""
    return content({key: data.get(key, "")})

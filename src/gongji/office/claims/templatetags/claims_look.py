"""Addresses of articles, for templates."""

from __future__ import annotations

from django import template
from django.urls import reverse

from gongji.readers.page.markup import anchor

register = template.Library()


@register.filter
def article_url(edition: int, article: str) -> str:
    """The article on the page of its edition."""
    return f"{reverse('plans:edition', args=[edition])}#{anchor('a', article)}"

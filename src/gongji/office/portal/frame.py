"""The frame around every page of the phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongji.office.portal.own import Own


@dataclass(frozen=True, slots=True)
class Tab:
    """A place at the foot of the page."""

    label: str
    url: str
    here: bool


TABS: Final = (("保障", "home"), ("办事", "cases"), ("我的", "me"))


def show(
    request: HttpRequest, own: Own | None, template: str, title: str, *, tab: str = "", status: int = 200,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page; with a person, their name above and the places below."""
    tabs = [Tab(label, reverse(f"portal:{name}"), name == tab) for label, name in TABS] if own else []
    context = {"own": own, "tabs": tabs, "title": title, **context}
    return render(request, f"portal/{template}.html", context, status=status)

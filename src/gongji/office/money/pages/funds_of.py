"""Which fund a page is about: money of two funds never stands in one list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gongji.office.money.models import Fund
from gongji.office.money.queries import funds


def fund_in(request: HttpRequest) -> Fund | None:
    """The fund that the address names, else the first one may see; None where there is none."""
    asked = request.GET.get("fund", "")
    found = funds()
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        named = found.filter(pk=asked).first()
        if named is not None:
            return named
    return found.first()


def fund_query(fund: Fund | None) -> str:
    """The part of an address that names a fund."""
    return f"?fund={fund.pk}" if fund is not None else ""


def chips_of_funds(here: Fund | None, url_name: str) -> list[dict[str, Any]]:
    """The funds one may see, to go from one to another; nothing where there is only one."""
    found = list(funds())
    if len(found) < 2:
        return []
    return [
        {
            "label": fund.name, "count": None, "url": reverse(url_name) + fund_query(fund),
            "here": here is not None and fund.pk == here.pk,
        }
        for fund in found
    ]  # fmt: skip

"""Every page that needs nothing but its address, as somebody with every role sees it, and as a stranger does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from gongji.office.guard.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

NO_PAGES = {
    "metrics/", "accounts/logout/", "accounts/passkeys/login/", "unions/imports/template.xlsx", "people/find/",
    "money/payouts/new/", "m/leave/", "insight/recount/", "tokens/api/openapi.json",
}  # fmt: skip
"""Addresses that answer with something else than a page, or end the session."""


def plain_routes(of: Any = None, before: str = "") -> Iterator[str]:
    """The addresses of the site that have no part to fill in."""
    for pattern in (of or get_resolver("gongji.office.site.urls")).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from plain_routes(pattern, route)
        elif isinstance(pattern, URLPattern) and not set(route) & set("<(^$"):
            yield route


# What the API answers is for programs.
ROUTES = sorted(route for route in set(plain_routes()) - NO_PAGES if not route.startswith("api/"))


@pytest.fixture
def everybody(make_user: Callable[..., Any], make_union: Callable[..., Any]) -> Any:
    """An account that holds every role at a city."""
    from gongji.office.guard.models import Grant

    city = make_union(name="虚构市总工会")
    user = make_user(Role.ADMIN, city, username="all", name="虚构全")
    for role in set(Role) - {Role.ADMIN}:
        Grant.objects.create(user=user, union=city, role=role, since="2000-01-01")
    return user


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_is_good_at_a_desk_and_on_a_phone(
    route: str, everybody: Any, look: Callable[..., Any]
) -> None:
    look(everybody, f"/{route}", route.strip("/").replace("/", "-") or "home")


@pytest.mark.parametrize("route", ["accounts/login/", "health/", "nothing/"])
def test_a_strangers_page_is_good(route: str, look: Callable[..., Any]) -> None:
    look(None, f"/{route}", f"stranger-{route.strip('/').replace('/', '-')}")

"""Signing in is required everywhere but on the pages listed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

PUBLIC = {
    # signing in, and what a person may do who has not
    "accounts/2fa/authenticate/",
    "accounts/2fa/webauthn/login/",
    "accounts/inactive/",
    "accounts/login/",
    "accounts/logout/",
    "accounts/password/lost/",
    "accounts/password/set/",
    "accounts/signup/",
    # for whoever holds a printed document
    "papers/check/<str:code>/",
    "v/<str:code>/",
    # coming in by phone; the pages behind it ask for a visit of the person's own
    "m/enter/",
    "m/code/",
    "m/leave/",
    "m/outbox/",
    # what a charter has disclosed: names masked, no illness
    "claims/disclosed/",
    # for monitors
    "health/",
    "metrics/",
}


def routes(of: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in of.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from routes(pattern, route)


def test_only_the_members_pages_ask_for_a_visit_in_place_of_an_account() -> None:
    asking = {
        route
        for route, page in routes(get_resolver("gongji.office.site.urls"))
        if getattr(page, "member", False)
    }
    assert asking and all(route.startswith("m/") for route in asking)


def test_a_page_is_public_only_when_it_is_listed_here() -> None:
    found = {
        route
        for route, page in routes(get_resolver("gongji.office.site.urls"))
        if not getattr(page, "login_required", True)
        and not getattr(page, "member", False)
        # programs come with a token: the access table asks every address of the API as nobody, too
        and not route.startswith("api/")
    }
    assert found == PUBLIC

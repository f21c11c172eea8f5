"""What each request may see, and what a signed-in account must do before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_scopes import scope as open_scope

from gongji.office.guard.access import access_in
from gongji.office.guard.adapter import FACTORS
from gongji.office.guard.models import User
from gongji.office.guard.storable import NUL

_Next = Callable[[HttpRequest], HttpResponse]

_LONGEST_QUERY: Final = 16_384
"""Characters; a page with hundreds of rows ticked needs a few thousand, a database's LIKE takes 50,000."""
_ALWAYS: Final = frozenset({
    "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
})  # fmt: skip
_PASSWORD: Final = frozenset({"account_change_password"})
_FACTOR: Final = frozenset({"guard:second_factor", "mfa_activate_totp", "mfa_add_webauthn"})


def within_bounds(get_response: _Next) -> _Next:
    """Refuses addresses far too long for any page, and forgets a cookie with NUL: the site has given none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > _LONGEST_QUERY:
            raise BadRequest("网址太长。改法：缩短查询的词，或少选几项")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
        return get_response(request)

    return middleware


def scope(get_response: _Next) -> _Next:
    """Opens the scopes of the person who asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with open_scope(access=access_in(request)):
            return get_response(request)

    return middleware


def unkept(get_response: _Next) -> _Next:
    """No page of the site stays in a browser or a proxy, unless the page itself says that it may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class FirstThings:
    """Sends a signed-in account to change its first password, then to set up a second factor.

    It holds for every address, of pages and API alike, but for those that do just that and for signing out.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The way to what comes first; None when nothing does."""
        user, match = request.user, request.resolver_match
        name = match.view_name if match is not None else ""
        if not isinstance(user, User) or name in _ALWAYS:
            return None
        if user.must_change_password:
            return None if name in _PASSWORD else _to(request, "account_change_password")
        if name not in _FACTOR and not is_mfa_enabled(user, FACTORS):
            return _to(request, "guard:second_factor")
        return None


def _to(request: HttpRequest, name: str) -> HttpResponse:
    url = reverse(name)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)

"""Being asked again who one is, right before something that binds: approving, releasing, granting."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase

_View = Callable[..., HttpResponseBase]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has proved anew who they are, within `ACCOUNT_REAUTHENTICATION_TIMEOUT`."""
    return bool(did_recently_reauthenticate(request))


def demand_fresh(request: HttpRequest) -> None:
    """Sends the person to prove it, and back to the same form with what they had filled in."""
    if not is_fresh(request):
        raise ReauthenticationRequired


def fresh_unkept(view: _View) -> _View:
    """The same for a form whose fields must not lie in the session meanwhile: it is filled in anew (A06)."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not is_fresh(request):
            request.method = "GET"  # the proof leads back to the empty form
            demand_fresh(request)
        return view(request, *args, **kwargs)

    return asked


def fresh(view: _View) -> _View:
    """A page whose POST asks for a fresh proof; looking at it does not."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            demand_fresh(request)
        return view(request, *args, **kwargs)

    return asked

"""Is this certificate genuine, and does the cover stand? For anybody who holds its code; it names nobody.

Asked by machines at gates as well as by people, so it is answered before the site looks for accounts, with
one query and a page that is rendered once for each state. What it sends is the same whichever way it was
reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from gongji.office.enrolment.models import Cover
from gongji.office.portal.models import Certificate

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_ADDRESS: Final = re.compile(r"/v/([0-9a-f]{8,32})/")
_MARKS: Final = ("\x01", "\x02", "\x03", "\x04")
"""Where plan, name, first and last day go; characters that no certificate has."""
_COLUMNS: Final = ("plan", "holder", "cover__since", "cover__until", "cover__state")


@login_not_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What a code stands for now; one and the same answer for every code that stands for nothing."""
    row = next(iter(Certificate.public.filter(code=code).values_list(*_COLUMNS)), None)
    body = (_unknown() if row is None else _known(*row)).encode()
    headers = {**_headers(), "Content-Length": str(len(body))}
    return HttpResponse(body, status=404 if row is None else 200, headers=headers)


def first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers checks at once; what is not plainly one goes the way of all requests."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = _ADDRESS.fullmatch(request.path_info)
        if asked is None or (settings.SECURE_SSL_REDIRECT and not request.is_secure()):
            return get_response(request)
        return page(request, asked[1])

    return middleware


def _known(plan: str, holder: str, since: date, until: date, state: str) -> str:
    """The page of a certificate: the frame of its state with what is its own put in."""
    word, look = _standing(state, since, until, timezone.localdate())
    text = _frame(word, look)
    for mark, value in zip(_MARKS, (plan, holder, since.isoformat(), until.isoformat()), strict=True):
        text = text.replace(mark, escape(value))
    return text


@lru_cache(maxsize=4096)
def _standing(state: str, since: date, until: date, on: date) -> tuple[str, str]:
    return Cover(state=state, since=since, until=until).standing(on)


@lru_cache(maxsize=32)
def _frame(word: str, look: str) -> str:
    """The template for a state, with marks for what differs between certificates."""
    plan, holder, since, until = _MARKS
    found = {"plan": plan, "holder": holder, "since": since, "until": until, "word": word, "look": look}
    return get_template("portal/check.html").render({"found": found})


@cache
def _unknown() -> str:
    return get_template("portal/check.html").render({"found": None})


def _headers() -> dict[str, str]:
    if not settings.SECURE_HSTS_SECONDS:
        return HEADERS
    strict = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return {**HEADERS, "Strict-Transport-Security": strict}

"""Who is on the phone: a cookie of its own, good for the member's pages and nothing else."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongji.errors import GongjiError
from gongji.office.guard import audit
from gongji.office.portal.limits import CODE_LIVES, IDLE, SEEN_EVERY, VISIT_LIVES
from gongji.office.portal.models import Visit
from gongji.office.portal.own import Own
from gongji.office.portal.services.entering import Ticket, hashed

VISIT: Final = "gongji-member"
ASKING: Final = "gongji-asking"
_PATH: Final = "/m/"

Page = Callable[..., HttpResponse]


def keep(response: HttpResponse, name: str, ticket: Ticket) -> None:
    """Give the browser a ticket to hold: out of reach of scripts and of other sites."""
    life = int((VISIT_LIVES if name == VISIT else CODE_LIVES).total_seconds())
    response.set_cookie(
        name, ticket.token, max_age=life, path=_PATH, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def drop(response: HttpResponse, name: str) -> None:
    """Take a ticket back."""
    response.delete_cookie(name, path=_PATH, samesite="Lax")


def visit_in(request: HttpRequest) -> Visit | None:
    """The visit that asks, if it is not over; its last sign of life is written down now and then."""
    token = request.COOKIES.get(VISIT, "")
    if not token:
        return None
    now = timezone.now()
    live = Visit.objects.filter(
        ended_at__isnull=True, seen_at__gt=now - IDLE, begun_at__gt=now - VISIT_LIVES,
        person__merged_into__isnull=True,
    )  # fmt: skip
    visit = live.select_related("person", "person__union").filter(token=hashed(token)).first()
    if visit is not None and visit.seen_at < now - SEEN_EVERY:
        Visit.objects.filter(pk=visit.pk).update(seen_at=now)
    return visit


def address_of(request: HttpRequest) -> str:
    """The network address that asks; behind a proxy, what the nearest one says."""
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return said if said and settings.SECURE_PROXY_SSL_HEADER else request.META.get("REMOTE_ADDR", "")


def open_page(page: Page) -> Page:
    """A page for anybody, with or without a visit."""

    @functools.wraps(page)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        return _answered(request, lambda: page(request, *args, **named))

    return _not_kept(login_not_required(opened))


def member_page(word: str) -> Callable[[Page], Page]:
    """A page for the person of the visit: `page(request, own, …)`. Others are sent to come in.

    `word` names the page in the audit trail, which has a row for each time it is opened.
    """

    def decorate(page: Page) -> Page:
        @functools.wraps(page)
        def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            visit = visit_in(request)
            if visit is None:
                response: HttpResponse = redirect("portal:enter")
                drop(response, VISIT)
                return response
            own = Own(visit.person)
            response = _answered(request, lambda: page(request, own, *args, **named))
            if request.method == "GET" and response.status_code == 200:
                with transaction.atomic():
                    union, person = visit.person.union, visit.person_id
                    audit.record("portal.view", None, union=union, person=person, data={"page": word})
            return response

        opened.member = True  # type: ignore[attr-defined]
        return _not_kept(login_not_required(opened))

    return decorate


def _not_kept(page: Page) -> Page:
    kept: Page = never_cache(page)
    return kept


def _answered(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """The page; what is not theirs or not there, and what a service refuses, in the frame of the phone."""
    try:
        return page()
    except Http404:
        told = {"title": "没有这一页", "said": "网址写错了，或者它不是您的。"}
        return render(request, "portal/told.html", told, status=404)
    except GongjiError as error:
        told = {"title": "没有办成", "said": str(error)}
        return render(request, "portal/told.html", told, status=409)

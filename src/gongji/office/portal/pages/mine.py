"""My data: what is kept, who saw it, and what I consented to."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongji.office.people import masking
from gongji.office.portal.frame import show
from gongji.office.portal.own import Own
from gongji.office.portal.sessions import member_page
from gongji.office.portal.words import Trace

LATELY: Final = 5
AT_ONCE: Final = 50


@require_safe
@member_page("我的信息")
def me(request: HttpRequest, own: Own) -> HttpResponse:
    """What the office has of me."""
    person = own.person
    return show(
        request, own, "me", "我的信息", tab="me",
        id_number=masking.id_number(person.id_number), phone=masking.tail(person.phone),
        accounts=[(one.bank, masking.tail(one.number)) for one in own.accounts()],
        consents=list(own.consents()), traces=[Trace(row) for row in own.seen_by_others()[:LATELY]],
    )  # fmt: skip


@require_safe
@member_page("谁看过我的信息")
def trail(request: HttpRequest, own: Own) -> HttpResponse:
    """Everything that was done with my data, the newest first, by pages."""
    rows = own.trail()
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: AT_ONCE + 1])
    further = found[AT_ONCE - 1].pk if len(found) > AT_ONCE else None
    traces = [Trace(row) for row in found[:AT_ONCE]]
    return show(request, own, "trail", "谁看过我的信息", tab="me", traces=traces, further=further)


@require_http_methods(["GET", "POST"])
@member_page("使用医疗信息的同意")
def consent(request: HttpRequest, own: Own) -> HttpResponse:
    """A consent asked for by itself, in a step of its own; saying no costs nothing but the wait."""
    if request.method == "POST":
        count = own.give_consent()
        messages.success(request, f"已记下您的同意，{count} 份材料可以使用了" if count else "已记下您的同意")
        return redirect(_back(request))
    waiting = own.waiting().count()
    return show(
        request, own, "consent", "使用医疗信息的同意", tab="me",
        waiting=waiting, given=own.consent_now(), back=_back(request),
    )  # fmt: skip


def _back(request: HttpRequest) -> str:
    """The page of ours that asked for the consent."""
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    return asked if re.fullmatch(r"/m/(cases|report)/[0-9/]*(papers/)?", asked) else reverse("portal:me")


@require_POST
@member_page("撤回同意")
def withdraw(request: HttpRequest, own: Own, key: int) -> HttpResponse:
    """Take a consent back."""
    count = own.withdraw(key)
    messages.success(request, f"已撤回。{count} 份医疗材料从现在起不能使用" if count else "已撤回")
    return redirect("portal:me")

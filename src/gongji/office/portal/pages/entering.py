"""Coming in and going out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongji.office.portal import forms, sending
from gongji.office.portal.errors import PortalError
from gongji.office.portal.frame import show
from gongji.office.portal.services import entering
from gongji.office.portal.sessions import ASKING, VISIT, address_of, drop, keep, open_page, visit_in

_LEAD = "填身份证号码，验证码发到您在工会登记的手机。不用密码。"
_SENT = "如果这个号码登记过手机，验证码已经发出，10 分钟内有效。"


@open_page
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Who are you; the answer is the same for every number."""
    if not sending.connected():
        told = "本站还没有接通短信，不能用手机查询。请到单位工会查询。"
        return show(request, None, "told", "我的保障", said=told)
    posted = request.method == "POST"
    form, status = forms.IdNumber(request.POST if posted else None), 422 if posted else 200
    if posted and form.is_valid():
        try:
            ticket = entering.ask(form.cleaned_data["id_number"], address_of(request))
        except PortalError as error:
            form.add_error(None, str(error))
            status = 429
        else:
            response = redirect("portal:code")
            keep(response, ASKING, ticket)
            return response
    return show(request, None, "enter", "我的保障", form=form, lead=_LEAD, submit="发送验证码", status=status)


@open_page
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that was sent."""
    held = request.COOKIES.get(ASKING, "")
    if not held:
        return redirect("portal:enter")
    form = forms.Code(request.POST if request.method == "POST" else None)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            ticket = entering.enter(held, form.cleaned_data["code"])
        except PortalError as error:
            form.add_error("code", str(error))
        else:
            response = redirect("portal:home")
            keep(response, VISIT, ticket)
            drop(response, ASKING)
            return response
    return show(request, None, "code", "填验证码", form=form, lead=_SENT, submit="进入", status=status)


@open_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Out, and back to the first page."""
    visit = visit_in(request)
    if visit is not None:
        entering.leave(visit)
    response = redirect("portal:enter")
    drop(response, VISIT)
    return response


@open_page
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """The texts of the demo."""
    return show(request, None, "outbox", "样例的短信", texts=sending.outbox())

"""My claims: where each is and with whom, what is missing, what was decided and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongji.errors import GongjiError
from gongji.office.papers.choices import Kind, State
from gongji.office.portal import forms
from gongji.office.portal.frame import show
from gongji.office.portal.own import Own
from gongji.office.portal.sessions import member_page
from gongji.office.ui.files import handed_out


@require_safe
@member_page("我的申领")
def cases(request: HttpRequest, own: Own) -> HttpResponse:
    """All of them, the newest first."""
    return show(request, own, "cases", "我的申领", tab="cases", claims=list(own.claims()))


@require_safe
@member_page("案件")
def case(request: HttpRequest, own: Own, key: int) -> HttpResponse:
    """One of them."""
    shown = own.shown(own.claim(key))
    title = str(shown.claim.get_state_display())
    if shown.here is not None and shown.here.with_whom:
        title += f"，在{shown.here.with_whom}"
    return show(request, own, "case", title, tab="cases", shown=shown)


@require_POST
@member_page("申领")
def apply(request: HttpRequest, own: Own, key: int) -> HttpResponse:
    """Ask to be paid, as of today."""
    own.apply(own.claim(key))
    messages.success(request, "已申领")
    return redirect("portal:case", key)


@require_POST
@member_page("决定书")
def letter(request: HttpRequest, own: Own, key: int) -> HttpResponse:
    """The letter of decision, to be saved."""
    name, content = own.decision_letter(own.claim(key))
    return handed_out(content, "application/pdf", name)


@require_http_methods(["GET", "POST"])
@member_page("交材料")
def paper(request: HttpRequest, own: Own, key: int) -> HttpResponse:
    """Photographs of what the charter asks for; medical ones lead on to the consent they need."""
    claim = own.claim(key)
    shown = own.shown(claim)
    if not shown.items:
        return redirect("portal:case", key)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, status = forms.Evidence(shown.items, *data), 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            filed = own.file(claim, given["item"], Kind(given["kind"]), *given["file"])
        except GongjiError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"收到：{given['item']}，{len(filed)} 个文件")
            page = reverse("portal:case", args=[key])
            waits = any(paper.state == State.QUARANTINE for paper in filed)
            return redirect(f"{reverse('portal:consent')}?back={page}" if waits else page)
    lead = f"{claim}，还缺 {len(shown.missing)} 件。" if shown.missing else f"{claim}，一件不缺，可以补几页。"
    return show(
        request, own, "form", "交材料", tab="cases", form=form, lead=lead, submit="上传", status=status
    )

"""Reporting an event: which plan, what happened, and what the charter asks about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongji.errors import GongjiError
from gongji.office.portal import forms
from gongji.office.portal.frame import show
from gongji.office.portal.own import Own
from gongji.office.portal.sessions import member_page
from gongji.office.portal.words import clocks
from gongji.readers.read_back import read_back


@require_safe
@member_page("报案：选计划")
def plans(request: HttpRequest, own: Own) -> HttpResponse:
    """The plans one has been covered by; with a single one, straight on."""
    editions = own.reportable(timezone.localdate())
    if len(editions) == 1:
        return redirect("portal:occurrences", editions[0].plan_id)
    return show(request, own, "plans", "报案：哪一项保障", tab="cases", editions=editions)


@require_safe
@member_page("报案：选事由")
def occurrences(request: HttpRequest, own: Own, plan: int) -> HttpResponse:
    """What happened, of what the charter knows."""
    asked = own.asked(plan, timezone.localdate())
    found = list(enumerate(asked.occurrences))
    return show(
        request, own, "occurrences", "报案：发生了什么", tab="cases", edition=asked.edition, found=found,
        clocks=clocks(read_back(asked.charter)),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member_page("报案")
def event(request: HttpRequest, own: Own, plan: int, place: int) -> HttpResponse:
    """The report itself; only what happened and when must be told now."""
    asked = own.asked(plan, timezone.localdate())
    about = asked.about(place)
    consented = own.consent_now() is not None
    posted = request.method == "POST"
    form, status = forms.Report(about, consented, request.POST if posted else None), 422 if posted else 200
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            claim = own.report(
                asked.edition, about.occurrence, given["happened_on"], given["known_on"], form.facts()
            )
        except GongjiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已报案，案号 {claim}")
            return redirect("portal:case", claim.pk)
    held_back = not consented and any(question.personal for question in about.questions)
    return show(
        request, own, "event", f"报案：{about.occurrence}", tab="cases", form=form, submit="报案",
        lead="只有两个日期必须现在填，别的知道多少填多少。材料可以后补。", held_back=held_back, status=status,
        back=request.path,
    )  # fmt: skip

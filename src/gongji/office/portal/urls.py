"""Addresses of the member's pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from gongji.office.portal.pages import cases, covers, entering, mine, reporting

app_name = "portal"
urlpatterns = [
    path("", covers.home, name="home"),
    path("enter/", entering.enter, name="enter"),
    path("code/", entering.code, name="code"),
    path("leave/", entering.leave, name="leave"),
    path("covers/<int:key>/certificate/", covers.certificate, name="certificate"),
    path("report/", reporting.plans, name="report"),
    path("report/<int:plan>/", reporting.occurrences, name="occurrences"),
    path("report/<int:plan>/<int:place>/", reporting.event, name="event"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:key>/", cases.case, name="case"),
    path("cases/<int:key>/apply/", cases.apply, name="apply"),
    path("cases/<int:key>/letter/", cases.letter, name="letter"),
    path("cases/<int:key>/papers/", cases.paper, name="paper"),
    path("consent/", mine.consent, name="consent"),
    path("me/", mine.me, name="me"),
    path("me/trail/", mine.trail, name="trail"),
    path("me/consents/<int:key>/withdraw/", mine.withdraw, name="withdraw"),
]
if settings.CONFIG.profile == "demo":
    urlpatterns.append(path("outbox/", entering.outbox, name="outbox"))

"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.claims import deciding_urls
from gongji.office.claims.pages import facts, leaving, lists, papers, readings, record, reporting

app_name = "claims"
urlpatterns = [
    path("", lists.claims, name="list"),
    path("report/<int:person>/", reporting.choose, name="choose"),
    path("report/<int:person>/<int:plan>/<int:place>/", reporting.report, name="report"),
    path("<int:key>/", record.record, name="record"),
    path("<int:key>/readings/", readings.readings, name="readings"),
    path("<int:key>/facts/", facts.facts, name="facts"),
    path("<int:key>/findings/", facts.findings, name="findings"),
    path("<int:key>/papers/", papers.papers_page, name="papers"),
    path("<int:key>/papers/waive/", papers.waive_page, name="waive"),
    path("<int:key>/papers/complete/", record.completed_page, name="completed"),
    path("<int:key>/bills/", papers.bill_page, name="bill"),
    path("<int:key>/letter/", papers.letter_page, name="letter"),
    path("<int:key>/apply/", papers.apply_page, name="apply"),
    path("<int:key>/assess/", record.assess_page, name="assess"),
    path("<int:key>/return/", leaving.return_, name="return"),
    path("<int:key>/withdraw/", leaving.withdraw, name="withdraw"),
    *deciding_urls.urlpatterns,
]

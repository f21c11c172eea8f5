"""The addresses of the site; each room has its own list."""

from __future__ import annotations

from django.urls import include, path

from gongji.office.portal.pages import check
from gongji.office.site import api, health, metrics

urlpatterns = [
    path("", include("gongji.office.desk.urls")),
    path("", include("gongji.office.ui.urls")),
    path("accounts/", include("gongji.office.guard.account_urls")),
    path("guard/", include("gongji.office.guard.urls")),
    path("jobs/", include("gongji.office.jobs.urls")),
    path("unions/", include("gongji.office.unions.urls")),
    path("people/", include("gongji.office.people.urls")),
    path("plans/", include("gongji.office.plans.urls")),
    path("enrolment/", include("gongji.office.enrolment.urls")),
    path("papers/", include("gongji.office.papers.urls")),
    path("money/", include("gongji.office.money.urls")),
    path("money/", include("gongji.office.money.payout_urls")),
    path("claims/", include("gongji.office.claims.urls")),
    path("m/", include("gongji.office.portal.urls")),
    path("certificates/", include("gongji.office.portal.certificate_urls")),
    path("v/<str:code>/", check.page, name="certificate"),
    path("insight/", include("gongji.office.insight.urls")),
    path("api/", api.urls()),
    path("tokens/", include("gongji.office.api.urls")),
    path("health/", health.page, name="health"),
    path("metrics/", metrics.page, name="metrics"),
]

handler400 = "gongji.office.ui.errors.bad_request"
handler403 = "gongji.office.ui.errors.forbidden"
handler404 = "gongji.office.ui.errors.not_found"
handler500 = "gongji.office.ui.errors.server_error"

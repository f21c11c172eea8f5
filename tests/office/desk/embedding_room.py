"""A room of one page that embeds a case with the way of a charter, as claims and enrolment do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from gongji.charter.build import load
from gongji.charter.shelf import find
from gongji.office.desk import queries
from gongji.office.guard.access import access_in, account_in
from gongji.office.site import urls as site


def embedding(request: HttpRequest, pk: int) -> HttpResponse:
    """The case in the side column."""
    case = queries.case_of(pk)
    charter = load(find("shaoxing-cadre"))
    folder = queries.folder(case, account_in(request), access_in(request), charter, "参保")
    return render(request, "embedding.html", {"folder": folder, "title": "本室的一件"})


urlpatterns = [path("embedding/<int:pk>/", embedding), path("", include(site))]
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500

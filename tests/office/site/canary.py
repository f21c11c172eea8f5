"""A page that breaks with personal data in its hands."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from gongji.office.site import urls as site


def page(request: HttpRequest, secret: str) -> HttpResponse:
    raise ValueError(f"cannot read {secret} of {settings.CANARY}")


urlpatterns = [path("canary/<str:secret>/", page), *site.urlpatterns]
handler500, handler404 = site.handler500, site.handler404

"""Addresses of this room: one's own tokens, and what the API is."""

from __future__ import annotations

from django.urls import path

from gongji.office.api import pages

app_name = "tokens"
urlpatterns = [
    path("", pages.tokens_page, name="list"),
    path("<int:key>/revoke/", pages.revoke, name="revoke"),
    path("api/", pages.described, name="api"),
    path("api/openapi.json", pages.openapi, name="openapi"),
]

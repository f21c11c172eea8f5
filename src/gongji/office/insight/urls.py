"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.insight import pages

app_name = "insight"
urlpatterns = [
    path("", pages.board, name="board"),
    path("recount/", pages.recounted, name="recount"),
    path("visits/", pages.visits, name="visits"),
]

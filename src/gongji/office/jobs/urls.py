"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.jobs import pages

app_name = "jobs"
urlpatterns = [
    path("", pages.jobs_page, name="list"),
    path("<int:pk>/", pages.job_page, name="job"),
    path("<int:pk>/standing/", pages.standing_page, name="standing"),
    path("<int:pk>/cancel/", pages.cancel_page, name="cancel"),
    path("<int:pk>/again/", pages.again_page, name="again"),
]

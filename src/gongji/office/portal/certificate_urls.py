"""Certificates as officers hand them out."""

from __future__ import annotations

from django.urls import path

from gongji.office.portal.pages import officers

app_name = "certificates"
urlpatterns = [
    path("<int:key>/", officers.of_cover, name="of_cover"),
    path("roster/<int:key>/", officers.of_roster, name="of_roster"),
    path("roster/<int:key>/from/<int:first>/", officers.bound, name="bound"),
]

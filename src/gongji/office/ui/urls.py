"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.ui import home

app_name = "ui"
urlpatterns = [path("settings/", home.settings, name="settings")]

"""Pages that belong to no other room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def settings(request: HttpRequest) -> HttpResponse:
    """The person's own account: how they sign in, and where they are signed in."""
    return render(request, "ui/settings.html", {"title": "我的设置"})

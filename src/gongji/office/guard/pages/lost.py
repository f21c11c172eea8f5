"""What to do without a password."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def lost_password(request: HttpRequest) -> HttpResponse:
    """An administrator who knows the person gives a new one: there is no way by mail."""
    return render(request, "account/password_reset.html")

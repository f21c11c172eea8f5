"""Figures for Prometheus: open on a machine of one's own, behind a token in production."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django_prometheus.exports import ExportToDjangoView


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """The figures; without the token in production the same answer as for a page that does not exist."""
    token = settings.CONFIG.metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if (token or settings.PRODUCTION) and not (token and hmac.compare_digest(given.encode(), token.encode())):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    return response

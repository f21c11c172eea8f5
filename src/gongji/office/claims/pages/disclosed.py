"""公示: what is on show now, for anybody; masked names, no illness, no unit too small."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gongji.office.claims.queries.disclosed import on_show


@login_not_required
@require_GET
def disclosed(request: HttpRequest) -> HttpResponse:
    """The list that hangs outside."""
    today = timezone.localdate()
    rows = on_show(today)
    title = f"公示 {today}：给付 {len(rows)} 件" if rows else f"公示 {today}：没有"
    context: dict[str, Any] = {"title": title, "rows": rows, "sum": sum(row.amount for row in rows)}
    return render(request, "claims/disclosed.html", context)

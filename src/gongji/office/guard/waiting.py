"""What waits for whoever watches the trail: the head of the chain, to be kept outside the system."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gongji.office.desk.standing import Standing
from gongji.office.guard.access import access_in
from gongji.office.guard.models import Seal


def waiting(request: HttpRequest) -> Iterator[Standing]:
    """The last seal, where somebody may read the trail."""
    if not access_in(request).can("guard.audit"):
        return
    last = Seal.objects.order_by("-pk").first()
    if last is not None:
        day = timezone.localdate(last.at)
        yield Standing("审计", f"{day} 封存 {last.rows:,} 行，把链头抄到系统以外", reverse("guard:trail"))

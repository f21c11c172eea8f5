"""The claim of an address, as the person who asks may reach it."""

from __future__ import annotations

from django.urls import reverse

from gongji.office.claims.models import Claim
from gongji.office.claims.queries.whole import whole
from gongji.office.guard.access import found_or_404
from gongji.office.ui.pages import Link


def claim_of(key: int) -> Claim:
    """The claim, in the scope of who asks."""
    found: Claim = found_or_404(whole(), pk=key)
    return found


def crumbs(claim: Claim | None = None) -> list[Link]:
    """The way to a page of this room."""
    way = [Link("案件", reverse("claims:list"))]
    return way if claim is None else [*way, Link(str(claim), reverse("claims:record", args=[claim.pk]))]

"""Where a claim is seen, and what is no longer wanted of anybody when it goes another way."""

from __future__ import annotations

from django.urls import reverse

from gongji.office.claims.models import Claim
from gongji.office.desk import services as desk


def page(claim: Claim) -> str:
    """The address of a claim."""
    return reverse("claims:record", args=[claim.pk])


def drop_duties(claim: Claim) -> None:
    """Close what is open of the deciding: the case went another way."""
    for right in ("claims.review", "claims.approve", "claims.disclose"):
        desk.drop(claim.case, right)

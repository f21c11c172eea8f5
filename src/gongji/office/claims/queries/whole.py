"""A claim with what a page and a step both look at."""

from __future__ import annotations

from django.db.models import QuerySet

from gongji.office.claims.models import Claim


def whole() -> QuerySet[Claim]:
    """Claims with case, people, plan, cover and account beside them; texts of editions are not fetched."""
    beside = (
        "case__union", "union", "person__union", "plan__union", "edition", "cover__edition", "cover__union",
        "account",
    )  # fmt: skip
    return Claim.objects.select_related(*beside).defer("edition__text", "cover__edition__text")

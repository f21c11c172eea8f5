"""Who saw what of a claim is written down before it is shown (A07)."""

from __future__ import annotations

from django.db import transaction

from gongji.office.claims.models import Claim
from gongji.office.guard import audit
from gongji.office.guard.models import User


def seen(actor: User, claim: Claim, what: str) -> None:
    """Record that an account is shown the personal facts of a claim (`what`: facts, derivation, …)."""
    with transaction.atomic():
        audit.record(
            "claims.view", actor, claim, union=claim.union, purpose=f"办理{claim}", person=claim.person_id,
            data={"what": what},
        )  # fmt: skip

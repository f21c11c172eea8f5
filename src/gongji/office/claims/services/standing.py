"""The row every decision on a person takes hold of, so that caps hold whoever decides at once (K03)."""

from __future__ import annotations

from django.db.models import F

from gongji.office.claims.models import Claim, Standing
from gongji.office.claims.services.proposal import stale


def take(claim: Claim, version: int, amount: int) -> None:
    """Move the standing on from `version` by one decision of `amount` fen, in one guarded update.

    ClaimError K207 when it is not at that version any more: the claim has to be assessed again.
    """
    key = {"person_id": claim.person_id, "plan_id": claim.plan_id}
    if version == 0:
        Standing.objects.bulk_create([Standing(**key)], ignore_conflicts=True)
    row = Standing.objects.filter(version=version, **key)
    if row.update(version=F("version") + 1, paid_fen=F("paid_fen") + amount) != 1:
        raise stale(claim)


def give_back(claim: Claim, amount: int) -> None:
    """Take a voided grant out of the standing; what was assessed with it has to be assessed again."""
    row = Standing.objects.filter(person=claim.person_id, plan=claim.plan_id)
    row.update(version=F("version") + 1, paid_fen=F("paid_fen") - amount)

"""A claim held while it is decided on, with the assessment and the decision that somebody saw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from gongji.office.claims import queries
from gongji.office.claims.choices import State
from gongji.office.claims.decided import Stage
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Assessment, Claim, Decision
from gongji.office.claims.services import moving
from gongji.office.guard.scoped import everything


@contextmanager
def deciding(claim: Claim, *states: State) -> Iterator[Claim]:
    """The claim as it stands, locked to the end of the transaction; K111 in none of the states."""
    with transaction.atomic(), everything("a claim is decided whole"):
        now = moving.locked(claim.pk)
        moving.require(now, *states)
        yield now


def last_assessment(claim: Claim, seen: str | None) -> Assessment:
    """The assessment that moved the claim here. ClaimError K208 where it is another than the one `seen`."""
    found = queries.latest(claim)
    if found is None or (seen is not None and found.sha256 != seen):
        raise ClaimError("K208", f"{claim}的核算已经不是您看到的那一次", "重新打开案件，看过再办")
    return found


def live_decision(claim: Claim, seen: str | None, *states: Stage) -> Decision:
    """The decision on the claim, locked. ClaimError K209 where it binds something else than was `seen`."""
    row = Decision.objects.filter(claim=claim, state__in=states).select_for_update()
    keys = list(row.values_list("pk", flat=True))
    found = Decision.objects.select_related("assessment__edition", "account").filter(pk__in=keys).first()
    if found is None:
        raise ClaimError("K204", f"{claim}没有可办的决定", "重新打开案件看")
    if seen is not None and found.content_sha256 != seen:
        raise ClaimError("K209", f"{claim}的决定已经不是您看到的那一份", "重新打开案件，看过再审定")
    found.claim = claim
    return found

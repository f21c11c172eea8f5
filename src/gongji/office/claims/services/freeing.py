"""What stopped for a ruling or a table goes on by itself when that is there: assessed anew, by the system.

So does what waits for its review and was assessed before: the reviewer finds what holds now.

`ruled_on` finds it by what the last assessment was made of, so that nothing has to be remembered: whoever
goes on after a kill finds what is left.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongji.errors import GongjiError
from gongji.office.claims import queries
from gongji.office.claims.choices import HELD, State
from gongji.office.claims.models import Claim
from gongji.office.claims.services.assessing import assess
from gongji.office.claims.services.moving import ask, locked, told
from gongji.office.guard.models import User
from gongji.office.jobs import services as jobs
from gongji.office.plans import queries as plans
from gongji.office.plans.models import Edition

FREED: Final = "claims.freed"
"""The job that assesses them."""
_AGAIN: Final = (*HELD, State.ASSESSED)
_STAYS: Final = "没有能自动重新核算"


def on_ruled(actor: User, edition: Edition, since: date) -> None:
    """What plans tell of a ruling or a table: one that counts frees at once, a later one on its day."""
    if since <= timezone.localdate():
        jobs.start(FREED, {}, actor, key=FREED)


def ruled_on(day: date | None = None) -> list[Claim]:
    """Claims that something was ruled or supplied for since they stopped or came to wait for their review."""
    today = day or timezone.localdate()
    parts = cache(lambda edition: plans.parts(edition, today))
    made = [(last.claim, last) for last in queries.latest_of(_AGAIN) if queries.covered(last)]
    return [claim for claim, last in made if queries.behind(claim, last, parts(claim.edition))]


def free(claim: Claim) -> bool:
    """Assess a claim that may go on; whether it could be. Where not, the desk is told why, once."""
    try:
        with transaction.atomic():
            assess(None, claim)
    except GongjiError as error:
        with transaction.atomic():
            now = locked(claim.pk)
            last = now.case.lines.order_by("pk").last()
            if now.state in _AGAIN and (last is None or last.word != _STAYS):
                told(now, None, _STAYS, str(error)[:500])
                if now.state in HELD:
                    ask(now, "claims.assess", "等到以后重新核算")
        return False
    return True

"""A grant is put on show, before or after the payment as the charter says."""

from __future__ import annotations

from django.utils import timezone

from gongji.office.claims.choices import State
from gongji.office.claims.decided import Before
from gongji.office.claims.models import Claim, Decision, Disclosure
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.moving import ask, move
from gongji.office.guard import audit
from gongji.office.guard.models import User


def put_on_show(actor: User | None, claim: Claim, decision: Decision, when: Before) -> Disclosure:
    """Show a grant from today for the days that are set for the plan; the caller holds the claim."""
    today = timezone.localdate()
    until = decisions.last_day(today, decisions.rule_of(claim.plan).disclosure_days)
    made = Disclosure.objects.create(decision=decision, before=when, since=today, until=until)
    if when is Before.BEFORE:
        move(claim, actor, State.DISCLOSED, note=f"{today} 至 {until}")
    ask(claim, "claims.disclose", "公示期满", due_on=until)
    audit.record("claims.disclose", actor, made, union=claim.union, person=claim.person_id)
    return made

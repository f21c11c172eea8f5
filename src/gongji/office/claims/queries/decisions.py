"""What is read of decisions: the standing of a person, the live decision, the settings, what is disclosed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from gongji.charter.model import Charter
from gongji.office.claims.decided import LIVE, Before, Stage, Verdict
from gongji.office.claims.models import Claim, DecidingRule, Decision, Standing
from gongji.office.guard.scoped import everything
from gongji.office.plans.models import Plan
from gongji.office.unions.models import Union

NO_RULE = DecidingRule(threshold_fen=None)
"""What holds for a plan for which nothing was set."""


def standing_version(person: int, plan: int) -> int:
    """How many decisions there were on a person under a plan (keys), 0 before the first.

    An assessment takes it before it reads the history: a decision that falls between makes it old, never new.
    """
    with everything("a standing is read whole"):
        held = Standing.objects.filter(person=person, plan=plan).values_list("version", flat=True)
        return held.first() or 0


def in_force(person: int, plan: int) -> QuerySet[Decision]:
    """The approved decisions on a person's claims under a plan (keys), in the order they were made in."""
    decided = Decision.objects.filter(claim__person=person, claim__plan=plan, state=Stage.APPROVED)
    return decided.select_related("claim", "assessment").order_by("approved_at", "pk")


def live(claim: Claim) -> Decision | None:
    """The decision that waits for approval or was approved."""
    found = Decision.objects.filter(claim=claim, state__in=LIVE)
    people = ("reviewed_by", "approved_by", "account", "assessment", "letter", "approved_for")
    return found.select_related(*people).first()


def changes_since(decision: Decision) -> str:
    """What was done to the cover of a claim since it was decided, in words."""
    with everything("what changed under a decision that is looked at again"):
        cover = decision.claim.cover
        if cover is None or decision.approved_at is None:
            return ""
        changes = cover.changes.filter(at__gt=decision.approved_at).order_by("pk")
        return "；".join(f"{timezone.localdate(c.at)} {c.get_kind_display()}：{c.told}" for c in changes)


def url_of(key: str) -> str | None:
    """The page of the claim that a decision (key) is about, which everybody who pays may open."""
    with everything("where a decision is seen"):
        claim = Decision.objects.filter(pk=int(key)).values_list("claim", flat=True).first()
    return reverse("claims:record", args=[claim]) if claim else None


def rule_of(plan: Plan, at: object = None) -> DecidingRule:
    """What is set for a plan, now or as it was at a moment."""
    rules = DecidingRule.objects.filter(plan=plan)
    if at is not None:
        rules = rules.filter(set_at__lte=at)
    return rules.order_by("-id").first() or NO_RULE


def of_one_event(claim: Claim) -> int:
    """What the person's other claims from the same day under the plan were granted; fen (K07)."""
    with everything("claims of one event are summed across units"):
        others = Decision.objects.filter(
            Q(state__in=LIVE), outcome=Verdict.GRANT, claim__person=claim.person_id,
            claim__plan=claim.plan_id,
            claim__happened_on=claim.happened_on,
        ).exclude(claim=claim.pk)  # fmt: skip
        return others.aggregate(sum=Sum("amount"))["sum"] or 0


def deciding_union(claim: Claim, amount: int, rule: DecidingRule) -> Union:
    """Where a grant of so much is approved: above the threshold at the union that runs the plan (K07)."""
    if rule.threshold_fen is not None and of_one_event(claim) + amount > rule.threshold_fen:
        return claim.plan.union
    return claim.union


def disclosed_when(charter: Charter) -> Before:
    """When the charter has grants disclosed: the earliest that any of its 程序 asks for."""
    asked = {Before(procedure.disclosure) for procedure in charter.procedures}
    return next((when for when in (Before.BEFORE, Before.AFTER) if when in asked), Before.NEVER)


def last_day(since: date, days: int) -> date:
    """The last day of a disclosure that runs for so many days from a day on."""
    return date.fromordinal(since.toordinal() + days - 1)

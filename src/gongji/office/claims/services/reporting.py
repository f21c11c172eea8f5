"""报案: somebody tells that something happened. The charter's notice period ends on that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongji.office.claims import asking, queries
from gongji.office.claims.choices import LIVE, Reporter, Source, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Move
from gongji.office.claims.services.moving import ask
from gongji.office.claims.services.stating import stated
from gongji.office.desk import services as desk
from gongji.office.enrolment.models import Cover
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.people.models import Person
from gongji.office.plans import queries as plans
from gongji.office.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Told:
    """Who told it, and how they are reached."""

    by: Reporter
    name: str = ""
    phone: str = ""


def report(
    actor: User | None, person: Person, plan: Plan, occurrence: str, happened_on: date, *,
    known_on: date | None = None, reported_on: date | None = None, reporter: Told | None = None,
    facts: Mapping[str, str] | None = None,
) -> Claim:  # fmt: skip
    """Open a claim: its case with a number, the cover found by the charter's dates (or none), what is known.

    `reported_on` is the day the union was told (通知日): today unless told. `facts` are answers to the
    charter's questions. K103 for an occurrence the plan lacks, K104 for a day to come, K106 for the same
    again; what `state_facts` refuses; PlansError E713 where the plan had no edition in force.
    """
    today = timezone.localdate()
    reported_on = reported_on or today
    told = reporter or Told(Reporter.SELF)
    for name, day in (("发生日", happened_on), ("知悉日", known_on), ("通知日", reported_on)):
        if day is not None and day > today:
            raise ClaimError("K104", f"{name} {day} 还没有到", "填已经发生的日期")
    with transaction.atomic(), everything("a claim is reported for somebody whose covers may lie elsewhere"):
        _hold(person)
        person = Person.objects.select_related("union").get(pk=person.pk)
        demand(actor, "claims.report", person.union)
        if person.merged_into_id is not None:
            raise ClaimError("K107", f"{person.name}的这份记录已经并入另一份", "到合并后的记录上报案")
        _require_in_order(happened_on, known_on, reported_on)
        _require_new(person, plan, occurrence, happened_on)
        claim = _made(actor, person, plan, occurrence, happened_on, known_on, reported_on, told)
        source = Source.PORTAL if actor is None else Source.REPORT
        given = {name: text for name, text in (facts or {}).items() if text.strip()}
        stated(actor, claim, given, source=source, evidence={})
        audit.record("claims.report", actor, claim, union=claim.union, person=person.pk)
        ask(claim, "claims.investigate", "调查核实", page="findings")
    return claim


def _hold(person: Person) -> None:
    """Nobody else reports for this person until the transaction ends: two would not see each other."""
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))


def _made(
    actor: User | None, person: Person, plan: Plan, occurrence: str, happened_on: date,
    known_on: date | None, reported_on: date, told: Told,
) -> Claim:  # fmt: skip
    days = (happened_on,)
    cover, _ = queries.cover_for(person, plan, days)
    if cover is not None:  # whoever undoes it meanwhile waits, or has been waited for: then it is another one
        list(Cover.objects.select_for_update(no_key=True).filter(pk=cover.pk).values_list("pk"))
        cover, _ = queries.cover_for(person, plan, days)
    edition = queries.edition_for(plan, cover, happened_on, None)
    today = timezone.localdate()
    asking.asked(plans.charter(edition, today), plans.program(edition, today), occurrence)
    title = f"{person.name}的互助金申领"
    case = desk.open_case(
        actor, person.union, "claim", title, promised_days=settings.CONFIG.claim_days or None
    )
    now = timezone.now()
    claim = Claim.objects.create(
        case=case, union=person.union, person=person, plan=plan, edition=edition, cover=cover,
        occurrence=occurrence, happened_on=happened_on, known_on=known_on, reported_on=reported_on,
        reported_by=told.by, reporter_name=told.name or None, reporter_phone=told.phone or None,
        state=State.REPORTED, state_since=now, made_at=now,
    )  # fmt: skip
    Move.objects.create(claim=claim, before="", after=State.REPORTED, by=actor, at=now)
    return claim


def _require_in_order(happened_on: date, known_on: date | None, reported_on: date) -> None:
    if known_on is not None and known_on < happened_on:
        raise ClaimError("K115", f"知悉日 {known_on} 早于发生日 {happened_on}", "改正日期")
    first = known_on or happened_on
    if reported_on < first:
        raise ClaimError("K115", f"通知日 {reported_on} 早于 {first}", "改正日期")


def _require_new(person: Person, plan: Plan, occurrence: str, happened_on: date) -> None:
    """Refuse what was reported before: the same occurrence of the same person on the same day."""
    twins = Claim.objects.filter(person=person, plan=plan, happened_on=happened_on, state__in=LIVE)
    for twin in twins.select_related("case"):
        if queries.opened(twin.occurrence) == occurrence:
            raise ClaimError(
                "K106", f"{person.name} {happened_on} 的这件事已经报过：{twin}", "在那件案子上继续办"
            )

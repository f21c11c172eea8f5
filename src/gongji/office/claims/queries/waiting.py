"""The queues of the deciders: what waits, how much, by which article, what is doubtful, for how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from gongji.charter.lower import INFERRED
from gongji.charter.nodes import State as Row
from gongji.office.claims.choices import Source, State
from gongji.office.claims.models import Assessment, Claim, DecidingRule, Fact, Outcome, Standing
from gongji.office.claims.queries import decisions
from gongji.office.claims.queries.stated import opened
from gongji.office.guard.access import Access, within
from gongji.office.guard.scoped import everything
from gongji.office.people.models import Account
from gongji.office.ui.templatetags.look import yuan

LATE: Final = 3
"""After how many days the queue says that a claim waits long."""


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody who decides sees of a claim in the queue."""

    amount: int
    articles: tuple[str, ...]
    doubts: tuple[str, ...]
    refusal: bool


def waiting(access: Access, right: str, state: State) -> QuerySet[Claim]:
    """The claims in a state at unions where one may take the step, those that wait longest first."""
    rows = Claim.objects.filter(within("union__path", access.reach(right)), state=state)
    return waiting_rows(rows).select_related("case", "person", "union", "plan")


def waiting_rows(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with the key of the assessment that brought them to where they are, as `last`."""
    final = Assessment.objects.filter(claim=OuterRef("pk"), final=True).order_by("-pk").values("pk")[:1]
    return rows.annotate(last=Subquery(final))


def looks(claims: Iterable[Claim]) -> dict[int, Look]:
    """The look of each claim on a page, by key; a handful of queries however many claims there are."""
    rows = list(claims)
    with everything("what of other claims bears on the ones in the queue"):
        outcomes: dict[int, list[Outcome]] = defaultdict(list)
        for one in Outcome.objects.filter(assessment__in=[c.last for c in rows if c.last]).order_by("place"):  # type: ignore[attr-defined]
            outcomes[one.assessment_id].append(one)
        seen = dict(
            Assessment.objects.filter(pk__in=[c.last for c in rows if c.last]).values_list("pk", "standing")  # type: ignore[attr-defined]
        )
        people = {c.person_id for c in rows}
        standings = {(s.person_id, s.plan_id): s.version for s in Standing.objects.filter(person__in=people)}
        same, restated = _same_event(rows), _restated(rows)
        rules: dict[int, DecidingRule] = {}
        for rule in DecidingRule.objects.filter(plan__in={c.plan_id for c in rows}).order_by("id"):
            rules[rule.plan_id] = rule
        open_accounts = Account.objects.filter(person__in=people, until__isnull=True)
        payable = set(open_accounts.values_list("person", flat=True))
    found = {}
    for claim in rows:
        told = outcomes.get(claim.last, [])  # type: ignore[attr-defined]
        amount = sum(o.amount or 0 for o in told if o.state == Row.PAID.label)
        doubts = _notes(told)
        if standings.get((claim.person_id, claim.plan_id), 0) != seen.get(claim.last, 0):  # type: ignore[attr-defined]
            doubts.append("核算后另有决定")
        if restated.get(claim.pk):
            doubts.append(f"核算过以后改了：{'、'.join(restated[claim.pk])}")
        if same.get(claim.pk):
            doubts.append(f"同日另有 {same[claim.pk]} 案")
        rule = rules.get(claim.plan_id, decisions.NO_RULE)
        if rule.threshold_fen is not None and amount > rule.threshold_fen:
            doubts.append(f"超过 {yuan(rule.threshold_fen)} 元")
        if amount and claim.person_id not in payable:
            doubts.append("没有收款账户")
        deciding = [o for o in told if o.state == Row.PAID.label] or told
        articles = tuple(dict.fromkeys(o.articles[0] for o in deciding if o.articles))
        found[claim.pk] = Look(amount, articles, tuple(doubts), not amount)
    return found


def doubts_of(claim: Claim) -> tuple[str, ...]:
    """What to look at of one claim before signing."""
    rows = waiting_rows(Claim.objects.filter(pk=claim.pk))
    return looks(rows)[claim.pk].doubts if rows else ()


def _notes(told: list[Outcome]) -> list[str]:
    """What the assessment itself remarks on: inferred values, late notice and the like on rows that pay."""
    paid = [o for o in told if o.state == Row.PAID.label]
    notes = dict.fromkeys(reason for o in paid for reason in o.reasons)
    if any(o.inferred for o in told):
        notes.setdefault(INFERRED)
    return list(notes)


def _restated(claims: list[Claim]) -> dict[int, list[str]]:
    """The facts of each claim that were stated when it was first assessed, and say something else since."""
    firsts = Assessment.objects.filter(claim=OuterRef("claim"), final=True).order_by("pk").values("at")[:1]
    facts = Fact.objects.filter(claim__in=claims).exclude(source=Source.RESOLUTION)
    before: dict[tuple[int, str], Fact] = {}
    found: dict[int, list[str]] = defaultdict(list)
    for fact in facts.annotate(first=Subquery(firsts)).order_by("pk"):
        key = fact.claim_id, fact.name
        known, first = before.get(key), fact.first
        if first is None or fact.at <= first:
            before[key] = fact
        elif known is not None and opened(fact.value) != opened(known.value):
            found[fact.claim_id].append(fact.name)
    return {claim: list(dict.fromkeys(names)) for claim, names in found.items()}


def _same_event(claims: list[Claim]) -> dict[int, int]:
    """How many other claims the same person has from the same day under the same plan."""
    days = Claim.objects.filter(person__in={c.person_id for c in claims}).exclude(state=State.WITHDRAWN)
    counted: dict[tuple[int, int, date], int] = defaultdict(int)
    for key in days.values_list("person", "plan", "happened_on"):
        counted[key] += 1
    return {c.pk: counted[c.person_id, c.plan_id, c.happened_on] - 1 for c in claims}

"""Claims, for programs: report, state facts, see where it is and what came of it.

Nobody decides by token: reviewing, approving and resolving are done in person (guard.acting).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import StringConstraints

from gongji.office.api.door import gives, need
from gongji.office.api.fields import After, Day, Key, Limit, Once, Sent, Text, Word, following, spelt
from gongji.office.claims import queries, services
from gongji.office.claims.choices import Reporter, State
from gongji.office.claims.models import Claim
from gongji.office.claims.pages.finding import claim_of
from gongji.office.claims.pages.reporting import person_of
from gongji.office.claims.queries import Sight
from gongji.office.guard.access import access_in, account_in, found_or_404
from gongji.office.people.services.reaching import phone_number
from gongji.office.plans.models import Plan
from gongji.office.ui import paging

router = Router()
StateWord: TypeAlias = Annotated[State, spelt(State)]
ReporterWord: TypeAlias = Annotated[Reporter, spelt(Reporter)]
Name: TypeAlias = Annotated[Text, StringConstraints(max_length=50)]
Phone: TypeAlias = Annotated[Text, StringConstraints(max_length=20)]
Facts: TypeAlias = dict[Word, Text]
"""Facts of the charter by name, each as a cell of the events file: "" is unknown, 无 absent."""


class ClaimLine(Schema):
    """A claim and where it is: no fact, no amount."""

    key: int
    number: str
    union: int
    person: int
    plan: str
    edition: int
    cover: int | None
    state: StateWord
    state_since: datetime
    reported_on: Day
    due_on: Day | None


class ClaimsPage(Schema):
    """One page, newest first; `after` of the next one, null on the last."""

    items: list[ClaimLine]
    after: int | None


class StepLine(Schema):
    """A step of the way: when it was done, with whom it is."""

    word: str
    done_at: datetime | None
    with_whom: str
    here: bool


class ClaimRecord(ClaimLine):
    """A claim with the way it goes."""

    steps: list[StepLine]


class OutcomeLine(Schema):
    """What the charter makes of one benefit, with the articles it rests on; amounts in fen, null: none."""

    benefit: str
    state: str
    amount: int | None
    low: int | None
    high: int | None
    articles: list[str]
    reasons: list[str]
    needs: list[str]
    readings: list[str]


class Assessed(Schema):
    """The last assessment, an estimate unless `final`; the derivation without what may not be seen."""

    final: bool
    on: Day
    edition: int
    sha256: str
    outcomes: list[OutcomeLine]
    derivation: list[str]


class Outcomes(Schema):
    """What came of a claim so far; null where nothing was assessed."""

    assessment: Assessed | None


class Reported(Sent):
    """Whose, under which plan, what happened when, who tells it, and what is known."""

    person: Key
    plan: Word
    occurrence: Word
    happened_on: Day
    known_on: Day | None = None
    reported_on: Day | None = None
    reporter: ReporterWord = Reporter.UNIT
    reporter_name: Name = ""
    reporter_phone: Phone = ""
    facts: Facts = Field(default_factory=dict)


class Stated(Sent):
    """Facts that are stated together."""

    facts: Facts


class Said(Schema):
    """The facts that were written down; what only repeats what counts already is not among them."""

    facts: list[str]
    state: StateWord


def _line(claim: Claim) -> dict[str, Any]:
    return {
        "key": claim.pk, "number": claim.case.written_number, "union": claim.union_id,
        "person": claim.person_id, "plan": claim.plan.code, "edition": claim.edition_id,
        "cover": claim.cover_id, "state": claim.state, "state_since": claim.state_since,
        "reported_on": claim.reported_on, "due_on": claim.case.due_on,
    }  # fmt: skip


def _record(claim: Claim) -> ClaimRecord:
    steps = [
        StepLine(word=s.word, done_at=s.done_at, with_whom=s.with_whom, here=s.here)
        for s in queries.progress(claim)
    ]
    return ClaimRecord(**_line(claim), steps=steps)


@router.get("", response=gives(ClaimsPage), summary="案件")
def claims(
    request: HttpRequest, state: StateWord | None = None, person: Key | None = None, after: After = None,
    limit: Limit = 50,
) -> ClaimsPage:  # fmt: skip
    """The claims of one's branch."""
    need(request, "claims.read")
    rows = Claim.objects.select_related("case", "plan")
    if state is not None:
        rows = rows.filter(state=state)
    if person is not None:
        rows = rows.filter(person=person)
    found = paging.page(rows, ("-pk",), limit, str(after) if after else None, None)
    return ClaimsPage(items=[ClaimLine(**_line(one)) for one in found.rows], after=following(found))


@router.post("", response=gives(ClaimRecord, 201), summary="报案")
def report(request: HttpRequest, once: Once, sent: Reported) -> Status[ClaimRecord]:
    """Open a claim; the words of `occurrence` and `facts` are those of the edition's forms."""
    need(request, "claims.report")
    person, plan = person_of(sent.person), found_or_404(Plan.objects.all(), code=sent.plan)
    if sent.reporter_phone:
        phone_number(sent.reporter_phone)
    teller = services.Told(sent.reporter, sent.reporter_name, sent.reporter_phone)
    made = services.report(
        account_in(request), person, plan, sent.occurrence, sent.happened_on, known_on=sent.known_on,
        reported_on=sent.reported_on, reporter=teller, facts=sent.facts,
    )  # fmt: skip
    return Status(201, _record(claim_of(made.pk)))


@router.get("{int:key}", response=gives(ClaimRecord), summary="一件案件")
def claim(request: HttpRequest, key: Key) -> ClaimRecord:
    """Where a claim is, what was done, with whom it waits."""
    need(request, "claims.read")
    return _record(claim_of(key))


@router.post("{int:key}/facts", response=gives(Said), summary="填写事实")
def state_facts(request: HttpRequest, once: Once, key: Key, sent: Stated) -> Said:
    """State facts of a claim that is not assessed yet."""
    need(request, "claims.report")
    found = claim_of(key)
    made = services.state_facts(account_in(request), found, sent.facts)
    return Said(facts=[fact.name for fact in made], state=State(found.state))


@router.get("{int:key}/outcomes", response=gives(Outcomes), summary="核算的结果")
def outcomes(request: HttpRequest, key: Key) -> Outcomes:
    """What the charter makes of it, with articles and derivation. Who sees personal facts is recorded."""
    need(request, "claims.read")
    found = claim_of(key)
    sight = queries.sight(access_in(request), found)
    if sight is Sight.STATUS:
        raise PermissionDenied("令牌的账号只看得到案件到了哪一步")
    if sight is Sight.WHOLE:
        services.seen(account_in(request), found, "outcomes")
    last = queries.estimate(found)
    if last is None:
        return Outcomes(assessment=None)
    named = ("benefit", "state", "amount", "low", "high", "articles", "reasons", "needs", "readings")
    lines = [OutcomeLine(**{n: getattr(one, n) for n in named}) for one in last.outcomes.all()]
    derivation = list(queries.explained(last, whole=sight is Sight.WHOLE))
    return Outcomes(
        assessment=Assessed(
            final=last.final, on=last.on, edition=last.edition_id, sha256=last.sha256, outcomes=lines,
            derivation=derivation,
        )
    )  # fmt: skip

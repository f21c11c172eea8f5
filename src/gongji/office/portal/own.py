"""What belongs to the person on the phone, and nothing else: the one door from the pages to other rooms.

Officers' queries are narrowed by unions, which a member has no access to. Here the scope is opened, and
every set is narrowed to one person before it leaves this file. No other file of the pages opens a scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from gongji.charter.model import Charter
from gongji.charter.program import Program
from gongji.office.claims import asking
from gongji.office.claims import queries as claims
from gongji.office.claims import services as reporting
from gongji.office.claims.choices import BEFORE_ASSESSED, DECIDED, Reporter
from gongji.office.claims.models import Claim, Decision, Letter, Outcome
from gongji.office.claims.queries import decisions
from gongji.office.claims.queries.papers import MISSING, WAITING, Item
from gongji.office.desk import services as desk
from gongji.office.enrolment import queries as enrolment
from gongji.office.enrolment.models import Cover
from gongji.office.guard import queries as guard
from gongji.office.guard.access import found_or_404
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.papers import archive
from gongji.office.papers import services as papers
from gongji.office.papers.choices import Kind, Way
from gongji.office.papers.choices import State as PaperState
from gongji.office.papers.models import Consent, Paper
from gongji.office.people.models import Account, Person
from gongji.office.plans import queries as plans
from gongji.office.plans.models import Edition
from gongji.office.portal.services import certifying
from gongji.office.portal.words import Told, told
from gongji.readers.read_back import read_back

WHY: Final = "本人自己的页面"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands with one plan on a day."""

    edition: Edition
    now: tuple[Cover, ...]
    coming: Cover | None
    last: Cover | None
    gives: tuple[Told, ...]
    """What it gives, benefit by benefit, in the words of the charter."""
    asks: tuple[Told, ...]
    """Who can join and what it costs, where the person is not in."""

    @property
    def covered(self) -> bool:
        """Is there cover today?"""
        return bool(self.now)

    @property
    def until(self) -> date | None:
        """The last day covered without a break from today."""
        return max((cover.until for cover in self.now), default=None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim as its person reads it."""

    claim: Claim
    occurrence: str
    steps: tuple[claims.Step, ...]
    items: tuple[Item, ...]
    letter: Letter | None
    """What is asked for and by when, while an answer is awaited."""
    outcomes: tuple[Outcome, ...]
    why: tuple[str, ...]
    decision: Decision | None

    @property
    def uncovered(self) -> bool:
        """Whether nothing covers the day on which it happened, as far as is known."""
        cover = self.claim.cover
        return cover is None or not cover.since <= self.claim.happened_on <= cover.until

    @property
    def missing(self) -> tuple[Item, ...]:
        """What the charter asks for and has not come; what waits for a consent has come."""
        return tuple(item for item in self.items if item.mark == MISSING)

    @property
    def waiting(self) -> bool:
        """Whether something that came waits for a consent."""
        return any(item.mark == WAITING for item in self.items)

    @property
    def here(self) -> claims.Step | None:
        """The step it is at."""
        return next((step for step in self.steps if step.here), None)

    @property
    def track(self) -> tuple[tuple[claims.Step, str], ...]:
        """The steps, each with the class of the look: what lies before the present one is done."""
        at = next((place for place, step in enumerate(self.steps) if step.here), len(self.steps))
        return tuple((step, "done" if place < at else "") for place, step in enumerate(self.steps))

    @property
    def amount(self) -> int:
        """What was decided, in fen."""
        return sum(outcome.amount or 0 for outcome in self.outcomes)

    @property
    def open(self) -> bool:
        """Whether papers and an application are still taken."""
        return self.claim.state in BEFORE_ASSESSED


@dataclass(frozen=True, slots=True)
class Asking:
    """An edition with what it asks of whoever reports."""

    edition: Edition
    charter: Charter
    program: Program

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What can have happened."""
        return asking.occurrences(self.program)

    def about(self, place: int) -> asking.Asked:
        """What the charter asks about one occurrence; Http404 for a place it has none at."""
        if not 0 <= place < len(self.occurrences):
            raise Http404("没有这一项")
        return asking.asked(self.charter, self.program, self.occurrences[place])


@dataclass(frozen=True, slots=True)
class Own:
    """Everything a person may see and do of their own."""

    person: Person

    # ---- cover ----

    def standings(self, on: date) -> list[Standing]:
        """Every plan the person could be in or was in: covered first, then by name."""
        with everything(WHY):
            covers = list(enrolment.covers_of(self.person))
            editions = {e.plan_id: e for e in enrolment.plans_open(self.person.union, on)}
            for cover in covers:
                editions.setdefault(cover.plan_id, cover.edition)
            found = [
                self._standing(e, [c for c in covers if c.plan_id == key], on) for key, e in editions.items()
            ]
        return sorted(found, key=lambda one: (not one.covered, one.coming is None, one.edition.title))

    def _standing(self, edition: Edition, covers: list[Cover], on: date) -> Standing:
        now = tuple(c for c in covers if c.since <= on <= c.until)
        running = now[0].edition if now else edition
        sayings = told(read_back(plans.charter(running, on)))
        return Standing(
            running, now,
            min((c for c in covers if c.since > on), key=lambda c: c.since, default=None),
            max((c for c in covers if c.until < on), key=lambda c: c.until, default=None),
            tuple(one for one in sayings if one.gives),
            tuple(one for one in sayings if not one.gives),
        )  # fmt: skip

    def certificate(self, key: int) -> tuple[str, bytes]:
        """The name and the PDF of the certificate of one of their covers; Http404 for another's."""
        with everything(WHY):
            cover = found_or_404(enrolment.covers_of(self.person), pk=key)
            made = certifying.certify(None, cover)
            content = certifying.opened(None, made, "本人下载保障凭证")
            return f"{made.document.written_number}.pdf", content

    # ---- claims ----

    def claims(self) -> QuerySet[Claim]:
        """Their claims, the newest first."""
        with everything(WHY):
            return claims.claims_of(self.person)

    def claim(self, key: int) -> Claim:
        """One of their claims; Http404 for another's."""
        return found_or_404(self.claims(), pk=key)

    def shown(self, claim: Claim) -> Shown:
        """Where a claim of theirs is and what is missing; once it is decided, what and why."""
        self._require(claim)
        with everything(WHY):
            decided = claim.state in DECIDED
            assessment = claims.latest(claim) if decided else None
            return Shown(
                claim, claims.opened(claim.occurrence), claims.progress(claim),
                claims.checklist(claim) if claim.state in BEFORE_ASSESSED else (),
                claims.open_letter(claim),
                tuple(assessment.outcomes.all()) if assessment else (),
                claims.explained(assessment) if assessment else (),
                decisions.live(claim) if decided else None,
            )  # fmt: skip

    def decision_letter(self, claim: Claim) -> tuple[str, bytes]:
        """The name and the PDF of the letter of decision; Http404 while there is none."""
        decision = self.shown(claim).decision
        if decision is None or decision.letter is None:
            raise Http404("没有这一项，或者不是您的")
        letter = decision.letter
        with everything(WHY):
            content = archive.read(letter, None, "本人打开决定书", person=self.person.pk)
        return f"{letter.written_number}.pdf", content

    def reportable(self, on: date) -> list[Edition]:
        """The editions under which something can be reported: plans in which the person has been covered."""
        with everything(WHY):
            covers = enrolment.covers_of(self.person).filter(since__lte=on)
            held = {cover.plan_id: cover.edition for cover in reversed(covers)}
        return sorted(held.values(), key=lambda edition: edition.title)

    def asked(self, plan: int, on: date) -> Asking:
        """What can be reported under a plan; Http404 for one the person was never in."""
        edition = next((e for e in self.reportable(on) if e.plan_id == plan), None)
        if edition is None:
            raise Http404("没有这一项，或者不是您的")
        with everything(WHY):
            return Asking(edition, plans.charter(edition, on), plans.program(edition, on))

    def report(
        self, edition: Edition, occurrence: str, happened_on: date, known_on: date | None,
        facts: dict[str, str],
    ) -> Claim:  # fmt: skip
        """Report an event; the charter's notice period stops on this day. ClaimError says what is wrong."""
        with everything(WHY):
            return reporting.report(
                None, self.person, edition.plan, occurrence, happened_on, known_on=known_on,
                reporter=reporting.Told(Reporter.SELF), facts=facts,
            )  # fmt: skip

    def apply(self, claim: Claim) -> None:
        """Ask to be paid, today."""
        self._require(claim)
        with everything(WHY):
            reporting.apply(None, claim, timezone.localdate())

    def file(self, claim: Claim, item: str, kind: Kind, *uploads: papers.Upload) -> list[Paper]:
        """File the pages of what proves an item of the list; medical ones wait until there is a consent."""
        self._require(claim)
        with everything(WHY), transaction.atomic():
            made = reporting.file_papers(None, claim, [item], uploads, kind, self.consent_now())
            desk.note(claim.case, None, "本人交材料", item)
            return made

    def _require(self, claim: Claim) -> None:
        if claim.person_id != self.person.pk:
            raise Http404("没有这一项，或者不是您的")

    # ---- their data ----

    def accounts(self) -> QuerySet[Account]:
        """Bank accounts in use."""
        today = timezone.localdate()
        with everything(WHY):
            live = Q(until__isnull=True) | Q(until__gte=today)
            return Account.objects.filter(live, person=self.person).order_by("-since", "-id")

    def trail(self) -> QuerySet[AuditRow]:
        """Everything that was done with their data, by others and by themselves, the newest first."""
        return guard.touched(self.person.pk).order_by("-pk")

    def seen_by_others(self) -> QuerySet[AuditRow]:
        """Who else saw or changed it."""
        return self.trail().filter(actor__isnull=False)

    def consents(self) -> QuerySet[Consent]:
        """Consents to the use of their medical data, the newest first."""
        with everything(WHY):
            return Consent.objects.filter(
                subject_type__app_label="people", subject_type__model="person", subject_id=self.person.pk
            ).order_by("-pk")

    def consent_now(self) -> Consent | None:
        """A consent that was not withdrawn."""
        return self.consents().filter(withdrawn_on__isnull=True).first()

    def waiting(self) -> QuerySet[Paper]:
        """Papers they filed that may not be used for want of a consent."""
        with everything(WHY):
            return Paper.objects.filter(filed_by_person=self.person, state=PaperState.QUARANTINE)

    def give_consent(self) -> int:
        """Consent, separately, on the phone; how many papers that waited for it can be used now."""
        with everything(WHY), transaction.atomic():
            day = timezone.localdate()
            consent = self.consent_now() or papers.consented(
                self.person, self.person.union, Way.PHONE, day, None
            )
            held = list(self.waiting().select_related("union"))
            for paper in held:
                papers.release(paper, consent, None)
            return len(held)

    def withdraw(self, key: int) -> int:
        """Withdraw a consent; how many papers may not be used any more. Http404 for another's."""
        consent = found_or_404(self.consents(), pk=key)
        with everything(WHY):
            return papers.withdraw(consent, timezone.localdate(), None)

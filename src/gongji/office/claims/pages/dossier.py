"""Everything the page of a claim shows, as much of it as the person who asks may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from gongji.charter.model import Charter
from gongji.charter.nodes import Gives, Kind
from gongji.charter.nodes import State as Label
from gongji.charter.tables_used import tables_used
from gongji.codes.civil import civil_from_days, parse_iso
from gongji.office.claims import asking, queries
from gongji.office.claims.choices import MARK, State
from gongji.office.claims.models import Assessment, Claim, Fact, Outcome
from gongji.office.claims.pages import worksheet
from gongji.office.claims.queries import Sight
from gongji.office.plans import queries as plans
from gongji.office.plans.choices import Standing as TableStanding
from gongji.office.ui.templatetags.look import yuan
from gongji.readers.forms import OCCURRENCE

OUTCOME_LOOK = {
    Label.PAID.label: "paid", Label.REFUSED.label: "refused", Label.PAPERS.label: "papers",
    Label.WATCH.label: "watch", Label.DISCRETION.label: "discretion", Label.BLANK.label: "blank",
    Label.NO_TABLE.label: "notable", Label.CONFLICT.label: "conflict", Label.OUT_OF_RANGE.label: "range",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as the page shows it: its value, where it comes from, who said it when, on what evidence."""

    name: str
    value: str
    mark: str
    source: str
    who: str
    at: Any
    evidence: str
    found: bool
    """Established by an investigator."""
    wanted: bool
    """An investigator still has to answer it."""
    paper: int | None = None
    """The key of the paper that proves it."""
    before: tuple[str, ...] = ()
    """What else was said of it, the latest first: value, by whom, when."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline of the charter with its last day, and whether it was met."""

    article: str
    what: str
    last: date | None
    at: date | None
    late: bool
    means: str


@dataclass(frozen=True, slots=True)
class Next:
    """What has to be ruled or supplied before it can go on, and where that is done."""

    words: str
    url: str


@dataclass(slots=True)
class Dossier:
    """A claim for one reader."""

    claim: Claim
    sight: Sight
    charter: Charter
    occurrence: str
    asked: asking.Asked
    items: tuple[Any, ...] = ()
    assessment: Assessment | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    sheets: list[worksheet.Sheet] = field(default_factory=list)
    facts: list[Known] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    nexts: list[Next] = field(default_factory=list)
    unconfirmed: list[Any] = field(default_factory=list)
    conclusion: str = ""
    investigator: Any = None
    letter: Any = None
    stale: bool = False
    """The charter's parts, the edition or the facts changed since the last assessment."""

    @property
    def whole(self) -> bool:
        """The reader sees personal facts."""
        return self.sight is Sight.WHOLE

    @property
    def figures(self) -> bool:
        """The reader sees amounts."""
        return self.sight >= Sight.FIGURES

    @property
    def total(self) -> int | None:
        """Fen in all, where every outcome is decided; None else."""
        decided = (Label.PAID.label, Label.REFUSED.label)
        if not self.outcomes or any(outcome.state not in decided for outcome in self.outcomes):
            return None
        return sum(outcome.amount or 0 for outcome in self.outcomes)

    @property
    def range(self) -> tuple[int, int] | None:
        """Between how many fen and how many it lies, while facts are missing; None where nobody can say."""
        if self.total is not None or not self.outcomes:
            return None
        if any(outcome.low is None or outcome.high is None for outcome in self.outcomes):
            return None
        return sum(o.low or 0 for o in self.outcomes), sum(o.high or 0 for o in self.outcomes)

    @property
    def met(self) -> int:
        """How many items of the list need nothing more."""
        return sum(item.met for item in self.items)


def dossier(claim: Claim, sight: Sight) -> Dossier:
    """Gather it; the caller has written down that personal facts are shown."""
    charter, program = queries.charter_now(claim)
    occurrence = queries.opened(claim.occurrence)
    made = Dossier(claim, sight, charter, occurrence, asking.asked(charter, program, occurrence))
    made.clocks = list(_clocks(claim, charter))
    if sight is Sight.STATUS:
        return made
    said = queries.facts_said(claim)
    made.items = queries.checklist(claim, made.asked)
    made.letter = queries.open_letter(claim)
    made.facts = list(_known(made, said))
    _assessed(made)
    if made.whole:
        last = claim.investigations.select_related("by").order_by("-id").first()
        made.conclusion = "" if last is None else queries.opened(last.conclusion)
        made.investigator = last
    return made


def _assessed(made: Dossier) -> None:
    assessment = queries.estimate(made.claim)
    if assessment is None:
        return
    made.assessment = assessment
    made.outcomes = list(assessment.outcomes.all())
    lines = queries.explained(assessment, whole=made.whole)
    made.sheets = worksheet.sheets(lines, {article.id for article in made.charter.articles})
    made.unconfirmed = queries.unconfirmed(assessment)
    made.nexts = list(_nexts(made, assessment))
    ruled = queries.outdated(made.claim, assessment, timezone.localdate())
    made.stale = ruled or made.claim.facts.filter(at__gt=assessment.at).exists()


def _nexts(made: Dossier, assessment: Assessment) -> Iterator[Next]:
    """Where to rule, to supply a table, or to confirm a value."""
    edition = assessment.edition
    if made.claim.state == State.BLANK:
        bore = {name for o in made.outcomes if o.state == Label.BLANK.label for name in o.readings}
        for reading in _blank(made.charter, {text.partition("=")[0] for text in bore}):
            url = reverse("plans:reading", args=[edition.pk])
            yield Next(f"口径“{reading}”等解释决定", f"{url}?name={reading}")
    if made.claim.state == State.MISSING_TABLE:
        wanted = _wanted(made, {o.benefit for o in made.outcomes if o.state == Label.NO_TABLE.label})
        for now in plans.tables_on(edition, timezone.localdate()):
            if now.version.name in wanted:
                lacks = "还没有内容" if now.standing is TableStanding.EMPTY else "没有这件案子要用的值"
                url = reverse("plans:table", args=[edition.pk])
                yield Next(f"附表“{now.version.name}”{lacks}", f"{url}?name={now.version.name}")
    for version in made.unconfirmed:
        words = f"附表“{version.name}”有推定的值，确认以前不拨付"
        yield Next(words, reverse("plans:confirm", args=[version.pk]))


def _wanted(made: Dossier, stopped: set[str]) -> set[str]:
    """The tables that the benefits which stopped take their amounts from."""
    _, program = queries.charter_now(made.claim)
    benefits = [each for each in program.benefits if each.name in stopped]
    return {name for each in benefits for name in tables_used(each, made.charter, program)}


def _blank(charter: Charter, bore: set[str]) -> list[str]:
    """The readings that bore on it and whose option leaves a blank; all that bore where none does."""
    found = [each for each in charter.readings if each.name in bore]
    left = [each.name for each in found if isinstance(each.option(each.adopted).method, Gives)]
    return left or [each.name for each in found]


def _known(made: Dossier, said: dict[str, list[Fact]]) -> Iterator[Known]:
    """The facts the charter asks for, in its order; personal ones only for who may see them."""
    facts = {name: each[0] for name, each in said.items()}
    hidden = (
        set() if made.whole else {q.name for q in (*made.asked.questions, *made.asked.findings) if q.personal}
    )
    if made.whole:
        yield _told(OCCURRENCE, made.occurrence, made.claim, facts.get(OCCURRENCE))
    row = queries.event_row(made.claim, {name: fact for name, fact in facts.items() if name not in hidden})
    for name in asking.DATES:
        yield _told(name, row[name], made.claim, facts.get(name))
    unfound = set(queries.unfound(made.claim, made.asked, facts))
    for question in dict.fromkeys((*made.asked.questions, *made.asked.findings)):
        fact = facts.get(question.name)
        if question.name in hidden:
            continue
        value = row.get(question.name, "")
        known = _row(question.name, _shown(question, value), fact, question.name in unfound)
        yield replace(known, before=tuple(_said(question, one) for one in said.get(question.name, ())[1:]))


def _said(question: asking.Question, fact: Fact) -> str:
    value = _shown(question, queries.opened(fact.value))
    return f"{value}（{fact.get_source_display()}，{_who(fact)} {timezone.localdate(fact.at)}）"


def _who(fact: Fact) -> str:
    return str(fact.by) if fact.by is not None else "本人"


def _shown(question: asking.Question, value: str) -> str:
    """A value with its unit; an amount as the look writes it."""
    if not value or value == "无" or not question.unit:
        return value
    if question.kind is Kind.MONEY:
        whole, _, part = value.partition(".")
        value = yuan(int(whole) * 100 + int(part.ljust(2, "0") or 0))
    return f"{value} {question.unit}"


def _told(name: str, value: str, claim: Claim, fact: Fact | None) -> Known:
    """A fact the claim itself holds: told with the report unless somebody stated it since."""
    if fact is not None:
        return _row(name, value, fact, False)
    who = claim.get_reported_by_display()
    return Known(
        name,
        value,
        "报" if value else "",
        "报案" if value else "",
        who if value else "",
        claim.made_at,
        "",
        False,
        False,
    )


def _row(name: str, value: str, fact: Fact | None, wanted: bool) -> Known:
    if fact is None:
        return Known(name, value, "", "", "", None, "", False, wanted)
    evidence = queries.opened(fact.evidence)
    found = fact.source in ("investigation", "resolution")
    return Known(
        name, value, MARK[fact.source], str(fact.get_source_display()), _who(fact), fact.at, evidence, found,
        wanted, fact.paper_id,
    )  # fmt: skip


def _clocks(claim: Claim, charter: Charter) -> Iterator[Clock]:
    days = {
        asking.HAPPENED: claim.happened_on, asking.KNOWN: claim.known_on,
        asking.REPORTED: claim.reported_on, asking.APPLIED: claim.applied_on,
    }  # fmt: skip
    numbers = {name: None if day is None else parse_iso(f"{day:%Y-%m-%d}") for name, day in days.items()}
    for due in asking.deadlines(charter, numbers):
        last = None if due.last is None else date(*civil_from_days(due.last))
        at = days.get(due.until)
        compared = at or timezone.localdate()
        late = last is not None and compared > last
        yield Clock(due.article, due.name, last, at, late, "不予给付" if due.refuses else "注明逾期")

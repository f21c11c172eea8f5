"""What a charter asks about one occurrence: of whoever reports, of the investigator, and which papers.

All of it comes from the charter's event form (`readers.forms`); nothing about a plan stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gongji.charter.model import Charter
from gongji.charter.nodes import Fact, Kind, Table
from gongji.charter.program import Program
from gongji.charter.ranges import facts_read
from gongji.codes.civil import add_months, add_years
from gongji.office.claims.errors import ClaimError
from gongji.readers.forms import OCCURRENCE, cell, event_form

HAPPENED: Final = "发生日"
KNOWN: Final = "知悉日"
REPORTED: Final = "通知日"
APPLIED: Final = "申领日"
DATES: Final = (HAPPENED, KNOWN, REPORTED, APPLIED)
"""The dates that the claim itself holds."""
FIXED: Final = (OCCURRENCE, *DATES)


@dataclass(frozen=True, slots=True)
class Question:
    """One fact as it is asked for: `default` is what a blank means, None where blank is unknown."""

    name: str
    words: str
    kind: Kind
    choices: tuple[str, ...]
    unit: str
    article: str
    evidence: tuple[str, ...]
    personal: bool
    """Of a class of personal data: only for those who may see such facts."""
    default: str | None
    excludes: tuple[str, ...]
    """The articles of the exclusions that rest on it."""

    @property
    def unit_after(self) -> str:
        """（元）, to stand after the words; nothing where they name the unit themselves."""
        return f"（{self.unit}）" if self.unit not in self.words else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one occurrence asks: facts to be stated, facts to be found, papers to bring."""

    occurrence: str
    questions: tuple[Question, ...]
    findings: tuple[Question, ...]
    papers: tuple[str, ...]

    def find(self, name: str) -> Question | None:
        """The question of that name."""
        return next((q for q in (*self.questions, *self.findings) if q.name == name), None)


def occurrences(program: Program) -> tuple[str, ...]:
    """The kinds of event that the plan knows."""
    return program.facts[program.position(OCCURRENCE)].choices


def asked(charter: Charter, program: Program, occurrence: str) -> Asked:
    """What the charter asks about an occurrence. ClaimError K103 for one it does not know."""
    form = event_form(charter, program)
    branch = next((b["then"] for b in form.get("allOf", ()) if b["then"]["title"] == occurrence), None)
    if branch is None:
        known = "、".join(occurrences(program))
        raise ClaimError("K103", f"计划里没有{OCCURRENCE}“{occurrence}”", f"可选：{known}")
    facts = {fact.name: fact for fact in program.facts if fact.table is Table.EVENT}
    excluding = _excluding(charter)
    wanted = [facts[name] for name in branch["x-asks"] if name not in FIXED]
    words = [(fact, _question(fact, excluding.get(fact.name, ()))) for fact in wanted]
    return Asked(
        occurrence,
        tuple(question for fact, question in words if fact.default is None),
        tuple(q for fact, q in words if fact.default is not None or q.excludes),
        tuple(branch["x-evidence"]),
    )


def _question(fact: Fact, excludes: tuple[str, ...]) -> Question:
    return Question(
        name=fact.name, words=fact.question or fact.name, kind=fact.kind, choices=fact.choices,
        unit="元" if fact.kind is Kind.MONEY else fact.unit, article=fact.article,
        evidence=tuple(fact.evidence), personal=bool(fact.personal),
        default=None if fact.default is None else cell(fact, fact.default), excludes=excludes,
    )  # fmt: skip


def _excluding(charter: Charter) -> dict[str, tuple[str, ...]]:
    """The facts that exclusions rest on, each with the articles."""
    found: dict[str, tuple[str, ...]] = {}
    for exclusion in charter.exclusions:
        for name in dict.fromkeys(facts_read(exclusion.when)):
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), exclusion.article)))
    return found


def hidden_facts(program: Program) -> frozenset[str]:
    """The facts of a class of personal data, which not every reader of a case may see."""
    return frozenset(fact.name for fact in program.facts if fact.personal)


# ---- deadlines --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """A period of the charter: from which date to which, the last day in time, and what lateness brings."""

    name: str
    article: str
    since: str
    until: str
    last: int | None
    """A day number; None while the first date is unknown."""
    refuses: bool
    phrase: str


def deadlines(charter: Charter, dates: dict[str, int | None]) -> Iterator[Due]:
    """The charter's deadlines with their last days, from the dates that are known (day numbers)."""
    for deadline in charter.deadlines:
        start = dates.get(deadline.since)
        last = None if start is None else _after(start, deadline.amount, deadline.unit)
        yield Due(
            deadline.name, deadline.article, deadline.since, deadline.until, last, deadline.refuses,
            deadline.phrase,
        )  # fmt: skip


def _after(day: int, amount: int, unit: str) -> int:
    match unit:
        case "年":
            return add_years(day, amount)
        case "月":
            return add_months(day, amount)
        case _:
            return day + amount

"""A charter as written: typed, checked against itself, with a hole wherever a reading decides.

`build.load` makes it from a document; `choose.choose` turns it into a `Program`; `check`, `read_back`
and `forms` read it as it is. Everything is frozen and carries the article and place it was written at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongji.charter.model.benefits import (
    BenefitRule,
    CapRule,
    Condition,
    Deadline,
    Exclusion,
    HoleOffset,
    JointCap,
    OffsetRule,
    Overlap,
    Repeat,
    TimesRule,
    Waiting,
)
from gongji.charter.model.enrolment import (
    Allocation,
    Coordination,
    Eligibility,
    Fee,
    FundRule,
    HoleWord,
    PriceClass,
    Procedure,
    ProcedureStep,
    Term,
)
from gongji.charter.model.readings import Option, Reading, Ruling
from gongji.charter.model.text import (
    Article,
    Convention,
    Example,
    Expected,
    Joining,
    Parameter,
    TableUse,
    Untranslated,
    WordList,
)
from gongji.charter.nodes import Fact

__all__ = [
    "Allocation",
    "Article",
    "BenefitRule",
    "CapRule",
    "Charter",
    "Condition",
    "Convention",
    "Coordination",
    "Deadline",
    "Eligibility",
    "Example",
    "Exclusion",
    "Expected",
    "Fee",
    "FundRule",
    "HoleOffset",
    "HoleWord",
    "Joining",
    "JointCap",
    "OffsetRule",
    "Option",
    "Overlap",
    "Parameter",
    "PriceClass",
    "Procedure",
    "ProcedureStep",
    "Reading",
    "Repeat",
    "Ruling",
    "TableUse",
    "Term",
    "TimesRule",
    "Untranslated",
    "Waiting",
    "WordList",
]


@dataclass(frozen=True, slots=True)
class Charter:
    """A whole plan, as its document says it."""

    path: str
    plan: str
    title: str
    edition: str
    issuer: str
    interpreter: str
    wording: str  # 转述 | 原文
    governs: str  # 起保日 | 发生日 | 申领日
    source: str
    digest: str  # sha256 of the file
    conventions: tuple[Convention, ...] = ()
    articles: tuple[Article, ...] = ()
    facts: tuple[Fact, ...] = ()  # built-in ones first
    fact_sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: tuple[WordList, ...] = ()
    tables: tuple[TableUse, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    terms: tuple[Term, ...] = ()
    fees: tuple[Fee, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    benefits: tuple[BenefitRule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    joint_caps: tuple[JointCap, ...] = ()
    coordination: tuple[Coordination, ...] = ()
    funds: tuple[FundRule, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    readings: tuple[Reading, ...] = ()
    examples: tuple[Example, ...] = ()
    joinings: tuple[Joining, ...] = ()
    untranslated: tuple[Untranslated, ...] = ()
    example_cover: tuple[tuple[str, str], ...] = ()
    example_event: tuple[tuple[str, str], ...] = ()

    def reading(self, name: str) -> Reading:
        """The reading of that name; KeyError when there is none."""
        for reading in self.readings:
            if reading.name == name:
                return reading
        raise KeyError(name)

"""Read-back (规则复述): the rules of a charter said again in plain Chinese, to lay beside the article's text.

Generated from the typed charter, never from its prose, so that a difference between the two shows. What a
reading decides is said through it: 按口径“甲”（现采用“乙”）：…
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongji.charter.model import Charter
from gongji.charter.nodes import Span
from gongji.readers.read_back.benefits import say_benefit, say_joint_cap, subject_of
from gongji.readers.read_back.clauses import Placed, say_clause
from gongji.readers.read_back.methods import RuleRow, rule_rows
from gongji.readers.read_back.readings import OptionSaid, ReadingSaid, say_option, say_reading
from gongji.readers.read_back.voice import Voice

__all__ = [
    "ArticleSaid",
    "OptionSaid",
    "ReadBack",
    "ReadingSaid",
    "RuleRow",
    "Saying",
    "Voice",
    "benefit_rows",
    "read_back",
    "say_option",
    "say_reading",
]


@dataclass(frozen=True, slots=True)
class Saying:
    """One block said again: its kind (给付, 除外 …), its name, its sentences, where it was written."""

    kind: str
    name: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ArticleSaid:
    """What the rules under one article say."""

    article: str
    sayings: tuple[Saying, ...]
    readings: tuple[ReadingSaid, ...]

    @property
    def text(self) -> str:
        """All sentences in one paragraph a block."""
        return "\n".join(saying.text for saying in self.sayings)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A charter said again: its conventions, then article by article in the order of the document."""

    conventions: tuple[Saying, ...]
    articles: tuple[ArticleSaid, ...]

    def article(self, article: str) -> ArticleSaid:
        """What is said under an article; empty where nothing is."""
        return next((said for said in self.articles if said.article == article), ArticleSaid(article, (), ()))


def read_back(charter: Charter) -> ReadBack:
    """The whole charter said again.

    Blocks whose article is not among the charter's articles are said under that article all the same, after
    the others, so that nothing that runs is left unsaid.
    """
    by_article: dict[str, list[Saying]] = {article.id: [] for article in charter.articles}
    for article, saying in _sayings(charter):
        by_article.setdefault(article, []).append(saying)
    readings: dict[str, list[ReadingSaid]] = {}
    for reading in charter.readings:
        by_article.setdefault(reading.article, [])
        readings.setdefault(reading.article, []).append(say_reading(reading, charter))
    conventions = tuple(
        Saying("约定", convention.name, say_clause(convention, Voice(charter)), convention.span)
        for convention in charter.conventions
    )
    return ReadBack(
        conventions,
        tuple(
            ArticleSaid(article, tuple(sayings), tuple(readings.get(article, ())))
            for article, sayings in by_article.items()
        ),
    )


def benefit_rows(charter: Charter, name: str) -> tuple[RuleRow, ...]:
    """The bands of a benefit's way of computing as rows of a table."""
    benefit = next(benefit for benefit in charter.benefits if benefit.name == name)
    voice = Voice(charter)
    return rule_rows(benefit.threshold, benefit.method, subject_of(benefit, voice), voice)


def _sayings(charter: Charter) -> Iterator[tuple[str, Saying]]:
    for benefit in charter.benefits:
        text = "".join(say_benefit(benefit, Voice(charter, benefit.article)))
        yield benefit.article, Saying("给付", benefit.name, text, benefit.span)
    for joint in charter.joint_caps:
        text = say_joint_cap(joint, Voice(charter, joint.cap.article))
        yield joint.cap.article, Saying("协调", joint.name, text, joint.cap.span)
    for kind, clauses in _clauses(charter):
        for clause in clauses:
            text = say_clause(clause, Voice(charter, clause.article))
            yield clause.article, Saying(kind, clause.name, text, clause.span)


def _clauses(charter: Charter) -> Iterator[tuple[str, tuple[Placed, ...]]]:
    yield "资格", charter.eligibility
    yield "保障期限", charter.terms
    yield "费用", charter.fees
    yield "时限", charter.deadlines
    yield "除外", charter.exclusions
    yield "协调", charter.coordination
    yield "基金", charter.funds
    yield "程序", charter.procedures
    yield "分配", charter.allocations
    yield "事实", tuple(fact for fact in charter.facts if not fact.builtin)
    yield "列表", charter.lists
    yield "附表", charter.tables
    yield "参数", charter.parameters
    yield "未入规则", charter.untranslated

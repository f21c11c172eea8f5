"""日额 by a table and 分段 by a choice, made into bands over a number when options are adopted.

A table is part of the charter, so its rows are known by then: what is left for an engine is an ordinary
日额 whose amount is chosen by the keys, and 附表缺失 for keys without a row. Of a choice its words are
known: each band has a number, and the subject is the number of the band that names the word.
"""

from __future__ import annotations

from collections.abc import Mapping

from gongji.charter.model import Charter
from gongji.charter.nodes import (
    All,
    Any_,
    Band,
    Bands,
    ByChoice,
    Compare,
    Const,
    Daily,
    DailyGraded,
    Edge,
    Expr,
    Fact,
    Gives,
    If,
    Kind,
    Member,
    Method,
    Op,
    Read,
    State,
)
from gongji.charter.parameters import grades_of

LACKS, HAS = Edge(0, included=True), Edge(1, included=True)


def daily_by_row(charter: Charter, method: DailyGraded) -> Method:
    """The 日额 over the rows that the table has."""
    (table,) = (t for t in charter.tables if t.name == method.graded.table)
    facts = {fact.name: fact for fact in charter.facts}
    rows = grades_of(table, method.graded, facts).entries
    missing = Gives(State.NO_TABLE, span=method.span)
    if not rows:
        return missing
    tests = [(_is_row(facts, method.graded.keys, row), fen) for row, fen in rows.items()]
    amount: Expr = Const(0, Kind.MONEY)
    for test, fen in reversed(tests):
        amount = If(test, Const(fen, Kind.MONEY), amount, Kind.MONEY)
    listed = Any_(tuple(test for test, _ in tests)) if len(tests) > 1 else tests[0][0]
    subject = If(listed, Const(1, Kind.COUNT), Const(0, Kind.COUNT), Kind.COUNT)
    daily = Daily(amount, method.days, method.free, method.limit, span=method.span)
    bands = (
        Band(None, LACKS, f"附表 {table.name} 没有这一行", missing, method.span),
        Band(HAS, None, f"附表 {table.name} 有这一行", daily, method.span),
    )
    return Bands(bands, subject, about=method.graded.keys, span=method.span)


def bands_by_choice(charter: Charter, method: ByChoice) -> Bands:
    """The bands numbered in the order written; the last one is left for the words no other names."""
    (fact,) = (f for f in charter.facts if f.name == method.choice.fact)
    last = len(method.branches) - 1
    subject: Expr = Const(last, Kind.COUNT)
    for number in range(last - 1, -1, -1):
        words = method.branches[number].words
        member = Member(fact.name, tuple(fact.choices.index(word) for word in words), words)
        subject = If(member, Const(number, Kind.COUNT), subject, Kind.COUNT)
    bands = tuple(
        Band(
            Edge(number, included=True) if number else None,
            Edge(number, included=True) if number < last else None,
            "、".join(branch.words),
            branch.gives,
            branch.span,
        )
        for number, branch in enumerate(method.branches)
    )
    return Bands(bands, subject, method.articles, (method.choice,), span=method.span)


def _is_row(facts: Mapping[str, Fact], keys: tuple[Expr, ...], row: tuple[int, ...]) -> Expr:
    tests = tuple(_is(facts, key, value) for key, value in zip(keys, row, strict=True))
    return tests[0] if len(tests) == 1 else All(tests)


def _is(facts: Mapping[str, Fact], key: Expr, value: int) -> Expr:
    assert isinstance(key, Read)
    if key.kind is Kind.CHOICE:
        return Member(key.fact, (value,), (facts[key.fact].choices[value],))
    return Compare(Op.EQ, key, Const(value, key.kind, key.unit))

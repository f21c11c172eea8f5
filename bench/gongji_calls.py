"""The claim through gongji's own engines: the plain kernel, and derive with its tree.

Each call decides the event under a cover of its own, so that no call finds what an earlier one left.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path

from bench.claim import Answer, claims
from bench.peers import Call
from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.nodes import STATE_LABELS
from gongji.charter.program import Program
from gongji.readers.decision import Decision, Row, positions
from gongji.readers.derive import Deriver
from gongji.readers.examples import row_values
from gongji.readers.kernel import compile_plain


@cache
def program(charter: Path) -> Program:
    """The charter under its adopted readings."""
    return choose(load(charter))


def values(of: Program) -> Iterator[tuple[int, ...]]:
    """The claims as the engines take them, again and again."""
    facts = {f.name for f in of.facts}
    cells = ({name: text for name, text in claim.items() if name in facts} for claim in claims())
    return cycle([row_values(of, row, {}) for row in cells])


def kernel(charter: Path) -> Call:
    """The generated kernel as plain Python: the row's places in the ledgers, then the decision."""
    engine = compile_plain(program(charter))
    book = engine.book()
    given = values(engine.program)
    number = 0

    def call() -> Answer:
        nonlocal number
        number += 1
        row = Row(next(given), number, number, number)
        ((benefit, decided),) = engine.one(book, row.values, book.place(row))
        return _answer(engine.program, Decision(benefit, *decided))

    return call


def derive(charter: Path) -> Call:
    """The reference engine, its tree built to the last node."""
    deriver = Deriver(program(charter))
    given = values(deriver.program)
    number = 0

    def call() -> Answer:
        nonlocal number
        number += 1
        (derived,) = deriver.decide(Row(next(given), number, number, number))
        assert derived.trace.steps
        return _answer(deriver.program, derived.decision)

    return call


def _answer(of: Program, decision: Decision) -> Answer:
    """The masks in words, as short as the other engines' answers."""
    benefit = of.benefits[decision.benefit]
    reasons = [benefit.marks[i].phrase for i in positions(decision.marks)] if decision.marks else ()
    article = of.leaves[decision.leaf].articles[0]
    return Answer(STATE_LABELS[decision.state], decision.amount, article, "；".join(reasons))

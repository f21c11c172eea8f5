"""The engines behind one signature: a program and rows in sequence give, row by row, the decisions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gongji.charter.program import Program
from gongji.readers.decision import Decision, Row, uncovered
from gongji.readers.derive import Deriver
from gongji.readers.kernel import Columns, Kernel, compile_plain, scope_slots
from gongji.readers.kernel.compiled import Compiled

Decided = list[list[Decision]]


def by_derive(program: Program, rows: Sequence[Row]) -> Decided:
    """The reference."""
    deriver = Deriver(program)
    return [[d.decision for d in deriver.decide(row)] for row in rows]


def one_by_one(kernel: Kernel, rows: Sequence[Row]) -> Decided:
    """The kernel, claim after claim against a book."""
    book = kernel.book()
    return [kernel.decide(book, row) for row in rows]


def by_columns(kernel: Kernel, rows: Sequence[Row]) -> Decided:
    """The kernel over whole columns; rows without any decision get the one that says so."""
    facts = [list(column) for column in zip(*(row.values for row in rows), strict=True)]
    event, cover, person = ([getattr(r, name) for r in rows] for name in ("event", "cover", "person"))
    where = scope_slots(kernel.program, facts, event, cover, person)
    prior = {i: row.prior for i, row in enumerate(rows) if row.prior}
    found = kernel.run(Columns(facts, where, prior))
    decided: Decided = [[] for _ in rows]
    for i in range(len(found)):
        decided[found.row[i]].append(found.decision(i))
    for row, decisions in zip(rows, decided, strict=True):
        decisions.sort()
        if not decisions and not row.prior:
            decisions.append(uncovered(kernel.program))
    return decided


def by_kernel(program: Program, rows: Sequence[Row]) -> Decided:
    """The kernel both ways, which must agree."""
    kernel = compile_plain(program)
    decided = one_by_one(kernel, rows)
    assert by_columns(kernel, rows) == decided
    return decided


def by_machine(machine: Compiled, rows: Sequence[Row]) -> Decided:
    """The rows brought together by person, decided, and put back in their places."""
    order = sorted(range(len(rows)), key=lambda i: rows[i].person)
    facts = [
        np.array([rows[i].values[f] for i in order], np.int64) for f in range(len(machine.program.facts))
    ]
    owner, cover = (np.array([getattr(rows[i], n) for i in order], np.int64) for n in ("person", "cover"))
    prior = {place: rows[i].prior for place, i in enumerate(order) if rows[i].prior}
    found = machine.run(facts, owner, cover, prior)
    decided: Decided = [[] for _ in rows]
    for i in range(len(found.row)):
        decided[order[int(found.row[i])]].append(found.decision(i))
    return decided


def by_compiled(program: Program, rows: Sequence[Row]) -> Decided:
    """Machine code, or the plain kernel where 64 bits do not do, as an assessment has it."""
    try:
        return by_machine(Compiled(program), rows)
    except OverflowError:
        return one_by_one(compile_plain(program), rows)

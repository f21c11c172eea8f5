"""The kernel as machine code: whole columns of rows, decided by person, with equal decisions as words."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gongji.charter.nodes import State
from gongji.charter.program import Program
from gongji.codes import civil
from gongji.readers.decision import Decision, Prior
from gongji.readers.kernel import primitives
from gongji.readers.kernel.driver import (
    HEAD,
    LEFT,
    LINE,
    NOUGHT,
    PARAMETERS,
    STATUS,
    WORD,
    driver,
    places,
    table_size,
)
from gongji.readers.kernel.generate import generate
from gongji.readers.kernel.ledgers import Plan
from gongji.readers.kernel.lowering import lowered
from gongji.readers.kernel.machine import ENTRY, machine_code
from gongji.readers.kernel.shapes import Module, Unlowered

Ints = npt.NDArray[np.int64]
BITS: Final = 62
"""Facts, readings or marks of a benefit that fit into a mask of 64 bits with its sign."""
WORDS: Final = 1 << 12
"""Different words for which there is room at first; doubled when it does not suffice."""


@dataclass(frozen=True, slots=True)
class Found:
    """Decisions in the order of rows and of the charter's benefits, as columns.

    `row` counts from 0, amounts are fen or -1, `word` is a line of `words`: benefit, state, leaf,
    marks, needs and readings, as in `Decision`. A row that triggers nothing has benefit -1; one decided
    before has none.
    """

    row: Ints
    amount: Ints
    low: Ints
    high: Ints
    word: Ints
    words: Ints

    def decision(self, i: int) -> Decision:
        """The i-th of them."""
        benefit, state, leaf, marks, needs, readings = map(int, self.words[self.word[i]])
        amounts = (int(self.amount[i]), int(self.low[i]), int(self.high[i]))
        return Decision(benefit, State(state), *amounts, leaf, marks, needs, readings)


class Compiled:
    """A program made into machine code. It may be called from several threads at once.

    Unlowered for a program that 64 bits cannot carry: more facts or readings than a mask has bits.
    """

    def __init__(self, program: Program, source: str | None = None, folder: Path | None = None) -> None:
        self.program = program
        self.plan = Plan(program)
        self.places = places(program)
        _require_bits(program)
        text = generate(program) if source is None else source
        self._code = machine_code(assembly(program, self.plan, text), len(PARAMETERS), folder)

    @property
    def cached(self) -> bool:
        """Whether the machine code was at hand."""
        return bool(self._code.cached)

    def run(
        self,
        facts: Sequence[Ints],
        owner: Ints,
        cover: Ints,
        prior: Mapping[int, Mapping[int, Prior]] | None = None,
    ) -> Found:
        """Decides rows in their order: a column for each of Program.facts, numbers of persons and of covers.

        All rows of a person stand together. `prior`: row -> benefit -> how it was decided before.
        OverflowError where an amount on the way does not fit into 64 bits.
        """
        return _Run(self, facts, owner, cover, prior or {}).all()

    def call(self, *arguments: int) -> None:
        """The machine code itself, on addresses."""
        self._code.run(*arguments)


def assembly(program: Program, plan: Plan, source: str) -> str:
    """LLVM assembly of a program's kernel together with the loop that runs it."""
    module = Module()
    for part in (civil, primitives):
        module.add(inspect.getsource(part), {n: v for n, v in vars(part).items() if n.isupper()})
    module.add(source)
    module.add(driver(program, plan))
    return lowered(module, ENTRY)


def _require_bits(program: Program) -> None:
    most = max(
        len(program.facts), len(program.readings), max((len(b.marks) for b in program.benefits), default=0)
    )
    if most > BITS:
        raise Unlowered(f"{most} > {BITS}")


class _Run:
    """One pass over columns, with the arrays that machine code works in."""

    def __init__(
        self,
        kernel: Compiled,
        facts: Sequence[Ints],
        owner: Ints,
        cover: Ints,
        prior: Mapping[int, Mapping[int, Prior]],
    ) -> None:
        program, plan, where = kernel.program, kernel.plan, kernel.places
        self.kernel = kernel
        self.rows = len(owner)
        longest = _longest(owner)
        self.facts = [np.ascontiguousarray(column, dtype=np.int64) for column in facts]
        self.places = [np.empty(self.rows, np.int64) for _ in range(where.count)]
        self.places[NOUGHT] = np.zeros(self.rows, np.int64)
        self.overflow = np.zeros(1, np.int64)
        self.led = [self.overflow]
        self.led += [np.zeros(longest * s.stride + 1, np.int64) for s in plan.stores]
        self.table = np.zeros(table_size(program, longest)[1], np.int64)
        self.table[0] = table_size(program, longest)[0]
        self.line_of, self.lines = _lines(program, self.rows, prior)
        self.owner, self.cover = (np.ascontiguousarray(n, dtype=np.int64) for n in (owner, cover))
        self.counts = np.zeros(where.count, np.int64)
        self.most = len(program.benefits) + 1
        self.longest = longest
        self.codes = _codes(WORDS)

    def all(self) -> Found:
        """Every row; where there was no room for a person, with more of it."""
        parts: list[list[Ints]] = []
        room = max(self.rows + self.rows // 4, self.most * self.longest)
        begin = 0
        while begin < self.rows:
            out = [np.empty(room, np.int64) for _ in range(5)]
            status = np.array([begin, self.rows, room, self._words(), 0], np.int64)
            self._call(out, status)
            if self.overflow[0]:
                raise OverflowError
            found = int(status[STATUS.index("found")])
            parts.append([column[:found] for column in out])
            if status[0] == begin and self.codes[0] + self.most * self.longest > self._words():
                self.codes = _grown(self.codes)
            begin = int(status[0])
            room = max((self.rows - begin) * 2, self.most * self.longest)
        empty = [np.empty(0, np.int64)] * 5
        row, amount, low, high, word = (np.concatenate(c) for c in zip(*(parts or [empty]), strict=True))
        return Found(row, amount, low, high, word, _words(self.codes))

    def _words(self) -> int:
        return int(self.codes[1] + 1) // 2

    def _call(self, out: list[Ints], status: Ints) -> None:
        where = self.kernel.places
        slot = _pointers([self.places[i] for i in where.slots])
        parent = _pointers([self.places[i] for i in where.parents])
        held = {
            "v": _pointers(self.facts), "slot": slot, "parent": parent, "led": _pointers(self.led),
            "places": _pointers(self.places), "owner": self.owner, "cover": self.cover,
            "line_of": self.line_of, "lines": self.lines, "out": _pointers(out), "codes": self.codes,
            "table": self.table, "counts": self.counts, "status": status,
        }  # fmt: skip
        self.kernel.call(*(held[name].ctypes.data for name in PARAMETERS))


def _longest(owner: Ints) -> int:
    """The most rows that one person has."""
    starts = np.flatnonzero(np.diff(owner)) + 1
    return int(np.diff(np.concatenate(([0], starts, [len(owner)]))).max(initial=1))


def _pointers(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.array([a.ctypes.data for a in arrays] or [0], np.uintp)


def _lines(program: Program, rows: int, prior: Mapping[int, Mapping[int, Prior]]) -> tuple[Ints, Ints]:
    """Rows decided before as the driver reads them."""
    line_of = np.full(rows, -1, np.int64)
    lines = np.zeros((max(len(prior), 1), len(program.benefits), 2), np.int64)
    for line, (row, decided) in enumerate(prior.items()):
        line_of[row] = line
        for benefit, before in decided.items():
            mark = (1 if before.state is State.PAID else 2) if before.takes_part else LEFT
            lines[line, benefit] = (mark, before.amount)
    return line_of, lines


def _codes(words: int) -> Ints:
    codes = np.zeros(HEAD + LINE * 2 * words, np.int64)
    codes[1] = 2 * words - 1
    return codes


def _entries(codes: Ints) -> Ints:
    """The entries in use, by their numbers."""
    entries = codes[HEAD:].reshape(-1, LINE)
    used = entries[entries[:, WORD] > 0]
    return used[np.argsort(used[:, WORD])]


def _words(codes: Ints) -> Ints:
    return _entries(codes)[:, :WORD]


def _grown(codes: Ints) -> Ints:
    """The same words with room for twice as many."""
    grown = _codes(int(codes[1]) + 1)
    mask = int(grown[1])
    for entry in _entries(codes):
        place = _place([int(n) for n in entry[:WORD]], mask)
        while grown[HEAD + LINE * place + WORD]:
            place = (place + 1) & mask
        grown[HEAD + LINE * place : HEAD + LINE * (place + 1)] = entry
    grown[0] = codes[0]
    return grown


def _place(word: Sequence[int], mask: int) -> int:
    """Where the driver looks for a word first: its sums in 64 bits."""
    mixed = word[0] * 31 + word[1]
    for part in word[2:]:
        mixed = _wrapped(mixed * 1000003 + part)
    return (mixed ^ (mixed >> 29)) & mask


def _wrapped(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63

"""The kernel as machine code: whole columns of rows, decided by person, with equal decisions as words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gongji.charter.nodes import State
from gongji.charter.program import Program
from gongji.codes import civil
from gongji.readers.decision import Decision, Prior
from gongji.readers.kernel import columns, lowering, primitives, shapes, totals
from gongji.readers.kernel import lowered as lowered_values
from gongji.readers.kernel.columns import FETCH, Column, ask, far, widen
from gongji.readers.kernel.driver import (
    CACHE_LINE,
    COVERS,
    HEAD,
    LEFT,
    LINE,
    MIXING,
    NOUGHT,
    OWNERS,
    PARAMETERS,
    STATUS,
    STRETCH,
    WORD,
    Block,
    blocks,
    driver,
    may_stand,
    place_of,
    places,
    table_size,
)
from gongji.readers.kernel.generate import generate
from gongji.readers.kernel.ledgers import Plan
from gongji.readers.kernel.lowering import lowered
from gongji.readers.kernel.machine import ENTRY, machine_code
from gongji.readers.kernel.shapes import Module, Unlowered

Ints = npt.NDArray[Any]
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
        self.read = _read(program, self.plan, text)
        loop = driver(program, self.plan, self.read)
        self._code = machine_code(
            "\0".join((_translator(), text, loop)), lambda: _assembly(text, loop), len(PARAMETERS), folder
        )

    @property
    def cached(self) -> bool:
        """Whether the machine code was at hand."""
        return bool(self._code.cached)

    @property
    def may_stand(self) -> bool:
        """Whether rows can be decided in sequence, persons mixed."""
        return may_stand(self.program, self.plan)

    def standing_room(self, covers: int, persons: int) -> int:
        """Bytes that the totals of so many covers and persons take, were every one of them open."""
        size = sum(_block_size(block, covers, persons) for block in blocks(self.plan, self.places))
        return 8 * (size + sum(_rare_size(self, i, covers, persons) for i in self.rare))

    @property
    def rare(self) -> list[int]:
        """The stores that are no part of a block."""
        return [i for i, store in enumerate(self.plan.stores) if store.rare]

    def run(
        self,
        facts: Sequence[Column | Ints],
        owner: Ints,
        cover: Ints,
        prior: Mapping[int, Mapping[int, Prior]] | None = None,
    ) -> Found:
        """Decides rows in their order: a column for each of Program.facts, numbers of persons and of covers.

        All rows of a person stand together. `prior`: row -> benefit -> how it was decided before.
        OverflowError where an amount on the way does not fit into 64 bits.
        """
        return Runner(self).run(facts, owner, cover, prior)

    def call(self, *arguments: int) -> None:
        """The machine code itself, on addresses."""
        self._code.run(*arguments)


def _read(program: Program, plan: Plan, source: str) -> list[int]:
    """The facts that a kernel and the loop that runs it read."""
    text = "\n".join([source, driver(program, plan, ())])
    return sorted({int(i) for i in re.findall(r"\bv\[(\d+)\]", text)})


def _assembly(source: str, loop: str) -> str:
    """LLVM assembly of a program's kernel together with the loop that runs it."""
    module = Module(natives={"widen": widen(), "fetch": FETCH, "ask": ask()})
    for part in (civil, primitives, totals):
        module.add(inspect.getsource(part), {n: v for n, v in vars(part).items() if n.isupper()})
    module.add(source)
    module.add(loop)
    return lowered(module, ENTRY)


@cache
def _translator() -> str:
    """What makes assembly of a source, so that code made by another is not taken for its own."""
    parts = (civil, primitives, totals, lowering, lowered_values, shapes, columns)
    return "\0".join(Path(str(part.__file__)).read_text(encoding="utf-8") for part in parts)


def _require_bits(program: Program) -> None:
    most = max(
        len(program.facts), len(program.readings), max((len(b.marks) for b in program.benefits), default=0)
    )
    if most > BITS:
        raise Unlowered(f"{most} > {BITS}")


class Runner:
    """The arrays that machine code works in, kept from one stretch of a book to the next; for one thread.

    With `covers` and `persons`, how many there are in the whole book, totals stand from one call to the next
    and rows come in sequence, persons mixed (`Compiled.may_stand`); the numbers of covers and persons are
    then less than these. Otherwise every call brings all rows of its persons.
    """

    def __init__(self, kernel: Compiled, covers: int = 0, persons: int = 0) -> None:
        self.kernel = kernel
        self.standing = bool(covers)
        self.overflow = np.zeros(1, np.int64)
        if self.standing:
            self.led = [self.overflow, *_standing(kernel, covers, persons)]
        self.codes = _codes(WORDS)
        self.nothing_before = _lines(kernel.program, 0, {})
        self.longest = 0
        self._room_for(1)

    def _room_for(self, longest: int) -> None:
        """Arrays for persons of so many rows."""
        if longest <= self.longest:
            return
        program, plan, where = self.kernel.program, self.kernel.plan, self.kernel.places
        self.longest = longest
        rows = max(longest, STRETCH)
        self.most = (len(program.benefits) + 1) * rows
        self.wide = [np.empty(rows, np.int64) for _ in program.facts]
        self.places = [np.zeros(rows, np.int64) for _ in range(where.count)]
        entries, size = table_size(program, longest)
        self.table = np.zeros(size, np.int64)
        self.table[0] = entries
        self.counts = np.zeros(where.count, np.int64)
        if not self.standing:
            self.led = [self.overflow, *(np.zeros(longest * s.stride + 1, np.int64) for s in plan.stores)]

    def run(
        self,
        facts: Sequence[Column | Ints],
        owner: Ints,
        cover: Ints,
        prior: Mapping[int, Mapping[int, Prior]] | None = None,
    ) -> Found:
        """Every row; where there was no room for a stretch of them, with more of it. As `Compiled.run`."""
        rows = len(owner)
        if not self.standing:
            self._room_for(_longest(owner))
        self.table[1:] = 0
        columns = [c if isinstance(c, Column) else Column.of(c) for c in facts]
        owner, cover = (np.ascontiguousarray(n, dtype=np.int64) for n in (owner, cover))
        line_of, lines = self._before(rows, prior or {})
        parts: list[list[Ints]] = []
        room = max(rows + rows // 4, self.most)
        begin = 0
        while begin < rows:
            out = [np.empty(room, np.int64) for _ in range(5)]
            status = np.array([begin, rows, room, self._words(), 0, int(self.standing)], np.int64)
            self._call(columns, owner, cover, line_of, lines, out, status)
            if self.overflow[0]:
                raise OverflowError
            found = int(status[STATUS.index("found")])
            parts.append([column[:found] for column in out])
            if status[0] == begin and self.codes[0] + self.most > self._words():
                self.codes = _grown(self.codes)
            begin = int(status[0])
            room = max((rows - begin) * 2, self.most)
        if len(parts) == 1:
            row, amount, low, high, word = parts[0]
            return Found(row, amount, low, high, word, _words(self.codes))
        empty = [np.empty(0, np.int64)] * 5
        row, amount, low, high, word = (np.concatenate(c) for c in zip(*(parts or [empty]), strict=True))
        return Found(row, amount, low, high, word, _words(self.codes))

    def _before(self, rows: int, prior: Mapping[int, Mapping[int, Prior]]) -> tuple[Ints, Ints]:
        """Rows decided before; where there are none, what was made for as many rows is kept."""
        if prior:
            return _lines(self.kernel.program, rows, prior)
        if len(self.nothing_before[0]) < rows:
            self.nothing_before = _lines(self.kernel.program, rows, {})
        return self.nothing_before

    def _words(self) -> int:
        return int(self.codes[1] + 1) // 2

    def _call(
        self, columns: Sequence[Column], owner: Ints, cover: Ints, line_of: Ints, lines: Ints,
        out: list[Ints], status: Ints,
    ) -> None:  # fmt: skip
        where = self.kernel.places
        none = self.overflow
        held = {
            "v": _pointers(self.wide), "widened": _pointers(self.wide),
            "stored": _pointers([c.values for c in columns]),
            "placed": _pointers([none if c.by is None else c.by for c in columns]),
            "kinds": np.array([c.kind for c in columns] or [0], np.int64),
            "steps": np.array([c.step for c in columns] or [0], np.int64),
            "far": np.array(far(columns, self.kernel.read) or [0], np.int64),
            "slot": _pointers([self.places[i] for i in where.slots]),
            "parent": _pointers([self.places[i] for i in where.parents]),
            "led": _pointers(self.led), "places": _pointers(self.places), "owner": owner, "cover": cover,
            "line_of": line_of, "lines": lines, "out": _pointers(out), "codes": self.codes,
            "table": self.table, "counts": self.counts, "status": status,
        }  # fmt: skip
        self.kernel.call(*(held[name].ctypes.data for name in PARAMETERS))


def _standing(kernel: Compiled, covers: int, persons: int) -> list[Ints]:
    """The stores where totals stand for so many covers and persons, blocks that begin a line of the cache."""
    found = {i: np.zeros(_rare_size(kernel, i, covers, persons), np.int64) for i in kernel.rare}
    for block in blocks(kernel.plan, kernel.places):
        room = np.zeros(_block_size(block, covers, persons) + CACHE_LINE, np.int64)
        room = room[-(room.ctypes.data // room.itemsize) % CACHE_LINE :]
        found |= {store: room[i * block.stride :] for i, store in enumerate(block.stores)}
    return [found[i] for i in range(len(found))]


def _block_size(block: Block, covers: int, persons: int) -> int:
    """Numbers in a block."""
    return _count(block.position, covers, persons) * block.apart * block.stride


def _rare_size(kernel: Compiled, i: int, covers: int, persons: int) -> int:
    """Numbers in a store that few places use: what is not used takes no memory."""
    store = kernel.plan.stores[i]
    return _count(place_of(store, kernel.places), covers, persons) * store.stride + 1


def _count(position: int, covers: int, persons: int) -> int:
    """How many numbers a place has where totals stand."""
    return {COVERS: covers, OWNERS: persons, NOUGHT: 1}[position]


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
    """Where the driver looks for a word first: its sum in 64 bits."""
    mixed = _wrapped(sum(part * factor for part, factor in zip(word, MIXING.values(), strict=True)))
    return (mixed ^ (mixed >> 29)) & mask


def _wrapped(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63

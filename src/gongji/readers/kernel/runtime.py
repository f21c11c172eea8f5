"""Runs generated kernels as they are: a whole file of rows in columns, or one claim after another.

`Kernel.run` takes columns and gives columns. `Kernel.one` decides a single row against a `Book`, which
holds the ledgers between claims. Rows are decided in the order given; each event occurs once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

from gongji.charter.nodes import All, Expr, Member, State
from gongji.charter.program import Program
from gongji.readers.decision import Decision, Prior, Row, uncovered
from gongji.readers.kernel.generate import generate
from gongji.readers.kernel.ledgers import Plan, Store
from gongji.readers.kernel.slots import Keys, Slots

Benefits = tuple[tuple[int, Callable[..., tuple[int, ...]]], ...]


class Place(NamedTuple):
    """Where a row stands: its slot and its parent in every scope."""

    slots: tuple[int, ...]
    parents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows as columns: a list for each of Program.facts, and where each row stands in the scopes.

    `prior`: row -> benefit -> how it was decided before.
    """

    facts: Sequence[Sequence[int]]
    where: Slots
    prior: Mapping[int, Mapping[int, Prior]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions as columns, in the order of rows; `row` counts from 0, the rest is as in `Decision`."""

    row: list[int]
    benefit: list[int]
    state: list[int]
    amount: list[int]
    low: list[int]
    high: list[int]
    leaf: list[int]
    marks: list[int]
    needs: list[int]
    readings: list[int]

    def __len__(self) -> int:
        return len(self.row)

    def decision(self, i: int) -> Decision:
        """The i-th of them."""
        return Decision(
            self.benefit[i],
            State(self.state[i]),
            self.amount[i],
            self.low[i],
            self.high[i],
            self.leaf[i],
            self.marks[i],
            self.needs[i],
            self.readings[i],
        )


FIGURES = 8
"""How many numbers a benefit's function returns."""
PARENTS = ("event", "cover", "person")


class Book:
    """The ledgers between single claims. `place` finds where a row stands and makes room for it."""

    __slots__ = ("_above", "_keyed", "_room", "_rows", "_scopes", "_slots", "_stores", "led")

    def __init__(self, program: Program, plan: Plan) -> None:
        self._scopes = tuple((PARENTS.index(use.parent), use.plain) for use in program.scopes)
        self._above = [parent for parent, _ in self._scopes]
        self._keyed = tuple((i, Keys(program, use)) for i, use in enumerate(program.scopes) if not use.plain)
        self._slots: dict[int, dict[tuple[int, tuple[int, ...]], int]] = {i: {} for i, _ in self._keyed}
        self._stores = tuple(plan.stores)
        self._rows = 0
        self._room = [0, 0, 0, 0, 0]  # events, covers, persons, slots of any scope, rows
        self.led: tuple[list[int], ...] = tuple([] for _ in self._stores)

    def place(self, row: Row) -> Place:
        """The row's slots, with room made in every ledger."""
        numbers = (row.event, row.cover, row.person)
        parents = tuple([numbers[i] for i in self._above])
        slots = parents
        most = 0
        if self._keyed:
            found = list(parents)
            for i, keys in self._keyed:
                key, known = keys.of(row.values), self._slots[i]
                found[i] = -1 if key is None else known.setdefault((parents[i], key), len(known))
                most = max(most, len(known))
            slots = tuple(found)
        self._rows += 1
        for wanted, room in zip((*numbers, most, self._rows), self._room, strict=True):
            if wanted >= room:
                self._grow((*numbers, most, self._rows))
                break
        return Place(slots, parents)

    def _grow(self, wanted: tuple[int, ...]) -> None:
        """Twice the room wherever it has run out."""
        self._room = [
            max(room, 2 * (n + 1)) if n >= room else room for n, room in zip(wanted, self._room, strict=True)
        ]
        for store, cells in zip(self._stores, self.led, strict=True):
            parent, plain = self._scopes[store.scope]
            if store.of == "row":
                count = self._room[4]
            else:
                count = self._room[parent if plain or store.of == "parent" else 3]
            size = count * store.stride + 1
            if size > len(cells):
                cells.extend([0] * (size - len(cells)))


class Kernel:
    """A program made into code. `source` is the code; the plain functions are called as they are."""

    def __init__(self, program: Program, source: str) -> None:
        self.program = program
        self.source = source
        self.plan = Plan(program)
        space: dict[str, Any] = {"__name__": f"gongji_kernel_{program.digest[:12]}"}
        exec(compile(source, f"<kernel {program.plan} {program.edition}>", "exec"), space)
        self._order: Benefits = tuple((k, space[f"benefit_{k}"]) for k in program.order)
        self._open: Benefits = tuple((k, space[f"open_{k}"]) for k in program.order)
        self._signpost, words = signpost(program)
        self._routes: dict[int, Benefits] = {
            word: tuple((k, benefit) for k, benefit in self._order if k in benefits)
            for word, benefits in words.items()
        }

    def book(self) -> Book:
        """Empty ledgers for single claims."""
        return Book(self.program, self.plan)

    def one(self, book: Book, values: Sequence[int], place: Place) -> list[tuple[int, tuple[int, ...]]]:
        """Decides one row: (benefit, decision without its benefit) for each benefit it triggers."""
        slots, parents = place
        led = book.led
        found = []
        for k, benefit in self._routes.get(values[self._signpost], self._order):
            decided = benefit(values, slots, parents, led)
            if decided[0] >= 0:
                found.append((k, decided))
        return found

    def decide(self, book: Book, row: Row) -> list[Decision]:
        """Decides one row, prior decisions included; 不属于保障范围 where no benefit is triggered."""
        place = book.place(row)
        if not row.prior:
            found = self.one(book, row.values, place)
        else:
            found = self._with_prior(row.values, place, book.led, row.prior)
        if not found and not row.prior:
            return [uncovered(self.program)]
        return [Decision(k, State(d[0]), *d[1:]) for k, d in sorted(found)]

    def _with_prior(
        self, values: Sequence[int], place: Place, led: tuple[list[int], ...], prior: Mapping[int, Prior]
    ) -> list[tuple[int, tuple[int, ...]]]:
        slots, parents = place
        found = []
        for k, benefit in self._open:
            before = prior.get(k)
            if before is None:
                decided = benefit(values, slots, parents, led, 0, 0)
                if decided[0] >= 0:
                    found.append((k, decided))
            elif before.takes_part:
                benefit(values, slots, parents, led, 1 if before.state is State.PAID else 2, before.amount)
        return found

    def run(self, columns: Columns) -> Decisions:
        """Decides all rows in their order. A row that triggers nothing, or was decided before, has none."""
        where, prior = columns.where, columns.prior
        order, routes, signpost = self._order, self._routes, self._signpost
        led = tuple(room(store, where) for store in self.plan.stores)
        rows: list[int] = []
        benefits: list[int] = []
        figures: list[int] = []  # eight for each decision; tuples kept by the million would slow collection
        for i, (values, slots, parents) in enumerate(_rows(columns)):
            if i in prior:
                for k, decision in self._with_prior(values, Place(slots, parents), led, prior[i]):
                    rows.append(i)
                    benefits.append(k)
                    figures += decision
                continue
            for k, benefit in routes.get(values[signpost], order):
                decision = benefit(values, slots, parents, led)
                if decision[0] >= 0:
                    rows.append(i)
                    benefits.append(k)
                    figures += decision
        return Decisions(rows, benefits, *(figures[at::FIGURES] for at in range(FIGURES)))


def _rows(columns: Columns) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]]:
    """Facts, slots and parents of each row."""
    where = columns.where

    def across(lists: Sequence[Sequence[int]]) -> Iterable[tuple[int, ...]]:
        return zip(*lists, strict=True) if lists else repeat((), where.rows)

    return zip(across(columns.facts), across(where.slots), across(where.parents), strict=True)


def signpost(program: Program) -> tuple[int, dict[int, set[int]]]:
    """The word that tells most benefits apart, and for each of its choices those it can trigger.

    Only benefits that need one of some words to be triggered at all are left out; a word that is not stated
    leaves out none.
    """
    asked = [set(_asked(benefit.trigger)) for benefit in program.benefits]
    counts = Counter(name for members in asked for name in {m.fact for m in members})
    if not counts:
        return 0, {}
    name = max(counts, key=lambda n: (counts[n], -program.position(n)))
    position = program.position(name)
    words = {
        word: {
            k for k, members in enumerate(asked) if all(word in m.codes for m in members if m.fact == name)
        }
        for word in range(len(program.facts[position].choices))
    }
    return position, words


def _asked(trigger: Expr) -> Iterator[Member]:
    """Words that must be stated for a trigger to hold."""
    if isinstance(trigger, Member):
        yield trigger
    elif isinstance(trigger, All):
        for item in trigger.items:
            yield from _asked(item)


def room(store: Store, where: Slots) -> list[int]:
    """A store with room for every slot or parent of its scope, or for every row."""
    if store.of == "row":
        return [0] * (where.rows * store.stride + 1)
    slots, parents = where.sizes[store.scope]
    return [0] * ((slots if store.of == "slot" else parents) * store.stride + 1)


def compile_plain(program: Program) -> Kernel:
    """The kernel of a program, run as plain Python."""
    return Kernel(program, generate(program))

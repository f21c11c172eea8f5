"""For each reading, the simplest case in which its options part: what would be paid under each of them.

Cases are tried from simple to involved (one event at an amount, one event with another choice, two events,
three with another illness, an event of the other benefit first) and decided by the reference engine under
each option; the first that parts the options best is the telling one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from gongji.charter.choose import choose
from gongji.charter.model import BenefitRule, Charter, HoleOffset, Reading
from gongji.charter.nodes import Discretion, Fact, Kind, PerFull, State, Table
from gongji.charter.program import Amount, Program
from gongji.charter.ranges import facts_read, method_exprs, methods_in
from gongji.codes.civil import format_iso, parse_iso
from gongji.readers.check.pieces import breaks
from gongji.readers.check.variants import readings_of
from gongji.readers.check.witness import Witness, find_witness, plain_cover
from gongji.readers.page.curve import UNIT, freed, named_edges
from gongji.readers.read_back.phrases import figure

APART = 100
"""Days between the events of one case."""
Event = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case pays: fen, or the state that stands in place of an amount."""

    amount: int | None
    state: State

    @property
    def words(self) -> str:
        """The figure or the state's word."""
        return self.state.label if self.amount is None else figure(self.amount)


@dataclass(frozen=True, slots=True)
class Telling:
    """A case and what each option gives in it, in the order of the options."""

    case: str  # 自付费用 19,999.99 元时
    benefit: str
    outcomes: tuple[Outcome, ...]


class Teller:
    """Finds telling cases for the readings of one charter."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self._programs: dict[tuple[str, str], Program] = {}

    @cached_property
    def adopted(self) -> Program:
        """The charter under its adopted readings."""
        return choose(self.charter)

    def program(self, reading: Reading, option: str) -> Program:
        """The charter with one reading switched."""
        if option == reading.adopted:
            return self.adopted
        key = (reading.name, option)
        if key not in self._programs:
            self._programs[key] = choose(self.charter, {reading.name: option})
        return self._programs[key]

    def telling(self, reading: Reading) -> Telling | None:
        """The case that parts the options of a reading best; None when none of those tried does."""
        best: Telling | None = None
        most = 1
        for rule in self.charter.benefits:
            if reading.name not in readings_of(rule, self.charter):
                continue
            for case, events in self._cases(rule, reading):
                found = self._outcomes(rule, reading, events)
                parted = len(set(found))
                if parted > most:
                    best, most = Telling(case, rule.name, found), parted
                if parted == len(reading.options):
                    return best
        return best

    def _outcomes(self, rule: BenefitRule, reading: Reading, events: list[Event]) -> tuple[Outcome, ...]:
        outcomes = []
        for option in reading.options:
            program = self.program(reading, option.name)
            benefit = next(b for b in program.benefits if b.name == rule.name)
            outcomes.append(run(program, benefit.index, events))
        return tuple(outcomes)

    # ---- cases ----

    def _cases(self, rule: BenefitRule, reading: Reading) -> Iterator[tuple[str, list[Event]]]:
        witness = self._witness(rule, reading)
        if witness is None:
            return
        if any(isinstance(offset, HoleOffset) and offset.reading == reading.name for offset in rule.offsets):
            yield from self._after_another(reading, witness)
        elif reading.sort == "条件":
            yield from self._choices(reading, witness)
        elif reading.sort == "范围":
            for times in (2, 3):
                yield from self._repeated(witness, reading, times)
        else:
            for case, base in self._amounts(witness, reading):
                yield case, [base]

    def _witness(self, rule: BenefitRule, reading: Reading) -> Witness | None:
        """An event the benefit pays for under some option."""
        for option in reading.options:
            program = self.program(reading, option.name)
            benefit = next(b for b in program.benefits if b.name == rule.name)
            found = find_witness(program, benefit)
            if found is not None:
                return freed(found)[0]
        return None

    def _amounts(self, witness: Witness, reading: Reading) -> Iterator[tuple[str, Event]]:
        name = witness.benefit.name
        amounts = [
            next(b for b in self.program(reading, option.name).benefits if b.name == name).amount
            for option in reading.options
        ]
        if not witness.base:
            methods = [m for amount in amounts for m in methods_in(amount.method)]
            undecided = {m.fact: "" for m in methods if isinstance(m, Discretion)}
            yield "一件时", {**witness.event, **undecided}
            return
        fact = _fact(witness, witness.base)
        for base in sorted({base for amount in amounts for base in _telling_bases(amount)}):
            if fact.low <= base <= fact.high:
                yield f"{fact.name} {_said(fact, base)}时", witness.event_of(base)

    def _repeated(self, witness: Witness, reading: Reading, times: int) -> Iterator[tuple[str, list[Event]]]:
        for said, event in self._sizes(witness, reading):
            events = [_later(event, witness.program, number * APART) for number in range(times)]
            if times == 2:
                yield f"两次，每次{said}", events
                continue
            for fact in _other_choices(witness):
                current = event[fact.name]
                for choice in (c for c in fact.choices if c != current):
                    case = f"{fact.name}相同的两次、不同的一次，每次{said}"
                    yield case, [*events[:2], {**events[2], fact.name: choice}]

    def _sizes(self, witness: Witness, reading: Reading) -> Iterator[tuple[str, Event]]:
        if witness.base:
            for said, event in self._amounts(witness, reading):
                yield f"{said.removesuffix('时')}，合计给付", event
            return
        counts = [f for f in _read_by(witness) if f.kind is Kind.COUNT]
        for fact in counts:
            for value in range(max(1, fact.low), min(fact.high, 12) + 1):
                event = {**witness.event, fact.name: str(value)}
                yield f"{fact.name} {_said(fact, value)}，合计给付", event
        if not counts:
            yield "一件，合计给付", witness.event_of(None)

    def _choices(self, reading: Reading, witness: Witness) -> Iterator[tuple[str, list[Event]]]:
        names = dict.fromkeys(
            name for option in reading.options if option.condition for name in facts_read(option.condition)
        )
        edges = named_edges(witness.benefit.amount)
        size = 2 * edges[-1] if edges else UNIT
        event = witness.event_of(size)
        with_size = f"，{witness.base} {_said(_fact(witness, witness.base), size)}" if witness.base else ""
        for name in names:
            fact = _fact(witness, name)
            for choice in fact.choices or (("是", "否") if fact.kind is Kind.FLAG else ()):
                yield f"{name} {choice}{with_size}时", [{**event, name: choice}]

    def _after_another(self, reading: Reading, witness: Witness) -> Iterator[tuple[str, list[Event]]]:
        others = dict.fromkeys(option.offset.benefit for option in reading.options if option.offset)
        for name in others:
            other = next((b for b in witness.program.benefits if b.name == name), None)
            before = find_witness(witness.program, other) if other is not None else None
            if before is not None:
                yield f"先有“{name}”，后有本项时", [before.event_of(None), witness.event_of(None)]


def run(program: Program, benefit: int, events: list[Event]) -> Outcome:
    """What a benefit pays over a run of events under one cover; the last state that is no amount wins."""
    witness = Witness(program, program.benefits[benefit], {}, "", plain_cover(program))
    total, state = 0, State.REFUSED
    for decisions in witness.run(events):
        for decision in decisions:
            if decision.benefit != benefit:
                continue
            if decision.state not in (State.PAID, State.REFUSED):
                return Outcome(None, decision.state)
            total += decision.amount
            state = State.PAID if total else state
    return Outcome(total, state)


def _telling_bases(amount: Amount) -> Iterator[int]:
    """Amounts on and beside every break, and one fen short of the second of each 每满."""
    found = {*breaks(amount), *named_edges(amount)}
    for method in methods_in(amount.method):
        if isinstance(method, PerFull):
            found.update((method.unit, 2 * method.unit))
    for base in found:
        yield from (base - 1, base, base + 1)


def _fact(witness: Witness, name: str) -> Fact:
    return witness.program.facts[witness.program.position(name)]


def _said(fact: Fact, value: int) -> str:
    if fact.kind is Kind.MONEY:
        return f"{figure(value)} 元"
    return f"{value:,} {'个月' if fact.unit == '月' else fact.unit}".rstrip()


def _later(event: Event, program: Program, days: int) -> Event:
    """The event with all its dates moved on."""
    moved = dict(event)
    for fact in program.facts:
        if fact.kind is Kind.DATE and fact.table is Table.EVENT and event.get(fact.name):
            moved[fact.name] = format_iso(parse_iso(event[fact.name]) + days)
    return moved


def _other_choices(witness: Witness) -> Iterator[Fact]:
    """Choice facts that tell rows of one scope apart, in the order the trigger reads them."""
    for name in dict.fromkeys(facts_read(witness.benefit.trigger)):
        fact = _fact(witness, name)
        if fact.kind is Kind.CHOICE and name != "事由":
            yield fact


def _read_by(witness: Witness) -> list[Fact]:
    names = dict.fromkeys(n for e in method_exprs(witness.benefit.amount.method) for n in facts_read(e))
    return [_fact(witness, name) for name in names]

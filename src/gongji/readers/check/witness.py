"""Events that a benefit pays for, made from the charter alone, to try a rule at any amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product

from gongji.charter.nodes import Add, Compare, Discretion, Expr, Fact, Kind, Member, Read, Scale, State, Table
from gongji.charter.program import Benefit, MarkKind, Program
from gongji.charter.ranges import facts_read, method_exprs, methods_in, parts
from gongji.codes.civil import format_iso, parse_iso
from gongji.readers.check.finding import Case, Shown
from gongji.readers.decision import Decision, Row
from gongji.readers.derive import Deriver
from gongji.readers.examples import row_values

COVER = {"起保日": "2025-01-01", "终保日": "2025-12-31", "首次参保日": "2020-01-01", "份数": "1"}
DATES = ("发生日", "知悉日", "通知日", "申领日")
DAY = parse_iso("2025-06-01")
WELL_BEFORE = 400
MOST_TRIED = 2_000
"""Combinations of choices tried before a witness is given up."""

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Witness:
    """A cover and an event, as cells, for which a benefit is neither refused nor open."""

    program: Program
    benefit: Benefit
    event: Mapping[str, str]
    base: str  # the fact that carries the amount; empty: the benefit has no base
    cover: Mapping[str, str]

    def event_of(self, base: int | None) -> Cells:
        """The event's cells with the base at `base` fen (or units of a count)."""
        if base is None or not self.base:
            return dict(self.event)
        fact = self.program.facts[self.program.position(self.base)]
        return {**self.event, self.base: cell(fact, base)}

    def decide(self, bases: Sequence[int | None]) -> list[Decision]:
        """The benefit's decisions for a run of events with these bases, under one fresh cover."""
        deriver = Deriver(self.program)
        plain = self._rows([self.event])[0].values
        at = self.program.position(self.base) if self.base else -1
        found = []
        for i, base in enumerate(bases):
            values = plain if base is None or at < 0 else (*plain[:at], base, *plain[at + 1 :])
            decided = [d.decision for d in deriver.decide(Row(values, event=i, cover=0, person=0))]
            found += [d for d in decided if d.benefit == self.benefit.index]
        return found

    def run(self, events: Sequence[Mapping[str, str]]) -> list[list[Decision]]:
        """All decisions for a run of events given as cells, under one fresh cover."""
        deriver = Deriver(self.program)
        return [[d.decision for d in deriver.decide(row)] for row in self._rows(events)]

    def case(self, readings: tuple[tuple[str, str], ...], bases: Sequence[int | None]) -> Case:
        """The same run as a counter-example that anybody can run."""
        events = [self._told(i, b) for i, b in enumerate(bases, 1)]
        shown = tuple(
            Shown(self.benefit.name, d.state.label, d.amount if d.state is State.PAID else None)
            for d in self.decide(bases)
        )
        cover = {"参保编号": "C1", "人员编号": "P1", "单位编号": "U1", **self.cover}
        return Case(readings, tuple(cover.items()), tuple(tuple(e.items()) for e in events), shown)

    def _told(self, number: int, base: int | None) -> Cells:
        """The cells of one event that its reader needs: what the benefit asks about, and the dates."""
        asked = {"事由", *facts_asked(self.benefit)}
        cells = {n: c for n, c in self.event_of(base).items() if n in asked or n in DATES}
        return {"事件编号": f"E{number}", "参保编号": "C1", **{n: c for n, c in cells.items() if c}}

    def _rows(self, events: Sequence[Mapping[str, str]]) -> list[Row]:
        keys: dict[str, int] = {}
        return [
            Row(row_values(self.program, {**self.cover, **event}, keys), event=i, cover=0, person=0)
            for i, event in enumerate(events)
        ]


def facts_asked(benefit: Benefit) -> frozenset[str]:
    """Names of all facts that bear on a benefit."""
    amount = benefit.amount
    exprs: list[Expr] = [benefit.trigger, *(t.refuses for t in benefit.tests)]
    exprs += [*method_exprs(amount.method), *(c.limit for c in amount.caps)]
    exprs += [] if amount.base is None else [amount.base]
    exprs += [o.amount for o in amount.offsets if o.amount is not None]
    return frozenset(name for e in exprs for name in facts_read(e))


def cell(fact: Fact, value: int) -> str:
    """A value as a cell of the public files."""
    match fact.kind:
        case Kind.MONEY:
            return f"{value // 100}.{value % 100:02d}"
        case Kind.DATE:
            return format_iso(value)
        case Kind.FLAG:
            return "是" if value else "否"
        case Kind.CHOICE:
            return fact.choices[value]
        case _:
            return str(value)


def find_witness(program: Program, benefit: Benefit) -> Witness | None:
    """An event that triggers a benefit and passes all its tests; None when none was found."""
    base = _base_fact(benefit.amount.base)
    cover = plain_cover(program)
    likely = ((cover, event) for event in _events(program, benefit, base))
    for own_cover, event in islice(chain(likely, _wider(program, benefit, base, cover)), MOST_TRIED):
        witness = Witness(program, benefit, event, base, own_cover)
        decided = witness.decide([None])
        if decided and _stands(benefit, decided[0]):
            return witness
    return None


def choice_space(benefit: Benefit) -> int:
    """How many combinations of choices `find_witness` would have to try to have seen them all."""
    count = 1
    for codes in _choices(benefit).values():
        count *= len(codes)
    return count


def _stands(benefit: Benefit, decision: Decision) -> bool:
    """Neither refused for a reason nor left open."""
    if decision.state in (State.PAPERS, State.OUT_OF_RANGE):
        return False
    refusals = sum(1 << i for i, m in enumerate(benefit.marks) if m.kind is MarkKind.REFUSAL)
    return not (decision.state is State.REFUSED and decision.marks & refusals)


def _events(program: Program, benefit: Benefit, base: str) -> Iterator[Cells]:
    """Events with every combination of the choices the benefit asks about, everything else plain."""
    by_name = {f.name: f for f in program.facts}
    plain = _plain_event(program, benefit, base)
    choices = _choices(benefit)
    for combination in product(*choices.values()):
        chosen = {n: cell(by_name[n], c) for n, c in zip(choices, combination, strict=True)}
        for days in (0, 100):
            for flag in ("否", "是"):
                event = {**plain, **chosen}
                asked = {n for t in benefit.tests if t.if_unknown is not None for n in facts_read(t.refuses)}
                event |= {n: "是" for n in asked if by_name[n].kind is Kind.FLAG and flag == "否"}
                event |= {
                    f.name: flag
                    for f in program.facts
                    if f.kind is Kind.FLAG and f.default is None and f.name not in asked
                }
                yield _dated(event, program, days)


def _plain_event(program: Program, benefit: Benefit, base: str) -> Cells:
    """Harmless values for every fact of an event; an amount that a body decides lies inside its bounds."""
    by_name = {f.name: f for f in program.facts if f.table is Table.EVENT}
    plain = {name: _plain(fact, base) for name, fact in by_name.items()}
    for decided in (m for m in methods_in(benefit.amount.method) if isinstance(m, Discretion)):
        if decided.fact in by_name:
            fact = by_name[decided.fact]
            low = fact.low if decided.low is None else decided.low
            high = fact.high if decided.high is None else decided.high
            plain[decided.fact] = cell(fact, max(low, min(high, 10_000_00)))
    return plain


def _wider(program: Program, benefit: Benefit, base: str, cover: Cells) -> Iterator[tuple[Cells, Cells]]:
    """Covers and events with every answer to the choices and flags that trigger and tests ask about."""
    by_name = {f.name: f for f in program.facts}
    exprs: list[Expr] = [benefit.trigger, *(t.refuses for t in benefit.tests)]
    asked = dict.fromkeys(name for e in exprs for name in facts_read(e))
    answers: dict[str, tuple[int, ...]] = {n: (0, 1) for n in asked if by_name[n].kind is Kind.FLAG}
    for name, codes in _choices(benefit).items():
        others = (c for c in range(len(by_name[name].choices)) if c not in codes)
        answers[name] = (*codes, *islice(others, 1))
    plain = _plain_event(program, benefit, base)
    changes = _changes([by_name[n] for n in asked if by_name[n].table is Table.EVENT])
    for combination in product(*answers.values()):
        chosen = {n: cell(by_name[n], c) for n, c in zip(answers, combination, strict=True)}
        own = {n: c for n, c in chosen.items() if by_name[n].table is Table.EVENT}
        held = {n: c for n, c in chosen.items() if n not in own}
        event = _dated({**plain, **own}, program, 0)
        for changed in changes:
            yield {**cover, **held}, {**event, **changed}


def _changes(asked: Sequence[Fact]) -> list[Cells]:
    """What to change in a plain event, after nothing at all.

    Amounts and counts that are 0 unless they are said come with a number; the days a charter adds of its own
    come well before the event, all of them and each alone.
    """
    numbers = {
        f.name: cell(f, max(f.low, min(f.high, 10_000_00 if f.kind is Kind.MONEY else 10)))
        for f in asked
        if f.default is not None and f.kind in (Kind.MONEY, Kind.COUNT)
    }
    dates = [f.name for f in asked if f.kind is Kind.DATE and not f.builtin]
    days = {name: format_iso(DAY - WELL_BEFORE) for name in dates}
    singly = [{name: day} for name, day in days.items()] if len(days) > 1 else []
    moved = [{}, *([days] if days else []), *singly]
    return [{**said, **day} for said in ([{}, numbers] if numbers else [{}]) for day in moved]


def _dated(event: Cells, program: Program, days: int) -> Cells:
    dates = [f for f in program.facts if f.kind is Kind.DATE and f.table is Table.EVENT]
    return {**event, **{f.name: format_iso(DAY + days) for f in dates if f.default is None}}


def _choices(benefit: Benefit) -> dict[str, tuple[int, ...]]:
    """For each choice a benefit's trigger and tests ask about: one code of each group it names."""
    exprs: list[Expr] = [benefit.trigger, *(t.refuses for t in benefit.tests)]
    found: dict[str, list[int]] = {}
    for member in (p for e in exprs for p in parts(e) if isinstance(p, Member)):
        codes = found.setdefault(member.fact, [])
        codes += [c for c in member.codes if c not in codes][: 1 if len(member.codes) > 3 else 3]
    for compared in (
        p for e in exprs for p in parts(e) if isinstance(p, Compare) and p.left.kind is Kind.CHOICE
    ):
        for side in (compared.left, compared.right):
            if isinstance(side, Read):
                codes = found.setdefault(side.fact, [])
                codes += [c for c in (0, 1) if c not in codes]
    return {name: tuple(codes) for name, codes in found.items()}


def _plain(fact: Fact, base: str) -> str:
    """A harmless value: 0 for the base's companions, the most an amount can be, the first choice."""
    if fact.default is not None:
        return ""
    match fact.kind:
        case Kind.MONEY:
            return cell(fact, 0 if fact.name == base else min(fact.high, 10_000_00))
        case Kind.COUNT:
            return str(max(fact.low, min(fact.high, 1)))
        case Kind.CHOICE:
            return fact.choices[0]
        case Kind.FLAG:
            return "否"
        case Kind.DATE:
            return format_iso(DAY)
        case _:
            return "1"


def _base_fact(base: Expr | None) -> str:
    """The fact that carries a base: the base itself, or the first term of a sum."""
    while isinstance(base, Add | Scale):
        base = base.left if isinstance(base, Add) else base.inner
    return base.fact if isinstance(base, Read) else ""


def plain_base(base: Expr | None) -> bool:
    """The base is one fact, so that its amount can be set at will."""
    return isinstance(base, Read)


def plain_cover(program: Program) -> Cells:
    regions = sorted({code for series in program.series.values() for code in series.regions})
    others = {
        f.name: _plain(f, "")
        for f in program.facts
        if f.table is not Table.EVENT and f.name not in COVER and f.name not in ("地区", "份次")
    }
    return {**COVER, "地区": f"{regions[0]:06d}" if regions else "330600", **others}

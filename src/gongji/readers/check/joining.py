"""Findings about who joins and for how much: prices that leave a gap or meet, words nothing follows from.

Prices are tried on a grid of cases: every word of a choice, both answers of a question, and for numbers and
dates the values at each edge that a condition names, one below and one above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod

from gongji.charter.enrolment import Charge, Enrolment, Length, Price, lower_enrolment
from gongji.charter.literals import unit_written
from gongji.charter.model import Charter, Eligibility, Fee, HoleWord
from gongji.charter.model.enrolment import LATE
from gongji.charter.nodes import UNKNOWN, AgeAt, Const, Expr, Fact, Kind, Shift, Table
from gongji.charter.program import Program
from gongji.charter.ranges import facts_read, parts
from gongji.codes.civil import add_months, format_iso, parse_iso
from gongji.readers.check.finding import Case, Finding, Severity
from gongji.readers.derive.expressions import Facts, Names, truth
from gongji.readers.derive.values import TRUE_

MOST_CASES = 20_000
"""Prices with more cases than this are not tried, and that is said (未证)."""


def joining(charter: Charter, program: Program) -> Iterator[Finding]:
    """Every finding about 资格, 保障期限 and 费用 under the program's options."""
    enrolment = lower_enrolment(charter, program)
    yield from _open_to_all(charter)
    yield from _unasked(charter, program)
    yield from _late(charter)
    for fee, charge in zip(charter.fees, enrolment.charges, strict=True):
        yield from _prices(fee, charge, enrolment)
        yield from _multiples(fee, charge, enrolment)


def _open_to_all(charter: Charter) -> Iterator[Finding]:
    """JOIN01: one of several ways to be admitted asks for nothing, so that the others refuse nobody."""
    ways = [each for each in charter.eligibility if each.personal]
    asking = [each for each in ways if each.condition is not None or each.age is not None]
    if asking and len(asking) < len(ways):
        for way in ways:
            if way not in asking:
                text = f"资格“{way.name}”没有写条件和年龄，谁都符合，其他各项资格挡不住人"
                yield Finding(
                    "JOIN01",
                    Severity.NOTE,
                    way.article,
                    text,
                    way.span,
                    remedy="写出条件，或者把几项合成一项",
                )


def _unasked(charter: Charter, program: Program) -> Iterator[Finding]:
    """JOIN03: a condition for joining, or of a price, on a fact of events, which no roster holds."""
    events = {f.name for f in program.facts if f.table is Table.EVENT and not f.builtin}
    asked: list[tuple[Eligibility | Fee, str, Expr | None]] = [
        (each, "资格", each.condition) for each in charter.eligibility
    ]
    for fee in charter.fees:
        asked += [(fee, "费用", fee.condition), *((fee, "费用", price.condition) for price in fee.classes)]
    seen: set[tuple[str, str]] = set()
    for rule, what, condition in asked:
        names = set() if condition is None else {*facts_read(condition)} & events
        for name in sorted(names):
            if (rule.name, name) not in seen:
                seen.add((rule.name, name))
                text = f"{what}“{rule.name}”的条件要看“{name}”，它是事件的事实，名册里填不了"
                remedy = f"在事实“{name}”里写“表: 参保”；关于单位的写“表: 单位”"
                yield Finding("JOIN03", Severity.ERROR, rule.article, text, rule.span, remedy=remedy)


def _late(charter: Charter) -> Iterator[Finding]:
    """JOIN02: words about a late renewal that nothing follows from."""
    for term in charter.terms:
        late = term.late_renewal
        if late and not isinstance(late, HoleWord) and late not in LATE:
            text = f"续保的逾期写“{late}”，期满以后才来的办不下去，是条款空白"
            remedy = f"写 {'、'.join(LATE)} 之一；条文没有写明的，写成续保类的口径"
            yield Finding("JOIN02", Severity.NOTE, term.article, text, term.span, remedy=remedy)


def _multiples(fee: Fee, charge: Charge, enrolment: Enrolment) -> Iterator[Finding]:
    """FEE03: a price by the year or month for a term counted in days. FEE04: units that cost nothing more."""
    lengths = enrolment.period.lengths if enrolment.period else ()
    if charge.by_length and any(unit == "天" for _, unit in lengths):
        text = f"费用“{fee.name}”按{charge.by_length}计价，有的期限按天，算不出应缴"
        yield Finding("FEE03", Severity.NOTE, fee.article, text, fee.span, remedy="写这种期限的价格")
    if fee.units_max > 1 and not charge.by_units:
        text = f"一人可有 {fee.units_max} 份，费用“{fee.name}”不按份，多买的份不加钱"
        yield Finding("FEE04", Severity.NOTE, fee.article, text, fee.span, remedy="“按”里写明每份")


# ---- prices that leave a gap or meet ------------------------------------------------------------------


def _prices(fee: Fee, charge: Charge, enrolment: Enrolment) -> Iterator[Finding]:
    """FEE01: a case without a price. FEE02: a case with two."""
    if all(price.named or (price.condition is None and price.length is None) for price in charge.prices):
        return
    lengths: tuple[Length | None, ...] = (enrolment.period.lengths if enrolment.period else ()) or (None,)
    grid = _Grid(charge, enrolment)
    if grid.size * len(lengths) > MOST_CASES:
        text = f"费用“{fee.name}”的档次涉及 {grid.size:,} 种情形，没有逐一试过"
        yield Finding("PROOF01", Severity.NOTE, fee.article, text, fee.span)
        return
    gap = overlap = False
    for length in lengths:
        prices = [p for p in charge.prices if not p.named and p.length in (None, length)]
        for facts, case in grid.cases():
            held = [p for p in prices if p.condition is None or truth(p.condition, facts).verdict == TRUE_]
            if not held and not gap and not any(price.named for price in charge.prices):
                gap = True
                yield _found("FEE01", fee, "没有一档价格", length, case, ())
            if len(held) > 1 and not overlap:
                overlap = True
                yield _found("FEE02", fee, "不止一档价格", length, case, held)


def _found(
    code: str,
    fee: Fee,
    what: str,
    length: Length | None,
    case: tuple[tuple[str, str], ...],
    held: Iterable[Price],
) -> Finding:
    said = [f"{name} {value}" for name, value in case]
    if length is not None:
        said.insert(0, f"期限 {length[0]}{unit_written(length[1])}")
    names = "、".join(price.name for price in held)
    text = f"费用“{fee.name}”在这种情形{what}" + (f"（{names}）" if names else "") + f"：{'，'.join(said)}"
    weight = Severity.ERROR if code == "FEE02" else Severity.NOTE
    remedy = "改条件，使每种情形恰有一档"
    return Finding(code, weight, fee.article, text, fee.span, remedy=remedy, cases=(Case((), case, (), ()),))


class _Grid:
    """The cases that the conditions of a fee can tell apart."""

    def __init__(self, charge: Charge, enrolment: Enrolment) -> None:
        found = [price.condition for price in charge.prices if price.condition is not None]
        names = {name for expr in found for name in facts_read(expr)}
        self._facts = [f for f in enrolment.facts if f.name in names]
        self._at = {f.name: i for i, f in enumerate(enrolment.facts)}
        self._width = len(enrolment.facts)
        self._names = Names(enrolment.as_program)
        start = parse_iso((enrolment.program.edition + "-01-01")[:10])
        self._values = [_values(fact, found, start) for fact in self._facts]
        self._when = charge.condition
        self.size = prod(len(values) for values in self._values)

    def cases(self) -> Iterator[tuple[Facts, tuple[tuple[str, str], ...]]]:
        """Each case as values and as cells; those the fee is not asked in are left out."""
        for values in product(*self._values):
            row = [UNKNOWN] * self._width
            for fact, value in zip(self._facts, values, strict=True):
                row[self._at[fact.name]] = value
            facts = Facts(self._names, tuple(row))
            if self._when is not None and truth(self._when, facts).verdict != TRUE_:
                continue
            yield facts, tuple((f.name, _cell(f, v)) for f, v in zip(self._facts, values, strict=True))


def _values(fact: Fact, conditions: Iterable[Expr], start: int) -> tuple[int, ...]:
    """The values of a fact worth trying."""
    if fact.kind is Kind.CHOICE:
        return tuple(range(len(fact.choices)))
    if fact.kind is Kind.FLAG:
        return 0, 1
    edges = [part for expr in conditions for part in parts(expr)]
    if fact.kind is Kind.DATE:
        return _days(fact, edges, start)
    unit = fact.unit if fact.kind is Kind.COUNT else ""
    numbers = {p.value for p in edges if isinstance(p, Const) and p.kind is fact.kind and p.unit == unit}
    around = {n + d for n in numbers for d in (-1, 0, 1)} | {fact.low, fact.high}
    return tuple(sorted(n for n in around if fact.low <= n <= fact.high)) or (fact.low,)


def _days(fact: Fact, edges: Iterable[object], start: int) -> tuple[int, ...]:
    """Days that make differences and ages fall around the numbers that conditions name."""
    if fact.name == "起保日":
        return (start,)
    found = {start}
    for part in edges:
        if isinstance(part, Const) and part.kind is Kind.COUNT and part.unit == "天":
            found |= {start + part.value + d for d in (-1, 0, 1)}
        if isinstance(part, Const) and part.kind is Kind.COUNT and part.unit == "周岁":
            found |= {add_months(start, -12 * part.value) + d for d in (-366, 0, 1)}
        if isinstance(part, Shift | AgeAt):
            found |= {start - 1, start + 1}
        if isinstance(part, Const) and part.kind is Kind.DATE:
            found |= {part.value + d for d in (-1, 0, 1)}
    return tuple(sorted(day for day in found if day >= start or fact.name != "终保日"))


def _cell(fact: Fact, value: int) -> str:
    if fact.kind is Kind.CHOICE:
        return fact.choices[value]
    if fact.kind is Kind.FLAG:
        return "是" if value else "否"
    if fact.kind is Kind.DATE:
        return format_iso(value)
    return f"{value // 100}.{value % 100:02d}" if fact.kind is Kind.MONEY else str(value)

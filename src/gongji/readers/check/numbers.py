"""The numbers a charter's rules hold, article by article, to lay beside those of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gongji.charter.model import BenefitRule, Charter, Fee, Option, Reading, Waiting
from gongji.charter.nodes import (
    Bands,
    Const,
    Daily,
    DailyGraded,
    Discretion,
    Edge,
    Expr,
    Kind,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Rate,
    Share,
    Shift,
    Span,
    Threshold,
)
from gongji.charter.ranges import method_exprs, methods_in, parts
from gongji.codes.numerals import parse_quantity, plain_amount

Key = tuple[Fraction, str]
"""A number by exact value and unit: money in fen with 元, shares with %."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number where a rule writes it. `brought`: the numbers its reading declares to bring along."""

    text: str
    span: Span
    brought: frozenset[Key] = frozenset()


def rule_numbers(charter: Charter) -> dict[str, dict[Key, Written]]:
    """Numbers of every rule but the readings, by article."""
    found: dict[str, dict[Key, Written]] = {}

    def add(article: str, key: Key, span: Span) -> None:
        found.setdefault(article, {}).setdefault(key, Written(say(key), span))

    for rule in charter.benefits:
        for key in _benefit(rule):
            add(rule.article, key, rule.span)
        if rule.waiting is not None:
            for key in _waiting(rule.waiting):
                add(rule.waiting.article, key, rule.waiting.span)
    for exclusion in charter.exclusions:
        for key in _expr(exclusion.when):
            add(exclusion.article, key, exclusion.span)
    for joint in charter.joint_caps:
        for key in _expr(joint.cap.limit):
            add(joint.cap.article, key, joint.cap.span)
    for term in charter.terms:
        for length, unit in term.lengths:
            add(term.article, (Fraction(length), unit), term.span)
        for days in (term.renewal_window, term.grace):
            if days:
                add(term.article, (Fraction(days), "天"), term.span)
    for deadline in charter.deadlines:
        add(deadline.article, (Fraction(deadline.amount), deadline.unit), deadline.span)
    for fee in charter.fees:
        for key in _fee(fee):
            add(fee.article, key, fee.span)
    for allocation in charter.allocations:
        for _, rate in allocation.parts:
            add(allocation.article, _rate(rate), allocation.span)
        if allocation.budget:
            add(allocation.article, _money(allocation.budget), allocation.span)
    for who in charter.eligibility:
        for edge in who.age or ():
            if edge is not None:
                add(who.article, (Fraction(edge.value), "周岁"), who.span)
        if who.min_share is not None:
            add(who.article, _rate(who.min_share), who.span)
        if who.all_below is not None:
            add(who.article, (Fraction(who.all_below.value), "人"), who.span)
        if who.min_heads:
            add(who.article, (Fraction(who.min_heads), "人"), who.span)
        if who.condition is not None:
            for key in _expr(who.condition):
                add(who.article, key, who.span)
    return found


def reading_numbers(charter: Charter) -> dict[str, dict[Key, Written]]:
    """Numbers of the options of readings, by the article the reading stands in."""
    found: dict[str, dict[Key, Written]] = {}
    for reading in charter.readings:
        brought = frozenset(_brought(reading))
        for option in reading.options:
            for key in _option(option):
                found.setdefault(reading.article, {}).setdefault(key, Written(say(key), option.span, brought))
    return found


def rule_sides(charter: Charter) -> dict[str, dict[Key, set[bool]]]:
    """For each edge of an article's bands and thresholds: whether the amount itself belongs above it.

    Bands that meet at an edge agree; different sides come only from readings, and both are then right.
    """
    found: dict[str, dict[Key, set[bool]]] = {}
    ways = [(b.article, b.method, b.threshold) for b in charter.benefits]
    for reading in charter.readings:
        ways += [(reading.article, o.method, None) for o in reading.options if o.method is not None]
    for article, method, threshold in ways:
        sides = found.setdefault(article, {})
        thresholds = [m.threshold for m in methods_in(method) if isinstance(m, Over)]
        for t in [*thresholds, *([threshold] if threshold else [])]:
            for edge in t.edges:
                sides.setdefault(_money(edge.value), set()).add(edge.included)
        for m in methods_in(method):
            if isinstance(m, Bands) and (m.subject is None or m.subject.kind is Kind.MONEY):
                for band in m.bands:
                    if band.lower is not None:
                        sides.setdefault(_money(band.lower.value), set()).add(band.lower.included)
                    if band.upper is not None:
                        sides.setdefault(_money(band.upper.value), set()).add(not band.upper.included)
    return found


def say(key: Key) -> str:
    """A number as a person writes it."""
    value, unit = key
    if unit == "元":
        return plain_amount(int(value))
    if unit == "%":
        hundredths = value * 100
        return f"{hundredths}%" if hundredths.denominator == 1 else f"{value}"
    return f"{value}{'个月' if unit == '月' else unit}"


def _brought(reading: Reading) -> Iterator[Key]:
    for text in reading.numbers:
        quantity = parse_quantity(text)
        if quantity is not None:
            unit = {"日": "天"}.get(str(quantity.unit.value), str(quantity.unit.value))
            yield Fraction(quantity.value), unit


def _option(option: Option) -> Iterator[Key]:
    if option.method is not None:
        yield from _method(option.method)
    if option.condition is not None:
        yield from _expr(option.condition)
    if option.offset is not None and option.offset.amount is not None:
        yield from _expr(option.offset.amount)


def _benefit(rule: BenefitRule) -> Iterator[Key]:
    yield from _expr(rule.trigger)
    for condition in rule.conditions:
        yield from _expr(condition.satisfied)
    if rule.base is not None:
        yield from _expr(rule.base)
    if rule.threshold is not None:
        yield from _threshold(rule.threshold)
    yield from _method(rule.method)
    for branch in rule.discount.branches if rule.discount is not None else ():
        if isinstance(branch.gives, Share) and branch.gives.rate.numerator != branch.gives.rate.denominator:
            yield _rate(branch.gives.rate)
    for offset in rule.offsets:
        amount = getattr(offset, "amount", None)
        if amount is not None:
            yield from _expr(amount)
    if rule.floor:
        yield _money(rule.floor)
    if rule.times is not None and rule.times.number > 1:
        yield Fraction(rule.times.number), "次"
    for cap in rule.caps:
        yield from _expr(cap.limit)


def _fee(fee: Fee) -> Iterator[Key]:
    for each in fee.classes:
        if each.price:
            yield _money(each.price)
        if each.deposit:
            yield _money(each.deposit)
        if each.length is not None:
            yield Fraction(each.length[0]), each.length[1]
        if each.condition is not None:
            yield from _expr(each.condition)
    if fee.condition is not None:
        yield from _expr(fee.condition)
    if fee.split_amounts:
        yield from (_money(fen) for _, fen in fee.split_amounts)
    else:
        yield from (_rate(rate) for _, rate in fee.split)
    if fee.deposit:
        yield _money(fee.deposit)
    if fee.units_max > 1:
        yield Fraction(fee.units_max), "份"


def _waiting(waiting: Waiting) -> Iterator[Key]:
    if waiting.condition is not None:
        yield from _expr(waiting.condition)
    for _, last, rate in waiting.bands:
        if last is not None:
            yield Fraction(last + 1), "天"
        if rate.numerator not in (0, rate.denominator):
            yield _rate(rate)


def _method(method: Method) -> Iterator[Key]:
    for expr in method_exprs(method):
        yield from _expr(expr)
    for m in methods_in(method):
        match m:
            case Share(rate=rate):
                yield _rate(rate)
            case Bands(bands=bands, subject=subject):
                unit = "元" if subject is None or subject.kind is Kind.MONEY else getattr(subject, "unit", "")
                for band in bands:
                    yield from _edges((band.lower, band.upper), unit)
            case Progressive(slices=slices):
                for piece in slices:
                    yield _rate(piece.rate)
                    if piece.above:
                        yield _money(piece.above)
            case PerFull(unit=unit_fen, amount=amount):
                yield _money(unit_fen)
                yield _money(amount)
            case Daily(free=free, limit=limit) | DailyGraded(free=free, limit=limit):
                if free:
                    yield Fraction(free), "天"
                if limit is not None:
                    yield Fraction(limit.number), "天"
            case Monthly(limit=limit):
                if limit is not None:
                    yield Fraction(limit.number), "月"
            case Over(threshold=threshold):
                yield from _threshold(threshold)
            case Discretion(low=low, high=high):
                yield from (_money(v) for v in (low, high) if v is not None)
            case _:
                pass


def _threshold(threshold: Threshold) -> Iterator[Key]:
    yield from _edges(threshold.edges, "元")


def _edges(edges: tuple[Edge | None, ...], unit: str) -> Iterator[Key]:
    yield from ((Fraction(e.value), unit) for e in edges if e is not None and e.value)


def _expr(expr: Expr) -> Iterator[Key]:
    for part in parts(expr):
        if isinstance(part, Const) and part.kind is Kind.MONEY and part.value:
            yield _money(part.value)
        elif isinstance(part, Const) and part.kind is Kind.COUNT and part.unit and part.value:
            yield Fraction(part.value), part.unit
        elif isinstance(part, Shift) and part.amount:
            yield Fraction(abs(part.amount)), part.unit


def _money(fen: int) -> Key:
    return Fraction(fen), "元"


def _rate(rate: Rate) -> Key:
    return Fraction(rate.numerator, rate.denominator), "%"

"""The programs a charter can become: its adopted readings, and each other option in turn.

Readings that refer to each other are switched together, so that every combination that can matter is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from gongji.charter.choose import choose
from gongji.charter.model import BenefitRule, Charter, HoleOffset, Option
from gongji.charter.nodes import (
    AnyScope,
    Daily,
    DailyGraded,
    Expr,
    HoleExpr,
    HoleMethod,
    HoleScope,
    Method,
    Monthly,
    Over,
)
from gongji.charter.program import Program
from gongji.charter.ranges import method_exprs, methods_in, parts

MOST_COMBINATIONS = 200
"""Linked readings with more combinations than this are switched one at a time, and that is said (未证)."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A program and the options in it that the charter has not adopted."""

    program: Program
    switched: tuple[tuple[str, str], ...]

    @property
    def adopted(self) -> bool:
        """Nothing is switched."""
        return not self.switched


def variants(charter: Charter) -> Iterator[Variant]:
    """The adopted program first, then every switch of one group of linked readings."""
    yield Variant(choose(charter), ())
    for group in linked(charter):
        for options in _switches(charter, group):
            yield Variant(choose(charter, dict(options)), options)


def unexplored(charter: Charter) -> tuple[tuple[str, ...], ...]:
    """Groups of linked readings too large for every combination to be tried."""
    return tuple(g for g in linked(charter) if _combinations(charter, g) > MOST_COMBINATIONS)


def linked(charter: Charter) -> tuple[tuple[str, ...], ...]:
    """Readings in groups: those whose options name one another stand together."""
    groups: list[set[str]] = []
    for reading in charter.readings:
        touched = {reading.name} | {name for option in reading.options for name in _named(option)}
        joined = [g for g in groups if g & touched]
        groups = [g for g in groups if not g & touched] + [touched.union(*joined)]
    names = [r.name for r in charter.readings]
    return tuple(tuple(sorted(g, key=names.index)) for g in groups)


def readings_of(rule: BenefitRule, charter: Charter) -> frozenset[str]:
    """Names of the readings a benefit can depend on, those reached through other readings included."""
    exprs = [rule.trigger, *(c.satisfied for c in rule.conditions), *method_exprs(rule.method)]
    if rule.waiting is not None and rule.waiting.condition is not None:
        exprs.append(rule.waiting.condition)
    names = {name for e in exprs for name in _in_expr(e)} | set(_in_method(rule.method))
    scopes = [rule.scope, *(c.scope for c in rule.caps), *(c.scope for c in rule.clashes)]
    scopes += [rule.times.scope] if rule.times else []
    scopes += [rule.threshold.scope] if rule.threshold else []
    names |= {s.reading for s in scopes if isinstance(s, HoleScope)}
    names |= {o.reading for o in rule.offsets if isinstance(o, HoleOffset)}
    pending = list(names)
    while pending:
        for option in charter.reading(pending.pop()).options:
            more = set(_named(option)) - names
            names |= more
            pending.extend(more)
    return frozenset(names)


def _combinations(charter: Charter, group: tuple[str, ...]) -> int:
    count = 1
    for name in group:
        count *= len(charter.reading(name).options)
    return count


def _switches(charter: Charter, group: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Combinations with at least one option not adopted; fewest switches first."""
    readings = [charter.reading(name) for name in group]
    names = [[o.name for o in r.options] for r in readings]
    rows = []
    for choice in product(*names):
        switched = tuple((r.name, o) for r, o in zip(readings, choice, strict=True) if o != r.adopted)
        if switched:
            rows.append(switched)
    if len(rows) >= MOST_COMBINATIONS:
        rows = [row for row in rows if len(row) == 1]
    yield from sorted(rows, key=len)


def _named(option: Option) -> Iterator[str]:
    if option.method is not None:
        yield from _in_method(option.method)
    if isinstance(option.scope, HoleScope):
        yield option.scope.reading
    if option.condition is not None:
        yield from _in_expr(option.condition)
    if option.offset is not None and isinstance(option.offset.scope, HoleScope):
        yield option.offset.scope.reading


def _in_expr(expr: Expr) -> Iterator[str]:
    return (p.reading for p in parts(expr) if isinstance(p, HoleExpr))


def _in_method(method: Method) -> Iterator[str]:
    for m in methods_in(method):
        scope: AnyScope | None = None
        if isinstance(m, HoleMethod):
            yield m.reading
        elif isinstance(m, Daily | DailyGraded | Monthly) and m.limit is not None:
            scope = m.limit.scope
        elif isinstance(m, Over):
            scope = m.threshold.scope
        if isinstance(scope, HoleScope):
            yield scope.reading
    for expr in method_exprs(method):
        yield from _in_expr(expr)

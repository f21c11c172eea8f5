"""Findings about amounts: gaps, falls, cliffs, and what splitting or reordering bills changes.

Between two breaks a rule is linear (or an even staircase), so that each break and the fen on either side
of it show all that can happen. Every amount is decided by the reference engine, never recomputed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongji.charter.model import BenefitRule, Charter, Reading
from gongji.charter.nodes import TOTAL_LIMIT, ScopeKind, State
from gongji.charter.program import Benefit
from gongji.charter.ranges import expr_range
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.check.pieces import breaks, edges, holes, largest_step, unreached
from gongji.readers.check.variants import Variant
from gongji.readers.check.witness import Witness
from gongji.readers.decision import Decision
from gongji.readers.read_back.phrases import yuan


@dataclass(frozen=True, slots=True)
class Curve:
    """One benefit's payment for a single event, as a function of its base, under one variant."""

    charter: Charter
    variant: Variant
    rule: BenefitRule
    witness: Witness

    @property
    def benefit(self) -> Benefit:
        """The benefit as run."""
        return self.witness.benefit

    def at(self, base: int) -> Decision:
        """The decision for one event with that base."""
        return self.witness.decide([base])[0]

    def paid(self, base: int) -> int | None:
        """Fen paid for that base; None where a state stands in place of an amount."""
        decision = self.at(base)
        return max(decision.amount, 0) if decision.state in (State.PAID, State.REFUSED) else None

    def points(self) -> tuple[int, ...]:
        """Every break with the fen before it, and both ends; rising, within the fact's bounds."""
        high = self.benefit.amount.base_high
        near = {p for b in breaks(self.benefit.amount) for p in (b - 1, b, b + 1)}
        return tuple(sorted({0, high} | {p for p in near if 0 <= p <= high}))

    def finding(
        self, code: str, message: str, bases: Sequence[int], named_by: str = "", error: bool = False
    ) -> Finding:
        """A finding on this benefit with one counter-example for each base."""
        return Finding(
            code,
            Severity.ERROR if error else Severity.NOTE,
            self.rule.article,
            self._under() + message,
            self.rule.span,
            named_by or ("未采用的选项" if self.variant.switched else ""),
            cases=tuple(self.witness.case(self.variant.switched, [b]) for b in bases),
        )

    def sequences(self, code: str, message: str, runs: Sequence[Sequence[int]]) -> Finding:
        """A note whose counter-examples are runs of several events."""
        cases = tuple(self.witness.case(self.variant.switched, run) for run in runs)
        named = "未采用的选项" if self.variant.switched else ""
        span, article = self.rule.span, self.rule.article
        return Finding(code, Severity.NOTE, article, self._under() + message, span, named, cases=cases)

    def reading_at(self, base: int) -> Reading | None:
        """The reading that supplied the rule deciding at that base, if one did."""
        used = self.at(base).readings
        names = [name for i, (name, _) in enumerate(self.witness.program.readings) if used >> i & 1]
        candidates = [self.charter.reading(n) for n in names]
        ways = [r for r in candidates if r.sort in ("计发办法", "状态")]
        return ways[-1] if ways else None

    def _under(self) -> str:
        options = "、".join(f"“{option}”" for _, option in self.variant.switched)
        return f"选{options}时，" if options else ""


def blanks(curve: Curve) -> Iterator[Finding]:
    """GAP01: stretches for which the charter says 条款空白; GAP02: stretches no band holds."""
    high = TOTAL_LIMIT if curve.benefit.amount.scope >= 0 else curve.benefit.amount.base_high
    uncovered = list(holes(curve.benefit.amount.method, 0, high))
    for _, start, stop in uncovered:
        upto = f"至 {yuan(stop)}" if stop < high else "起"
        text = f"{curve.rule.name}的分段没有写 {yuan(start)}{upto}给多少"
        yield curve.finding("GAP02", text, [min(start, curve.benefit.amount.base_high)], error=True)
    if not curve.variant.adopted:
        return
    previous: int | None = None
    for point in curve.points():
        state = curve.at(point).state
        inside = any(start <= point <= stop for _, start, stop in uncovered)
        if state is State.BLANK and previous is not None and not inside:
            reading = curve.reading_at(point)
            named = f"口径 {reading.name}" if reading else _untranslated(curve)
            before = curve.paid(previous)
            text = f"{curve.rule.name}：{yuan(point)}没有写给多少"
            if before:
                text += f"，{yuan(previous)}给 {yuan(before)}"
            yield curve.finding("GAP01", text, [previous, point], named, error=not named)
            return
        if state is not State.BLANK:
            previous = point


def _untranslated(curve: Curve) -> str:
    names = [u.name for u in curve.charter.untranslated if u.article == curve.rule.article]
    return f"未入规则 {names[0]}" if names else ""


def falls(curve: Curve) -> Iterator[Finding]:
    """DROP02: a larger loss that pays less; CLIFF01: one fen more that pays far more."""
    step = largest_step(curve.benefit.amount.method)
    at_edges = {b for b in breaks(curve.benefit.amount)}
    points = curve.points()
    for low, high in pairwise(points):
        before, after = curve.paid(low), curve.paid(high)
        if before is None or after is None:
            continue
        if after < before:
            text = f"{curve.rule.name}：{yuan(low)}给 {yuan(before)}，{yuan(high)}只给 {yuan(after)}"
            yield curve.finding("DROP02", text, [low, high], _named_at(curve, high))
        elif high == low + 1 and high in at_edges and before > 0 and after - before > step:
            text = f"{curve.rule.name}：过 {yuan(low)}处跳 {yuan(after - before)}"
            yield curve.finding("CLIFF01", text, [low, high], _named_at(curve, high))


def _named_at(curve: Curve, base: int) -> str:
    if curve.variant.switched:
        return "未采用的选项"
    reading = curve.reading_at(base)
    return f"口径 {reading.name}" if reading else ""


def below(curve: Curve, other: Curve) -> Iterator[Finding]:
    """DROP01: where a benefit pays less than the one it declares not to fall below (不低于).

    The counter-example is the last amount before the wrong is righted: the plainest one to look at.
    """
    worst: tuple[int, int, int] | None = None
    for point in sorted({*curve.points(), *other.points()}):
        mine, theirs = curve.paid(point), other.paid(point)
        if mine is not None and theirs is not None and mine < theirs:
            worst = (point, mine, theirs)
    if worst is None:
        return
    point, mine, theirs = worst
    reading = curve.reading_at(point)
    named = f"口径 {reading.name}" if reading else ""
    text = f"{curve.rule.name}：{yuan(point)}给 {yuan(mine)}，{other.rule.name}同额给 {yuan(theirs)}"
    found = curve.finding("DROP01", text, [point], named, error=not named)
    twin = other.witness.case(other.variant.switched, [point])
    yield Finding(
        found.code,
        found.severity,
        found.article,
        found.message,
        found.span,
        found.named_by,
        cases=(*found.cases, twin),
    )


def bills(curve: Curve) -> Iterator[Finding]:
    """SPLIT01 and ORDER01: the same bills, split or put in another order, that pay differently."""
    if _even(curve):
        return
    high = curve.benefit.amount.base_high
    tries = sorted({p for p in curve.points() if 0 < p < high} | {p // 2 for p in edges_of(curve)} - {0})
    tries = tries[:: max(1, -(-len(tries) // 12))]
    split = order = False
    for a in tries:
        for b in tries:
            if a + b > high or (split and order):
                continue
            parted = _total(curve, [a, b])
            if not split and a <= b and parted != (whole := _total(curve, [a + b])):
                split = True
                yield curve.sequences("SPLIT01", _split_text(curve, a, b, parted, whole), [[a, b], [a + b]])
            if not order and a < b and parted != (turned := _total(curve, [b, a])):
                order = True
                yield curve.sequences("ORDER01", _order_text(curve, a, b, parted, turned), [[a, b], [b, a]])


def _even(curve: Curve) -> bool:
    """A running total that never falls and is always an amount pays the same however bills are cut."""
    if curve.benefit.amount.scope < 0:
        return False
    if curve.witness.program.scopes[curve.benefit.amount.scope].scope.kind is ScopeKind.EVENT:
        return False
    paid = [curve.paid(p) for p in curve.points()]
    return None not in paid and all(a <= b for a, b in pairwise(p for p in paid if p is not None))


def edges_of(curve: Curve) -> tuple[int, ...]:
    """The amounts written at the edges of a benefit's bands and thresholds."""
    threshold = curve.benefit.amount.threshold
    written = set(edges(curve.benefit.amount.method))
    return tuple(sorted(written | ({e.value for e in threshold.edges} if threshold else set())))


def _total(curve: Curve, run: Sequence[int]) -> int:
    return sum(max(d.amount, 0) for d in curve.witness.decide(run))


def _split_text(curve: Curve, a: int, b: int, parted: int, whole: int) -> str:
    once = f"{yuan(a + b)}一次办给 {yuan(whole)}"
    return f"{curve.rule.name}：{once}，分成 {yuan(a)}和 {yuan(b)}两次办给 {yuan(parted)}"


def _order_text(curve: Curve, a: int, b: int, first: int, turned: int) -> str:
    ways = f"先 {yuan(a)}后 {yuan(b)}共给 {yuan(first)}，先 {yuan(b)}后 {yuan(a)}共给 {yuan(turned)}"
    return f"{curve.rule.name}：{ways}"


def dead(curve: Curve) -> Iterator[Finding]:
    """DEAD01: bands nothing can fall into; DEAD02: caps that can never bind."""
    amount = curve.benefit.amount
    high = TOTAL_LIMIT if amount.scope >= 0 else amount.base_high
    for band in unreached(amount.method, 0, high):
        text = f"{curve.rule.name}的“{band.text}”一段永远到不了"
        yield Finding("DEAD01", Severity.ERROR, curve.rule.article, text, band.span)
    within = curve.witness.program.scopes[amount.scope].scope if amount.scope >= 0 else None
    for cap in amount.caps:
        scope = curve.witness.program.scopes[cap.scope].scope
        same = scope.kind is ScopeKind.EVENT if within is None else scope == within
        if same and not cap.per_unit and not _binds(curve, cap.leaf):
            text = f"{curve.rule.name}的封顶永远碰不到"
            yield Finding("DEAD02", Severity.NOTE, curve.rule.article, text, cap.span)


def _binds(curve: Curve, leaf: int) -> bool:
    """The largest possible event is stopped by some cap: a further one gets nothing more."""
    high = curve.benefit.amount.base_high
    first, second = curve.witness.decide([high, high])
    return second.leaf == leaf or first.amount >= _limit(curve)


def _limit(curve: Curve) -> int:
    facts = {f.name: f for f in curve.witness.program.facts}
    return min(expr_range(cap.limit, facts)[0] for cap in curve.benefit.amount.caps)

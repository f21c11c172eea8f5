"""Ways of computing (计发办法) over intervals: which amounts and which states a row may come to.

Every way yields a `Result` of names: whether an amount is possible and from where to where (rounded, in
fen), the states that are possible instead, what would narrow it, the leaf, why an amount would be 0, and
the days or months it uses up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import lcm
from typing import Final

from gongji.charter.nodes import (
    Bands,
    ByChoice,
    ChosenMethod,
    Daily,
    DailyGraded,
    Discretion,
    Edge,
    Fixed,
    Gives,
    Graded,
    HoleMethod,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    Share,
    State,
    Threshold,
)
from gongji.readers.kernel.emit import greatest, least, minus, plus, times, union
from gongji.readers.kernel.fen import Fen
from gongji.readers.kernel.ledgers import LedgerCalls
from gongji.readers.kernel.pieces import BELOW, COMPUTED, OWN_ZERO, Either, Pieces, Result, stretches
from gongji.readers.kernel.quantities import Quantities
from gongji.readers.kernel.tables import Tables
from gongji.readers.kernel.values import NOTHING, NUMBERS, Number, constant

BELOW_REASON: Final = "未达起付"
RATE_SCALE: Final = 10_000


class Methods:
    """Writes the ways of computing of one benefit."""

    def __init__(self, fen: Fen, calls: LedgerCalls, tables: Tables) -> None:
        self.fen = fen
        self.values = fen.values
        self.code = fen.code
        self.program = fen.values.program
        self.benefit = fen.benefit
        self.calls = calls
        self.plan = calls.plan
        self.tables = tables
        self.quantities = Quantities(fen, calls, tables)
        self.limited = tuple(s for k, s in calls.plan.quantities if k == fen.benefit.index)
        self.limits = dict(fen.benefit.most)

    def write(self, method: Method, x: Number) -> Result:
        """A way of computing applied to the running base x."""
        match method:
            case Fixed(amount=amount):
                n = self.values.floored(amount)
                return self.fen.amount(n.low, n.high, n.needs, "1", method.leaf)
            case Share(rate=rate):
                by = str(rate.numerator)
                return self.fen.amount(
                    times(x.low, by), times(x.high, by), x.needs, str(rate.denominator), method.leaf
                )
            case Progressive():
                return self._progressive(method, x)
            case PerFull(unit=unit, amount=amount, count_rest=rest):
                ends = [
                    f"-(-{n} // {unit}) * {amount}" if rest else f"{n} // {unit} * {amount}"
                    for n in (x.low, x.high)
                ]
                return self.fen.amount(ends[0], ends[1], x.needs, "1", method.leaf)
            case Bands():
                return self._bands(method, x)
            case Daily():
                return self.quantities.daily(method)
            case Monthly():
                return self.quantities.monthly(method)
            case Graded():
                return self._graded(method)
            case Prorate():
                return self._prorate(method)
            case Discretion():
                return self._discretion(method)
            case Gives(state=state, reason=reason):
                if state is not State.REFUSED:
                    return Result("0", "0", "0", str(1 << state), "0", str(method.leaf), "0")
                why = BELOW if reason == BELOW_REASON else OWN_ZERO
                return Result("1", "0", "0", "0", "0", str(method.leaf), str(why))
            case Over(threshold=threshold, inner=inner):
                scope = threshold.scope
                at = -1 if scope is None else self.program.scope_of(self.benefit, scope)
                if at >= 0:
                    self.values.use_reading(self.program.scopes[at].reading)
                return self.over(threshold, at, x, lambda y: self.write(inner, y))
            case ChosenMethod(reading=reading, option=option, inner=inner):
                self.values.use_reading((reading, option))
                return self.write(inner, x)
            case HoleMethod() | DailyGraded() | ByChoice():
                raise TypeError("a hole is left")

    # ---- amounts ------------------------------------------------------------------------------------

    def _progressive(self, method: Progressive, x: Number) -> Result:
        over = lcm(*(piece.rate.denominator for piece in method.slices))
        ends = []
        for n in (x.low, x.high):
            total = self.code.fresh("sum")
            self.code.line(f"{total} = 0")
            for piece in method.slices:
                by = str(piece.rate.numerator * (over // piece.rate.denominator))
                with self.code.block(f"if {n} > {piece.above}"):
                    part = n
                    if piece.upto is not None:
                        part = f"({least(n, str(piece.upto))})"
                    self.code.line(f"{total} += {times(minus(part, str(piece.above)), by)}  # {piece.text}")
            ends.append(total)
            if x.fixed:
                ends.append(total)
                break
        return self.fen.amount(ends[0], ends[1], x.needs, str(over), method.leaf)

    def _prorate(self, method: Prorate) -> Result:
        amount, part, whole = (self.values.floored(e) for e in (method.amount, method.part, method.whole))
        code = self.code
        low, high, needs = code.fresh("low"), code.fresh("high"), code.fresh("needs")
        code.line(f"{low} = {high} = {needs} = 0")
        made = union(amount.needs, part.needs, whole.needs, self.fen.rate.needs, self.fen.units.needs)
        with code.block(f"if {whole.high} > 0"):
            top = times(times(times(amount.high, part.high), self.fen.rate.high), self.fen.units.high)
            code.line(f"{high} = {self.fen.rounded(top, code.atom(greatest(whole.low, '1')))}")
            with code.block(f"if {whole.low} > 0"):
                bottom = times(times(times(amount.low, part.low), self.fen.rate.low), self.fen.units.low)
                code.line(f"{low} = {self.fen.rounded(bottom, whole.high)}")
            code.line(f"{needs} = {made} if {low} < {high} else 0")
        return Result("1", low, high, "0", needs, str(method.leaf), str(COMPUTED))

    def _discretion(self, method: Discretion) -> Result:
        """What a body decides: 待裁量 until it has; outside its bounds the row is 数值超限."""
        code, position = self.code, self.values.position[method.fact]
        fact = self.program.facts[position]
        low = fact.low if method.low is None else method.low
        high = fact.high if method.high is None else method.high
        raw = self.values.raw(position)
        names = [code.fresh(p) for p in ("any", "low", "high", "states", "needs")]
        some, least_, most, states, needs = names
        code.line(f"{' = '.join(names)} = 0")
        test = "if"
        if position in self.values.masked:
            with code.block("if wide"):
                top = self._award_limit(position, low, high)
                n = self.fen.amount(str(max(0, low)), top, str(1 << position), "1", method.leaf)
                code.line(f"{some}, {least_}, {most}, {needs} = 1, {n.low}, {n.high}, {n.needs}")
            test = "elif"
        with code.block(f"{test} {raw} < ABSENT"):
            code.line(f"{states} = {1 << State.DISCRETION}")
        with code.block("else"):
            outside = [] if method.low is None else [f"{raw} < {low}"]
            outside += [] if method.high is None else [f"{raw} > {high}"]
            if outside:
                with code.block(f"if out < 0 and {raw} > ABSENT and ({' or '.join(outside)})"):
                    code.line(f"out = {position}")
            given = code.fresh("n")
            code.line(f"{given} = {greatest(raw, '0')}")
            n = self.fen.amount(given, given, "0", "1", method.leaf)
            code.line(f"{some}, {least_}, {most}, {needs} = 1, {n.low}, {n.high}, {n.needs}")
        return Result(some, least_, most, states, needs, str(method.leaf), str(COMPUTED))

    def _award_limit(self, position: int, low: int, high: int) -> str:
        """The most a body may decide: its bound, or another fact that the amount cannot exceed."""
        limit = self.limits.get(position)
        if limit is None or limit in self.values.masked:
            return str(max(0, high))
        code, raw, top = self.code, self.values.raw(limit), self.code.fresh("top")
        code.line(f"{top} = {max(0, high)}")
        with code.block(f"if {raw} > ABSENT and {raw} < {top}"):
            code.line(f"{top} = {greatest(raw, str(max(0, low)))}")
        return top

    # ---- pieces ---------------------------------------------------------------------------------------

    def _bands(self, method: Bands, x: Number) -> Result:
        own = method.subject is None
        subject = x if method.subject is None else self.values.number(method.subject)
        if self.values.single:
            return self._one_band(method, subject.low, x)
        pieces = Pieces(self.code, self.limited)
        for start, stop, band in stretches(method.bands):
            with self._meets(subject, start, stop, "" if band is None else band.text):
                if band is None:
                    pieces.add(self._blank())
                    continue
                inside = x
                if own:
                    low = x.low if start is None else greatest(x.low, str(start))
                    high = x.high if stop is None else least(x.high, str(stop))
                    inside = self.values.interval(low, high, x.needs)
                pieces.add(self.write(band.gives, inside))
        return pieces.result(subject.needs)

    def _blank(self) -> Result:
        return Result("0", "0", "0", str(1 << State.BLANK), "0", str(self.benefit.leaf), "0")

    def _one_band(self, method: Bands, n: str, x: Number) -> Result:
        """The band that holds a subject of one value."""
        either = Either(self.code, self.limited)
        pieces = stretches(method.bands)
        for i, (_, stop, band) in enumerate(pieces):
            header = "else" if stop is None else f"{'if' if i == 0 else 'elif'} {n} <= {stop}"
            text = "没有一段包含的数" if band is None else band.text
            if stop is None and i == 0:
                return self._blank() if band is None else self.write(band.gives, x)
            with self.code.block(header):
                self.code.comment(text)
                either.take(self._blank() if band is None else self.write(band.gives, x))
        return either.result()

    @contextmanager
    def _meets(self, n: Number, start: int | None, stop: int | None, text: str) -> Iterator[None]:
        sides = [] if start is None else [f"{n.high} >= {start}"]
        sides += [] if stop is None else [f"{n.low} <= {stop}"]
        self.code.comment(text or "没有一段包含的数")
        with self.code.block(f"if {' and '.join(sides) or 'True'}"):
            yield

    def over(self, threshold: Threshold, scope: int, x: Number, inner: Callable[[Number], Result]) -> Result:
        """A threshold: below it nothing, above it the whole base or what exceeds it."""
        edges = threshold.edges if scope >= 0 else threshold.edges[:1]
        starts = [e.value + (0 if e.included else 1) for e in edges]
        values = [e.value for e in edges]
        count = NOTHING
        ends = [str(n) for n in (starts[0], starts[0], values[0], values[0])]
        if threshold.once:
            count = self._rest(edges[0])
            past = str(starts[0] - values[0])
            first, last = (self.code.atom(plus(end, past)) for end in (count.low, count.high))
            ends = [first, last, count.low, count.high]
        elif len(edges) > 1:
            first, last, count_needs = self._edges(scope, len(edges) - 1)
            count = Number(first, last, count_needs)
            ends = self._spread(starts, values, first, last)
        if self.values.single:
            return self._one_side(threshold, x, ends[0], ends[2], inner)
        first_start, last_start, first_value, last_value = ends
        pieces = Pieces(self.code, self.limited)
        self.code.comment(f"起付 {threshold.article}")
        with self.code.block(f"if {x.low} < {last_start}"):
            pieces.add(Result("1", "0", "0", "0", "0", str(threshold.leaf), str(BELOW)))
        with self.code.block(f"if {x.high} >= {first_start}"):
            low = self.code.atom(greatest(x.low, first_start))
            if threshold.whole:
                y = self.values.interval(low, x.high, x.needs)
            else:
                y = self.values.floor(
                    self.values.interval(
                        minus(low, last_value), minus(x.high, first_value), union(x.needs, count.needs)
                    )
                )
            pieces.add(inner(y))
        return pieces.result(union(x.needs, count.needs))

    def _one_side(
        self, threshold: Threshold, x: Number, start: str, value: str, inner: Callable[[Number], Result]
    ) -> Result:
        """Below a threshold or above it, for a base of one value."""
        either = Either(self.code, self.limited)
        self.code.comment(f"起付 {threshold.article}")
        with self.code.block(f"if {x.low} < {start}"):
            either.take(Result("1", "0", "0", "0", "0", str(threshold.leaf), str(BELOW)))
        with self.code.block("else"):
            over = x.low if threshold.whole else self.code.atom(minus(x.low, value))
            either.take(inner(self.values.floor(Number(over, over, "0"))))
        return either.result()

    def _rest(self, edge: Edge) -> Number:
        """What earlier rows have left of an edge that is taken off once."""
        used = self.calls.read(self.plan.deducted[self.benefit.index])
        low, high = (minus(str(edge.value), end) for end in (used.high, used.low))
        return self.values.floor(self.values.interval(low, high, used.needs))

    def _edges(self, scope: int, last: int) -> tuple[str, str, str]:
        """Which edges a row may have by its order of admission: first, last, needs."""
        ledger = self.plan.admitted[self.benefit.index, scope]
        count = self.calls.read(ledger)
        first = self.code.atom(least(count.low, str(last)))
        if count.fixed:
            return first, first, "0"
        final = self.code.atom(least(count.high, str(last)))
        needs = "0" if count.fixed else self.code.atom(f"{count.needs} if {first} < {final} else 0", "m")
        return first, final, needs

    def _spread(self, starts: list[int], values: list[int], first: str, last: str) -> list[str]:
        """Least and greatest passing point and value among the possible edges."""
        code = self.code
        edge = code.fresh("edge")
        found = []
        for figures in (starts, values):
            table = self.tables.constant(tuple(figures))
            if first == last:
                only = self.code.atom(f"{table}[{first}]")
                found += [only, only]
                continue
            low, high = code.fresh("low"), code.fresh("high")
            code.line(f"{low} = {high} = {table}[{first}]")
            with code.block(f"for {edge} in range({first} + 1, {last} + 1)"):
                code.line(f"{low} = {least(low, f'{table}[{edge}]')}")
                code.line(f"{high} = {greatest(high, f'{table}[{edge}]')}")
            found += [low, high]
        return found

    # ---- tables ---------------------------------------------------------------------------------------

    def _graded(self, method: Graded) -> Result:
        code = self.code
        table, least_entry, most_entry, rows = self.tables.grades(method.table)
        keys, absent, unknown, missing = [], [], [], []
        for key in method.keys:
            if key.kind in NUMBERS:
                n = self.values.number(key)
                keys.append(n.low)
                if not n.fixed:
                    unknown.append(f"{n.low} < {n.high}")
                missing.append(n.needs)
                if n.absent:
                    absent.append(f"({n.absent})")
            else:
                p = self.values.point(key)
                keys.append(p.value)
                if p.needs != "0":
                    unknown.append(f"{p.value} < ABSENT")
                missing.append(p.needs)
                absent.append(f"{p.value} == ABSENT")
        of, over = constant(1), "1"
        if method.of is not None:
            of, over = self.values.floored(method.of), str(RATE_SCALE)
        names = [code.fresh(p) for p in ("any", "low", "high", "states", "needs")]
        code.line(f"{' = '.join(names)} = 0")
        result = Result(names[0], names[1], names[2], names[3], names[4], str(method.leaf), str(COMPUTED))
        with code.block(f"if {' or '.join(absent) or 'False'}"):
            code.line(f"{result.possible} = 1")
        with code.block("else"):
            if not rows:
                code.line(f"{result.states} = {1 << State.NO_TABLE}")
                return result
            if unknown:
                with code.block(f"if {' or '.join(unknown)}"):
                    low, high = times(of.low, str(least_entry)), times(of.high, str(most_entry))
                    made = union(of.needs, *missing)
                    self.fen.take(result, self.fen.amount(low, high, made, over, method.leaf))
                    code.line(f"{result.states} = {1 << State.NO_TABLE}")
                    code.line(f"{result.needs} |= {made}")
            with code.block("else" if unknown else "if True"):
                at = code.fresh("row")
                code.line(f"{at} = find_row({table}, ({', '.join(keys)},), {len(keys)})")
                with code.block(f"if {at} < 0"):
                    code.line(f"{result.states} = {1 << State.NO_TABLE}")
                with code.block("else"):
                    entry = code.atom(f"{table}[{at}]")
                    low, high = times(of.low, entry), times(of.high, entry)
                    self.fen.take(result, self.fen.amount(low, high, of.needs, over, method.leaf))
        return result

"""Ways of computing (计发办法) over intervals: which amounts and which states a row may come to.

Every way yields a `Result` of names: whether an amount is possible and from where to where (rounded, in
fen), the states that are possible instead, what would narrow it, the leaf, why an amount would be 0, and
the days or months it uses up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import lcm
from typing import Final

from gongji.charter.nodes import (
    Band,
    Bands,
    ChosenMethod,
    ChosenScope,
    Daily,
    Discretion,
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
    QuantityLimit,
    Share,
    State,
    Threshold,
)
from gongji.charter.program import Benefit, Program, Rounding
from gongji.readers.kernel.emit import Code, greatest, is_literal, least, minus, times, union
from gongji.readers.kernel.expressions import NOTHING, NUMBERS, Expressions, Number, constant
from gongji.readers.kernel.ledgers import LedgerCalls, Plan
from gongji.readers.kernel.tables import Tables

BELOW, OWN_ZERO, COMPUTED, USED_UP = 1, 2, 4, 8
"""Why an amount may be 0: under a threshold, a band that says so, arithmetic, days or months used up."""
NO_LEAF, SEVERAL_LEAVES = -2, -1
BELOW_REASON: Final = "未达起付"
RATE_SCALE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Result:
    """What a way of computing may come to; texts, most of them names."""

    possible: str  # whether an amount is possible: 0 or 1
    low: str
    high: str
    states: str  # mask of states possible instead
    needs: str
    leaf: str
    zero: str  # mask of BELOW …
    used: dict[int, Number] = field(default_factory=dict)  # scope -> days or months


class Methods:
    """Writes the ways of computing of one benefit."""

    def __init__(
        self, values: Expressions, calls: LedgerCalls, tables: Tables, benefit: Benefit, units: Number
    ) -> None:
        self.values = values
        self.code: Code = values.code
        self.program: Program = values.program
        self.calls = calls
        self.plan: Plan = calls.plan
        self.tables = tables
        self.benefit = benefit
        self.units = units
        self.rate = constant(1)  # of a reduction, over `parts`
        self.parts = 1

    def write(self, method: Method, x: Number) -> Result:
        """A way of computing applied to the running base x."""
        match method:
            case Fixed(amount=amount):
                n = self.values.floored(amount)
                return self._amount(n.low, n.high, n.needs, "1", method.leaf)
            case Share(rate=rate):
                by = str(rate.numerator)
                return self._amount(
                    times(x.low, by), times(x.high, by), x.needs, str(rate.denominator), method.leaf
                )
            case Progressive():
                return self._progressive(method, x)
            case PerFull(unit=unit, amount=amount, count_rest=rest):
                ends = [
                    f"-(-{n} // {unit}) * {amount}" if rest else f"{n} // {unit} * {amount}"
                    for n in (x.low, x.high)
                ]
                return self._amount(ends[0], ends[1], x.needs, "1", method.leaf)
            case Bands():
                return self._bands(method, x)
            case Daily():
                return self._daily(method)
            case Monthly():
                return self._monthly(method)
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
            case HoleMethod():
                raise TypeError("a hole is left")

    # ---- amounts ------------------------------------------------------------------------------------

    def _amount(self, low: str, high: str, needs: str, over: str, leaf: int) -> Result:
        """An amount over a denominator: reduced, times the units, rounded."""
        made = union(needs, self.rate.needs, self.units.needs)
        bottom = times(times(low, self.rate.low), self.units.low)
        top = times(times(high, self.rate.high), self.units.high)
        least_ = self.code.atom(self._rounded(bottom, over))
        most = least_ if bottom == top else self._rounded(top, over)
        n = self.values.interval(least_, most, made)
        return Result("1", n.low, n.high, "0", n.needs, str(leaf), str(COMPUTED))

    def _rounded(self, text: str, over: str) -> str:
        """The one division: by the denominator, rounded to the step the charter names."""
        step = self.benefit.amount.step
        whole = times(over, str(self.parts * step))
        if whole == "1":
            return text
        n = self.code.atom(text)
        if not is_literal(whole):
            whole = self.code.atom(whole)
        match self.benefit.amount.rounding:
            case Rounding.DOWN:
                parts = f"{n} // {whole}"
            case Rounding.UP:
                parts = f"-(-{n} // {whole})"
            case Rounding.HALF_UP:
                parts = f"(2 * {n} + {whole}) // ({times('2', whole)})"
        return parts if step == 1 else f"{parts} * {step}"

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
        return self._amount(ends[0], ends[1], x.needs, str(over), method.leaf)

    def _prorate(self, method: Prorate) -> Result:
        amount, part, whole = (self.values.floored(e) for e in (method.amount, method.part, method.whole))
        code = self.code
        low, high, needs = code.fresh("low"), code.fresh("high"), code.fresh("needs")
        code.line(f"{low} = {high} = {needs} = 0")
        made = union(amount.needs, part.needs, whole.needs, self.rate.needs, self.units.needs)
        with code.block(f"if {whole.high} > 0"):
            top = times(times(times(amount.high, part.high), self.rate.high), self.units.high)
            code.line(f"{high} = {self._rounded(top, code.atom(greatest(whole.low, '1')))}")
            with code.block(f"if {whole.low} > 0"):
                bottom = times(times(times(amount.low, part.low), self.rate.low), self.units.low)
                code.line(f"{low} = {self._rounded(bottom, whole.high)}")
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
                n = self._amount(str(max(0, low)), str(max(0, high)), str(1 << position), "1", method.leaf)
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
            n = self._amount(given, given, "0", "1", method.leaf)
            code.line(f"{some}, {least_}, {most}, {needs} = 1, {n.low}, {n.high}, {n.needs}")
        return Result(some, least_, most, states, needs, str(method.leaf), str(COMPUTED))

    # ---- pieces ---------------------------------------------------------------------------------------

    def _bands(self, method: Bands, x: Number) -> Result:
        own = method.subject is None
        subject = x if method.subject is None else self.values.number(method.subject)
        if self.values.single:
            return self._one_band(method, subject.low, x)
        pieces = Pieces(self)
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
        either = Either(self)
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
        if len(edges) > 1:
            first, last, count_needs = self._edges(scope, len(edges) - 1)
            count = Number(first, last, count_needs)
            ends = self._spread(starts, values, first, last)
        if self.values.single:
            return self._one_side(threshold, x, ends[0], ends[2], inner)
        first_start, last_start, first_value, last_value = ends
        pieces = Pieces(self)
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
        either = Either(self)
        self.code.comment(f"起付 {threshold.article}")
        with self.code.block(f"if {x.low} < {start}"):
            either.take(Result("1", "0", "0", "0", "0", str(threshold.leaf), str(BELOW)))
        with self.code.block("else"):
            over = x.low if threshold.whole else self.code.atom(minus(x.low, value))
            either.take(inner(self.values.floor(Number(over, over, "0"))))
        return either.result()

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

    # ---- days and months ------------------------------------------------------------------------------

    def _limited(self, asked: Number, limit: QuantityLimit | None) -> tuple[Number, str, int]:
        """Days or months left of those asked for, the highest number left, the limit's scope."""
        if limit is None:
            return asked, "", -1
        scope = self.program.scope_of(self.benefit, limit.scope)
        reading = limit.scope
        if isinstance(reading, ChosenScope):
            self.values.use_reading((reading.reading, reading.option))
        used = self.calls.read(self.plan.quantities[self.benefit.index, scope])
        left = self.values.floor(
            self.values.interval(
                minus(str(limit.number), used.high), minus(str(limit.number), used.low), used.needs
            )
        )
        low, high = least(asked.low, left.low), least(asked.high, left.high)
        return self.values.interval(low, high, union(asked.needs, left.needs)), left.high, scope

    @contextmanager
    def _quantity(self, asked: Number, limit: QuantityLimit | None, leaf: int) -> Iterator[_Quantity]:
        """The part common to days and months: nothing is looked at when none are left."""
        code = self.code
        counted, left, scope = self._limited(asked, limit)
        names = [code.fresh(p) for p in ("any", "low", "high", "states", "needs")]
        code.line(f"{' = '.join(names)} = 0")
        zero = code.fresh("zero")
        code.line(f"{zero} = {COMPUTED}")
        result = Result(
            names[0],
            names[1],
            names[2],
            names[3],
            names[4],
            str(leaf),
            zero,
            {scope: counted} if left else {},
        )
        with code.block(f"if {counted.high} == 0"):
            code.line(f"{names[0]} = 1")
            if left:
                with code.block(f"if {left} == 0 and {asked.high} > 0"):
                    code.line(f"{zero} = {USED_UP}")
        with code.block("else"):
            yield _Quantity(counted, result)

    def _take(self, target: Result, amount: Result) -> None:
        """Puts an amount into the names of a result."""
        self.code.line(f"{target.possible}, {target.low}, {target.high} = 1, {amount.low}, {amount.high}")
        if amount.needs != "0":
            self.code.line(f"{target.needs} |= {amount.needs}")

    def _daily(self, method: Daily) -> Result:
        days = self.values.number(method.days)
        asked = self.values.floor(
            self.values.interval(
                minus(days.low, str(method.free)), minus(days.high, str(method.free)), days.needs
            )
        )
        each = self.values.floored(method.amount)
        with self._quantity(asked, method.limit, method.leaf) as quantity:
            q = quantity.counted
            made = union(q.needs, each.needs)
            low, high = times(each.low, q.low), times(each.high, q.high)
            self._take(quantity.result, self._amount(low, high, made, "1", method.leaf))
        return quantity.result

    def _monthly(self, method: Monthly) -> Result:
        code = self.code
        asked = self.values.floored(method.months)
        series, highest = self.tables.series(method.parameter)
        with self._quantity(asked, method.limit, method.leaf) as quantity:
            q, result = quantity.counted, quantity.result
            start = self.values.point(method.start)
            region = self.values.point_fact(self.values.position["地区"])
            total, found, inferred = code.fresh("sum"), code.fresh("months"), code.fresh("inferred")
            absent = "True" if highest < 0 else f"{start.value} == ABSENT or {region.value} == ABSENT"
            sums = f"sum_months({series}, {region.value}, {start.value}, "
            with code.block(f"if {absent}"):
                code.line(f"{total} = {found} = {inferred} = 0")
            with code.block(f"elif {start.value} < ABSENT or {region.value} < ABSENT"):
                code.line(f"{total} = {found} = -1")
            with code.block("else"):
                code.line(f"{total}, {found}, {inferred} = {sums}{q.high})")
            with code.block(f"if {found} < 0"):
                made = union(q.needs, start.needs, region.needs)
                top = times(q.high, str(max(highest, 0)))
                self._take(result, self._amount("0", top, made, "1", method.leaf))
                code.line(f"{result.states} = {1 << State.NO_TABLE}")
                code.line(f"{result.needs} |= {made}")
            with code.block(f"elif {found} < {q.low}"):
                code.line(f"{result.states} = {1 << State.NO_TABLE}")
            with code.block("else"):
                code.line(f"inferred |= {inferred}")
                certain = code.fresh("sum")
                code.line(f"{certain} = {total}")
                with code.block(f"if {q.low} < {found}"):
                    code.line(f"{certain} = {sums}{q.low})[0]")
                self._take(result, self._amount(certain, total, q.needs, "1", method.leaf))
                with code.block(f"if {found} < {q.high}"):
                    code.line(f"{result.states} = {1 << State.NO_TABLE}")
                    code.line(f"{result.needs} |= {q.needs}")
        return quantity.result

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
                    self._take(result, self._amount(low, high, made, over, method.leaf))
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
                    self._take(result, self._amount(low, high, of.needs, over, method.leaf))
        return result


@dataclass(frozen=True, slots=True)
class _Quantity:
    counted: Number
    result: Result


class Either:
    """Several ways of which just one applies: its result in common names."""

    def __init__(self, methods: Methods) -> None:
        self.code = methods.code
        names = (self.code.fresh(n) for n in ("any", "made", "states", "leaf", "zero"))
        self.some, self.made, self.states, self.leaf, self.zero = names
        self.used = {
            scope: Number(name, name, "0")
            for scope in quantity_scopes_of(methods)
            for name in [self.code.fresh("used")]
        }

    def take(self, r: Result) -> None:
        """The result of the way that applies, in its branch."""
        names = f"{self.some}, {self.made}, {self.states}, {self.leaf}, {self.zero}"
        self.code.line(f"{names} = {r.possible}, {r.low}, {r.states}, {r.leaf}, {r.zero}")
        for scope, n in self.used.items():
            self.code.line(f"{n.low} = {r.used.get(scope, NOTHING).low}")

    def result(self) -> Result:
        """Whichever it was."""
        return Result(
            self.some, self.made, self.made, self.states, "0", self.leaf, self.zero, dict(self.used)
        )


class Pieces:
    """Several ways of which more than one may apply: their results laid together."""

    def __init__(self, methods: Methods) -> None:
        self.methods = methods
        self.code = methods.code
        names = ("pieces", "any", "low", "high", "states", "needs", "zero")
        self.names = [self.code.fresh(n) for n in names]
        self.leaf = self.code.fresh("leaf")
        self.used: dict[int, Number] = {}
        self.code.line(f"{' = '.join(self.names)} = 0")
        self.code.line(f"{self.leaf} = {NO_LEAF}")
        for scope in quantity_scopes_of(methods):
            self.used[scope] = Number(*(self.code.fresh(n) for n in ("used_low", "used_high", "used_needs")))
            n = self.used[scope]
            self.code.line(f"{n.low} = {n.high} = {n.needs} = 0")

    def add(self, r: Result) -> None:
        """One more piece that applies."""
        code = self.code
        count, _, _, _, states, needs, _ = self.names
        for scope, held in self.used.items():
            n = r.used.get(scope, NOTHING)
            with code.block(f"if {count} == 0"):
                code.line(f"{held.low}, {held.high} = {n.low}, {n.high}")
            with code.block("else"):
                code.line(f"{held.low} = {least(held.low, n.low)}")
                code.line(f"{held.high} = {greatest(held.high, n.high)}")
            if n.needs != "0":
                code.line(f"{held.needs} |= {n.needs}")
        code.line(f"{count} += 1")
        if r.possible == "1":
            self._amount(r)
        elif r.possible != "0":
            with code.block(f"if {r.possible}"):
                self._amount(r)
        for name, more in ((states, r.states), (needs, r.needs)):
            if more != "0":
                code.line(f"{name} |= {more}")
        if r.leaf == str(NO_LEAF):
            return
        with code.block(f"if {self.leaf} == {NO_LEAF}"):
            code.line(f"{self.leaf} = {r.leaf}")
        with code.block(f"elif {self.leaf} != {r.leaf}"):
            code.line(f"{self.leaf} = {SEVERAL_LEAVES}")

    def _amount(self, r: Result) -> None:
        _, some, low, high, _, _, zero = self.names
        with self.code.block(f"if {some} == 0"):
            self.code.line(f"{some}, {low}, {high} = 1, {r.low}, {r.high}")
        with self.code.block("else"):
            self.code.line(f"{low} = {least(low, r.low)}")
            self.code.line(f"{high} = {greatest(high, r.high)}")
        self.code.line(f"{zero} |= {r.zero}")

    def result(self, subject_needs: str) -> Result:
        """All pieces together: more than one leaves open which applies; a single outcome needs nothing."""
        code = self.code
        count, some, low, high, states, needs, zero = self.names
        if subject_needs != "0":
            with code.block(f"if {count} > 1"):
                code.line(f"{needs} |= {subject_needs}")
                for held in self.used.values():
                    code.line(f"{held.needs} |= {subject_needs}")
        single = settled(some, low, high, states)
        with code.block(f"if {needs} != 0 and ({single})"):
            code.line(f"{needs} = 0")
        for held in self.used.values():
            with code.block(f"if {held.low} == {held.high}"):
                code.line(f"{held.needs} = 0")
        return Result(some, low, high, states, needs, self.leaf, zero, dict(self.used))


def settled(some: str, low: str, high: str, states: str) -> str:
    """The condition that only one outcome is possible."""
    return f"{states} == 0 and {low} == {high} if {some} else {states} & ({states} - 1) == 0"


def quantity_scopes_of(methods: Methods) -> tuple[int, ...]:
    """Scopes of the benefit in which days or months are limited."""
    return tuple(s for k, s in methods.plan.quantities if k == methods.benefit.index)


def stretches(bands: tuple[Band, ...]) -> list[tuple[int | None, int | None, Band | None]]:
    """The whole number line cut at the bands, rising: (first, last, band); None: no band holds it.

    A value in two bands belongs to the one with the lower start.
    """
    found: list[tuple[int | None, int | None, Band | None]] = []
    free: int | None = None  # first value not yet placed
    for band in sorted(bands, key=lambda b: (b.start is not None, b.start or 0)):
        if found and free is None:
            break
        start = band.start
        if free is not None and (start is None or start < free):
            start = free
        if start is not None and band.stop is not None and band.stop < start:
            continue
        if start is not None and (free is None or start > free):
            found.append((free, start - 1, None))
        found.append((start, band.stop, band))
        free = None if band.stop is None else band.stop + 1
    if not found:
        return [(None, None, None)]
    if free is not None:
        found.append((free, None, None))
    return found

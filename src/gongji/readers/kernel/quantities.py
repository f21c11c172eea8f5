"""Days and months (日额, 按月): how many are asked for, how many a limit leaves, what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gongji.charter.nodes import ChosenScope, Daily, Kind, Monthly, QuantityLimit, State
from gongji.readers.kernel.emit import least, minus, times, union
from gongji.readers.kernel.fen import Fen
from gongji.readers.kernel.ledgers import LedgerCalls
from gongji.readers.kernel.pieces import COMPUTED, USED_UP, Result
from gongji.readers.kernel.tables import Tables
from gongji.readers.kernel.values import Number, Point


@dataclass(frozen=True, slots=True)
class _Quantity:
    counted: Number
    result: Result


class Quantities:
    """Writes the days and months of one benefit."""

    def __init__(self, fen: Fen, calls: LedgerCalls, tables: Tables) -> None:
        self.fen = fen
        self.values = fen.values
        self.code = fen.code
        self.program = fen.values.program
        self.benefit = fen.benefit
        self.calls = calls
        self.plan = calls.plan
        self.tables = tables

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

    def daily(self, method: Daily) -> Result:
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
            self.fen.take(quantity.result, self.fen.amount(low, high, made, "1", method.leaf))
        return quantity.result

    def monthly(self, method: Monthly) -> Result:
        code = self.code
        asked = self.values.floored(method.months)
        series, highest = self.tables.series(method.parameter)
        with self._quantity(asked, method.limit, method.leaf) as quantity:
            q, result = quantity.counted, quantity.result
            start = self.values.point(method.start)
            region = self._region()
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
                self.fen.take(result, self.fen.amount("0", top, made, "1", method.leaf))
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
                self.fen.take(result, self.fen.amount(certain, total, q.needs, "1", method.leaf))
                with code.block(f"if {found} < {q.high}"):
                    code.line(f"{result.states} = {1 << State.NO_TABLE}")
                    code.line(f"{result.needs} |= {q.needs}")
        return quantity.result

    def _region(self) -> Point:
        """The region whose values count."""
        for position, fact in enumerate(self.program.facts):
            if fact.kind is Kind.REGION:
                return self.values.point_fact(position)
        return Point("ABSENT", "0")

"""From an exact amount to fen: reduced, times the units, divided once, rounded as the charter says."""

from __future__ import annotations

from gongji.charter.program import Benefit, Rounding
from gongji.readers.kernel.emit import is_literal, times, union
from gongji.readers.kernel.expressions import Expressions
from gongji.readers.kernel.pieces import COMPUTED, Result
from gongji.readers.kernel.values import Number, constant


class Fen:
    """Writes the last step of every way of computing of one benefit."""

    def __init__(self, values: Expressions, benefit: Benefit, units: Number) -> None:
        self.values = values
        self.code = values.code
        self.benefit = benefit
        self.units = units
        self.rate = constant(1)  # of a reduction, over `parts`
        self.parts = 1

    def amount(self, low: str, high: str, needs: str, over: str, leaf: int) -> Result:
        """An amount over a denominator: reduced, times the units, rounded."""
        made = union(needs, self.rate.needs, self.units.needs)
        bottom = times(times(low, self.rate.low), self.units.low)
        top = times(times(high, self.rate.high), self.units.high)
        least_ = self.code.atom(self.rounded(bottom, over))
        most = least_ if bottom == top else self.rounded(top, over)
        n = self.values.interval(least_, most, made)
        return Result("1", n.low, n.high, "0", n.needs, str(leaf), str(COMPUTED))

    def rounded(self, text: str, over: str) -> str:
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

    def take(self, target: Result, amount: Result) -> None:
        """Puts an amount into the names of a result."""
        self.code.line(f"{target.possible}, {target.low}, {target.high} = 1, {amount.low}, {amount.high}")
        if amount.needs != "0":
            self.code.line(f"{target.needs} |= {amount.needs}")

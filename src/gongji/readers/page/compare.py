"""Which other option to draw beside a benefit's curve: the one furthest from what is in force."""

from __future__ import annotations

from gongji.charter.model import BenefitRule, Charter
from gongji.readers.check.variants import readings_of
from gongji.readers.page.chart import Alternative
from gongji.readers.page.curve import Curve, Trace, curve_of, differs, trace_of
from gongji.readers.page.telling import Teller

LEAST = 20
"""An option is drawn when it departs by at least a twentieth of the most that is paid."""


def best_alternative(
    charter: Charter, teller: Teller, benefit: BenefitRule, trace: Trace, curve: Curve
) -> Alternative | None:
    """The option of one reading whose curve differs most from the one in force; None when none is far off."""
    best: Alternative | None = None
    most = curve.highest // LEAST
    names = readings_of(benefit, charter)
    for reading in (r for r in charter.readings if r.name in names and r.sort == "计发办法"):
        for option in reading.options:
            if option.name == reading.adopted:
                continue
            other = trace_of(teller.program(reading, option.name), benefit.name)
            drawn = None if other is None else curve_of(other, curve.top)
            if other is None or drawn is None:
                continue
            ends = {end for s in drawn.stretches for end in (s.start, s.stop)}
            apart = max((differs(trace, other, end) for end in ends), default=0)
            if apart > most:
                most = apart
                best = Alternative(reading.name, option.name, drawn, _jump(trace, drawn))
    return best


def _jump(main: Trace, drawn: Curve) -> tuple[int, int, int] | None:
    """The largest jump of a curve, where the one in force does not jump as far."""
    found: tuple[int, int, int] | None = None
    for left, right in drawn.jumps():
        if left.state or right.state:
            continue
        size = abs(right.first - left.last)
        own = abs(main(right.start).amount - main(left.stop).amount)
        if size > own and (found is None or size > abs(found[2] - found[1])):
            found = (right.start, left.last, right.first)
    return found

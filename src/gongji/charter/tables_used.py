"""Which tables a benefit takes its amount from: what to supply where one has no value."""

from __future__ import annotations

from gongji.charter.model import Charter
from gongji.charter.nodes import Graded, Monthly
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import methods_in


def tables_used(benefit: Benefit, charter: Charter, program: Program) -> tuple[str, ...]:
    """The tables behind a benefit and behind those that are set off against it, each once."""
    set_off = [program.benefits[o.benefit] for o in benefit.amount.offsets if o.benefit >= 0]
    return tuple(dict.fromkeys(name for each in (benefit, *set_off) for name in _own(each, charter)))


def _own(benefit: Benefit, charter: Charter) -> list[str]:
    """Also where adoption has put the rows of a table in."""
    of_parameter = {p.name: p.table for p in charter.parameters}
    written = next(rule.method for rule in charter.benefits if rule.name == benefit.name)
    names = []
    for method in (*methods_in(benefit.amount.method), *methods_in(written)):
        if isinstance(method, Graded):
            names.append(method.table)
        elif isinstance(method, Monthly):
            names.append(of_parameter[method.parameter])
    return names

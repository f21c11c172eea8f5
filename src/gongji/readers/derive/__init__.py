"""The reference engine: one event after another, node by node, each decision with its derivation tree.

It is written for reading; `kernel` is the fast one, written apart from it, and property tests hold them to
the same answers. Where to look: `expressions` (conditions, amounts and dates with missing facts), `methods`
and `thresholds` (计发办法, 起付), `amount` (the order from 基数 to 封顶), `benefit` (which state wins),
`clashes`, `ledgers` and `booking` (what a row leaves for later ones), `trace` (the tree).
"""

from __future__ import annotations

from gongji.charter.program import Program
from gongji.readers.decision import Row, uncovered
from gongji.readers.derive.benefit import BenefitRule
from gongji.readers.derive.case import Case
from gongji.readers.derive.expressions import Names
from gongji.readers.derive.ledgers import Ledgers
from gongji.readers.derive.trace import Derivation, Derived
from gongji.readers.scopes import Places

__all__ = ["Derivation", "Derived", "Deriver"]


class Deriver:
    """Decides the rows of one run in sequence; what earlier rows did bears on later ones."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._names = Names(program)
        self._places = Places(program)
        ledgers = Ledgers()
        self._rules = [BenefitRule(program, program.benefits[i], ledgers) for i in program.order]

    def decide(self, row: Row) -> list[Derived]:
        """The decisions of the next row, one for each benefit it triggers, in the charter's order.

        An event that triggers none gets the one decision 不属于保障范围. Benefits decided before
        (`row.prior`) count as they were decided and are left out.
        """
        case = Case(row, self._names, self._places)
        found = [derived for rule in self._rules if (derived := rule.decide(case)) is not None]
        if not found and not row.prior:
            decision = uncovered(self.program)
            return [Derived(decision, Derivation(None, (), decision))]
        found.sort(key=lambda derived: derived.decision.benefit)
        return found

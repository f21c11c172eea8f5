"""What a decided row leaves in the ledgers for later rows."""

from __future__ import annotations

from typing import NamedTuple

from gongji.charter.nodes import Over, State
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import methods_in
from gongji.readers.decision import Prior
from gongji.readers.derive.amount import AmountRule, Reckoned
from gongji.readers.derive.case import Case
from gongji.readers.derive.clashes import ClashRule
from gongji.readers.derive.ledgers import Ledgers
from gongji.readers.derive.values import FALSE_, Truth

STATES_THAT_MAY_PAY = frozenset({State.PAPERS, State.OUT_OF_RANGE})


class Entry(NamedTuple):
    """A decided row that takes part."""

    state: State
    amount: int  # fen paid; 0 unless state is PAID
    certain: bool  # its place in the sequence is certain
    open_needs: int  # otherwise: the facts its place waits for
    needs: int  # the facts the decision waits for
    clash: Truth
    out: bool


class Booking:
    """The ledgers that one benefit writes."""

    def __init__(
        self,
        program: Program,
        benefit: Benefit,
        amount: AmountRule,
        clashes: ClashRule,
        ledgers: Ledgers,
    ) -> None:
        self.benefit = benefit
        self.amount = amount
        self.clashes = clashes
        self.ledgers = ledgers
        self.admission_scopes: set[int] = set()
        self.quantity_scopes: set[int] = set()
        threshold = benefit.amount.threshold
        self.deducts = threshold.edges[0].value if threshold is not None and threshold.once else None
        if benefit.amount.threshold_scope >= 0 and self.deducts is None:
            self.admission_scopes.add(benefit.amount.threshold_scope)
        for method in methods_in(benefit.amount.method):
            scope = amount.ways.scope_at.get(id(method))
            if scope is not None:
                found = self.admission_scopes if isinstance(method, Over) else self.quantity_scopes
                found.add(scope)
        self.offset_scopes = {
            offset.scope
            for other in program.benefits
            for offset in other.amount.offsets
            if offset.benefit == benefit.index
        }

    def enter(self, case: Case, entry: Entry, reckoned: Reckoned | None) -> None:
        """A row decided now. `reckoned` is what its amount came to, where it was computed."""
        effect = reckoned if entry.certain and reckoned else self.amount.reckon(case, masked=True)
        self._accumulate(case, entry, effect, reckoned.base.needs if reckoned else 0)
        self._deduct(case, entry, effect, reckoned.base.needs if reckoned else 0)
        self._participate(case, entry.certain, entry.open_needs, entry.out)
        if entry.state is State.PAID:
            self._pay(case, entry.amount, effect)
        elif entry.state in STATES_THAT_MAY_PAY:
            if self.amount.awaits_award(effect):
                effect = self.amount.reckon(case, masked=True)
            self._may_pay(case, entry.needs, effect)
        if entry.state not in (State.PAID, State.REFUSED):
            for scope in self.offset_scopes:
                undecided = self.ledgers.undecided[self.benefit.index, scope]
                if entry.certain and entry.state is not State.PAPERS:
                    undecided.stand(case.place(scope), entry.state)
                else:
                    waits = entry.needs if entry.certain else entry.open_needs
                    undecided.leave_open(case.place(scope), waits)

    def settle(self, case: Case, prior: Prior) -> None:
        """A row decided before: it counts as it was paid then."""
        reckoned = self.amount.reckon(case, settled=True)
        entry = Entry(prior.state, prior.amount, True, 0, 0, Truth(FALSE_, 0), False)
        self._accumulate(case, entry, reckoned, reckoned.base.needs)
        self._deduct(case, entry, reckoned, reckoned.base.needs)
        if self.amount.accumulates:
            low = max(0, reckoned.low) if reckoned.states == 0 else 0
            peak = self.ledgers.peaks[self.benefit.index]
            place = case.place(self.benefit.amount.scope)
            peak.move(place, prior.amount - max(0, reckoned.high), prior.amount - low)
        self._participate(case, True, 0, False)
        if prior.state is State.PAID:
            self._pay(case, prior.amount, reckoned)

    # ---- totals and the highest amount ---------------------------------------------------------------

    def _accumulate(self, case: Case, entry: Entry, effect: Reckoned, base_needs: int) -> None:
        if not self.amount.accumulates:
            return
        place = case.place(self.benefit.amount.scope)
        total = self.ledgers.totals[self.benefit.index]
        waits = entry.open_needs | base_needs
        if entry.certain:
            total.add(place, effect.base.low, effect.base.high, effect.base.needs)
        else:
            total.add(place, 0, self.benefit.amount.base_high, waits)
        reached = effect.reached
        if entry.state is State.CONFLICT or not reached.numeric:
            return
        peak = self.ledgers.peaks[self.benefit.index]
        if not entry.certain:
            peak.reach(place, 0, reached.high, waits)
            return
        # A conflict that is possible leaves open whether the row counts, but a computed 0 is one either way.
        open_clash = entry.clash.verdict != FALSE_ and entry.state is not State.REFUSED
        sure = reached.states == 0 and not open_clash
        needs = reached.needs | (entry.clash.needs if open_clash else 0)
        peak.reach(place, reached.low if sure else 0, reached.high, needs)

    def _deduct(self, case: Case, entry: Entry, effect: Reckoned, base_needs: int) -> None:
        """What the row uses of a 起付 that is taken off once: no more than all of it."""
        if self.deducts is None:
            return
        place = case.place(self.benefit.amount.threshold_scope)
        deducted = self.ledgers.deducted[self.benefit.index]
        if entry.certain:
            low, high = min(effect.base.low, self.deducts), min(effect.base.high, self.deducts)
            deducted.add(place, low, high, effect.base.needs if low < high else 0)
        else:
            high = min(self.benefit.amount.base_high, self.deducts)
            deducted.add(place, 0, high, entry.open_needs | base_needs)

    def _participate(self, case: Case, certain: bool, needs: int, out: bool) -> None:
        for scope in self.admission_scopes:
            low = 1 if certain else 0
            admissions = self.ledgers.admissions[self.benefit.index, scope]
            admissions.add(case.place(scope), low, 1, 0 if certain else needs)
        self.clashes.enter(case, certain, needs, out)

    # ---- what payments use up ---------------------------------------------------------------------------

    def _pay(self, case: Case, paid: int, effect: Reckoned) -> None:
        amount, index = self.benefit.amount, self.benefit.index
        for cap in amount.caps:
            self.ledgers.caps[cap.ledger].add(case.place(cap.scope), paid, paid, 0)
        for scope in self.offset_scopes:
            self.ledgers.paid[index, scope].add(case.place(scope), paid, paid, 0)
        if amount.times is not None:
            self.ledgers.counts[index].add(case.place(amount.times.scope), 1, 1, 0)
        for scope, used in effect.reached.used.items():
            quantity = self.ledgers.quantities[index, scope]
            quantity.add(case.place(scope), used.low, used.high, used.needs)

    def _may_pay(self, case: Case, needs: int, effect: Reckoned) -> None:
        amount, index = self.benefit.amount, self.benefit.index
        high = max(0, effect.high)
        for cap in amount.caps:
            self.ledgers.caps[cap.ledger].add(case.place(cap.scope), 0, high, needs)
        for scope in self.offset_scopes:
            self.ledgers.paid[index, scope].add(case.place(scope), 0, high, needs)
        if amount.times is not None and high > 0:
            self.ledgers.counts[index].add(case.place(amount.times.scope), 0, 1, needs)
        for scope, used in effect.reached.used.items():
            self.ledgers.quantities[index, scope].add(case.place(scope), 0, used.high, needs)

"""One benefit of one event: trigger, bounds, reasons to refuse, amount, conflict, and the state that wins."""

from __future__ import annotations

from typing import NamedTuple

from gongji.charter.nodes import ABSENT, PRECEDENCE, State
from gongji.charter.program import Benefit, Program, Test
from gongji.readers.decision import Decision
from gongji.readers.derive.amount import AmountRule, Reckoned
from gongji.readers.derive.booking import Booking, Entry
from gongji.readers.derive.case import Case
from gongji.readers.derive.clashes import ClashRule
from gongji.readers.derive.expressions import Facts, truth
from gongji.readers.derive.ledgers import Ledgers
from gongji.readers.derive.outcomes import BELOW, OWN_ZERO, USED_UP, states_of
from gongji.readers.derive.trace import Bounded, Derivation, Derived, Noted, Step, Tested, Triggered
from gongji.readers.derive.values import FALSE, FALSE_, TRUE_, UNSURE, Truth


class Standing(NamedTuple):
    """What trigger and tests say: which refuse, which are open, which have their own state while open."""

    trigger: Truth
    refused: tuple[Test, ...]
    open: tuple[Test, ...]
    held: tuple[Test, ...]
    needs: int  # facts that trigger, open and held tests wait for

    @property
    def certain(self) -> bool:
        """The row's place in the sequence is certain."""
        return self.trigger.verdict == TRUE_ and not self.open and not self.held


class Verdict(NamedTuple):
    """A state with what goes with it; amounts -1 where the column is empty."""

    state: State
    low: int
    high: int
    leaf: int
    marks: int
    needs: int


class BenefitRule:
    """One benefit with its ledgers."""

    def __init__(self, program: Program, benefit: Benefit, ledgers: Ledgers) -> None:
        self.benefit = benefit
        self.amount = AmountRule(program, benefit, ledgers)
        self.clashes = ClashRule(program, benefit, ledgers)
        self.booking = Booking(program, benefit, self.amount, self.clashes, ledgers)

    def decide(self, case: Case) -> Derived | None:
        """The decision; None when the benefit is not triggered or the row was decided before."""
        prior = case.row.prior.get(self.benefit.index)
        if prior is not None:
            if prior.takes_part:
                self.booking.settle(case, prior)
            return None
        facts = case.facts
        facts.readings = 0
        trigger = truth(self.benefit.trigger, facts)
        if trigger.verdict == FALSE_:
            return None
        steps: list[Step] = [Triggered(self.benefit.trigger, trigger)]
        out = self._bounds(facts, steps)
        standing = self._stand(trigger, facts, steps)
        if standing.refused and out < 0:
            return self._derived(case, _refused(standing), steps)
        reckoned, clash, clash_leaf = None, FALSE, -1
        if out < 0:
            reckoned = self.amount.reckon(case)
            steps += reckoned.steps
            clash, clash_leaf, clashed = self.clashes.look(case)
            steps += clashed
            out = reckoned.out
        if out >= 0:
            if reckoned is not None:
                steps.append(Bounded(out, -1))
            verdict = Verdict(State.OUT_OF_RANGE, -1, -1, self.benefit.leaf, 0, 1 << out)
        else:
            assert reckoned is not None
            verdict = self._conclude(case, standing, reckoned, clash, clash_leaf)
        derived = self._derived(case, verdict, steps)
        if not standing.refused:
            self._book(case, standing, reckoned, clash, out, derived.decision)
        return derived

    def _bounds(self, facts: Facts, steps: list[Step]) -> int:
        """The first fact out of bounds; -1 when there is none."""
        values, bounds = facts.values, facts.names.bounds
        for i in self.benefit.guarded:
            value = values[i]
            if value > ABSENT and not bounds[i][0] <= value <= bounds[i][1]:
                steps.append(Bounded(i, -1))
                return i
        for i, limit in self.benefit.most:
            if values[i] > ABSENT and values[limit] > ABSENT and values[i] > values[limit]:
                steps.append(Bounded(i, limit))
                return i
        return -1

    def _stand(self, trigger: Truth, facts: Facts, steps: list[Step]) -> Standing:
        refused: list[Test] = []
        opened: list[Test] = []
        held: list[Test] = []
        needs = trigger.needs
        for test in self.benefit.tests:
            found = truth(test.refuses, facts)
            steps.append(Tested(test, found))
            if found.verdict == TRUE_:
                refused.append(test)
            elif found.verdict == UNSURE:
                (opened if test.if_unknown is None else held).append(test)
                needs |= found.needs
        return Standing(trigger, tuple(refused), tuple(opened), tuple(held), needs)

    # ---- which state wins --------------------------------------------------------------------------------

    def _conclude(
        self, case: Case, standing: Standing, reckoned: Reckoned, clash: Truth, clash_leaf: int
    ) -> Verdict:
        inferred = 1 << self.benefit.mark_inferred if reckoned.reached.inferred else 0
        if reckoned.zero:
            mark, leaf = self._zero(reckoned)
            return Verdict(State.REFUSED, 0, 0, leaf, 1 << mark | inferred, 0)
        if clash.verdict == TRUE_ and standing.certain:
            return Verdict(State.CONFLICT, -1, -1, clash_leaf, 0, 0)
        waits = standing.trigger.verdict == UNSURE or bool(standing.open) or clash.verdict != FALSE_
        waits = waits or reckoned.open
        leaf = reckoned.reached.leaf
        if waits or not reckoned.single:
            surely = not waits and not standing.held and not reckoned.states
            needs = standing.needs | reckoned.needs | reckoned.open_needs
            needs |= clash.needs if clash.verdict == UNSURE else 0
            marks = inferred
            for test in standing.open:
                marks |= 1 << test.mark
            low, high = (reckoned.low if surely else 0), max(0, reckoned.high)
            if self.amount.awaits_award(reckoned):
                high = max(high, self.amount.reckon(case, masked=True).high)
                needs |= self.amount.awards(case.facts)
            return Verdict(State.PAPERS, low, high, leaf, marks, needs)
        states = [test.if_unknown for test in standing.held if test.if_unknown is not None]
        states += states_of(reckoned.states)
        if not states:
            return Verdict(State.PAID, reckoned.low, reckoned.low, leaf, inferred, 0)
        state = min(states, key=PRECEDENCE.index)
        leaf = next((test.leaf for test in standing.held if test.if_unknown is state), leaf)
        return Verdict(state, -1, -1, leaf, 0, 0)

    def _zero(self, reckoned: Reckoned) -> tuple[int, int]:
        """(mark, leaf) of an amount that is 0."""
        benefit, kinds = self.benefit, reckoned.reached.kinds
        leaf = reckoned.reached.leaf
        if kinds & ~(BELOW | OWN_ZERO) == 0:
            return (benefit.mark_below if kinds == BELOW else benefit.mark_zero), leaf
        if reckoned.used_up >= 0:
            return benefit.mark_capped, reckoned.used_up
        return (benefit.mark_capped if kinds & USED_UP else benefit.mark_zero), leaf

    def _derived(self, case: Case, verdict: Verdict, steps: list[Step]) -> Derived:
        """The decision with its notes, and the tree."""
        marks = verdict.marks
        for note in self.benefit.notes:
            found = truth(note.when, case.facts)
            steps.append(Noted(note, found))
            if found.verdict == TRUE_:
                marks |= 1 << note.mark
        paid = verdict.state is State.PAID
        refused = verdict.state is State.REFUSED
        decision = Decision(
            self.benefit.index,
            verdict.state,
            verdict.low if paid else 0 if refused else -1,
            verdict.low,
            verdict.high,
            verdict.leaf,
            marks,
            verdict.needs,
            case.facts.readings,
        )
        return Derived(decision, Derivation(self.benefit, tuple(steps), decision))

    def _book(
        self,
        case: Case,
        standing: Standing,
        reckoned: Reckoned | None,
        clash: Truth,
        out: int,
        decision: Decision,
    ) -> None:
        entry = Entry(
            state=decision.state,
            amount=max(0, decision.amount),
            certain=standing.certain and out < 0,
            open_needs=standing.needs | (1 << out if out >= 0 else 0),
            needs=decision.needs,
            clash=clash,
            out=out >= 0,
        )
        self.booking.enter(case, entry, reckoned)


def _refused(standing: Standing) -> Verdict:
    """Refused whatever else is missing: all certain reasons, the first one decides."""
    marks = 0
    for test in standing.refused:
        marks |= 1 << test.mark
    return Verdict(State.REFUSED, 0, 0, standing.refused[0].leaf, marks, 0)

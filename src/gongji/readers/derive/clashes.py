"""冲突: what speaks for one, seen from the later row."""

from __future__ import annotations

from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.charter.program import Benefit, Clash, Program
from gongji.codes.civil import add_months
from gongji.readers.derive.case import Case
from gongji.readers.derive.expressions import truth
from gongji.readers.derive.ledgers import Ledgers, Stretch
from gongji.readers.derive.trace import Clashed
from gongji.readers.derive.values import (
    FALSE,
    FALSE_,
    TRUE,
    TRUE_,
    UNSURE,
    Number,
    Truth,
    number,
    unsure,
)
from gongji.readers.scopes import Place


class ClashRule:
    """All grounds of one benefit for a 冲突."""

    def __init__(self, program: Program, benefit: Benefit, ledgers: Ledgers) -> None:
        self.clashes = benefit.clashes
        self.index = benefit.index
        self.ledgers = ledgers
        at = {name: i for i, (name, _) in enumerate(program.readings)}
        self.readings = 0
        for clash in benefit.clashes:
            use = program.scopes[clash.scope].reading if clash.scope >= 0 else None
            if use is not None:
                self.readings |= 1 << at[use[0]]

    def look(self, case: Case) -> tuple[Truth, int, tuple[Clashed, ...]]:
        """(verdict, leaf of the first certain ground or -1, steps)."""
        case.facts.readings |= self.readings
        steps: list[Clashed] = []
        leaf, needs, sure = -1, 0, True
        for i, clash in enumerate(self.clashes):
            verdict, others = self._one(i, clash, case)
            steps.append(Clashed(clash, verdict, others))
            if verdict.verdict == TRUE_ and leaf < 0:
                leaf = clash.leaf
            elif verdict.verdict == UNSURE:
                sure = False
                needs |= verdict.needs
        found = TRUE if leaf >= 0 else FALSE if sure else unsure(needs)
        return found, leaf, tuple(steps)

    def _one(self, i: int, clash: Clash, case: Case) -> tuple[Truth, tuple[Stretch, ...]]:
        """What one ground says, and the earlier rows that speak for it."""
        if clash.kind == "both":
            assert clash.when is not None
            return truth(clash.when, case.facts), ()
        place = case.place(clash.scope)
        earlier = self.ledgers.stretches[self.index, i].shelves[place.parent]
        if clash.kind == "repeat":
            before = self.ledgers.repeats[self.index, i].read(place)
            others = tuple(o for o in earlier if None in (o.key, place.key) or o.key == place.key)
            if before.low >= 1:
                return TRUE, others
            return (unsure(before.needs), others) if before.high >= 1 else (FALSE, ())
        mine = stretch(clash, case, place, out=False)
        if mine is None:
            return FALSE, ()
        met = [(_meets(mine, other), other) for other in earlier]
        others = tuple(other for verdict, other in met if verdict.verdict != FALSE_)
        return any_of([verdict for verdict, _ in met]), others

    def enter(self, case: Case, certain: bool, needs: int, out: bool) -> None:
        """Puts a row that takes part on record for later ones; `needs` are the facts its place waits for."""
        for i, clash in enumerate(self.clashes):
            if clash.kind == "both":
                continue
            place = case.place(clash.scope)
            if clash.kind == "repeat":
                low = 1 if certain else 0
                self.ledgers.repeats[self.index, i].add(place, low, 1, 0 if certain else needs)
                kept = Stretch(place.key, certain, UNKNOWN, Number(0, 0, 0), 0, 0, 0, case.row.event)
                self.ledgers.stretches[self.index, i].shelves[place.parent].append(kept)
                continue
            span = stretch(clash, case, place, out)
            if span is not None:
                span = span._replace(certain=certain, row_needs=0 if certain else needs)
                self.ledgers.stretches[self.index, i].shelves[place.parent].append(span)


def stretch(clash: Clash, case: Case, place: Place, out: bool) -> Stretch | None:
    """The span of months of a row; None when it has none. `out`: a number of it is out of bounds."""
    start, months = case.row.values[clash.start], case.row.values[clash.months]
    if start == ABSENT or months == ABSENT:
        return None
    needs = 1 << clash.start if start == UNKNOWN else 0
    if months == UNKNOWN or out:
        low, high = case.facts.names.bounds[clash.months]
        length = number(low, high, 1 << clash.months)
    else:
        length = Number(months, months, 0)
    if length.high <= 0:
        return None
    return Stretch(place.key, True, start, length, needs | length.needs, 0, place.needs, case.row.event)


def _meets(mine: Stretch, other: Stretch) -> Truth:
    """Whether two spans of one benefit, in one scope, share a day."""
    keys_known = mine.key is not None and other.key is not None
    if keys_known and mine.key != other.key:
        return FALSE
    shares = _shares_a_day(mine, other)
    if shares == FALSE_:
        return FALSE
    if shares == TRUE_ and other.certain and keys_known:
        return TRUE
    needs = other.row_needs | mine.key_needs | other.key_needs
    return unsure(needs | mine.span_needs | other.span_needs if shares == UNSURE else needs)


def _shares_a_day(a: Stretch, b: Stretch) -> int:
    if a.start == UNKNOWN or b.start == UNKNOWN:
        return UNSURE
    if not _overlap(a.start, a.months.high, b.start, b.months.high):
        return FALSE_
    return TRUE_ if _overlap(a.start, a.months.low, b.start, b.months.low) else UNSURE


def _overlap(a: int, a_months: int, b: int, b_months: int) -> bool:
    if a_months <= 0 or b_months <= 0:
        return False
    return a < add_months(b, b_months) and b < add_months(a, a_months)


def any_of(verdicts: list[Truth]) -> Truth:
    """True if one is; otherwise unsure if one is."""
    needs, sure = 0, True
    for verdict in verdicts:
        if verdict.verdict == TRUE_:
            return TRUE
        if verdict.verdict == UNSURE:
            sure = False
            needs |= verdict.needs
    return FALSE if sure else unsure(needs)

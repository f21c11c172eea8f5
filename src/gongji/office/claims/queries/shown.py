"""How much of a claim a reader sees, and the way it has gone so far in words anybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from django.db.models import QuerySet

from gongji.office.claims.choices import State
from gongji.office.claims.models import Claim
from gongji.office.guard.access import Access
from gongji.office.people.models import Person


class Sight(IntEnum):
    """How much a reader sees."""

    STATUS = 0  # where it is, no amount, no fact, no medical paper: the officer of a unit
    FIGURES = 1  # amount, articles and the derivation without personal facts: who pays and books
    WHOLE = 2  # everything: who investigates, decides and audits


def sight(access: Access, claim: Claim) -> Sight:
    """How much an account sees of a claim that lies in its scope."""
    if access.may("claims.medical", claim.union):
        return Sight.WHOLE
    return Sight.FIGURES if access.may("money.read", claim.union) else Sight.STATUS


def claims_of(person: Person) -> QuerySet[Claim]:
    """A person's claims, the newest first."""
    return (
        Claim.objects.filter(person=person).select_related("case", "plan", "edition", "union").order_by("-id")
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: its word, when it was done (None: not yet), with whom it is."""

    word: str
    done_at: datetime | None
    with_whom: str
    here: bool = False


WAY: Final[tuple[tuple[str, frozenset[State], str], ...]] = (
    ("报案", frozenset({State.REPORTED}), "上级工会"),
    ("调查核实", frozenset({State.INVESTIGATING}), "上级工会调查人"),
    ("收齐材料", frozenset({State.PAPERS}), "本人和单位工会"),
    (
        "核算",
        frozenset({State.ASSESSING, State.DISCRETION, State.BLANK, State.MISSING_TABLE, State.WATCHING}),
        "办理中心",
    ),
    ("审核", frozenset({State.ASSESSED}), "办理中心审核人"),
    ("审定", frozenset({State.REVIEWED}), "办理中心审定人"),
    ("公示、拨付", frozenset({State.APPROVED, State.DISCLOSED, State.PAYING}), "办理中心出纳"),
    ("给付", frozenset({State.PAID}), ""),
)
"""The steps of the work in order: the states in which each is under way, and with whom it then is."""

_PLACE: Final = {state: place for place, (_, states, _) in enumerate(WAY) for state in states}


def progress(claim: Claim) -> tuple[Step, ...]:
    """The steps of a claim: those done with their times, the one it is at, those to come. Names nobody.

    A claim that is over has no step to come: its last one says how it ended.
    """
    left: dict[int, datetime] = {}
    for before, at in claim.moves.order_by("id").values_list("before", "at"):
        place = _PLACE.get(State(before)) if before else None
        if place is not None:
            left[place] = at
    state = State(claim.state)
    here = _PLACE.get(state)
    if here is None:
        done = [Step(word, left[place], "") for place, (word, _, _) in enumerate(WAY) if place in left]
        return (*done, Step(str(state.label), claim.state_since, ""))
    steps = []
    for place, (word, _, whose) in enumerate(WAY):
        if place < here:
            steps.append(Step(word, left.get(place), ""))
        elif place == here:
            ended = claim.state_since if state is State.PAID else None
            steps.append(
                Step(word if state is State.PAID else f"{word}（{state.label}）", ended, whose, True)
            )
        else:
            steps.append(Step(word, None, ""))
    return tuple(steps)

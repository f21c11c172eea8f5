"""The claim in each peer's own terms, and a call for each that answers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bench.claim import COVER, EVENT, Answer

Call = Callable[[], Answer]


def hand_written() -> Call:
    """The function written by hand, on objects a programmer would hold."""
    from bench.hand_written import Cover, Event, decide

    day = date.fromisoformat
    start, end, first = (day(COVER[c]) for c in ("起保日", "终保日", "首次参保日"))
    event = Event(
        EVENT["事由"],
        EVENT["病种"],
        day(EVENT["知悉日"]),
        day(EVENT["通知日"]),
        day(EVENT["申领日"]),
        day(EVENT["确诊日"]),
        _fen(),
    )

    def call() -> Answer:
        decision = decide(Cover(start, end, first), event)
        assert decision is not None
        return Answer(decision.state, decision.amount, decision.articles[0], "；".join(decision.reasons))

    return call


def zen(trace: bool) -> Call:
    """ZEN, with or without its trace."""
    from bench.zen_plan import engine

    return engine({**_numbers(), "cause": EVENT["事由"], "illness": EVENT["病种"], "resigned": None}, trace)


def openfisca() -> Call:
    """OpenFisca, tuned."""
    from bench.openfisca_plan import engine

    return engine({**_numbers(), "cause": 1, "illness": 2, "resigned": 2**31 - 1})


def _fen() -> int:
    return int(EVENT["自付费用"].replace(".", ""))


def _numbers() -> dict[str, object]:
    def day(text: str) -> int:
        return date.fromisoformat(text).toordinal() - 719163

    return {
        "known": day(EVENT["知悉日"]),
        "notified": day(EVENT["通知日"]),
        "claimed": day(EVENT["申领日"]),
        "diagnosed": day(EVENT["确诊日"]),
        "self_paid": _fen(),
        "ill_before": False,
        "in_hospital_before": False,
        "concealed": False,
        "start": day(COVER["起保日"]),
        "end": day(COVER["终保日"]),
        "first_joined": day(COVER["首次参保日"]),
        "paid_before_base": 0,
        "paid_before": 0,
    }

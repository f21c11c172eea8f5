"""The claims in each peer's own terms, and a call for each that answers the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import cycle

from bench.claim import Answer, Claim, claims, day_number, fen

Call = Callable[[], Answer]


def hand_written() -> Call:
    """The function written by hand, on objects a programmer would hold."""
    from bench.hand_written import Cover, Event, decide

    day = date.fromisoformat
    given = cycle(
        [
            (
                tuple(day(c[name]) for name in ("起保日", "终保日", "首次参保日")),
                Event(
                    c["事由"],
                    c["病种"],
                    *(day(c[name]) for name in ("知悉日", "通知日", "申领日", "确诊日")),
                    fen(c["自付费用"]),
                ),
            )
            for c in claims()
        ]
    )

    def call() -> Answer:
        cover, event = next(given)
        decision = decide(Cover(*cover), event)
        assert decision is not None
        return Answer(decision.state, decision.amount, decision.articles[0], "；".join(decision.reasons))

    return call


def zen(trace: bool) -> Call:
    """ZEN, with or without its trace."""
    from bench.zen_plan import engine

    given = [{**_numbers(c), "cause": c["事由"], "illness": c["病种"], "resigned": None} for c in claims()]
    return _in_turn(engine(trace), given)


def openfisca() -> Call:
    """OpenFisca, tuned."""
    from bench.openfisca_plan import engine, vectors

    numbers = ({**_numbers(c), "cause": 1, "illness": 2, "resigned": 2**31 - 1} for c in claims())
    return _in_turn(engine(), [vectors(n) for n in numbers])


def _in_turn(decide: Callable[..., Answer], given: list[Mapping[str, object]]) -> Call:
    turns = cycle(given)
    return lambda: decide(next(turns))


def _numbers(claim: Claim) -> dict[str, object]:
    days = {
        "known": "知悉日",
        "notified": "通知日",
        "claimed": "申领日",
        "diagnosed": "确诊日",
        "start": "起保日",
        "end": "终保日",
        "first_joined": "首次参保日",
    }
    flags = dict.fromkeys(("ill_before", "in_hospital_before", "concealed"), False)
    before = dict.fromkeys(("paid_before_base", "paid_before"), 0)
    dates = {name: day_number(claim[column]) for name, column in days.items()}
    return {**dates, **flags, **before, "self_paid": fen(claim["自付费用"])}

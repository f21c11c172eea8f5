"""Learning a fact never widens what was possible, and never changes what was certain."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.nodes import State
from gongji.readers.decision import Decision, Row
from gongji.readers.derive import Deriver
from gongji.readers.examples import row_values

PROGRAM = choose(load(Path(__file__).parents[2] / "charters/plans/shaoxing-cadre/2011-06-10.md"))
DAY = st.sampled_from(["2011-07-01", "2011-07-30", "2011-07-31", "2012-06-30", "2012-07-01"])
COVER = {
    "起保日": "2011-07-01",
    "终保日": "2012-06-30",
    "首次参保日": "2011-07-01",
    "地区": "330602",
    "份数": "1",
}
EVENT = st.fixed_dictionaries(
    {
        "事由": st.sampled_from(["住院", "重大疾病"]),
        "病种": st.sampled_from(["恶性肿瘤", "白血病", "其他"]),
        "发生日": DAY,
        "确诊日": DAY,
        "知悉日": DAY,
        "通知日": DAY,
        "申领日": st.sampled_from(["2012-07-30", "2013-07-01", "2013-07-02"]),
        "自付费用": st.sampled_from(
            ["0", "2999.99", "3000", "9999.99", "10000", "10000.01", "55555.55", "150000", "200000000"]
        ),
        "参保前患病": st.sampled_from(["是", "否"]),
    }
)


def decided(events: list[dict[str, str]]) -> dict[int, Decision]:
    """The decisions of the last event, by benefit; none where it is not triggered."""
    deriver = Deriver(PROGRAM)
    keys: dict[str, int] = {}
    last: dict[int, Decision] = {}
    for number, cells in enumerate(events):
        derived = deriver.decide(Row(row_values(PROGRAM, {**COVER, **cells}, keys), number, 0, 0))
        last = {d.decision.benefit: d.decision for d in derived}
    return last


@settings(max_examples=100, deadline=None)
@given(events=st.lists(EVENT, min_size=1, max_size=3), data=st.data())
def test_learning_a_fact_never_widens_the_bounds(events: list[dict[str, str]], data: st.DataObject) -> None:
    open_when_blank = {fact.name for fact in PROGRAM.facts if fact.default is None}
    places = [(i, name) for i, event in enumerate(events) for name in event if name in open_when_blank]
    hidden = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True))
    learnt = data.draw(st.sampled_from(hidden))
    blanked = [
        {name: "" if (i, name) in hidden else value for name, value in event.items()}
        for i, event in enumerate(events)
    ]
    told = [dict(event) for event in blanked]
    told[learnt[0]][learnt[1]] = events[learnt[0]][learnt[1]]
    before, after = decided(blanked), decided(told)
    for benefit, decision in before.items():
        later = after.get(benefit)
        if decision.state is not State.PAPERS:
            certain = decision.state in (State.PAID, State.REFUSED)
            if certain and later is not None and later.state is not State.OUT_OF_RANGE:
                assert (later.state, later.amount) == (decision.state, decision.amount)
            continue
        if later is None or later.high < 0:  # not triggered after all, or a state without an amount
            assert decision.low == 0
        else:
            assert decision.low <= later.low <= later.high <= decision.high

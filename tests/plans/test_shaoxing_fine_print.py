"""The fine print of the Shaoxing plan's assessment, sentence by sentence, in the reference engine.

Each row reads: events in sequence, and for each event what every triggered benefit must say.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.readers.decision import Rendered, Row, render
from gongji.readers.derive import Deriver
from gongji.readers.examples import DEFAULT_COVER, row_values

Cells = dict[str, str]
COVER: Cells = {
    **DEFAULT_COVER,
    "地区": "330602",
    "起保日": "2011-07-01",
    "终保日": "2012-06-30",
    "首次参保日": "2010-07-01",
}
DAY = "2011-09-01"
STAY: Cells = {"事由": "住院", "病种": "其他"}
ILL: Cells = {"事由": "重大疾病", "病种": "恶性肿瘤", "确诊日": DAY}
PAY: Cells = {"事由": "停薪", "致因": "依法履职", "停薪起日": DAY, "停薪月数": "2"}
DEAD: Cells = {"事由": "身故", "致因": "工伤", "伤害日": DAY, "身故日": DAY}
HURT: Cells = {"事由": "伤残", "致因": "工伤", "伤害日": DAY, "伤残等级": "5"}
FIRE: Cells = {"事由": "家庭灾害", "灾害损失": "80000", "单位工会同意": "是", "委员会核定金额": "5000"}


@cache
def shaoxing() -> Charter:
    return load(Path("charters/plans/shaoxing-cadre/2011-06-10.md"))


def run(*events: Cells, cover: Cells | None = None, **readings: str) -> list[list[Rendered]]:
    program = choose(shaoxing(), readings)
    deriver = Deriver(program)
    keys: dict[str, int] = {}
    out = []
    for i, event in enumerate(events):
        dates = dict.fromkeys(("发生日", "知悉日", "通知日", "申领日"), DAY)
        cells = {**COVER, **(cover or {}), **dates, **event}
        row = Row(row_values(program, cells, keys), event=i, cover=0, person=0)
        out.append([render(program, d.decision) for d in deriver.decide(row)])
    return out


def only(*events: Cells, cover: Cells | None = None, **readings: str) -> Rendered:
    """The single decision of the last event."""
    (last,) = run(*events, cover=cover, **readings)[-1]
    return last


def test_nothing_triggered_is_outside_the_plan_and_cites_four() -> None:
    last = only({"事由": "重大疾病", "病种": "其他"})
    assert (last.benefit_name, last.state_label, last.amount) == ("", "不给付", 0)
    assert (last.reasons, last.articles) == (("不属于保障范围",), ("四",))


def test_unknown_illness_leaves_both_stays_open() -> None:
    (last,) = run({**STAY, "病种": "", "自付费用": "20000", "确诊日": DAY})
    assert [(r.benefit_name, r.state_label) for r in last] == [
        ("重大疾病", "待补材料"),
        ("住院慰问", "待补材料"),
    ]
    assert all("病种" in r.needs for r in last)


def test_unknown_event_with_every_possible_benefit_refused_gives_a_row_each() -> None:
    (last,) = run({"事由": "", "隐瞒或伪造": "是"})
    assert [r.benefit_name for r in last] == ["生活补助", "重大疾病", "住院慰问", "身故", "伤残", "灾害补助"]
    assert {r.state_label for r in last} == {"不给付"}


def test_out_of_range_wins_over_a_certain_refusal_and_names_the_fact() -> None:
    last = only({**STAY, "自付费用": "100000000.01", "隐瞒或伪造": "是"})
    assert (last.state_label, last.reasons[0], last.amount) == ("数值超限", "自付费用", None)


def test_facts_of_another_event_are_ignored() -> None:
    assert only({**STAY, "自付费用": "4000", "停薪月数": "61"}).state_label == "给付"


def test_all_refusals_are_listed_in_order() -> None:
    last = only(
        {
            **DEAD,
            "致因": "其他",
            "参保前患病": "是",
            "隐瞒或伪造": "是",
            "违法犯罪": "是",
            "本人辞职日": DAY,
            "伤害日": "2012-08-01",
            "身故日": "2013-08-01",
            "发生日": "2012-08-01",
            "知悉日": "2012-08-01",
            "通知日": "2012-08-01",
            "申领日": "2013-08-02",
        }
    )
    assert last.articles == ("五.1", "五.2", "五.3", "五.4", "二", "八.2", "四.4")
    assert last.reasons == ("除外", "不在保障期", "超过申领时限", "致因不符", "超过180日")


def test_blank_claim_date_is_open_but_a_certain_refusal_stands() -> None:
    assert only({**STAY, "自付费用": "4000", "申领日": ""}).needs == ("申领日",)
    assert only({**STAY, "自付费用": "2000", "申领日": ""}).state_label == "不给付"
    assert only({**STAY, "自付费用": "", "隐瞒或伪造": "是"}).state_label == "不给付"


def test_bounds_of_an_open_row_and_of_the_others() -> None:
    open_row = only({**ILL, "自付费用": ""})
    assert (open_row.low, open_row.high) == (0, 3000000)
    paid = only({**ILL, "自付费用": "20000"})
    assert (paid.low, paid.high, paid.amount) == (400000, 400000, 400000)
    refused = only({**ILL, "自付费用": "20000", "隐瞒或伪造": "是"})
    assert (refused.low, refused.high, refused.amount) == (0, 0, 0)
    blank = only({**STAY, "自付费用": "20000"})
    assert (blank.low, blank.high, blank.amount) == (None, None, None)


def test_every_value_of_a_missing_cost_that_leads_to_blank_is_blank() -> None:
    last = only({**STAY, "自付费用": "12000"}, {**STAY, "自付费用": ""})
    assert last.state_label == "条款空白"


def test_an_unknown_base_opens_later_rows_unless_the_result_is_the_same() -> None:
    rows = run({**ILL, "自付费用": ""}, {**ILL, "自付费用": "20000"})
    assert [r[0].state_label for r in rows] == ["待补材料", "待补材料"]
    rows = run({**ILL, "自付费用": "150000"}, {**ILL, "自付费用": ""}, {**ILL, "自付费用": "9"})
    assert [r[0].state_label for r in rows] == ["给付", "不给付", "不给付"]
    assert rows[2][0].reasons == ("已达封顶",)


def test_an_event_whose_place_is_open_acts_like_an_unknown_base() -> None:
    rows = run({**ILL, "自付费用": "20000", "申领日": ""}, {**ILL, "自付费用": "20000"})
    assert rows[1][0].state_label == "待补材料"
    assert "申领日" in rows[1][0].needs


def test_refused_events_add_nothing_and_a_computed_zero_adds() -> None:
    late = {**ILL, "自付费用": "9000", "申领日": "2012-09-02"}
    assert run(late, {**ILL, "自付费用": "9000"})[1][0].state_label == "不给付"
    assert run({**ILL, "自付费用": "9000"}, {**ILL, "自付费用": "9000"})[1][0].amount == 200000


def test_a_blank_state_grows_the_total_and_keeps_the_highest_amount() -> None:
    rows = run(
        {**STAY, "自付费用": "4000"}, {**STAY, "自付费用": "9000"}, {**STAY, "自付费用": "1"},
        住院超过一万="仍给2000",
    )  # fmt: skip
    assert [r[0].amount for r in rows] == [200000, 0, 0]
    rows = run({**STAY, "自付费用": "4000"}, {**STAY, "自付费用": "9000"})
    assert [r[0].state_label for r in rows] == ["给付", "条款空白"]


def test_months_use_up_only_when_paid() -> None:
    wrong = {**PAY, "致因": "其他"}
    second = {**PAY, "停薪起日": "2012-01-01", "停薪月数": "3"}
    assert [r[0].amount for r in run(wrong, second)] == [0, 348000]
    rows = run(PAY, second, {**PAY, "停薪起日": "2012-05-01", "停薪月数": "1"})
    assert rows[2][0].reasons[0] == "已达封顶"


def test_an_open_stop_of_pay_opens_the_months_after_it() -> None:
    rows = run({**PAY, "申领日": ""}, {**PAY, "停薪起日": "2012-05-01", "停薪月数": "3"})
    assert [r[0].state_label for r in rows] == ["待补材料", "待补材料"]


def test_overlapping_stops_of_pay_conflict_at_the_later_one_which_uses_no_months() -> None:
    overlap = {**PAY, "停薪起日": "2011-10-31", "停薪月数": "1"}
    touching = {**PAY, "停薪起日": "2011-11-01", "停薪月数": "1"}
    assert [r[0].state_label for r in run(PAY, overlap)] == ["给付", "冲突"]
    assert [r[0].state_label for r in run(PAY, touching)] == ["给付", "给付"]
    after = {**PAY, "停薪起日": "2012-05-01", "停薪月数": "1"}
    assert run(PAY, overlap, after)[2][0].amount == 116000


def test_refused_stops_of_pay_take_no_part_in_a_conflict() -> None:
    assert run({**PAY, "隐瞒或伪造": "是"}, PAY)[1][0].state_label == "给付"


def test_no_months_is_a_computed_zero() -> None:
    assert only({**PAY, "停薪月数": "0"}).reasons == ("计算为零",)


def test_months_after_the_term_count() -> None:
    dates = dict.fromkeys(("停薪起日", "发生日", "知悉日", "通知日", "申领日"), "2012-06-30")
    last = only({**PAY, **dates, "停薪月数": "3"})
    assert last.amount == 348000


def test_a_region_without_values_and_an_unknown_month_lack_their_table() -> None:
    assert only(PAY, cover={"地区": "110101"}).state_label == "附表缺失"
    later = {"起保日": "2025-07-01", "终保日": "2026-06-30", "首次参保日": "2024-07-01"}
    dates = dict.fromkeys(("停薪起日", "发生日", "知悉日", "通知日", "申领日"), "2025-11-30")
    assert only({**PAY, **dates, "停薪月数": "1"}, cover=later).amount == 226000
    assert only({**PAY, **dates, "停薪月数": "3"}, cover=later).state_label == "附表缺失"


def test_a_second_death_of_a_person_is_a_conflict() -> None:
    assert [r[0].state_label for r in run(DEAD, DEAD)] == ["给付", "冲突"]
    assert [r[0].state_label for r in run({**DEAD, "致因": "其他"}, DEAD)] == ["不给付", "给付"]


def test_a_death_has_the_state_of_an_undecided_disability_of_the_same_injury() -> None:
    assert run(HURT, DEAD)[1][0].state_label == "附表缺失"
    assert run({**HURT, "申领日": ""}, DEAD)[1][0].state_label == "待补材料"
    other_injury = {**HURT, "伤害日": "2011-08-01"}
    assert run(other_injury, DEAD)[1][0].state_label == "给付"
    assert run({**HURT, "致因": "其他"}, DEAD)[1][0].state_label == "给付"
    assert run(HURT, DEAD, 伤残后身故="不抵扣")[1][0].state_label == "给付"


def test_discretion_waits_for_the_award_or_the_consent() -> None:
    assert only({**FIRE, "委员会核定金额": ""}).state_label == "待裁量"
    assert only({**FIRE, "单位工会同意": ""}).state_label == "待裁量"
    assert only({**FIRE, "单位工会同意": "否"}).reasons == ("单位工会未同意",)
    assert only({**FIRE, "单位工会同意": "", "委员会核定金额": "0"}).state_label == "不给付"
    assert only({**FIRE, "灾害损失": ""}).amount == 500000
    assert only({**FIRE, "灾害损失": "4999.99"}).reasons == ("委员会核定金额",)
    assert only({**FIRE, "委员会核定金额": "", "申领日": ""}).state_label == "待补材料"


def test_late_notice_is_noted_and_cited_and_refuses_nothing() -> None:
    last = only({**STAY, "自付费用": "4000", "通知日": "2011-09-12", "申领日": "2011-09-12"})
    assert (last.state_label, last.reasons, last.articles) == ("给付", ("逾期通知",), ("四.3", "七.1"))


@pytest.mark.parametrize(("known", "claimed", "state"), [
    ("2012-02-29", "2013-02-28", "给付"),
    ("2012-02-29", "2013-03-01", "不给付"),
    ("2011-09-01", "2012-09-01", "给付"),
    ("2011-09-01", "2012-09-02", "不给付"),
])  # fmt: skip
def test_the_year_to_claim_ends_on_the_corresponding_day(known: str, claimed: str, state: str) -> None:
    last = only({**STAY, "自付费用": "4000", "知悉日": known, "通知日": known, "申领日": claimed})
    assert last.state_label == state


def test_wages_carry_the_status_of_their_source() -> None:
    assert only(PAY).reasons == ("参数为推定值",)


def test_readings_that_bore_on_a_row_are_named() -> None:
    paid = only({**ILL, "自付费用": "20000"})
    assert set(paid.readings) == {"每万计法=每满一万", "重疾累计=保障期"}
    top = only({**ILL, "自付费用": "100000.01"})
    assert set(top.readings) == {"每万计法=每满一万", "十万以上=续算封顶", "重疾累计=保障期"}
    refused = only({**ILL, "自付费用": "20000", "隐瞒或伪造": "是"})
    assert refused.readings == ()


@pytest.mark.parametrize(("day", "state"), [
    ("2011-06-30", "不给付"), ("2011-07-01", "不给付"), ("2011-07-30", "不给付"), ("2011-07-31", "给付"),
    ("2012-06-30", "给付"), ("2012-07-01", "不给付"),
])  # fmt: skip
def test_waiting_and_term_of_a_first_joining_day_by_day(day: str, state: str) -> None:
    first = {"首次参保日": "2011-07-01"}
    dates = dict.fromkeys(("确诊日", "发生日", "知悉日", "通知日", "申领日"), day)
    assert only({**ILL, **dates, "自付费用": "20000"}, cover=first).state_label == state

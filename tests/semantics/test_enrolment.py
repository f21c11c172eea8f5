"""What 资格, 保障期限 and 费用 mean for one who joins, on plans written for one clause each."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from tests.enrol.enrol_making import LATE_READING, YEAR, Office, cover, person, plan, written

from gongji.charter.model import Joining
from gongji.codes.civil import parse_iso
from gongji.enrol.examples import run_joinings


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


AGED = plan(YEAR + "资格:\n  职工: {年龄: 16周岁以上、不满60周岁}\n")


@pytest.mark.parametrize(
    ("birth", "result"),
    [("2009-03-12", "不予参加"), ("2009-03-11", ""), ("1965-03-12", ""), ("1965-03-11", "不予参加")],
)
def test_age_is_that_of_the_first_day_of_cover(office: Office, birth: str, result: str) -> None:
    found = office.one(AGED, person(birth), "2025-03-10")
    assert found.get("结果", "") == result
    if result:
        assert (found["理由"], found["条款"]) == ("年龄不符", "一")


def test_who_was_born_on_a_leap_day_is_a_year_older_on_the_last_of_february(office: Office) -> None:
    assert office.one(AGED, person("2008-02-29"), "2024-02-27")["理由"] == "年龄不符"
    assert "结果" not in office.one(AGED, person("2008-02-29"), "2024-02-28")
    sixteen = plan(YEAR + "资格:\n  职工: {年龄: 17周岁以上}\n")
    assert office.one(sixteen, person("2008-02-29"), "2025-02-26")["理由"] == "年龄不符"
    assert "结果" not in office.one(sixteen, person("2008-02-29"), "2025-02-27")


WOMEN = plan(
    YEAR + "事实:\n  性别: {类型: 选项, 表: 人员, 值: [女, 男]}\n  已退休: {类型: 是否, 表: 参保}\n"
    "资格:\n  女职工: {条件: 性别 是 女 且 非 已退休}\n"
)


def test_a_condition_is_certain_whatever_is_missing_or_asks_for_what_decides(office: Office) -> None:
    covers, others = office.enrol(
        WOMEN,
        [person(male=False, serial=1, 已退休="否"), person(male=False, serial=2, 已退休="是"),
         person(male=False, serial=3), person(male=True, serial=4)],
    )  # fmt: skip
    assert [c["姓名"] for c in covers] == ["虚构1"]
    assert [(o["结果"], o["理由"], o["待补"]) for o in others] == [
        ("不予参加", "条件不符（已退休）", ""), ("待补材料", "", "已退休"), ("不予参加", "条件不符（性别）", ""),
    ]  # fmt: skip


def test_one_of_several_ways_to_be_admitted_is_enough(office: Office) -> None:
    either = plan(YEAR + "资格:\n  职工: {年龄: 16周岁以上}\n  子女: {年龄: 不满12周岁}\n")
    covers, others = office.enrol(either, [person("2000-01-01"), person("2020-01-01"), person("2010-01-01")])
    assert len(covers) == 2
    assert others[0]["理由"] == "职工：年龄不符；子女：年龄不符"


SHARE = plan(YEAR + "资格:\n  单位: {最低参保: {比例: 50%, 全员: 不满5人, 人数: 2人}}\n")


@pytest.mark.parametrize(
    ("staff", "joining", "result"),
    [("10", 5, ""), ("10", 4, "不予参加"), ("11", 5, "不予参加"), ("5", 3, ""), ("4", 3, "不予参加"),
     ("4", 4, ""), ("1", 1, ""), ("", 5, "待补材料")],
)  # fmt: skip
def test_a_unit_brings_its_share_or_everybody_below_a_size(
    office: Office, staff: str, joining: int, result: str
) -> None:
    rows = [person(serial=i, 单位编号="甲厂") for i in range(joining)]
    covers, others = office.enrol(SHARE, rows, units=[{"单位编号": "甲厂", "职工数": staff}])
    assert {o["结果"] for o in others} == ({result} if result else set())
    assert len(covers) + len(others) == joining
    if result == "不予参加":
        assert others[0]["理由"] == "单位未达最低参保"


FAMILY = plan(
    YEAR + "事实:\n  身份: {类型: 选项, 表: 参保, 值: [职工, 家属]}\n资格:\n"
    "  职工: {条件: 身份 是 职工, 最低参保: {比例: 100%}}\n  家属: {条件: 身份 是 家属}\n"
)


@pytest.mark.parametrize(
    ("kinds", "before", "joined"),
    [("职职", "", 2), ("职家", "", 0), ("职职家", "", 3), ("职家", "职工", 2), ("职家", "家属", 0),
     ("职", "", 0), ("职？", "", 0)],
)  # fmt: skip
def test_a_demand_on_one_kind_of_people_counts_those(
    office: Office, kinds: str, before: str, joined: int
) -> None:
    says = {"职": "职工", "家": "家属", "？": ""}
    rows = [person(serial=i, 单位编号="甲厂", 身份=says[kind]) for i, kind in enumerate(kinds)]
    dates = {"start": "2024-09-01", "end": "2025-08-31"}
    held = [cover("1970-01-01", **dates, 单位编号="甲厂", 身份=before)] if before else []
    found, others = office.enrol(FAMILY, rows, covers=held, units=[{"单位编号": "甲厂", "职工数": "2"}])
    assert len(found) == joined
    if "？" in kinds:
        assert {o["结果"] for o in others} == {"待补材料"}


def test_people_of_the_unit_whose_cover_goes_on_count_too(office: Office) -> None:
    held = cover("1970-01-01", start="2024-09-01", end="2025-08-31", 单位编号="甲厂")
    rows = [person(serial=i, 单位编号="甲厂") for i in range(4)]
    covers, _ = office.enrol(SHARE, rows, covers=[held], units=[{"单位编号": "甲厂", "职工数": "10"}])
    assert len(covers) == 4


def test_who_lacks_what_the_price_goes_by_does_not_count_as_joining_yet(office: Office) -> None:
    priced = plan(
        YEAR + "事实:\n  职业: {类型: 选项, 表: 参保, 值: [普通, 高危]}\n"
        "资格:\n  单位: {最低参保: {全员: 不满5人}}\n"
        "费用:\n  费:\n    档次:\n      甲: {金额: 26元, 条件: 职业 是 普通}\n"
        "      乙: {金额: 32元, 条件: 职业 是 高危}\n    按: 每人每期\n"
    )
    rows = [person(serial=i, 单位编号="甲厂", 职业="" if i == 2 else "普通") for i in range(3)]
    covers, others = office.enrol(priced, rows, units=[{"单位编号": "甲厂", "职工数": "3"}])
    assert covers == []
    assert [o["待补"] for o in others] == ["同单位未定各人", "同单位未定各人", "职业"]
    rows[2]["职业"] = "高危"
    assert len(office.enrol(priced, rows, units=[{"单位编号": "甲厂", "职工数": "3"}])[0]) == 3


def test_units_of_one_employer_are_equal_where_the_charter_says_so(office: Office) -> None:
    even = plan(
        YEAR + "资格:\n  单位: {份数一致: 是}\n费用:\n  费: {金额: 10元, 按: 每份, 份数: {最多: 3份}}\n"
    )
    rows = [person(serial=1, 单位编号="甲厂", 份数="2"), person(serial=2, 单位编号="甲厂", 份数="3")]
    assert {o["理由"] for o in office.enrol(even, rows)[1]} == {"单位份数不一致"}
    rows[1]["单位编号"] = "乙厂"
    assert [c["应缴"] for c in office.enrol(even, rows)[0]] == ["20.00", "30.00"]


ONE = plan(YEAR)


@pytest.mark.parametrize(
    ("paid", "start", "end"),
    [("2025-03-10", "2025-03-11", "2026-03-10"), ("2024-02-28", "2024-02-29", "2025-02-28"),
     ("2024-02-29", "2024-03-01", "2025-02-28"), ("2023-02-28", "2023-03-01", "2024-02-28"),
     ("2025-12-31", "2026-01-01", "2026-12-31"), ("2025-01-31", "2025-02-01", "2026-01-31")],
)  # fmt: skip
def test_cover_runs_from_the_day_after_payment_to_the_corresponding_day(
    office: Office, paid: str, start: str, end: str
) -> None:
    found = office.one(ONE, person(), paid)
    assert (found["起保日"], found["终保日"], found["首次参保日"], found["办理"]) == (
        start,
        end,
        start,
        "首次",
    )


def test_lengths_in_months_days_and_by_choice(office: Office) -> None:
    several = plan("保障期限:\n  期: {起: 缴费次日, 长度: [1年, 3年, 6个月, 30天]}\n")
    ends = {
        length: office.one(several, person(期限=length), "2024-08-31")["终保日"]
        for length in ("1年", "3年", "6个月", "30天")
    }
    assert ends == {"1年": "2025-08-31", "3年": "2027-08-31", "6个月": "2025-02-28", "30天": "2024-09-30"}
    assert office.one(several, person())["待补"] == "期限"
    assert office.one(several, person(期限="2年"))["理由"] == "条文没有这种期限"


MONTHLY = plan("保障期限:\n  期: {起: 缴费次月一日, 长度: [1年, 6个月, 30天], 续保: {宽限: 30天}}\n")


@pytest.mark.parametrize(
    ("paid", "length", "start", "end"),
    [
        ("2025-07-01", "1年", "2025-08-01", "2026-07-31"),
        ("2025-07-31", "6个月", "2025-08-01", "2026-01-31"),
        ("2025-12-15", "30天", "2026-01-01", "2026-01-30"),
        ("2027-02-10", "1年", "2027-03-01", "2028-02-29"),
    ],
)
def test_cover_may_begin_with_the_month_after_payment(
    office: Office, paid: str, length: str, start: str, end: str
) -> None:
    found = office.one(MONTHLY, person(期限=length), paid)
    assert (found["起保日"], found["终保日"]) == (start, end)


def test_a_renewal_of_whole_months_ends_with_a_month(office: Office) -> None:
    old = cover(start="2026-03-01", end="2027-02-28", first="2026-03-01")
    found = office.one(MONTHLY, person(期限="1年"), "2027-03-10", covers=[old])
    assert (found["起保日"], found["终保日"], found["首次参保日"]) == (
        "2027-03-01",
        "2028-02-29",
        "2026-03-01",
    )


RENEW = plan(
    "保障期限:\n  一年期: {起: 缴费次日, 长度: 1年, 续保: {窗口: 20天, 宽限: 10天, 逾期: 重新首次参保}}\n"
)
OLD = cover(start="2024-03-02", end="2025-03-01", first="2020-03-02")


@pytest.mark.parametrize(
    ("paid", "way", "start", "first"),
    [("2025-02-08", "未到续保期", "", ""), ("2025-02-09", "续保", "2025-03-02", "2020-03-02"),
     ("2025-03-01", "续保", "2025-03-02", "2020-03-02"), ("2025-03-02", "续保", "2025-03-02", "2020-03-02"),
     ("2025-03-11", "续保", "2025-03-02", "2020-03-02"), ("2025-03-12", "首次", "2025-03-13", "2025-03-13")],
)  # fmt: skip
def test_a_renewal_follows_the_old_term_without_a_gap(
    office: Office, paid: str, way: str, start: str, first: str
) -> None:
    found = office.one(RENEW, person(), paid, covers=[OLD])
    if not start:
        assert (found["结果"], found["理由"]) == ("不予参加", way)
        return
    assert (found["办理"], found["起保日"], found["首次参保日"]) == (way, start, first)


LATE_RULES = "保障期限:\n  一年期: {起: 缴费次日, 长度: 1年, 续保: {窗口: 20天, 逾期: 口径 期满以后}}\n"


@pytest.mark.parametrize(
    ("option", "way", "start", "first"),
    [("重来", "首次", "2025-04-02", "2025-04-02"), ("不断", "补办", "2025-04-02", "2020-03-02"),
     ("补回", "补办", "2025-03-02", "2020-03-02"), ("不办", "", "", "")],
)  # fmt: skip
def test_a_late_renewal_goes_by_the_reading(
    office: Office, option: str, way: str, start: str, first: str
) -> None:
    found = office.one(plan(LATE_RULES, LATE_READING, 期满以后=option), person(), "2025-04-01", covers=[OLD])
    assert found["口径"] == f"期满以后={option}"
    if not way:
        assert (found["结果"], found["理由"], found["条款"]) == ("不予参加", "期满未续", "一")
        return
    assert (found["办理"], found["起保日"], found["首次参保日"]) == (way, start, first)


def test_a_late_renewal_that_the_charter_says_nothing_of_joins_anew(office: Office) -> None:
    found = office.one(ONE, person(), "2025-04-01", covers=[OLD])
    assert (found["办理"], found["首次参保日"], found["口径"]) == ("首次", "2025-04-02", "")
    open_ = plan("保障期限:\n  期: {起: 缴费次日, 长度: 1年, 续保: {窗口: 20天, 逾期: 另行商定}}\n")
    found = office.one(open_, person(), "2025-04-01", covers=[OLD])
    assert (found["结果"], found["理由"]) == ("条款空白", "条文没有写期满以后怎样续")


def test_nobody_is_enrolled_twice(office: Office) -> None:
    ahead = cover(start="2025-03-11", end="2026-03-10")
    assert office.one(ONE, person(), covers=[ahead])["理由"] == "已有保障"


def periods(office: Office, rules: str, paid: str, start: str = "") -> tuple[str, str]:
    found = office.one(plan(f"保障期限:\n  期: {{{rules}}}\n"), person(), paid, start=start)
    return (found["起保日"], found["终保日"]) if "起保日" in found else (found["结果"], found["理由"])


@pytest.mark.parametrize(
    ("midway", "span"),
    [("", ("2025-03-11", "2025-12-31")), (", 中途参加: 缴费次日", ("2025-03-11", "2025-12-31")),
     (", 中途参加: 追溯", ("2025-01-01", "2025-12-31")), (", 中途参加: 下一期", ("2026-01-01", "2026-12-31")),
    ],
)  # fmt: skip
def test_who_joins_midway_joins_as_the_charter_says(
    office: Office, midway: str, span: tuple[str, str]
) -> None:
    assert periods(office, f"起: 自然年, 长度: 1年{midway}", "2025-03-10") == span


def test_terms_that_all_share_begin_on_a_day_of_the_year_or_a_date(office: Office) -> None:
    assert periods(office, "起: 自然年", "2025-12-31") == ("2026-01-01", "2026-12-31")
    june = "起: 统一起期, 统一起期: 6月1日, 长度: 2年, 中途参加: 追溯"
    assert periods(office, june, "2025-05-30") == ("2024-06-01", "2026-05-31")
    assert periods(office, june, "2025-05-31") == ("2025-06-01", "2027-05-31")
    dated = "起: 统一起期, 统一起期: 2024-06-01, 长度: 2年"
    assert periods(office, dated, "2024-01-01") == ("2024-06-01", "2026-05-31")
    assert periods(office, dated, "2026-05-31") == ("2026-06-01", "2028-05-31")
    assert periods(office, dated, "2026-05-30") == ("2026-05-31", "2026-05-31")
    told = "起: 统一起期, 统一起期: 由办理机构公布, 长度: 1年, 中途参加: 追溯"
    assert periods(office, told, "2025-03-10", "2025-01-15") == ("2025-01-15", "2026-01-14")


def test_outside_the_season_nobody_joins(office: Office) -> None:
    season = "起: 自然年, 长度: 1年, 办理期: {自: 10月20日, 至: 12月20日}"
    assert periods(office, season, "2025-10-19") == ("不予参加", "不在办理期")
    assert periods(office, season, "2025-10-20") == ("2026-01-01", "2026-12-31")
    assert periods(office, season, "2025-12-20") == ("2026-01-01", "2026-12-31")
    assert periods(office, season, "2025-12-21") == ("不予参加", "不在办理期")
    winter = "起: 缴费次日, 长度: 1年, 办理期: {自: 12月1日, 至: 1月31日}"
    assert periods(office, winter, "2026-01-31") == ("2026-02-01", "2027-01-31")
    assert periods(office, winter, "2026-02-01") == ("不予参加", "不在办理期")


def test_units_bought_in_mid_term_are_a_cover_of_their_own(office: Office) -> None:
    units = plan(YEAR + "费用:\n  费: {金额: 10元, 按: 每份, 份数: {最多: 3份}}\n")
    held = cover(start="2024-09-01", end="2025-08-31", 份数="1", 份次="1")
    more = office.one(units, person(份数="2", 份次="2"), covers=[held])
    assert (more["办理"], more["起保日"], more["首次参保日"], more["应缴"]) == (
        "加购", "2025-03-11", "2025-03-11", "20.00",
    )  # fmt: skip
    too_many = office.one(units, person(份数="3", 份次="2"), covers=[held])
    assert too_many["理由"] == "份数超过条文"
    assert office.one(units, person(份数="1"), covers=[held])["理由"] == "已有保障"
    for first, second, joined in (("1", "2", 2), ("2", "2", 0), ("3", "1", 0)):
        rows = [person(份数=first, 份次="1"), person(份数=second, 份次="2")]
        assert len(office.enrol(units, rows)[0]) == joined
    ending = cover(start="2024-03-15", end="2025-03-14", 份数="2", 份次="1")
    for renewed, bought, ways in (("2", "1", {"续保", "加购"}), ("3", "1", {"续保"}), ("1", "2", {"续保"})):
        rows = [person(份数=renewed, 份次="1"), person(份数=bought, 份次="2")]
        covers, others = office.enrol(units, rows, covers=[ending])
        assert {c["办理"] for c in covers} == ways
        assert {o["理由"] for o in others} <= {"份数超过条文"}


def due(office: Office, fee: str, row: dict[str, str], length: str = "1年") -> str:
    rules = f"保障期限:\n  期: {{起: 缴费次日, 长度: [{length}]}}\n费用:\n  费: {{{fee}}}\n"
    found = office.one(plan(rules), row)
    return found.get("应缴") or found["结果"]


@pytest.mark.parametrize(
    ("per", "length", "yuan"),
    [("人年", "1年", "120.00"), ("每人每年", "3年", "360.00"), ("每人每期", "3年", "120.00"),
     ("每份", "1年", "240.00"), ("每份每年", "2年", "480.00"), ("每人每月", "1年", "1440.00"),
     ("每人每年", "1个月", "10.00"), ("每人每年", "90天", "条款空白")],
)  # fmt: skip
def test_a_price_is_for_each_unit_and_year_that_it_names(
    office: Office, per: str, length: str, yuan: str
) -> None:
    fee = f"金额: 120元, 按: {per}, 份数: {{最多: 2份}}"
    assert due(office, fee, person(份数="2"), length) == yuan


def test_a_price_by_the_month_is_rounded_half_up(office: Office) -> None:
    assert due(office, "金额: 1元, 按: 每人每年", person(), "1个月") == "0.08"
    assert due(office, "金额: 0.06元, 按: 每人每年", person(), "1个月") == "0.01"


CLASSES = (
    "事实:\n  职业: {类型: 选项, 表: 参保, 值: [普通, 高危]}\n"
    "保障期限:\n  期: {起: 自然年, 长度: 1年}\n"
    "费用:\n  费:\n    档次:\n      甲: {金额: 26元, 条件: 职业 是 普通}\n"
    "      乙: {金额: 32元, 条件: 职业 是 高危}\n    按: 每人每期\n"
)


def test_the_price_is_that_of_the_one_class_that_holds(office: Office) -> None:
    classes = plan(CLASSES)
    assert office.one(classes, person(职业="普通"))["应缴"] == "26.00"
    assert office.one(classes, person(职业="高危"))["应缴"] == "32.00"
    assert office.one(classes, person())["待补"] == "职业"
    assert office.one(classes, person(职业="高危", 费用档="甲"))["理由"] == "档次不符"
    both = plan(CLASSES.replace("职业 是 高危", "职业 是 高危 或 职业 是 普通"))
    assert office.one(both, person(职业="普通"))["结果"] == "冲突"
    gap = plan(CLASSES.replace("职业 是 高危", "职业 是 高危 且 份数 超过 1份"))
    assert office.one(gap, person(职业="高危"))["理由"] == "条文没有写这种情形的费用"


def test_a_price_by_length_by_name_and_by_what_is_left_of_the_term(office: Office) -> None:
    rules = (
        "保障期限:\n  期: {起: 缴费次日, 长度: [1年, 3年]}\n费用:\n  费:\n    档次:\n"
        "      短: {金额: 10元, 长度: 1年}\n      长: {金额: 25元, 长度: 3年}\n    按: 每人每期\n"
    )
    assert office.one(plan(rules), person(期限="3年"))["应缴"] == "25.00"
    assert office.one(plan(rules), person())["待补"] == "期限"
    assert office.one(plan(rules), person(期限="2年"))["待补"] == ""
    named = plan(YEAR + "费用:\n  费: {档次: {低: 10元, 高: 20元}, 按: 每人每期}\n")
    assert office.one(named, person(费用档="高"))["应缴"] == "20.00"
    assert office.one(named, person())["待补"] == "费用档"
    left = plan(
        "保障期限:\n  期: {起: 自然年, 长度: 1年}\n费用:\n  费:\n    档次:\n"
        "      全年: {金额: 24元, 条件: 终保日 - 起保日 超过 182天}\n"
        "      半年: {金额: 12元, 条件: 终保日 - 起保日 不超过 182天}\n    按: 每人每期\n"
    )
    assert office.one(left, person(), "2025-07-01")["应缴"] == "12.00"
    assert office.one(left, person(), "2025-06-30")["应缴"] == "24.00"


def test_a_price_by_the_mean_age_of_the_unit(office: Office) -> None:
    aged = plan(
        YEAR + "事实:\n  单位平均年龄: {类型: 整数, 表: 单位, 单位: 周岁, 上限: 120周岁}\n"
        "费用:\n  费:\n    档次:\n"
        "      轻: {金额: 10元, 条件: 单位平均年龄 不满 40周岁}\n"
        "      长: {金额: 20元, 条件: 单位平均年龄 不低于 40周岁}\n    按: 每人每期\n"
    )
    rows = [person("1985-03-11", serial=1, 单位编号="甲厂"), person("1985-03-12", serial=2, 单位编号="甲厂"),
            person("1985-03-11", serial=3, 单位编号="乙厂")]  # fmt: skip
    assert [c["应缴"] for c in office.enrol(aged, rows)[0]] == ["10.00", "10.00", "20.00"]
    stated = [{"单位编号": u, "单位平均年龄": a} for u, a in (("甲厂", "45"), ("乙厂", ""))]
    assert [c["应缴"] for c in office.enrol(aged, rows, units=stated)[0]] == ["20.00", "20.00", "20.00"]


def test_fees_add_up_and_a_fee_for_some_is_asked_of_them_only(office: Office) -> None:
    two = plan(
        YEAR + "事实:\n  加保: {类型: 是否, 表: 参保, 缺省: 否}\n"
        "费用:\n  基本: {金额: 36元, 按: 每人每期}\n  附加: {金额: 10元, 按: 每人每期, 条件: 加保}\n"
    )
    assert [office.one(two, person(加保=word))["应缴"] for word in ("是", "否", "")] == [
        "46.00",
        "36.00",
        "36.00",
    ]


def test_a_deposit_stands_apart_from_what_is_due(office: Office) -> None:
    kept = plan(YEAR + "费用:\n  费: {金额: 0元, 按: 每份, 押金: 410元, 份数: {最多: 3份}}\n")
    found = office.one(kept, person(份数="2"))
    assert (found["应缴"], found["押金"], found["押金分"]) == ("0.00", "820.00", "82000")


def test_the_parts_of_the_payers_add_up_to_the_whole(office: Office) -> None:
    thirds = plan(YEAR + "费用:\n  费: {金额: 100元, 按: 每人每期, 分担: {本人: 1/3, 单位: 1/3, 市: 1/3}}\n")
    found = office.one(thirds, person())
    assert found["分担"] == "本人=33.34；单位=33.33；市=33.33"
    assert found["分担分"] == "本人=3334；单位=3333；市=3333"
    yuan = plan(YEAR + "费用:\n  费: {金额: 95元, 按: 每人每期, 分担: {工会: 60元, 本人: 35元}}\n")
    assert office.one(yuan, person())["分担"] == "工会=60.00；本人=35.00"
    alone = plan(YEAR + "费用:\n  费: {金额: 95元, 按: 每人每期, 缴费人: [单位工会]}\n")
    assert office.one(alone, person())["分担"] == "单位工会=95.00"
    some = plan(
        YEAR + "事实:\n  子女: {类型: 是否, 表: 参保}\n费用:\n"
        "  大人: {金额: 95元, 按: 每人每期, 条件: 非 子女, 分担: {工会: 60元, 本人: 35元}}\n"
        "  子女: {金额: 50元, 按: 每人每期, 条件: 子女}\n  卡: {金额: 5元, 按: 每人每期, 条件: 非 子女}\n"
    )
    assert office.one(some, person(子女="是"))["分担"] == ""
    assert office.one(some, person(子女="否"))["分担分"] == "工会=6000；本人=3500；条文没有写=500"


def test_without_a_fee_or_a_term_nothing_is_made_up(office: Office) -> None:
    free = office.one(ONE, person())
    assert (free["应缴"], free["应缴分"], free["分担"]) == ("", "", "")
    timeless = office.one(plan("资格:\n  职工: {对象: 职工}\n"), person())
    assert (timeless["结果"], timeless["理由"]) == ("条款空白", "条文没有写保障期限")


def test_a_number_beyond_its_bounds_is_out_of_range(office: Office) -> None:
    bounded = plan(
        YEAR + "事实:\n  工龄: {类型: 整数, 表: 人员, 单位: 年, 上限: 60年}\n"
        "资格:\n  职工: {条件: 工龄 不低于 1年}\n"
    )
    assert office.one(bounded, person(工龄="60")).get("结果") is None
    found = office.one(bounded, person(工龄="61"))
    assert (found["结果"], found["理由"]) == ("数值超限", "工龄")


@pytest.mark.parametrize("birth", ["1964-03-11", "1964-03-12", "1980-01-01"])
@pytest.mark.parametrize("held", ["", "2025-03-10", "2025-02-01", "2025-12-31"])
@pytest.mark.parametrize("job", ["普通", "高危", ""])
def test_an_example_of_joining_gives_what_a_roster_gives(
    office: Office, birth: str, held: str, job: str
) -> None:
    rules = (
        "事实:\n  职业: {类型: 选项, 表: 参保, 值: [普通, 高危]}\n"
        "资格:\n  职工: {年龄: 16周岁以上、60周岁以下}\n"
        "保障期限:\n  期: {起: 缴费次日, 长度: 1年, 续保: {窗口: 20天, 逾期: 自缴费次日起不间断}}\n"
        "费用:\n  费:\n    档次:\n      甲: {金额: 26元, 条件: 职业 是 普通}\n"
        "      乙: {金额: 32元, 条件: 职业 是 高危}\n    按: 每人每期\n    分担: {本人: 1/3, 单位: 2/3}\n"
    )
    past = [cover(birth, start="2024-01-01", end=held, first="2020-01-01")] if held else []
    found = office.one(plan(rules), person(birth, 职业=job), covers=past)
    names = ("结果", "办理", "起保日", "终保日", "首次参保日", "应缴", "押金", "分担", "理由", "条款", "待补")
    example = Joining(
        "例", "一", (), parse_iso("2025-03-10"), (("出生日", birth), ("职业", job)),
        (("起保日", "2024-01-01"), ("终保日", held), ("首次参保日", "2020-01-01")) if held else (),
        tuple((name, found[name]) for name in names if name in found),
    )  # fmt: skip
    (result,) = run_joinings(dataclasses.replace(written(rules), joinings=(example,)))
    assert result.differences == ()

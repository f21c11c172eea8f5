"""The survey's covered people under the plans of its family, at scale 1: who, how many, by which charter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from gongji.assess.files import assess_files
from gongji.assess.job import Job
from gongji.charter.enrolment import lower_enrolment
from gongji.codes import identity
from gongji.codes.civil import format_iso
from gongji.demo.city import heads
from gongji.demo.holdings import bundles_taken
from gongji.demo.plan_page import plan_page
from gongji.demo.report import page
from gongji.demo.result import PlanYear, Result, by_industry
from gongji.demo.survey import NO_FIGURE, Figures, Sector

FAMILY = (
    "national-accident",
    "national-group-accident",
    "national-critical-illness",
    "national-women",
    "national-hospital",
    "combined-package",
)


def covers(result: Result, plan: str) -> pl.DataFrame:
    return pl.read_csv(result.out / plan / "covers.csv", infer_schema=False)


def in_force(result: Result) -> pl.DataFrame:
    """人员编号 and 单位编号 of everybody covered on the day that is counted, read from the files."""
    day = format_iso(result.setting.counted_on)
    held = pl.concat(
        covers(result, plan).select("人员编号", "单位编号", "起保日", "终保日") for plan in FAMILY
    )
    return (
        held.filter((pl.col("起保日") <= day) & (pl.col("终保日") >= day))
        .select("人员编号", "单位编号")
        .unique()
    )


def year(result: Result, plan: str) -> PlanYear:
    return next(y for y in result.family if y.plan.name == plan)


def test_the_covers_files_hold_exactly_the_people_the_survey_has_covered(whole: Result) -> None:
    people = in_force(whole)
    assert people["人员编号"].n_unique() == people.height == 80_000
    by_union = dict(people.group_by("单位编号").len().iter_rows())
    sector = Counter[Sector]()
    for union in whole.city.unions:
        sector[union.industry.sector] += by_union.get(union.number, 0)
    assert sector == {Sector.PRIVATE: 2_000, Sector.COAL: 56_000, Sector.OTHER: 22_000}
    assert whole.city.total() == Figures(1_591, 400_000, 390_000, 80_000)


def test_industries_and_ownerships_add_up_to_the_given_shares(whole: Result) -> None:
    by_union = dict(in_force(whole).group_by("单位编号").len().iter_rows())
    kinds = dict(by_industry(whole.city))
    for kind, of in kinds.items():
        mine = [u for u in whole.city.unions if (u.industry.name, u.industry.ownership) == kind]
        assert sum(by_union.get(u.number, 0) for u in mine) == of.covered == heads(mine).covered
    private = sum(of.covered for (_, ownership), of in kinds.items() if ownership == "非公")
    assert private * 1000 == 25 * 80_000  # 2.5 %
    assert kinds["煤炭开采", "国有"].covered * 10 == 7 * 80_000  # 70 %
    for (industry, _), of in kinds.items():
        if industry in NO_FIGURE:
            assert of.covered * 50 < of.workers  # dangerous and hardly covered
    assert pl.read_csv(whole.out / "unions.csv")["参保职工数"].sum() == 80_000


def test_every_plan_of_the_family_has_covers_contributions_events_and_decisions(whole: Result) -> None:
    assert tuple(y.plan.name for y in whole.family) == FAMILY
    assert not whole.untaken
    for one in whole.family:
        assert one.holders and one.covers >= one.holders, one.plan.name
        assert one.due > 0 and one.earned > 0, one.plan.name
        assert one.decided.summary.events > 0 and one.decided.summary.rows > 0, one.plan.name
        told = pl.read_csv(whole.out / one.plan.name / "events.csv", infer_schema=False)
        sorts = next(f for f in one.plan.charter.facts if f.name == "事由").choices
        assert set(sorts) <= set(told["事由"].drop_nulls()), one.plan.name


def test_people_are_invented_and_their_numbers_belong_to_no_region(whole: Result) -> None:
    for plan in FAMILY:
        rows = covers(whole, plan)
        assert rows["姓名"].str.starts_with("虚构").all()
        assert rows["证件号码"].str.starts_with("9").all()
        assert identity.columns(rows["证件号码"])["号码"].null_count() == 0


def test_what_is_due_is_what_the_charter_asks(whole: Result) -> None:
    for plan in FAMILY:
        charges = lower_enrolment(year(whole, plan).plan.charter, year(whole, plan).plan.program).charges
        possible = {0}
        for charge in charges:
            possible = {so_far + price.fen for so_far in possible for price in charge.prices}
        assert set(covers(whole, plan)["应缴分"].cast(pl.Int64)) <= possible


def test_no_unit_below_its_plans_minimum_has_cover_and_those_turned_away_are_listed(whole: Result) -> None:
    for plan in ("national-accident", "national-women"):
        charter = year(whole, plan).plan.charter
        demand = next(e for e in charter.eligibility if e.min_share)
        assert demand.min_share is not None
        units = pl.read_csv(whole.out / plan / "units.csv")
        staff = dict(units.select("单位编号", demand.staff or "职工数").iter_rows())
        day = format_iso(whole.setting.counted_on)
        rows = covers(whole, plan).filter((pl.col("起保日") <= day) & (pl.col("终保日") >= day))
        for unit, people in rows.group_by("单位编号").len().iter_rows():
            assert people * demand.min_share.denominator >= staff[unit] * demand.min_share.numerator
        refused = pl.read_csv(whole.out / plan / "refused.csv", infer_schema=False)
        assert "单位未达最低参保" in set(refused["理由"])


def test_renewals_follow_the_day_after_and_keep_the_first_day(whole: Result) -> None:
    rows = covers(whole, "national-hospital").sort("人员编号", "起保日")
    again = rows.filter(pl.col("办理") == "续保")
    assert again.height > 0
    before = rows.filter(pl.col("人员编号").is_in(again["人员编号"].implode()) & (pl.col("办理") == "首次"))
    joined = again.join(before, on="人员编号", suffix="前")
    assert joined.height == again.height
    assert (joined["首次参保日"] == joined["起保日前"]).all()
    assert (
        joined["起保日"].str.to_date() - joined["终保日前"].str.to_date()
    ).dt.total_days().unique().to_list() == [1]


@pytest.mark.parametrize("plan", [*FAMILY, "shaoxing-cadre"])
def test_a_plans_files_assessed_again_give_equal_decisions(whole: Result, plan: str, tmp_path: Path) -> None:
    one = next(y for y in whole.years if y.plan.name == plan)
    folder, out = whole.out / plan, tmp_path / "decisions.csv"
    for engine in ("plain", "derive"):
        assess_files(one.plan.program, Job(folder / "covers.csv", folder / "events.csv", out, engine=engine))
        assert out.read_bytes() == (folder / "decisions.csv").read_bytes(), engine


def test_bundles_come_near_the_shares_that_were_put_in(whole: Result) -> None:
    taken = bundles_taken(whole.city, whole.setting.bundles)
    for sector in Sector:
        unions = [i for i, u in enumerate(whole.city.unions) if u.industry.sector is sector and u.covered]
        most = max(whole.city.unions[i].covered for i in unions)
        covered = sum(whole.city.unions[i].covered for i in unions)
        weights = sum(b.weights[sector] for b in whole.setting.bundles)
        for bundle in whole.setting.bundles:
            got = sum(whole.city.unions[i].covered for i in unions if taken[i] is bundle)
            assert abs(got - covered * bundle.weights[sector] / weights) <= most


def test_an_empty_table_and_an_open_text_show_as_such(whole: Result) -> None:
    accident = plan_page(whole, year(whole, "national-accident"))
    assert "附表缺失" in accident and "各档每日住院津贴" in accident and "空的附表" in accident
    group = plan_page(whole, year(whole, "national-group-accident"))
    assert "条款空白" in group and "伤残最高额" in group
    women = plan_page(whole, year(whole, "national-women"))
    assert "补齐了也还没有金额可给" in women and "没有数字" in women


def test_the_page_says_where_the_charters_cover_fewer_than_the_survey(whole: Result) -> None:
    assert "人数与报告相符" in page(whole)
    assert "报告说 80,001 人参保；照各计划现在的条文办下来是 80,000 人" in page(replace(whole, wanted=80_001))


def test_the_figures_by_plan_on_the_page_are_those_of_the_files(whole: Result) -> None:
    said = page(whole)
    for one in whole.family:
        decisions = pl.read_csv(whole.out / one.plan.name / "decisions.csv", infer_schema=False)
        paid = decisions.filter(pl.col("状态") == "给付")["金额分"].cast(pl.Int64).sum()
        assert paid == one.decided.summary.paid
        assert f"{paid // 100:,}.{paid % 100:02d}" in said
        due = covers(whole, one.plan.name).filter(pl.col("起保日").str.starts_with(str(whole.setting.year)))
        assert due["应缴分"].cast(pl.Int64).sum() == one.due

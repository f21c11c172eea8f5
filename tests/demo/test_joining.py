"""What the scripts say about joining is checked against the charter, and what is wrong is said with its line."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.enrolment import lower_enrolment
from gongji.charter.shelf import shelf
from gongji.demo import setting as settings
from gongji.demo.city import build
from gongji.demo.command import SETTING
from gongji.demo.content import ScriptError
from gongji.demo.dice import Rolls
from gongji.demo.people import covered, named, women_covered
from gongji.demo.rosters import rosters
from gongji.demo.script import charter_named
from gongji.demo.taking import read_taking
from gongji.errors import GongjiError

DEMO = shelf() / "demo"


def changed(path: Path, tmp_path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    found = tmp_path / "剧本.yaml"
    found.write_text(text.replace(old, new, 1), encoding="utf-8")
    return found


@pytest.mark.parametrize(
    ("script", "old", "new", "said"),
    [
        ("national-accident", "煤炭开采: 高危", "煤炭开采: 高微", "“职业类别”没有“高微”这个选项"),
        ("national-accident", "    档次: {每", "    等次: {每", "条文没有“等次”这个参保或者人员的事实"),
        ("national-accident", "档次: {每单位取:", "档次: {每人取:", "看不懂“档次”怎样取值"),
        ("national-accident", "2025-01-01: 40", "2025-02-30: 40", "2025-02-30"),
        ("national-accident", "上期: 85%", "上期: 八成", "“八成”不是整数"),
        ("national-accident", "  提前缴费: 16\n", "", "缺“提前缴费”"),
        ("national-women", "女职工人数: 女职工", "女职工人数: 女工", "城市没有“女工”这个数"),
        ("national-women", "性别: 女\n", "性别: 妇女\n", "“妇女”不是性别"),
        ("national-women", "女职工人数: 女", "女工人数: 女", "条文没有“女工人数”这个单位的事实"),
        ("national-women", "{2025-01-01: 1}", "{2025-01-01: 0}", "轻重不能都是 0"),
        ("national-hospital", "  名册:", "  花名册:", "缺“名册”"),
    ],
)
def test_a_script_that_joins_people_in_other_words_than_the_charters_is_refused(
    tmp_path: Path, script: str, old: str, new: str, said: str
) -> None:
    path = changed(DEMO / f"{script}.yaml", tmp_path, old, new)
    with pytest.raises(ScriptError) as caught:
        read_taking(path, load(shelf() / charter_named(path)))
    assert said in caught.value.message
    assert re.search(r"剧本\.yaml:\d+:\d+ ", caught.value.message)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("国有煤矿: 34", "国营煤矿: 34", "没有“国营煤矿”这一类单位"),
        ("年份: 2025\n", "", "缺“年份”"),
        ("  组合一份: {计划: [combined-package]", "  组合一份: {计划: [组合]", "计划里没有“组合”"),
        ("统计日: 2025-12-31", "统计日: 2025-12-32", "2025-12-32"),
        ("100%: 58", "99%: 58", "分位要从 0% 起、到 100% 止"),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(ScriptError) as caught:
        settings.read(changed(shelf() / SETTING, tmp_path, old, new))
    assert said in caught.value.message
    assert re.search(r"剧本\.yaml:\d+:\d+ ", caught.value.message)


def test_a_kind_of_unit_that_no_bundle_is_for_is_refused(tmp_path: Path) -> None:
    text = (shelf() / SETTING).read_text(encoding="utf-8")
    path = tmp_path / "城.yaml"
    path.write_text(re.sub(r"国有煤矿: \d+, ", "", text), encoding="utf-8")
    with pytest.raises(ScriptError, match="没有一个组合有“国有煤矿”的轻重"):
        settings.read(path)


def test_a_charter_that_does_not_say_how_long_cover_lasts_has_no_rosters() -> None:
    setting = settings.read(shelf() / SETTING)
    path = DEMO / "national-hospital.yaml"
    charter = load(shelf() / charter_named(path))
    silent = lower_enrolment(replace(charter, terms=()), choose(charter))
    city = build(3, Fraction(1, 50), setting.regions)
    with pytest.raises(GongjiError, match="没有写保障期限") as caught:
        next(rosters(silent, read_taking(path, charter), city, [0], covered(city, setting), setting.year, 0))
    assert caught.value.code == "D104"


def test_every_union_has_as_many_people_as_it_covers_and_no_number_is_given_twice() -> None:
    setting = settings.read(shelf() / SETTING)
    city = build(3, Fraction(1, 4), setting.regions)
    people = named(covered(city, setting))
    counts = dict(people.group_by("会").len().iter_rows())
    assert all(counts.get(i, 0) == union.covered for i, union in enumerate(city.unions))
    assert people["证件号码"].n_unique() == people["姓名"].n_unique() == people.height == 20_000
    women = dict(people.filter(~people["男"]).group_by("会").len().iter_rows())
    assert all(
        women.get(i, 0) == women_covered(u, setting.women) <= u.women for i, u in enumerate(city.unions)
    )


def test_columns_of_chance_stay_in_their_bounds_and_repeat_for_a_seed() -> None:
    points = ((0, 21), (2_500, 31), (6_000, 44), (10_000, 58))
    drawn = Rolls(7, "试").quantile(points, 20_000)
    assert np.array_equal(drawn, Rolls(7, "试").quantile(points, 20_000))
    assert not np.array_equal(drawn, Rolls(8, "试").quantile(points, 20_000))
    assert drawn.min() == 21 and drawn.max() == 58
    assert (drawn < 31).mean() < 0.25 < (drawn <= 31).mean()
    assert Rolls(7, "掷").below(1000, 4).tolist() == KEPT


KEPT = [975, 117, 961, 234]
"""What numpy's frozen generator gives on every machine."""

"""A year of events: drawn from the script, in the charter's words, the same for one seed."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from gongji.charter.build import load
from gongji.charter.model import Charter
from gongji.charter.shelf import shelf
from gongji.codes.civil import add_years, parse_iso
from gongji.demo import setting as settings
from gongji.demo.book import Book
from gongji.demo.cadres import Cadres, enrol, read_joining
from gongji.demo.city import build
from gongji.demo.command import SETTING
from gongji.demo.content import ScriptError
from gongji.demo.events import Event, Teller
from gongji.demo.script import Script, charter_named, read
from gongji.demo.setting import Setting

ROOT = shelf()


@pytest.fixture(scope="module")
def setting() -> Setting:
    return settings.read(ROOT / SETTING)


@pytest.fixture(scope="module")
def charter(setting: Setting) -> Charter:
    return load(ROOT / charter_named(setting.cadres))


@pytest.fixture(scope="module")
def script(setting: Setting, charter: Charter) -> Script:
    return read(setting.cadres, charter)


@pytest.fixture(scope="module")
def cadres(setting: Setting) -> Cadres:
    city = build(2011, Fraction(1), setting.regions)
    return enrol(city, read_joining(setting.cadres), setting.year, 1)


def book_of(cadres: Cadres, setting: Setting) -> Book:
    rows = [(c.number, c.person, c.start, c.end) for c in cadres.covers]
    columns = {"参保编号": pl.String, "人员编号": pl.String, "起保日": pl.Int64, "终保日": pl.Int64}
    return Book(pl.DataFrame(rows, schema=columns, orient="row"), setting.year)


def happen(setting: Setting, script: Script, cadres: Cadres, seed: int) -> tuple[Event, ...]:
    return Teller(script, book_of(cadres, setting), setting.until, seed, "试").year()


@pytest.fixture(scope="module")
def events(setting: Setting, script: Script, cadres: Cadres) -> tuple[Event, ...]:
    return happen(setting, script, cadres, 2011)


def test_every_person_is_marked_invented_and_covers_of_one_person_never_overlap(cadres: Cadres) -> None:
    last: dict[str, int] = {}
    for cover in cadres.covers:
        assert all(text.startswith("虚构") for text in (cover.number, cover.person, cover.union))
        assert cover.first <= cover.start <= cover.end
        assert last.get(cover.person, 0) < cover.start
        last[cover.person] = cover.end


def test_a_renewal_starts_on_the_day_after_and_a_term_ends_on_the_corresponding_day(cadres: Cadres) -> None:
    before = {}
    for cover in cadres.covers:
        assert cover.end == add_years(cover.start - 1, 1)
        if cover.person in before:
            assert cover.start == before[cover.person].end + 1
            assert cover.first == before[cover.person].first
        before[cover.person] = cover


def test_every_story_of_the_script_happens_at_scale_one(script: Script, events: tuple[Event, ...]) -> None:
    assert {e.story for e in events} == {s.name for s in script.stories}


def test_a_book_without_covers_has_a_year_without_events(setting: Setting, script: Script) -> None:
    assert happen(setting, script, Cadres(0, 0, ()), 2011) == ()


def test_a_later_day_finds_the_cover_that_the_same_person_has_then(setting: Setting, cadres: Cadres) -> None:
    book = book_of(cadres, setting)
    by_number = {c.number: c for c in cadres.covers}
    for row in range(0, 4_000, 97):
        mine = by_number[book.number(row)]
        for other in (c for c in cadres.covers if c.person == mine.person):
            for day in (other.start, other.end):
                found = book.at(row, day)
                if other.end >= book.first and other.start <= book.last:
                    assert found is not None and book.number(found) == other.number
        assert book.at(row, mine.start - 4_000) is None


def test_every_sort_of_event_the_charter_knows_happens(charter: Charter, events: tuple[Event, ...]) -> None:
    sorts = next(f for f in charter.facts if f.name == "事由").choices
    assert set(sorts) <= {e.cells.get("事由") for e in events}


def test_events_lie_in_the_year_are_numbered_by_day_and_unique(
    setting: Setting, events: tuple[Event, ...]
) -> None:
    days = [e.cells["发生日"] for e in events]
    assert days == sorted(days)
    assert all(day.startswith(str(setting.year)) for day in days)
    assert len({e.number for e in events}) == len(events)
    assert all(re.fullmatch(r"虚构事-2025-\d{5}", e.number) for e in events)


def test_nothing_is_dated_after_the_cut_off_and_dates_follow_each_other(
    setting: Setting, events: tuple[Event, ...]
) -> None:
    for event in events:
        got = {k: parse_iso(v) for k, v in event.cells.items() if k.endswith("日") and v}
        assert max(got.values()) <= setting.until
        for earlier, later in (
            ("发生日", "知悉日"),
            ("知悉日", "通知日"),
            ("通知日", "申领日"),
            ("伤害日", "身故日"),
        ):
            if earlier in got and later in got:
                assert got[earlier] <= got[later]


def test_papers_are_missing_and_people_come_back(events: tuple[Event, ...]) -> None:
    assert any(e.cells.get("申领日") == "" for e in events)
    assert any(e.cells.get("病种") == "" for e in events)
    assert max(Counter(e.cover for e in events).values()) >= 3


def test_one_seed_gives_one_year_and_another_seed_another(
    setting: Setting, script: Script, cadres: Cadres, events: tuple[Event, ...]
) -> None:
    assert happen(setting, script, cadres, 2011) == events
    assert happen(setting, script, cadres, 2012) != events


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("事由: 住院\n", "事由: 注院\n", "“事由”没有“注院”这个选项"),
        ("停薪月数: {数:", "停薪日数: {数:", "条文没有“停薪日数”这个事实"),
        ("停薪月数: {数:", "停薪月数: {书:", "看不懂“停薪月数”怎样取值"),
        ("起: 残后身故", "起: 残后", "没有“残后”这种事件"),
        ("99%: 60, 100%: 300", "98%: 60, 99%: 300", "分位要从 0% 起、到 100% 止"),
        ("每万份: 12", "每万份: 十二", "“十二”不是整数"),
        ("每件都有:", "每件:", "缺“每件都有”"),
    ],
)
def test_a_script_that_does_not_fit_the_charter_is_refused_with_its_line(
    setting: Setting, charter: Charter, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = setting.cadres.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "剧本.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        read(path, charter)
    assert said.replace("这个事实", "这个事件的事实") in caught.value.message
    assert re.search(r"剧本\.yaml:\d+:\d+ ", caught.value.message)

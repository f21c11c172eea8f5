"""The demonstration end to end, small: files, decisions, the terminal and the page."""

from __future__ import annotations

import html
import re
import shlex
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from tests.demo.demo_making import Made, made

from gongji.charter.nodes import STATE_LABELS
from gongji.cli import run as gongji
from gongji.demo.command import CADRE_FILES, FILES, PLAN_FILES, SEED, scale_of
from gongji.errors import GongjiError, UsageError

CADRES = "shaoxing-cadre"
FAMILY = 6


def folders(city: Made) -> list[Path]:
    return sorted(path for path in city.out.iterdir() if path.is_dir())


def test_it_writes_every_file_it_names(small: Made) -> None:
    assert {p.name for p in small.out.iterdir() if p.is_file()} == {name for name, _ in FILES}
    assert len(folders(small)) == FAMILY + 1
    for folder in folders(small):
        named = CADRE_FILES if folder.name == CADRES else PLAN_FILES
        assert {p.name for p in folder.iterdir()} == {name for name, _ in named}
        assert str(folder) in small.said


def test_one_seed_gives_the_same_bytes_in_every_file(small: Made, tmp_path: Path) -> None:
    again = made(tmp_path / "城")
    files = sorted(p.relative_to(small.out) for p in small.out.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(again.out) for p in again.out.rglob("*") if p.is_file())
    for name in files:
        old, new = (city.out.joinpath(name).read_bytes() for city in (small, again))
        assert old.replace(str(small.out).encode(), b"") == new.replace(str(again.out).encode(), b""), name


def test_another_seed_gives_another_year_and_the_same_number_of_covered(small: Made, tmp_path: Path) -> None:
    other = made(tmp_path, seed=SEED + 1)
    for name in ("covers.csv", "events.csv"):
        hospital = ("national-hospital", name)
        assert small.out.joinpath(*hospital).read_bytes() != other.out.joinpath(*hospital).read_bytes()
    assert other.read("unions.csv")["参保职工数"].cast(pl.Int64).sum() == 4_000


def test_every_event_is_decided_and_every_decision_is_of_an_event(small: Made) -> None:
    for folder in folders(small):
        decisions = small.read(folder.name, "decisions.csv")
        assert set(decisions["事件编号"]) == set(small.read(folder.name, "events.csv")["事件编号"])
        assert set(decisions["状态"]) <= set(STATE_LABELS)


def test_the_seed_the_totals_and_what_is_invented_are_printed(small: Made) -> None:
    assert f"种子 {SEED}" in small.said
    for folder in folders(small):
        decisions = small.read(folder.name, "decisions.csv")
        fen = decisions.filter(pl.col("状态") == "给付")["金额分"].cast(pl.Int64).sum()
        assert f"{fen // 100:,}.{fen % 100:02d}" in small.said
    assert "虚构" in small.said


def test_every_page_stands_alone_and_says_what_is_invented(small: Made) -> None:
    pages = sorted(small.out.rglob("*.html"))
    assert len(pages) == FAMILY + 2
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert page.startswith("<!doctype html>")
        assert "虚构" in page
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//|<script|@import|url\(""", page)
    assert f"种子 {SEED}" in (small.out / "report.html").read_text(encoding="utf-8")


def test_every_link_between_the_pages_and_files_leads_somewhere(small: Made) -> None:
    for path in small.out.rglob("*.html"):
        for target in re.findall(r'href="([^"#:]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / html.unescape(target)).exists(), f"{path}: {target}"


def test_the_commands_on_each_plans_page_run_and_decide_as_before(
    small: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in folders(small):
        page = (folder / "report.html").read_text(encoding="utf-8")
        lines = [html.unescape(line) for line in re.findall(r"<code>(.*?)</code>", page)]
        wanted = {"assess", "replay"} | ({"enrol"} if folder.name != CADRES else set())
        if small.read(folder.name, "events.csv").height:
            wanted.add("explain")
        assert {line.split()[1] for line in lines} == wanted
        for line in lines:
            assert gongji(shlex.split(line)[1:]) == 0, line
        assert Path("again.csv").read_bytes() == (folder / "decisions.csv").read_bytes()
        if folder.name != CADRES:
            again = Path("again-covers.csv").read_bytes()
            assert (folder / "covers.csv").read_bytes().startswith(again.rstrip(b"\n"))
    capsys.readouterr()


def test_unions_add_up_to_the_city(small: Made) -> None:
    unions = small.read("unions.csv")
    for column, total in (("职工数", 20_000), ("会员数", 19_500), ("参保职工数", 4_000)):
        assert unions[column].cast(pl.Int64).sum() == total


def test_a_city_too_small_for_every_plan_says_which_nobody_took(tmp_path: Path) -> None:
    tiny = made(tmp_path, scale="0.01")
    left = {p.name for p in folders(tiny)}
    assert "这个规模下没有单位参加" in tiny.said
    assert "这个规模下没有单位参加" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert len(left) < FAMILY + 1
    assert tiny.read("unions.csv")["参保职工数"].cast(pl.Int64).sum() == 800


def test_a_smaller_city_leaves_nothing_of_a_larger_one_in_its_folder(tmp_path: Path) -> None:
    made(tmp_path / "甲", scale="0.03")
    made(tmp_path / "甲", scale="0.01")
    made(tmp_path / "乙", scale="0.01")
    files = [
        {p.relative_to(tmp_path / city) for p in (tmp_path / city).rglob("*") if p.is_file()}
        for city in ("甲", "乙")
    ]
    assert files[0] == files[1]


@pytest.mark.parametrize("text", ["0", "-1", "0.001", "1000", "十", "1/0", "nan", ""])
def test_a_scale_that_cannot_be_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError, match="规模"):
        scale_of(text)


@pytest.mark.parametrize(("text", "value"), [("1", "1"), ("0.1", "1/10"), ("1/4", "1/4"), ("3", "3")])
def test_a_scale_may_be_a_number_or_a_fraction(text: str, value: str) -> None:
    assert scale_of(text) == Fraction(value)


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "文件"
    file.write_text("", encoding="utf-8")
    with pytest.raises(GongjiError, match="不能用作输出文件夹"):
        made(file)

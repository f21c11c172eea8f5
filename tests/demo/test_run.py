"""The demonstration end to end, small: files, decisions, the terminal and the page."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from gongji.charter.nodes import STATE_LABELS
from gongji.demo.command import FILES, SEED, demo, scale_of
from gongji.errors import GongjiError, UsageError

SMALL = "0.05"


def run(out: Path, seed: int = SEED, scale: str = SMALL) -> str:
    screen = io.StringIO()
    demo(scale, seed, out, False, Console(file=screen, width=120))
    return screen.getvalue()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("demo") / "城"
    return out, run(out)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_writes_every_file_it_names(city: tuple[Path, str]) -> None:
    out, said = city
    assert {p.name for p in out.iterdir()} == {name for name, _ in FILES}
    assert all(name in said for name, _ in FILES)


def test_one_seed_gives_the_same_bytes_in_every_file(city: tuple[Path, str], tmp_path: Path) -> None:
    again = tmp_path / "又一次"
    run(again)
    for name, _ in FILES:
        assert (city[0] / name).read_bytes() == (again / name).read_bytes(), name


def test_another_seed_gives_another_year(city: tuple[Path, str], tmp_path: Path) -> None:
    run(tmp_path, seed=SEED + 1)
    assert (city[0] / "events.csv").read_bytes() != (tmp_path / "events.csv").read_bytes()


def test_every_event_is_decided_and_every_decision_is_of_an_event(city: tuple[Path, str]) -> None:
    events = {row["事件编号"] for row in rows(city[0] / "events.csv")}
    decisions = rows(city[0] / "decisions.csv")
    assert {row["事件编号"] for row in decisions} == events
    assert {row["状态"] for row in decisions} <= set(STATE_LABELS)


def test_the_seed_the_total_and_what_is_invented_are_printed(city: tuple[Path, str]) -> None:
    out, said = city
    fen = sum(int(row["金额分"]) for row in rows(out / "decisions.csv") if row["状态"] == "给付")
    assert f"种子 {SEED}" in said
    assert f"{fen // 100:,}.{fen % 100:02d} 元" in said
    assert "虚构" in said


def test_the_page_stands_alone_and_says_what_is_invented(city: tuple[Path, str]) -> None:
    page = (city[0] / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "虚构" in page and f"种子 {SEED}" in page
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//|<script|@import|url\(""", page)


def test_unions_add_up_to_the_city(city: tuple[Path, str]) -> None:
    unions = rows(city[0] / "unions.csv")
    assert sum(int(u["职工数"]) for u in unions) == 20_000
    assert sum(int(u["会员数"]) for u in unions) == 19_500
    assert sum(int(u["参保职工数"]) for u in unions) == 4_000


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
        run(file)

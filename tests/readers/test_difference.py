"""What changed between two charters, told article by article, rule by rule, row by row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gongji.assess.choice import choice
from gongji.charter.build import load
from gongji.readers.difference import Difference, Fate, Mark, difference, renamed, word_difference

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "charters" / "plans" / "shaoxing-cadre" / "2011-06-10.md"
VISIT = ROOT / "examples" / "visit"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the shipped tables, so that a changed charter finds them."""
    shutil.copytree(ROOT / "charters" / "tables", tmp_path / "tables")
    return tmp_path


def told(old: Path, new: Path, *readings: str) -> Difference:
    """The difference between two files, the new one under some readings."""
    a, b = choice(str(old)), choice(str(new), readings)
    return difference(a.charter, b.charter, dict(a.program.readings), dict(b.program.readings))


def changed(folder: Path, *pairs: tuple[str, str]) -> Path:
    """The Shaoxing plan with texts replaced."""
    text = PLAN.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = folder / "new.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "dropped", "added"),
    [
        ("补助2000元", "补助2500元", ["2000"], ["2500"]),
        ("补助二千元。", "补助二千五百元。", ["二千"], ["二千五百"]),
        ("不满500元的不给", "不满600元的不给", ["500"], ["600"]),
        ("", "新的一条", [], ["新的一条"]),
        ("旧的一条", "", ["旧的一条"], []),
        ("一样", "一样", [], []),
    ],
)
def test_words_and_whole_numbers_are_told_apart(
    old: str, new: str, dropped: list[str], added: list[str]
) -> None:
    pieces = word_difference(old, new)
    assert [p.text for p in pieces if p.mark is Mark.DROPPED] == dropped
    assert [p.text for p in pieces if p.mark is Mark.ADDED] == added
    assert "".join(p.text for p in pieces if p.mark is not Mark.ADDED) == old
    assert "".join(p.text for p in pieces if p.mark is not Mark.DROPPED) == new


def test_a_charter_and_itself_differ_in_nothing() -> None:
    assert told(PLAN, PLAN).nothing


def test_another_option_is_the_only_difference() -> None:
    found = told(PLAN, PLAN, "每万计法=按比例")
    assert [(o.reading, o.old, o.new) for o in found.options] == [("每万计法", "每满一万", "按比例")]
    assert not (found.articles or found.rules or found.tables)


def test_layout_is_no_difference(folder: Path) -> None:
    assert told(PLAN, changed(folder, ("计发办法:\n", "计发办法:  \n"))).nothing


def test_a_changed_amount_shows_in_its_article_and_its_rules(folder: Path) -> None:
    found = told(PLAN, changed(folder, ("每1万元2000元", "每1万元2500元"), ("补助二千元", "补助二千五百元")))
    assert [(a.fate, a.new_id) for a in found.articles] == [(Fate.CHANGED, "四.2")]
    assert ("给付", "重大疾病", Fate.CHANGED) in [(r.kind, r.name, r.fate) for r in found.rules]
    assert ("口径", "每万计法", Fate.CHANGED) in [(r.kind, r.name, r.fate) for r in found.rules]


def test_an_inserted_article_only_renumbers_those_after_it() -> None:
    found = told(VISIT / "2025-01-01.md", VISIT / "2026-01-01.md")
    fates = [(a.fate, a.old_id, a.new_id) for a in found.articles]
    assert fates == [
        (Fate.CHANGED, "二", "二"),
        (Fate.ADDED, "", "三"),
        (Fate.MOVED, "三", "四"),
        (Fate.MOVED, "四", "五"),
    ]
    assert [(r.name, r.fate) for r in found.rules if r.kind == "给付"] == [
        ("住院慰问", Fate.CHANGED),
        ("意外门诊", Fate.ADDED),
    ]


def test_a_dropped_article_and_its_rule_are_told() -> None:
    found = told(VISIT / "2026-01-01.md", VISIT / "2025-01-01.md")
    assert (Fate.DROPPED, "三") in [(a.fate, a.old_id) for a in found.articles]
    assert ("意外门诊", Fate.DROPPED) in [(r.name, r.fate) for r in found.rules]


def test_the_front_matter_that_rules_is_compared(folder: Path) -> None:
    found = told(PLAN, changed(folder, ("适用版本: 起保日", "适用版本: 发生日")))
    assert [(r.kind, r.name, r.fate) for r in found.rules] == [("文首", "适用版本", Fate.CHANGED)]


def test_tables_are_compared_by_their_rows(folder: Path) -> None:
    table = folder / "tables" / "最低工资-绍兴.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines[1:] if line]
    table.write_text("\n".join([lines[0], *rows[:-1]]) + "\n", encoding="utf-8")
    found = told(PLAN, changed(folder))
    assert [(t.name, t.fate, t.added, t.dropped) for t in found.tables] == [("最低工资", Fate.CHANGED, 0, 1)]
    assert not found.articles and not found.rules


def test_a_benefit_with_another_name_in_its_article_is_renamed(folder: Path) -> None:
    new = changed(folder, ("住院慰问", "住院补助"), ("1万元以下: 2000元", "1万元以下: 2500元"))
    (change,) = [r for r in told(PLAN, new).rules if r.kind == "给付" and r.fate is not Fate.CHANGED]
    assert (change.fate, change.name, change.article) == (Fate.RENAMED, "住院慰问 → 住院补助", "四.3")
    assert "2,500" in "".join(p.text for p in change.text if p.mark is Mark.ADDED)


def test_a_benefit_with_another_trigger_is_another_benefit(folder: Path) -> None:
    trigger = ("触发: 事由 是 住院 且 病种 是 其他", "触发: 事由 是 住院")
    new = load(changed(folder, ("住院慰问", "住院补助"), trigger))
    assert renamed(choice(str(PLAN)).charter, new) == {}


def test_where_two_could_be_meant_none_is_renamed(tmp_path: Path) -> None:
    text = (VISIT / "2026-01-01.md").read_text(encoding="utf-8")
    one = "  身故抚慰:\n    触发: 事由 是 身故\n    归属日: 发生日\n    计发办法: 3000元\n"
    assert one in text
    two = one.replace("身故抚慰", "身故补助") + one.replace("身故抚慰", "身故津贴")
    for name, rules in (("two", two), ("one", one.replace("身故抚慰", "身故补助"))):
        (tmp_path / f"{name}.md").write_text(text.replace(one, rules), encoding="utf-8")
    old = load(VISIT / "2026-01-01.md")
    assert renamed(old, load(tmp_path / "two.md")) == renamed(load(tmp_path / "two.md"), old) == {}
    assert renamed(old, load(tmp_path / "one.md")) == {"身故抚慰": "身故补助"}

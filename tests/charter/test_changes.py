"""Change the document and everything follows: findings, examples, decisions, explanations."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.problems import CharterError
from gongji.cli import run
from gongji.readers.check import check
from gongji.readers.examples import run_examples

ROOT = Path(__file__).parents[2]
FILES = ("--covers", "examples/shaoxing/covers.csv", "--events", "examples/shaoxing/events.csv")


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the Shaoxing plan to write into, with its tables and the example files."""
    for folder in ("charters", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return Path("charters/plans/shaoxing-cadre/2011-06-10.md")


def change(plan: Path, *pairs: tuple[str, str]) -> None:
    text = plan.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    plan.write_text(text, encoding="utf-8")


def decisions(plan: Path) -> dict[str, str]:
    """事件编号 → 给付项, 状态 and 金额, of the last benefit of each event."""
    assert run(["assess", str(plan), *FILES, "--out", "out.csv"]) == 0
    lines = Path("out.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {cells[0]: " ".join(cells[1:4]) for cells in (line.split(",") for line in lines)}


def test_another_amount_changes_decisions_and_is_missed_in_the_text(plan: Path) -> None:
    before = decisions(plan)
    change(plan, ("每1万元2000元", "每1万元2500元"))
    after = decisions(plan)
    assert (before["虚构E01"], after["虚构E01"]) == ("重大疾病 给付 6000.00", "重大疾病 给付 7500.00")
    assert before["虚构E04"] == after["虚构E04"]
    findings = {(f.code, f.article) for f in check(load(plan)) if f.severity.name == "ERROR"}
    assert ("NUM02", "四.2") in findings
    assert ("EXAMPLE01", "四.2") in findings
    assert {article for _, article in findings} == {"四.2", "六.2"}  # 六.2 has worked cases of 四.2


def test_a_text_changed_with_its_rule_leaves_only_the_examples_to_mend(plan: Path) -> None:
    change(
        plan,
        ("每1万元2000元", "每1万元2500元"),
        ("每一万元补助二千元", "每一万元补助二千五百元"),
        ("  数字: [3000元]", "  数字: [3000元, 2000元]"),  # what the reading brings from 四.3
    )
    failing = {r.example.name for r in run_examples(load(plan)) if not r.passed}
    assert "一万元" in failing and "一万元少一分" not in failing
    codes = {f.code for f in check(load(plan)) if f.severity.name == "ERROR"}
    assert codes == {"EXAMPLE01"}


def test_a_renamed_benefit_carries_its_new_name_everywhere(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(plan, ("住院慰问", "住院关怀"))
    assert decisions(plan)["虚构E04"] == "住院关怀 给付 2000.00"
    assert run(["explain", str(plan), *FILES, "--event", "虚构E04"]) == 0
    assert run(["read", str(plan)]) == 0
    printed = capsys.readouterr().out
    assert "住院关怀（四.3）" in printed and "住院慰问" not in printed


def test_a_benefit_renamed_in_one_place_only_is_refused_with_the_nearest_name(plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("\n  住院慰问:\n", "\n  住院关怀:\n", 1), encoding="utf-8")
    with pytest.raises(CharterError) as refused:
        load(plan)
    assert "住院关怀" in str(refused.value)


def test_a_deleted_band_is_found_as_a_gap_with_a_case(plan: Path) -> None:
    change(plan, ("        3000元以上、1万元以下: 2000元\n", ""))
    (gap,) = [f for f in check(load(plan)) if f.code == "GAP02"]
    assert (gap.article, gap.severity.name) == ("四.3", "ERROR")
    assert "3,000" in gap.message and gap.cases
    assert decisions(plan)["虚构E04"].startswith("住院慰问 条款空白")

"""算例 of joining: they pass where enrolling a file would say the same, and say where they differ."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from enrol_making import HEAD, YEAR

from gongji.charter.build import load
from gongji.cli import run
from gongji.enrol.examples import run_joinings
from gongji.readers.check import check

ROOT = Path(__file__).parents[2]
SHAOXING = ROOT / "charters" / "plans" / "shaoxing-cadre" / "2011-06-10.md"
RULES = (
    YEAR
    + "资格:\n  职工: {年龄: 16周岁以上、60周岁以下, 最低参保: {比例: 50%}}\n费用:\n  费: {金额: 30元, 按: 人年}\n"
)


def told(folder: Path, example: str, rules: str = RULES) -> tuple[str, ...]:
    """How the only example differs."""
    body = "\n".join(f"  {line}" for line in example.strip().split("\n"))
    path = folder / "试办.md"
    fence = f"\n```yaml 算例\n例:\n{body}\n```\n"
    path.write_text(HEAD.format(rules=rules.strip(), readings="") + fence, encoding="utf-8")
    (result,) = run_joinings(load(path))
    assert result.passed == (not result.differences)
    return result.differences


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("参加: {缴费日: 2025-03-10}\n得: {起保日: 2025-03-11, 终保日: 2026-03-10, 应缴: 30.00}", ()),
        ("参加: {缴费日: 2025-03-10}\n得: {应缴: 31元}", ("应缴应为“31.00”，算得“30.00”",)),
        ("参加: {缴费日: 2025-03-10}\n得: {办理: 续保, 终保日: 2026-03-11}",
         ("办理应为“续保”，算得“首次”", "终保日应为“2026-03-11”，算得“2026-03-10”")),
        ("参加: {缴费日: 2025-03-10, 出生日: 2009-03-12}\n得: {应缴: 30.00}",
         ("应为可以参加，算得不予参加（理由：年龄不符）",)),
        ("参加: {缴费日: 2025-03-10, 出生日: 2009-03-11}\n得: {结果: 不予参加}", ("应为不予参加，算得可以参加",)),
        ("参加: {缴费日: 2025-03-10, 期限: 3年}\n得: {结果: 不予参加, 理由: 条文没有这种期限}", ()),
        ("参加: {缴费日: 2025-03-10, 职工数: 10, 同单位参加: 4}\n得: {结果: 不予参加, 理由: 单位未达最低参保}", ()),
        ("参加: {缴费日: 2025-03-10, 职工数: 10, 同单位参加: 5}\n得: {结果: 可以参加}", ()),
        ("参加: {缴费日: 2025-03-10, 同单位参加: 5}\n得: {结果: 待补材料, 待补: 职工数}", ()),
        ("参加: {缴费日: 2025-03-10}\n原参保: {起保日: 2024-03-11, 终保日: 2025-03-10}\n"
         "得: {办理: 续保, 首次参保日: 2024-03-11}", ()),
        ("参加: {缴费日: 2025-03-10}\n原参保: {起保日: 2025-03-11, 终保日: 2025-03-10}\n得: {办理: 续保}",
         ("早于起保日",)),
        ("参加: {缴费日: 2025-03-10, 出生日: 二月}\n得: {应缴: 30.00}", ("出生日“二月”不是日期",)),
        ("参加: {缴费日: 2025-03-10, 出生日: 2009-02-30}\n得: {应缴: 30.00}",
         ("出生日“2009-02-30”不是日期",)),
        ("参加: {缴费日: 2025-03-10, 份数: 4}\n得: {应缴: 30.00}", ("份数应是 1",)),
        ("参加: {缴费日: 2025-03-10, 公布起保日: 2025-04-01}\n得: {应缴: 30.00}", ("不用 --start",)),
    ],
)  # fmt: skip
def test_an_example_says_where_it_differs(example: str, said: tuple[str, ...], tmp_path: Path) -> None:
    found = told(tmp_path, example)
    assert len(found) == len(said)
    assert all(part in text for part, text in zip(said, found, strict=True))


def test_an_example_that_fails_is_an_error_of_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "charters" / "tables", tmp_path / "tables")
    path = tmp_path / "plans" / "shaoxing-cadre" / "2011-06-10.md"
    path.parent.mkdir(parents=True)
    text = SHAOXING.read_text("utf-8")
    path.write_text(text.replace("起保日: 2012-07-02, 终保日: 2013-07-01", "起保日: 2012-07-01"), "utf-8")
    assert run(["check", str(SHAOXING)]) == 0
    capsys.readouterr()
    assert run(["check", str(path)]) == 1
    assert (
        "[EXAMPLE01] 六.2 算例“期满次日”不通过：起保日应为“2012-07-01”，算得“2012-07-02”"
        in capsys.readouterr().out
    )


def test_an_option_of_a_reading_of_joining_without_an_example_is_noted() -> None:
    charter = load(SHAOXING)
    assert [f for f in check(charter) if f.code == "EDGE02"] == []
    found = check(dataclasses.replace(charter, joinings=()))
    assert {f.message for f in found if f.code == "EDGE02"} == {
        "口径“逾期续保”的选项“不予办理”没有算例",
        "口径“逾期续保”的选项“自缴费次日起不间断”没有算例",
    }

"""A table put in the place of a charter's own is held to the same uses."""

from dataclasses import replace
from pathlib import Path

import pytest

from gongji.charter.build import check_replacement, load
from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.charter.nodes import Const, Daily, If, Kind, Span
from gongji.charter.problems import Problems
from gongji.charter.ranges import methods_in
from gongji.charter.tables import filled

GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="module")
def charter() -> Charter:
    return load(GOOD / "every_operator.md")


def problems_of(charter: Charter, name: str, content: str, folder: Path) -> list[str]:
    """What is said of a file with this content in the place of the table."""
    path = folder / "换.csv"
    path.write_text(content, encoding="utf-8")
    use = next(table for table in charter.tables if table.name == name)
    at, problems = Span(str(path), 1, 1), Problems()
    check_replacement(charter, filled(replace(use, rows=()), path, at, problems), problems, at)
    return [problem.message for problem in problems]


def test_a_fitting_table_is_taken(charter: Charter, tmp_path: Path) -> None:
    assert problems_of(charter, "伤残定额表", "等级,金额\n1,30000\n10,\n", tmp_path) == []


def test_an_empty_table_is_taken(charter: Charter, tmp_path: Path) -> None:
    assert problems_of(charter, "伤残定额表", "等级,金额\n", tmp_path) == []


@pytest.mark.parametrize(
    ("table", "content", "message"),
    [
        ("伤残定额表", "等级,金额\n一,30000\n", "附表“伤残定额表”的“等级”有“一”，不是整数"),
        ("伤残比例表", "致因,等级,比例\n车祸,1,80\n", "附表“伤残比例表”的“致因”有“车祸”，不是“致因”的选项"),
        (
            "月标准",
            "地区,生效日期,月标准,状态,来源\n330600,2024,2000,,\n",
            "附表“月标准”的“生效日期”有“2024”，不是日期",
        ),
        ("月标准", "地区,生效日期,月标准\n", "附表“月标准”的文件没有“状态”列"),
        ("病种目录", "病种\n甲病\n", "附表“病种目录”定了列表“病种表”的词，不能临时换"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    charter: Charter, tmp_path: Path, table: str, content: str, message: str
) -> None:
    assert message in problems_of(charter, table, content, tmp_path)


def test_a_daily_amount_is_taken_from_the_table_put_in(charter: Charter, tmp_path: Path) -> None:
    path = tmp_path / "换.csv"
    path.write_text("职工类别,金额\n在职,80\n", encoding="utf-8")
    use = next(table for table in charter.tables if table.name == "陪护津贴表")
    other = filled(replace(use, rows=()), path, Span(str(path), 1, 1), Problems())
    for tables, amount in (({}, 50_00), ({use.name: other}, 80_00)):
        program = choose(charter, {}, tables)
        (benefit,) = (b for b in program.benefits if b.name == "陪护津贴")
        daily = [m.amount for m in methods_in(benefit.amount.method) if isinstance(m, Daily)]
        assert [isinstance(each, If) and each.yes for each in daily] == [Const(amount, Kind.MONEY)]

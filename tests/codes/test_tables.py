"""The tables shipped with the charters: they parse, and every row says how far it is to be trusted."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from gongji.codes.civil import parse_iso
from gongji.codes.regions import is_region_code

TABLES = Path(__file__).parents[2] / "charters" / "tables"
FILES = sorted(TABLES.glob("*.csv"))
README = (TABLES / "README.md").read_text(encoding="utf-8")
STATUSES = {"VERIFIED", "PARTLY", "INFERRED", "NOT RETRIEVED", "NOT FOUND"}


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_there_are_tables_to_look_at() -> None:
    assert len(FILES) >= 7


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEveryTable:
    def test_is_plain_utf8_without_a_mark_and_ends_in_a_newline(self, path: Path) -> None:
        data = path.read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data and data.endswith(b"\n")
        data.decode("utf-8")

    def test_has_as_many_cells_in_each_row_as_columns_and_no_outer_blanks(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            header, *body = csv.reader(file, strict=True)
        assert len(set(header)) == len(header)
        for row in body:
            assert len(row) == len(header), row
            assert [cell.strip() for cell in row] == row

    def test_says_of_each_row_what_it_rests_on_or_the_readme_says_why_not(self, path: Path) -> None:
        header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert any(column.startswith("状态") for column in header)
        table = rows(path.name)
        if not table:
            (line,) = [line for line in README.splitlines() if line.startswith(f"| `{path.name}` |")]
            assert "只有列名" in line
        for row in table:
            for column in (c for c in row if c.startswith("状态")):
                assert row[column] in STATUSES, row
                source = row[column.replace("状态", "来源")]
                assert source or row[column] == "NOT FOUND", row

    def test_is_described_in_the_readme(self, path: Path) -> None:
        assert f"| `{path.name}` |" in README


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_each_status_word_is_explained(status: str) -> None:
    assert f"| {status} |" in README


def test_minimum_wages_run_in_order_and_end_where_knowledge_ends() -> None:
    table = rows("最低工资-绍兴.csv")
    starts = [parse_iso(row["生效日"]) for row in table]
    assert starts == sorted(set(starts))
    assert all(is_region_code(row["地区"]) for row in table)
    amounts = [Decimal(row["月最低工资"]) for row in table[:-1]]
    assert amounts == sorted(amounts) and amounts[0] == 850 and amounts[-1] == 2260
    last = table[-1]
    assert (last["生效日"], last["月最低工资"], last["状态"]) == ("2025-12-31", "", "NOT FOUND")


def test_the_wage_in_force_when_the_plan_was_issued_is_marked_as_inferred() -> None:
    (row,) = [row for row in rows("最低工资-绍兴.csv") if row["生效日"] == "2011-04-01"]
    assert (row["月最低工资"], row["状态"]) == ("1160", "INFERRED")


def test_eleven_illnesses_with_half_width_brackets() -> None:
    table = rows("重大疾病病种.csv")
    assert [row["序号"] for row in table] == [str(n) for n in range(1, 12)]
    assert table[3]["病种"] == "慢性肾衰竭(尿毒症)"
    assert not any("（" in row["病种"] for row in table)


def test_a_criterion_that_was_not_found_is_blank_and_one_from_memory_says_so() -> None:
    for row in rows("重大疾病病种.csv"):
        for criterion, status in (("标准2008", "状态2008"), ("后期标准", "状态后期")):
            assert bool(row[criterion]) == (row[status] != "NOT FOUND"), row
            assert ("凭记忆" in row[criterion]) == (row[status] == "NOT RETRIEVED"), row


def test_the_26_yuan_table_ships_empty() -> None:
    assert (TABLES / "意外伤害26元档.csv").read_text(encoding="utf-8") == "等级,金额,状态,来源\n"


def test_the_grades_of_1999_pay_what_the_scale_says() -> None:
    scale = {row["等级"]: row["数值"] for row in rows("伤残给付比例.csv") if row["标准"] == "保险1999七级"}
    items = rows("伤残等级1999.csv")
    assert [row["项号"] for row in items] == [str(n) for n in range(1, 35)]
    assert all(row["给付比例"] == scale[row["等级"]] for row in items)

"""The Shaoxing plan: the columns of article 四.2 to the fen, and every open question in one place."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.nodes import State
from gongji.readers.decision import Row
from gongji.readers.examples import Engine, derived, plain, row_values

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
CHARTER = load(ROOT / "charters" / "plans" / "shaoxing-cadre" / "2011-06-10.md")
COLUMNS = {
    "A": {"每万计法": "按比例"},
    "B": {},
    "C": {"每万计法": "按比例", "十万以上": "一律三万"},
    "D": {"十万以上": "一律三万"},
    "E": {"每万计法": "超出部分按比例"},
}
"""The readings behind each column of the table."""


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fen(yuan: str) -> int:
    whole, _, part = yuan.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def test_the_table_is_whole() -> None:
    rows = table("shaoxing_4_2_readings.csv")
    assert [r["自付"] for r in rows][:3] == ["9999.99", "10000", "10000.01"]
    assert len(rows) == 14


@pytest.mark.parametrize("engine", [derived, plain], ids=["derive", "plain"])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_comes_out_to_the_fen(column: str, engine: Engine) -> None:
    program = choose(CHARTER, COLUMNS[column])
    for line in table("shaoxing_4_2_readings.csv"):
        cells = {
            "事由": "重大疾病", "病种": "恶性肿瘤", "确诊日": "2011-09-01", "自付费用": line["自付"],
            "发生日": "2011-09-01", "知悉日": "2011-09-01", "通知日": "2011-09-01", "申领日": "2011-09-01",
            "起保日": "2011-07-01", "终保日": "2012-06-30", "首次参保日": "2010-07-01",
        }  # fmt: skip
        row = Row(row_values(program, cells, {}), event=0, cover=0, person=0)
        ((decision,),) = engine(program, [row])
        assert decision.amount == fen(line[column]), line["自付"]
        assert decision.state is (State.PAID if decision.amount else State.REFUSED)


def sources() -> dict[str, list[str]]:
    """Question id → where the charter deals with it."""
    found: dict[str, list[str]] = defaultdict(list)
    for reading in CHARTER.readings:
        for source in reading.sources:
            found[source].append(f"口径 {reading.name}")
    for name, ids in CHARTER.fact_sources.items():
        for source in ids:
            found[source].append(f"事实 {name}")
    for convention in CHARTER.conventions:
        for source in convention.sources:
            found[source].append(f"约定 {convention.name}")
    for clause in CHARTER.untranslated:
        for source in clause.sources:
            found[source].append(f"未入规则 {clause.name}")
    return found


def test_each_open_question_is_dealt_with_in_exactly_one_place() -> None:
    ids = [line["编号"] for line in table("shaoxing_open_questions.csv")]
    assert ids == [f"A{n:02d}" for n in range(1, 33)]
    places = sources()
    assert {i: places.get(i, []) for i in ids if len(places.get(i, [])) != 1} == {}
    assert set(places) == set(ids)


def test_the_defaults_are_the_first_options() -> None:
    assert {r.name: r.adopted for r in CHARTER.readings} == {
        r.name: r.options[0].name for r in CHARTER.readings
    }

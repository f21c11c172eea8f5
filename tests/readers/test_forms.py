"""Forms: JSON Schema of what a charter asks, 事由 by 事由."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.nodes import ABSENT, Fact, Kind, Table
from gongji.readers.forms import DIALECT, cell, field, forms, may_hold
from gongji.records.layout import CONTRIBUTION, covers_layout, events_layout

SHAOXING = Path("charters/plans/shaoxing-cadre/2011-06-10.md")
PLANS = sorted(Path("charters/plans").glob("*/*.md"))
KEYWORDS = {
    "$schema": str, "$id": str, "title": str, "description": str, "type": (str, list), "properties": dict,
    "required": list, "additionalProperties": bool, "allOf": list, "anyOf": list, "if": dict, "then": dict,
    "const": (str, int), "enum": list, "pattern": str, "format": str, "minimum": int, "maximum": int,
    "minLength": int,
}  # fmt: skip
"""The keywords of JSON Schema 2020-12 we use, with the type their value must have."""
TYPES = {"object", "string", "integer", "null"}


def schema_faults(schema: Any, at: str = "#") -> list[str]:
    """What makes this no JSON Schema: unknown keywords, values of the wrong type, broken patterns."""
    if not isinstance(schema, dict):
        return [f"{at}: not an object"]
    faults = []
    for keyword, value in schema.items():
        here = f"{at}/{keyword}"
        if keyword.startswith("x-"):
            continue
        if keyword not in KEYWORDS or not isinstance(value, KEYWORDS[keyword]):  # type: ignore[arg-type]
            faults.append(here)
        elif keyword == "pattern":
            re.compile(value)
        elif keyword == "type":
            named = value if isinstance(value, list) else [value]
            faults += [] if set(named) <= TYPES else [here]
        elif keyword == "enum":
            faults += [] if len(set(value)) == len(value) else [here]
        elif keyword == "properties":
            faults += [f for n, s in value.items() for f in schema_faults(s, f"{here}/{n}")]
        elif keyword in ("allOf", "anyOf"):
            faults += [f for i, s in enumerate(value) for f in schema_faults(s, f"{here}/{i}")]
        elif keyword in ("if", "then"):
            faults += schema_faults(value, here)
    return faults


@pytest.fixture(scope="module")
def shaoxing() -> dict[str, Any]:
    return forms(load(SHAOXING))


def branch(schema: dict[str, Any], occurrence: str) -> dict[str, Any]:
    return next(b["then"] for b in schema["allOf"] if b["if"]["properties"]["事由"]["const"] == occurrence)


@pytest.mark.parametrize("path", PLANS, ids=[path.parent.name for path in PLANS])
def test_the_forms_of_every_plan_are_json_schema(path: Path) -> None:
    made = forms(load(path))
    for schema in made.values():
        assert schema["$schema"] == DIALECT
        assert schema_faults(schema) == []
        assert set(schema["required"]) <= set(schema["properties"])
    assert made == json.loads(json.dumps(made, ensure_ascii=False))


def test_a_fault_in_a_schema_would_be_seen() -> None:
    assert schema_faults({"type": "text"}) == ["#/type"]
    assert schema_faults({"properties": {"甲": {"minimun": 1}}}) == ["#/properties/甲/minimun"]


@pytest.mark.parametrize("path", PLANS, ids=[path.parent.name for path in PLANS])
def test_fields_are_the_columns_of_the_files(path: Path) -> None:
    charter = load(path)
    program, made = choose(charter), forms(charter)
    assert set(made["事件"]["properties"]) == set(events_layout(program).by_name)
    beside = set(CONTRIBUTION) - {fact.name for fact in program.facts}
    assert set(made["参保"]["properties"]) == set(covers_layout(program).by_name) - beside


def test_a_form_asks_what_its_benefits_read_and_nothing_else(shaoxing: dict[str, Any]) -> None:
    pay = branch(shaoxing["事件"], "停薪")
    assert pay["x-benefits"] == ["生活补助"]
    assert {"致因", "停薪起日", "停薪月数", "发生日", "知悉日", "申领日"} <= set(pay["x-asks"])
    assert not {"病种", "自付费用", "伤害日"} & set(pay["x-asks"])
    stay = branch(shaoxing["事件"], "住院")
    assert stay["x-benefits"] == ["重大疾病", "住院慰问"]
    assert {"病种", "确诊日", "自付费用", "参保前患病"} <= set(stay["x-asks"])
    assert {"诊断证明", "医疗费用结算单"} <= set(stay["x-evidence"])
    assert len(stay["x-evidence"]) == len(set(stay["x-evidence"]))


def test_another_reading_can_ask_for_more() -> None:
    charter = load(SHAOXING)
    for option in ("抵扣已付", "不抵扣"):
        made = forms(charter, choose(charter, {"伤残后身故": option}))
        assert "伤害日" in branch(made["事件"], "身故")["x-asks"]


def test_a_field_carries_question_bounds_default_and_privacy(shaoxing: dict[str, Any]) -> None:
    properties = shaoxing["事件"]["properties"]
    cost = properties["自付费用"]
    assert (cost["x-low"], cost["x-high"], cost["x-unit"]) == ("0.00", "100000000.00", "元")
    assert cost["x-personal"] == "医疗" and cost["x-question"] and cost["x-evidence"]
    pattern = cost["anyOf"][0]["pattern"]
    assert all(re.search(pattern, text) for text in ("0", "3000", "3000.5", "3000.50"))
    assert not any(re.search(pattern, text) for text in ("-1", "1e3", "1,000", "３", "01", "1.234", ""))
    assert properties["参保前患病"]["x-default"] == "否"
    assert properties["本人辞职日"]["x-default"] == "无"
    assert {"const": "无"} in properties["身故日"]["anyOf"]
    assert properties["身故日"]["x-not-before"] == "伤害日"
    assert properties["委员会核定金额"]["x-at-most"] == "灾害损失"


def test_units_are_bounded_by_what_the_charter_sells(shaoxing: dict[str, Any]) -> None:
    units = shaoxing["参保"]["properties"]["份数"]
    assert (units["minimum"], units["maximum"]) == (1, 1)


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [
        (Fact("甲", Kind.MONEY, Table.EVENT), 30_050, "300.50"),
        (Fact("甲", Kind.DATE, Table.EVENT), 0, "1970-01-01"),
        (Fact("甲", Kind.FLAG, Table.EVENT), 1, "是"),
        (Fact("甲", Kind.CHOICE, Table.EVENT, choices=("子", "丑")), 1, "丑"),
        (Fact("甲", Kind.COUNT, Table.EVENT, "天"), 7, "7"),
        (Fact("甲", Kind.MONEY, Table.EVENT), ABSENT, "无"),
    ],
)
def test_values_are_written_as_cells(fact: Fact, value: int, text: str) -> None:
    assert cell(fact, value) == text


def test_an_unknown_kind_of_key_is_a_plain_text() -> None:
    assert field(Fact("票据号", Kind.KEY, Table.EVENT))["anyOf"][0] == {"type": "string", "minLength": 1}


def test_what_a_trigger_can_become_is_seen_through_words() -> None:
    program = choose(load(SHAOXING))
    trigger = {b.name: b.trigger for b in program.benefits}
    codes = {word: i for i, word in enumerate(program.facts[program.position("事由")].choices)}
    assert may_hold(trigger["重大疾病"], "事由", codes["住院"])
    assert not may_hold(trigger["重大疾病"], "事由", codes["身故"])

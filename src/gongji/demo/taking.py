"""How a plan's people join: the part 参保 of its script, its words looked up in the charter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gongji.charter.enrolment import SEX
from gongji.charter.model import Charter
from gongji.charter.nodes import Fact, Table
from gongji.charter.strict import Mapping as Map
from gongji.charter.strict import Node, Scalar
from gongji.demo.content import (
    ScriptError,
    day,
    items,
    mapping,
    need,
    percent,
    root,
    scalar,
    text,
    weights,
    whole,
)
from gongji.demo.script import REST, word_of

AGE = "年龄"
MALE, FEMALE = "男", "女"
COUNTS = ("职工", "会员", "女职工")
"""Heads of a union that a column of the units file can be filled with."""


@dataclass(frozen=True, slots=True)
class Same:
    """One word in every row."""

    word: str


@dataclass(frozen=True, slots=True)
class ByIndustry:
    """A word by the industry of the unit; `rest` where the industry is not named."""

    words: Mapping[str, str]
    rest: str


@dataclass(frozen=True, slots=True)
class ByUnit:
    """One word for all people of a unit, drawn by weight."""

    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """People put on the roster who may not join: what is different about them."""

    age: int | None  # in full years in the year cover starts
    sex: str  # empty: as anybody's
    words: Mapping[str, str]  # by column of the roster


@dataclass(frozen=True, slots=True)
class Taking:
    """Days are day numbers, shares in ten-thousandths."""

    starts: tuple[tuple[int, int], ...]  # first days of the present term, with weights
    paid_before: int  # days between payment and start
    units_before: int  # units that had the term before too
    people_before: int  # of their people, those who were in it
    sex: str  # only people of this sex; empty: everybody
    columns: Mapping[str, Same | ByIndustry | ByUnit]
    unit_columns: Mapping[str, str]  # fact about the unit, and one of COUNTS
    unfit_rate: int  # for 1,000 people who may join
    unfit: tuple[Unfit, ...]


def read_taking(path: Path, charter: Charter) -> Taking:
    """How people join, checked against the charter. Raises ScriptError or CharterError."""
    body = mapping(need(root(path), "参保"))
    facts = {f.name: f for f in charter.facts if f.table in (Table.COVER, Table.PERSON)}
    units = {f.name: f for f in charter.facts if f.table is Table.UNIT}
    unfit = body.get("不合条件")
    sex = body.get("性别")
    return Taking(
        starts=tuple((day(key), weight) for key, weight in weights(need(body, "起保"))),
        paid_before=whole(text(body, "提前缴费")),
        units_before=percent(text(body, "上期")),
        people_before=percent(text(body, "在册")),
        sex="" if sex is None else _sex(sex),
        columns=dict(_column(k, v, facts) for k, v in mapping(need(body, "名册")).entries),
        unit_columns={} if body.get("单位") is None else _units(mapping(need(body, "单位")), units),
        unfit_rate=0 if unfit is None else whole(text(mapping(unfit), "每千人")),
        unfit=()
        if unfit is None
        else tuple(_unfit(mapping(each), facts) for each in items(need(mapping(unfit), "各种"))),
    )


def _known(key: Scalar, facts: Mapping[str, Fact], whose: str) -> Fact:
    fact = facts.get(key.text)
    if fact is None:
        raise ScriptError(key.span, f"条文没有“{key.text}”这个{whose}的事实", "写条文里有的事实名")
    return fact


def _column(key: Scalar, value: Node, facts: Mapping[str, Fact]) -> tuple[str, Same | ByIndustry | ByUnit]:
    fact = _known(key, facts, "参保或者人员")
    if isinstance(value, Scalar):
        return fact.name, Same(word_of(value, fact))
    body = mapping(value)
    industries, drawn = body.get("行业"), body.get("每单位取")
    if drawn is not None:
        return fact.name, ByUnit(tuple((word_of(word, fact), weight) for word, weight in weights(drawn)))
    if industries is None:
        raise ScriptError(value.span, f"看不懂“{key.text}”怎样取值", "写一个字、行业 或者 每单位取")
    words = {k.text: word_of(scalar(v), fact) for k, v in mapping(industries).entries}
    return fact.name, ByIndustry(words, words.get(REST, ""))


def _sex(node: Node) -> str:
    found = scalar(node)
    if found.text not in (MALE, FEMALE):
        raise ScriptError(found.span, f"“{found.text}”不是性别", f"写 {MALE} 或者 {FEMALE}")
    return found.text


def _units(body: Map, facts: Mapping[str, Fact]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, value in body.entries:
        count = scalar(value)
        if count.text not in COUNTS:
            raise ScriptError(
                count.span, f"城市没有“{count.text}”这个数", "写 " + "、".join(COUNTS) + " 之一"
            )
        found[_known(key, facts, "单位").name] = count.text
    return found


def _unfit(body: Map, facts: Mapping[str, Fact]) -> Unfit:
    age, sex = body.get(AGE), body.get(SEX)
    words = {
        key.text: word_of(scalar(value), _known(key, facts, "参保或者人员"))
        for key, value in body.entries
        if key.text not in (AGE, SEX)
    }
    return Unfit(None if age is None else whole(age), "" if sex is None else _sex(sex), words)

"""Rosters as offices have them: names and ID numbers, in the words their headers use; and the units file.

A row names a person by an identity number. What the number tells (sex, birth date) needs no column; where
there is one, the two must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from gongji.charter.enrolment import BIRTHS, SEX, Enrolment
from gongji.charter.nodes import ABSENT, Fact, Kind, Table
from gongji.codes import credit, identity
from gongji.codes.civil import format_iso
from gongji.records.agreement import known, repeated
from gongji.records.findings import Finding
from gongji.records.layout import Column, Form, Layout, merged
from gongji.records.raw import ROW, Raw
from gongji.records.tables import Sheet, in_order, parse, read_raw
from gongji.records.units import UNIT_COLUMNS

ID: Final = "证件号码"
NUMBER: Final = "#号码"
"""The number's own 18-character form, by which people are matched."""
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "姓名": ("职工姓名", "会员姓名", "被保障人姓名", "参保人姓名", "名字"),
    ID: ("身份证号", "身份证号码", "公民身份号码", "证件号", "身份证", "居民身份证号码"),
    SEX: ("男女",),
    BIRTHS[0]: (BIRTHS[1], "出生年月日", "生日"),
    "单位编号": ("单位代码", "工会编号", "单位编码"),
    "地区": ("地区代码", "行政区划代码"),
    "份数": ("参保份数", "投保份数", "购买份数"),
    "期限": ("参保期限", "保障期限", "保障期"),
    "职工数": ("职工人数", "在职职工数", "单位职工数", "在岗职工数"),
    "统一社会信用代码": ("信用代码", "社会信用代码"),
}
"""Every other header that is understood, by the column it means."""
RETURNED: Final = ("核对结果", "问题和改法")
"""Columns that are added to a list that goes back to who handed it in; it may come again with them."""
PASSED_OVER: Final = (
    "序号", "编号", "工号", "备注", "联系电话", "联系方式", "手机号码", "手机号", "手机", "短号", "电话",
    "部门", "科室", "车间", "班组", "职务", "职称", "岗位", "工种", "单位名称", "工会名称", "所在单位",
    "签名", "签字", "民族", "年龄", "籍贯", "学历", "政治面貌", "婚姻状况", "住址", "家庭住址", "邮箱",
    "入职日期", "入会日期", "会员证号", *RETURNED,
)  # fmt: skip
"""Columns that rosters have and joining does not read."""
_FOOT: Final = (
    r"^((合|总|小|共)\s*计|共?\s*\d+\s*人\s*$|(填表|制表|填报|审核|经办|负责)人?\s*[:：]|(单位|工会).*盖章)"
)
_MEANT: Final = {word: column for column, words in SYNONYMS.items() for word in words}


def roster_layout(enrolment: Enrolment, *, with_units: bool) -> Layout:
    """Columns of a roster: the person, what is bought, and the charter's facts about cover and person.

    Facts about the unit stand in the units file where there is one, else in the roster.
    """
    born, sex = _own(enrolment, Kind.DATE, *BIRTHS), _own(enrolment, Kind.CHOICE, SEX)
    fixed = (
        Column("姓名", Form.ID, required=True, filled=True, absent=False),
        Column(ID, Form.ID, required=True, filled=True, absent=False),
        Column(SEX, Form.CHOICE, absent=False, quiet=True, choices=sex.choices if sex else ("男", "女")),
        Column(enrolment.birth, Form.DATE, absent=False, quiet=True),
        Column("单位编号", Form.TEXT, quiet=True),
        Column("地区", Form.REGION, quiet=True),
        Column("份数", Form.COUNT, absent=False, quiet=True, default=1, most=enrolment.program.units_max),
        Column("份次", Form.KEY, quiet=True),
        Column("期限", Form.TEXT, quiet=True),
        Column("费用档", Form.TEXT, quiet=True),
    )
    tables = (Table.COVER, Table.PERSON) if with_units else (Table.COVER, Table.PERSON, Table.UNIT)
    mine = [f for f in enrolment.facts if f.table in tables and not f.builtin and f not in (born, sex)]
    columns = merged(fixed, mine)
    taken = {c.name for c in columns}
    beside = (Column(n, Form.TEXT, quiet=True) for n in PASSED_OVER if n not in taken)
    sheets, synonyms = ("名册", "花名册", "roster"), _synonyms(enrolment.birth)
    events = {f.name: "事件" for f in enrolment.facts if f.table is Table.EVENT and f.name not in taken}
    return Layout("名册", (*columns, *beside), sheets, synonyms, elsewhere=events, titled=True)


def units_layout(enrolment: Enrolment) -> Layout:
    """Columns of the units file: the unit, its staff, and the charter's facts about units."""
    facts = (f for f in enrolment.facts if f.table is Table.UNIT)
    sheets, synonyms = ("单位", "units"), _synonyms(enrolment.birth)
    return Layout("单位", merged(UNIT_COLUMNS, facts), sheets, synonyms, titled=True)


def _synonyms(birth: str) -> dict[str, str]:
    births = {word: birth for word in (*BIRTHS, *SYNONYMS[BIRTHS[0]]) if word != birth}
    return {**_MEANT, **births}


def _own(enrolment: Enrolment, kind: Kind, *names: str) -> Fact | None:
    return next((f for f in enrolment.facts if f.name in names and f.kind is kind), None)


def read_roster(path: Path, enrolment: Enrolment, units: Sheet | None) -> Sheet:
    """The roster; its frame has `NUMBER`, and sex and birth date as the number tells them.

    Raises `RecordsError` where the file or its header is wrong.
    """
    layout = roster_layout(enrolment, with_units=units is not None)
    return check_roster(read_raw(path, layout), layout, enrolment, units)


def check_roster(raw: Raw, layout: Layout, enrolment: Enrolment, units: Sheet | None) -> Sheet:
    """The text of a roster as `read_roster` judges it, wherever the text came from."""
    told = identity.columns(raw.frame[ID])
    facts = {f.name for f in enrolment.facts}
    read = [c for c in layout.columns if c.name not in PASSED_OVER or c.name in facts]
    sound = () if told["号码"].has_nulls() else (ID,)
    frame, findings = parse(raw, replace(layout, columns=tuple(read)), sound)
    frame = frame.with_columns(
        told["号码"].alias(NUMBER), told["出生日"].alias("#出生"), told["男"].alias("#男")
    )
    findings += _numbers(frame, raw)
    if {SEX, enrolment.birth} & set(raw.frame.columns):
        findings += _agreeing(frame, raw, enrolment.birth, layout.by_name[SEX].choices)
    findings += _same_person(frame, raw)
    if units is not None:
        findings += _units(frame, raw, units)
    findings = _without_anybody(findings, raw)
    frame = _filled(frame, enrolment.birth, layout.by_name[SEX].choices)
    return Sheet(raw, frame, in_order(findings, layout))


def check_people(raw: Raw, layout: Layout) -> Sheet:
    """The text of another list of people, such as of those who leave: each row is somebody, once.

    Its frame has `NUMBER`. Cells of the form TEXT are the caller's to judge.
    """
    frame, findings = parse(raw, layout)
    frame = frame.with_columns(identity.columns(raw.frame[ID])["号码"].alias(NUMBER))
    findings += _numbers(frame, raw)
    findings += _same_person(frame.with_columns(pl.lit(0).alias("份次")), raw, "一人一行，删去重复的")
    return Sheet(raw, frame, in_order(_without_anybody(findings, raw), layout))


def read_units(path: Path, enrolment: Enrolment) -> Sheet:
    """The units file. Raises `RecordsError` where the file or its header is wrong."""
    layout = units_layout(enrolment)
    return check_units(read_raw(path, layout), layout)


def check_units(raw: Raw, layout: Layout) -> Sheet:
    """The text of a units file as `read_units` judges it, wherever the text came from."""
    frame, findings = parse(raw, layout)
    findings += repeated(frame, raw, "单位编号")
    name = "统一社会信用代码"
    wrong = frame.filter((pl.col(name) != "") & credit.column(name).is_null())
    for row, code in wrong.select(ROW, name).iter_rows():
        findings.append(raw.finding("R319", row, name, code, _said(credit.parse, code), "照登记证核对"))
    return Sheet(raw, frame, in_order(findings, layout))


def _said(parse_one: Callable[[str], object], text: str) -> str:
    """What the scalar form says is wrong with a text."""
    try:
        parse_one(text)
    except ValueError as error:
        return str(error)
    return ""


def _without_anybody(findings: list[Finding], raw: Raw) -> list[Finding]:
    """A row of nobody as one finding: neither name nor number, or a total, or who filled in the form."""
    blank = {name: {f.row for f in findings if (f.code, f.column) == ("R301", name)} for name in ("姓名", ID)}
    named = raw.frame.filter(totals(pl.col("姓名")))
    nobody = blank["姓名"] & blank[ID] | set(named[ROW])
    if not nobody:
        return findings
    rows = raw.frame.filter(pl.col(ROW).is_in(list(nobody)))
    found = [f for f in findings if f.row not in nobody]
    for cells in rows.iter_rows(named=True):
        told = next(text for name, text in cells.items() if name != ROW and text)
        remedy = "是合计、填表人这样的行，删去；是职工的，填写这两栏"
        message = "这一行没有姓名也没有证件号码" if not cells["姓名"] else "这一行不是人，是表尾的字"
        found.append(raw.finding("R320", cells[ROW], "", told, message, remedy))
    return found


def totals(name: pl.Expr) -> pl.Expr:
    """Whether what stands as a name is the foot of a form: a total, or who filled it in."""
    return name.str.contains(_FOOT)


def _numbers(frame: pl.DataFrame, raw: Raw) -> Iterator[Finding]:
    """Texts that are no identity number."""
    if frame[ID].null_count() == frame[NUMBER].null_count():
        return
    told = {f.row for f in raw.faults if f.column == ID}
    wrong = frame.filter(pl.col(ID).is_not_null() & pl.col(NUMBER).is_null() & ~pl.col(ROW).is_in(list(told)))
    for row, text in wrong.select(ROW, ID).iter_rows():
        try:
            identity.parse(text)
        except identity.IdentityError as error:
            message, remedy = error.message, error.remedy
            if len(text) == 18 and text.endswith("000"):
                message += "；末尾是 000，多半是被表格软件当作数字，丢了后三位"
                remedy = "先把这一列设为“文本”，再照身份证重填"
            yield raw.finding(error.code, row, ID, text, message, remedy)


def _agreeing(frame: pl.DataFrame, raw: Raw, birth: str, sexes: tuple[str, ...]) -> Iterator[Finding]:
    """A sex or birth date in the roster that the number contradicts."""
    male = sexes.index("男") if "男" in sexes else -1
    stated = known(SEX)
    wrong = frame.filter(pl.col(NUMBER).is_not_null() & ((stated == male) != pl.col("#男")))
    for row, code in wrong.select(ROW, SEX).iter_rows():
        told = "证件号码说的是" + ("女" if sexes[code] == "男" else "男")
        yield raw.finding("R408", row, SEX, sexes[code], told, "核对证件号码和性别")
    wrong = frame.filter(pl.col(NUMBER).is_not_null() & (known(birth) != pl.col("#出生")))
    for row, day, born in wrong.select(ROW, birth, "#出生").iter_rows():
        told = f"证件号码说的是 {format_iso(born)}"
        yield raw.finding("R409", row, birth, format_iso(day), told, "核对证件号码和出生日期")


def _same_person(
    frame: pl.DataFrame, raw: Raw, remedy: str = "一人一行；加购的份额另填份次"
) -> Iterator[Finding]:
    """One person in two rows, whichever way the number is written; 份次 tells purchases apart."""
    numbers = frame[NUMBER].drop_nulls()
    if numbers.hash().n_unique() == len(numbers):
        return
    key = [NUMBER, "份次"]
    twice = frame.select(ROW, ID, *key).filter(pl.col(NUMBER).is_not_null())
    twice = twice.filter(pl.struct(key).is_duplicated())
    places: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for row, text, number, tranche in twice.select(ROW, ID, *key).iter_rows():
        places.setdefault((number, tranche), []).append((row, text))
    for rows in places.values():
        for row, text in rows:
            others = "、".join(str(r) for r, _ in rows[:6] if r != row)
            yield raw.finding("R411", row, ID, text, f"与第 {others} 行是同一个人", remedy)


def _units(frame: pl.DataFrame, raw: Raw, units: Sheet) -> Iterator[Finding]:
    there = units.frame["单位编号"].drop_nulls().unique()
    name = "单位编号"
    wrong = frame.filter((pl.col(name) != "") & ~pl.col(name).is_in(there.implode()))
    for row, unit in wrong.select(ROW, name).iter_rows():
        yield raw.finding("R410", row, name, unit, "单位表里没有这个编号", "核对编号，或补上单位行")


def _filled(frame: pl.DataFrame, birth: str, sexes: tuple[str, ...]) -> pl.DataFrame:
    """Sex and birth date as the number tells them."""
    male, female = (sexes.index(word) if word in sexes else ABSENT for word in ("男", "女"))
    sex = pl.when("#男").then(pl.lit(male, pl.Int64)).otherwise(pl.lit(female, pl.Int64))
    born = pl.col("#出生")
    if frame["#男"].has_nulls():
        sex = pl.when(pl.col("#男").is_null()).then(pl.col(SEX)).otherwise(sex)
        born = pl.coalesce(born, pl.col(birth))
    return frame.with_columns(sex.alias(SEX), born.alias(birth)).drop("#男", "#出生")


def person_numbers(covers: Sheet) -> pl.Series:
    """The normal identity number of each row of a covers file, null where it holds none.

    证件号码 counts where it is filled, else 人员编号 where that is an identity number itself.
    """
    texts = covers.frame.select(pl.when(pl.col(ID) != "").then(pl.col(ID)).otherwise(pl.col("人员编号")))
    return identity.columns(texts.to_series())["号码"]

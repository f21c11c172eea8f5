"""The two files that enrolling writes: covers with what is due for them, and the people who are not in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from gongji.charter.enrolment import Enrolment
from gongji.charter.nodes import ABSENT, Fact, Kind, Table
from gongji.codes.civil import format_iso
from gongji.enrol.joining import LATE, RENEWED, TRANCHE, length_text
from gongji.enrol.verdicts import LABELS, Result
from gongji.records.raw import ROW
from gongji.records.roster import ID, NUMBER

COVER: Final = (
    "参保编号", "人员编号", "单位编号", "地区", "起保日", "终保日", "首次参保日", "份数", "份次",
)  # fmt: skip
OTHERS: Final = ("行", "姓名", ID, "单位编号", "结果", "理由", "条款", "待补", "口径")


def cover_rows(
    enrolment: Enrolment, frame: pl.DataFrame, payers: Sequence[str], readings: pl.Expr
) -> pl.DataFrame:
    """A cover in the public format for each row that may join, with its contribution, in roster order."""
    rows = frame.filter(pl.col("#结果") == Result.ADMITTED)
    facts = [f for f in enrolment.facts if f.table is not Table.EVENT and not f.builtin and f.article]
    period = enrolment.period
    lengths = {i: length_text(each) for i, each in enumerate(period.lengths)} if period else {}
    number = pl.coalesce("#人员", NUMBER)
    tranche = pl.when(pl.col(TRANCHE) != "").then(pl.lit("-") + pl.col(TRANCHE)).otherwise(pl.lit(""))
    cited = [a.article for a in enrolment.admissions]
    fees = [charge.article for charge in enrolment.charges]
    first = "、".join(dict.fromkeys([*cited, period.article if period else "", *fees]))
    again = "、".join(dict.fromkeys([*cited, period.renewal_article if period else "", *fees]))
    renewing = pl.col("办理").is_in([RENEWED, LATE])
    unsaid = renewing & (pl.col("首次参保日") <= ABSENT)
    return rows.select(
        (number + "-" + _told("起保日", lambda day: format_iso(day).replace("-", "")) + tranche).alias(
            "参保编号"
        ),
        number.alias("人员编号"),
        "单位编号",
        _region("地区").alias("地区"),
        *(_day(name).alias(name) for name in ("起保日", "终保日", "首次参保日")),
        "份数",
        pl.col(TRANCHE).alias("份次"),
        *(_cell(f).alias(f.name) for f in facts if f.name not in COVER),
        "姓名",
        pl.col(NUMBER).alias(ID),
        "办理",
        pl.col("#长").replace_strict(lengths, default="", return_dtype=pl.String).alias("期限"),
        _yuan("应缴分").alias("应缴"),
        "应缴分",
        _yuan("押金分").alias("押金"),
        "押金分",
        _parts(payers, _yuan_text).alias("分担"),
        _parts(payers, lambda name: pl.col(name).cast(pl.String)).alias("分担分"),
        pl.when(renewing).then(pl.lit(again)).otherwise(pl.lit(first)).alias("条款"),
        pl.when(unsaid).then(pl.lit("原参保没有首次参保日")).otherwise(pl.lit("")).alias("理由"),
        readings.alias("口径"),
    )


def other_rows(frame: pl.DataFrame, readings: pl.Expr) -> pl.DataFrame:
    """One row for each person who does not join now: what comes of it, why, by which article, what lacks."""
    rows = frame.filter(pl.col("#结果") != Result.ADMITTED)
    labels = dict(enumerate(LABELS))
    return rows.select(
        pl.col(ROW).alias("行"),
        "姓名",
        ID,
        "单位编号",
        pl.col("#结果").cast(pl.Int64).replace_strict(labels, return_dtype=pl.String).alias("结果"),
        pl.col("#理由").alias("理由"),
        _once("#条款").alias("条款"),
        _once("#待补").alias("待补"),
        readings.alias("口径"),
    )


def _once(name: str) -> pl.Expr:
    """A list in a cell with each item named once."""
    items = pl.col(name).str.split("、").list.unique(maintain_order=True)
    return items.list.eval(pl.element().filter(pl.element() != "")).list.join("、")


def _told(name: str, said: Callable[[int], str]) -> pl.Expr:
    """A column said value by value, each distinct value once; unknown and 无 are blank."""

    def each(values: pl.Series) -> pl.Series:
        distinct = values.unique()
        texts = ["" if value is None or value <= ABSENT else said(value) for value in distinct]
        if len(texts) == 1:
            return pl.repeat(texts[0], len(values), dtype=pl.String, eager=True)
        said_of = pl.Series(texts, dtype=pl.String)
        return values.replace_strict(distinct, said_of, return_dtype=pl.String).cast(pl.String)

    return pl.col(name).map_batches(each, return_dtype=pl.String)


def _day(name: str) -> pl.Expr:
    return _told(name, format_iso)


def _region(name: str) -> pl.Expr:
    return _told(name, lambda code: f"{code:06d}")


def _yuan_text(name: str) -> pl.Expr:
    return _told(name, lambda fen: f"{fen // 100}.{fen % 100:02d}")


def _yuan(name: str) -> pl.Expr:
    return (pl.col(name).cast(pl.Decimal(18, 2)) / pl.lit(100, pl.Decimal(18, 2))).cast(pl.Decimal(18, 2))


def _parts(payers: Sequence[str], said: Callable[[str], pl.Expr]) -> pl.Expr:
    each = [pl.lit(f"{payer}=") + said(f"#缴{payer}") for payer in payers]
    return pl.concat_str(each, separator="；") if each else pl.lit("")


def _cell(fact: Fact) -> pl.Expr:
    """A fact as a cell of a covers file says it."""
    name = fact.name
    match fact.kind:
        case Kind.DATE:
            text = _day(name)
        case Kind.MONEY:
            text = _yuan_text(name)
        case Kind.FLAG:
            text = _told(name, lambda value: "是" if value else "否")
        case Kind.CHOICE:
            text = _told(name, lambda value: fact.choices[value])
        case Kind.REGION:
            text = _region(name)
        case _:
            text = _told(name, str)
    return pl.when(pl.col(name) == ABSENT).then(pl.lit("无")).otherwise(text)

"""The two files that enrolling writes: covers with what is due for them, and the people who are not in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from gongji.charter.enrolment import Enrolment
from gongji.charter.nodes import ABSENT, Fact, Kind, Table
from gongji.codes.civil import format_iso
from gongji.enrol.joining import LATE, RENEWED, TRANCHE, length_text
from gongji.enrol.verdicts import LABELS, Result
from gongji.records.raw import ROW
from gongji.records.roster import ID, NUMBER
from gongji.records.words import each_once, told, worded

COVER: Final = (
    "参保编号", "人员编号", "单位编号", "地区", "起保日", "终保日", "首次参保日", "份数", "份次",
)  # fmt: skip
WORKED_OUT: Final = ("起保日", "终保日", "首次参保日")
"""What no roster can state: it follows from the length and the day of payment."""
OTHERS: Final = ("行", "姓名", ID, "单位编号", "结果", "理由", "条款", "待补", "口径")


@dataclass(frozen=True, slots=True)
class Readings:
    """名=选项 of the readings that bore on a row: `common` on every row, the others where they counted."""

    common: tuple[str, ...]
    where: tuple[tuple[str, pl.Expr], ...]

    def told(self, rows: pl.DataFrame) -> pl.Series:
        """For each row the readings that bore on it."""
        if not self.where:
            return worded(["；".join(self.common)], None, rows.height)
        marks = rows.select(holds.fill_null(False).cast(pl.Int8).alias(text) for text, holds in self.where)
        names = [text for text, _ in self.where]

        def said(*flags: int) -> str:
            return "；".join([*self.common, *(n for n, flag in zip(names, flags, strict=True) if flag)])

        return told(marks.get_columns(), said)


def cover_rows(
    enrolment: Enrolment, frame: pl.DataFrame, payers: Sequence[str], readings: Readings
) -> pl.DataFrame:
    """A cover in the public format for each row that may join, with its contribution, in roster order."""
    admitted = frame["#结果"] == Result.ADMITTED
    rows = frame if admitted.all() else frame.filter(admitted)
    held = [f for f in enrolment.facts if f.table is not Table.EVENT and not f.builtin and f.article]
    period = enrolment.period
    lengths = [length_text(each) for each in period.lengths] if period else []
    number, old = rows[NUMBER], rows["#人员"]
    if old.null_count() < len(old):
        number = old.zip_with(old.is_not_null(), number)
    parts = [rows[f"#缴{payer}"] for payer in payers]
    columns = {
        "参保编号": _cover_number(number, rows),
        "人员编号": number,
        "单位编号": rows["单位编号"],
        "地区": _region(rows["地区"]),
        **{name: _day(rows[name]) for name in ("起保日", "终保日", "首次参保日")},
        "份数": rows["份数"],
        "份次": rows[TRANCHE],
        **{f.name: _cell(f, rows[f.name]) for f in held if f.name not in COVER},
        "姓名": rows["姓名"],
        ID: rows[NUMBER],
        "办理": rows["办理"],
        "期限": told([rows["#长"]], lambda place: "" if place is None else lengths[place]),
        "应缴": _yuan(rows["应缴分"]),
        "应缴分": rows["应缴分"],
        "押金": _yuan(rows["押金分"]),
        "押金分": rows["押金分"],
        "分担": _parts(payers, parts, rows["应缴分"], _yuan_text),
        "分担分": _parts(payers, parts, rows["应缴分"], str),
        "条款": _cited(enrolment, rows),
        "理由": _unsaid(rows),
        "口径": readings.told(rows),
    }
    return pl.DataFrame([column.alias(name) for name, column in columns.items()])


def _cover_number(number: pl.Series, rows: pl.DataFrame) -> pl.Series:
    """The person, the first day, and the tranche where there is one."""
    day = told([rows["起保日"]], lambda day: f"-{format_iso(day).replace('-', '')}")
    made = pl.DataFrame({"#人": number, "#日": day, "#次": rows[TRANCHE]})
    whole = pl.concat_str("#人", pl.lit(day[0]) if rows.height and _single(day) else "#日")
    if (rows[TRANCHE] != "").any():
        tranche = pl.when(pl.col("#次") != "").then(pl.lit("-") + pl.col("#次")).otherwise(pl.lit(""))
        whole = whole + tranche
    return made.select(whole).to_series()


def _single(words: pl.Series) -> bool:
    return words.dtype == pl.Enum and len(words.dtype.categories) == 1  # type: ignore[attr-defined]


def _renewing(rows: pl.DataFrame) -> pl.Series:
    return rows["办理"].is_in([RENEWED, LATE])


def _cited(enrolment: Enrolment, rows: pl.DataFrame) -> pl.Series:
    """The articles that a cover rests on: who may join, its term, its fee."""
    period = enrolment.period
    who = [a.article for a in enrolment.admissions]
    fees = [charge.article for charge in enrolment.charges]
    first, again = (
        "、".join(dict.fromkeys([*who, article, *fees]))
        for article in ((period.article, period.renewal_article) if period else ("", ""))
    )
    return worded([first, again], _renewing(rows).to_numpy().astype(int), rows.height)


def _unsaid(rows: pl.DataFrame) -> pl.Series:
    unsaid = _renewing(rows) & (rows["首次参保日"] <= ABSENT)
    return worded(["", "原参保没有首次参保日"], unsaid.to_numpy().astype(int), rows.height)


def other_rows(frame: pl.DataFrame, readings: Readings) -> pl.DataFrame:
    """One row for each person who does not join now: what comes of it, why, by which article, what lacks."""
    stopped = frame["#结果"] != Result.ADMITTED
    rows = frame.filter(stopped) if stopped.any() else frame.clear()
    rows = rows.with_columns(readings.told(rows).alias("口径"))
    labels = dict(enumerate(LABELS))
    return rows.select(
        pl.col(ROW).alias("行"),
        "姓名",
        ID,
        "单位编号",
        pl.col("#结果").cast(pl.Int64).replace_strict(labels, return_dtype=pl.String).alias("结果"),
        pl.col("#理由").alias("理由"),
        _once("#条款").alias("条款"),
        _once("#待补", WORKED_OUT).alias("待补"),
        "口径",
    )


def _once(name: str, but: Sequence[str] = ()) -> pl.Expr:
    """A list in a cell with each item named once, some left out."""
    items = pl.col(name).str.split("、").list.unique(maintain_order=True)
    return items.list.eval(pl.element().filter(~pl.element().is_in(["", *but]))).list.join("、")


def _known(said: Callable[[int], str]) -> Callable[[int | None], str]:
    """The same, where unknown and 无 are blank."""
    return lambda value: "" if value is None or value <= ABSENT else said(value)


def _day(values: pl.Series) -> pl.Series:
    return told([values], _known(format_iso))


def _region(values: pl.Series) -> pl.Series:
    return told([values], _known(lambda code: f"{code:06d}"))


def _yuan(fen: pl.Series) -> pl.Series:
    money = pl.Decimal(18, 2)
    exact = (pl.col(fen.name).cast(money) / pl.lit(100, money)).cast(money)
    return each_once(fen.to_frame(), lambda frame: frame.select(exact)).to_series()


def _yuan_text(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _parts(
    payers: Sequence[str], parts: Sequence[pl.Series], due: pl.Series, said: Callable[[int], str]
) -> pl.Series:
    """Who pays how much, in one cell; blank where the charter splits nothing of what is due."""
    if not payers:
        return worded([""], None, len(due))

    def each(whole: int, *amounts: int) -> str:
        pays = [(who, fen) for who, fen in zip(payers, amounts, strict=True) if fen or not whole]
        open_ = whole - sum(amounts)
        if pays and open_:
            pays.append(("条文没有写", open_))
        return "；".join(f"{who}={said(fen)}" for who, fen in pays)

    return told([due, *parts], each)


def _cell(fact: Fact, values: pl.Series) -> pl.Series:
    """A fact as a cell of a covers file says it."""
    match fact.kind:
        case Kind.DATE:
            said: Callable[[int], str] = format_iso
        case Kind.MONEY:
            said = _yuan_text
        case Kind.FLAG:
            said = lambda value: "是" if value else "否"  # noqa: E731
        case Kind.CHOICE:
            said = lambda code: fact.choices[code]  # noqa: E731
        case Kind.REGION:
            said = lambda code: f"{code:06d}"  # noqa: E731
        case _:
            said = str
    known = _known(said)
    return told([values], lambda value: "无" if value == ABSENT else known(value))

"""The same events under two charters or readings: row by row what changed, by person, by unit and in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from gongji.assess.decisions import yuan
from gongji.readers.decision import NOT_COVERED

UNTRIGGERED: Final = "未触发"
"""Stands for the state of a benefit that an event does not trigger on one side, or that is not there."""
DECIDED: Final = ("给付", "不给付", UNTRIGGERED)
"""States that fix an amount, if only 0; a difference is told between two of them."""
MORE, LESS, SAME, SETTLED, OPEN = "多给", "少给", "不变", "新定", "未定"
"""What became of a row. 新定: only the new side has an amount; 未定: the new side has none, and it is not as
before."""

_KEPT: Final = ("状态", "金额分", "下限分", "上限分", "条款", "理由", "待补", "口径")
COLUMNS: Final = (
    "事件编号", "给付项", "参保编号", "人员编号", "单位编号", "变化",
    "原状态", "新状态", "原金额", "新金额", "差额", "原金额分", "新金额分", "差额分",
    "原下限分", "原上限分", "新下限分", "新上限分",
    "原条款", "新条款", "原理由", "新理由", "原待补", "新待补", "原口径", "新口径",
)  # fmt: skip
"""The columns of a replay's file, in this order."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What one group of rows came to; amounts in fen.

    `new` is `old` + `more` - `less` + `settled` - `unsettled`.
    """

    name: str
    old: int
    new: int
    more: int
    less: int  # not negative
    settled: int  # what rows 新定 are paid
    unsettled: int  # what rows 未定 were paid
    changed: int  # rows whose state changed
    open: int  # rows 未定

    @property
    def net(self) -> int:
        """What the rows decided on both sides come to more than before; negative: less."""
        return self.more - self.less


@dataclass(frozen=True, slots=True)
class UnitSums:
    """A unit's rows, and how many of its people get more or less in all."""

    number: str
    sums: Sums
    gaining: int
    losing: int


@dataclass(frozen=True, slots=True)
class Person:
    """What changes for one person in all, in fen, and how many of the person's rows are 未定."""

    number: str
    units: str
    old: int
    new: int
    net: int
    open: int


@dataclass(frozen=True, slots=True)
class Replay:
    """The outcome of a replay. `rows` has `COLUMNS`; people who gain or lose stand first who does most."""

    rows: pl.DataFrame
    events: int
    total: Sums
    benefits: tuple[Sums, ...]
    units: tuple[UnitSums, ...]
    gaining: tuple[Person, ...]
    losing: tuple[Person, ...]
    moves: tuple[tuple[str, str, int], ...]  # old state, new state, rows


def compare(
    old: pl.DataFrame, new: pl.DataFrame, events: pl.DataFrame, covers: pl.DataFrame, order: tuple[str, ...]
) -> pl.DataFrame:
    """Two decisions tables of the same events row by row, with `COLUMNS`.

    Sorted by 事件编号 (code points), then by `order`, the benefits of both sides. An event that triggers
    nothing on one side is 不给付 不属于保障范围 there for each benefit of the other side.
    """
    key = ["事件编号", "给付项"]
    sides = _side(old, "原"), _side(new, "新")
    named = [side.filter(pl.col("给付项") != "") for side in sides]
    silent = [side.filter(pl.col("给付项") == "").drop("给付项") for side in sides]
    joined = named[0].join(named[1], on=key, how="full", coalesce=True)
    for side, prefix in zip(silent, "原新", strict=True):
        joined = _filled(joined, side, prefix)
    neither = silent[0].join(silent[1], on="事件编号").with_columns(pl.lit("").alias("给付项"))
    whole = pl.concat([joined, neither.select(joined.columns)])
    ids = events.select("事件编号", "参保编号").join(
        covers.select("参保编号", "人员编号", "单位编号"), on="参保编号", how="left"
    )
    places = {name: i for i, name in enumerate(order)}
    return (
        whole.join(ids, on="事件编号", how="left")
        .with_columns(_difference().alias("差额分"))
        .with_columns(
            _fate().alias("变化"),
            _signed("差额分").alias("差额"),
            *(yuan(f"{p}金额分").alias(f"{p}金额") for p in "原新"),
            pl.col("给付项").replace_strict(places, default=-1, return_dtype=pl.Int32).alias("#项"),
        )
        .sort("事件编号", "#项")
        .select(COLUMNS)
    )


def _side(decisions: pl.DataFrame, prefix: str) -> pl.DataFrame:
    return decisions.select("事件编号", "给付项", *(pl.col(n).alias(prefix + n) for n in _KEPT))


def _filled(joined: pl.DataFrame, silent: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """What a side lacks: 不属于保障范围 where the event triggers nothing there, else 未触发, both 0."""
    names = [prefix + n for n in _KEPT]
    other = {n: f"#{n}" for n in names}
    lacking = pl.col(f"{prefix}状态").is_null()
    none: Mapping[str, object] = dict.fromkeys(names, "") | {
        f"{prefix}状态": UNTRIGGERED, f"{prefix}金额分": 0, f"{prefix}下限分": 0, f"{prefix}上限分": 0,
    }  # fmt: skip
    return (
        joined.join(silent.rename(other), on="事件编号", how="left")
        .with_columns(
            pl.when(~lacking)
            .then(pl.col(n))
            .when(pl.col(f"#{prefix}状态").is_not_null())
            .then(pl.col(f"#{n}"))
            .otherwise(pl.lit(none[n]))
            .alias(n)
            for n in names
        )
        .drop(other.values())
    )


def _difference() -> pl.Expr:
    both = pl.all_horizontal(pl.col(f"{p}状态").is_in(DECIDED) for p in "原新")
    return pl.when(both).then(pl.col("新金额分") - pl.col("原金额分"))


def _fate() -> pl.Expr:
    alike = pl.all_horizontal(
        pl.col(f"原{n}").eq_missing(pl.col(f"新{n}")) for n in ("状态", "金额分", "下限分", "上限分")
    )
    by = pl.col("差额分")
    return (
        pl.when(by > 0).then(pl.lit(MORE)).when(by < 0).then(pl.lit(LESS))
        .when((by == 0) | alike).then(pl.lit(SAME))
        .when(pl.col("新状态").is_in(DECIDED)).then(pl.lit(SETTLED)).otherwise(pl.lit(OPEN))
    )  # fmt: skip


def _signed(name: str) -> pl.Expr:
    """Fen that may be negative as yuan with two decimals."""
    fen = pl.col(name)
    cents = (fen.abs() % 100).cast(pl.String).str.zfill(2)
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return (sign + (fen.abs() // 100).cast(pl.String) + "." + cents).cast(pl.Decimal(18, 2))


# ---- sums -------------------------------------------------------------------------------------------


def counted(rows: pl.DataFrame, names: Mapping[str, str], order: tuple[str, ...]) -> Replay:
    """The sums over the rows that `compare` gives, benefits in `order`; `names` are those of units."""
    every = rows.group_by(pl.lit("合计").alias("名")).agg(_SUMS)
    benefits = {cells["给付项"]: cells for cells in rows.group_by("给付项").agg(_SUMS).iter_rows(named=True)}
    people = (
        rows.group_by("人员编号")
        .agg(*_SUMS, pl.col("单位编号").unique().sort().str.join("、").alias("单位"))
        .with_columns((pl.col("多") - pl.col("少")).alias("净"))
    )
    moved = rows.filter(_MOVED).group_by("原状态", "新状态").agg(pl.len().alias("行"))
    total = Sums("合计", 0, 0, 0, 0, 0, 0, 0, 0)
    return Replay(
        rows,
        rows["事件编号"].n_unique(),
        next((_sums(cells, "合计") for cells in every.iter_rows(named=True)), total),
        tuple(_sums(benefits[b], b or NOT_COVERED) for b in (*order, "") if b in benefits),
        _units(rows, names),
        _people(people.filter(pl.col("净") > 0).sort("净", "人员编号", descending=[True, False])),
        _people(people.filter(pl.col("净") < 0).sort("净", "人员编号")),
        tuple(moved.sort("行", "原状态", "新状态", descending=[True, False, False]).iter_rows()),
    )


_MOVED: Final = pl.col("原状态") != pl.col("新状态")
_SUMS: Final = (
    pl.col("原金额分").sum().alias("原"),
    pl.col("新金额分").sum().alias("新"),
    pl.col("差额分").filter(pl.col("差额分") > 0).sum().alias("多"),
    -pl.col("差额分").filter(pl.col("差额分") < 0).sum().alias("少"),
    pl.col("新金额分").filter(pl.col("变化") == SETTLED).sum().alias("新定"),
    pl.col("原金额分").filter(pl.col("变化") == OPEN).sum().alias("失定"),
    _MOVED.sum().cast(pl.Int64).alias("改"),
    (pl.col("变化") == OPEN).sum().cast(pl.Int64).alias("未定"),
)


def _sums(cells: Mapping[str, int], name: str) -> Sums:
    kept = ("原", "新", "多", "少", "新定", "失定", "改", "未定")
    return Sums(name, *(cells[n] for n in kept))


def _units(rows: pl.DataFrame, names: Mapping[str, str]) -> tuple[UnitSums, ...]:
    """Units by how much changes, most first."""
    persons = (
        rows.group_by("单位编号", "人员编号")
        .agg(pl.col("差额分").sum().alias("净"))
        .group_by("单位编号")
        .agg((pl.col("净") > 0).sum().alias("得"), (pl.col("净") < 0).sum().alias("失"))
    )
    units = rows.group_by("单位编号").agg(_SUMS).join(persons, on="单位编号")
    ordered = units.sort(pl.sum_horizontal("多", "少", "新定"), "单位编号", descending=[True, False])
    return tuple(
        UnitSums(cells["单位编号"], _sums(cells, names.get(cells["单位编号"], "")), cells["得"], cells["失"])
        for cells in ordered.iter_rows(named=True)
    )


def _people(frame: pl.DataFrame) -> tuple[Person, ...]:
    return tuple(
        Person(c["人员编号"], c["单位"], c["原"], c["新"], c["净"], c["未定"])
        for c in frame.iter_rows(named=True)
    )

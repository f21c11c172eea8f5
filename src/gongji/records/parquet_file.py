"""Parquet files as text: typed columns are written out the way a CSV cell would say them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl

from gongji.records.findings import Finding, RecordsError, refuse
from gongji.records.layout import Column, Form, Layout
from gongji.records.raw import ROW, Raw, match_header, without_blank

_NAMES: Final = (Form.ID, Form.KEY)


def read_parquet(path: Path, layout: Layout) -> Raw:
    """The cells of a Parquet file under a layout. Raises `RecordsError` where the file as such is wrong."""
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise refuse("R007", path, "内容不是 Parquet", "核对扩展名")
    frame = _load(path)
    names, warnings = match_header(str(path), "", [n.strip() for n in frame.columns], layout)
    frame.columns = names
    known = layout.by_name
    findings = [f for n in names if (f := _unfit(path, known[n], frame.schema[n])) is not None]
    if findings:
        raise RecordsError(findings)
    frame = frame.select(
        *(_as_text(n, frame.schema[n]) for n in names),
        pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW),
    )
    return Raw(str(path), "", without_blank(frame), (), tuple(warnings))


def _load(path: Path) -> pl.DataFrame:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table: Any = parquet.read_table(path)
        table.validate(full=True)  # broken texts would pass otherwise
        names = table.column_names
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refuse("R006", path, "Parquet 文件损坏或不完整", "重新导出或重新传送") from error
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise RecordsError([Finding("R103", str(path), "", 1, twice, "", "列重复", "只留一列")])
    try:
        return pl.DataFrame(pl.from_arrow(table))
    except (pl.exceptions.PolarsError, ValueError, TypeError) as error:
        raise refuse("R107", path, "有读不了的列类型", "各列用文本、整数、日期或小数") from error


def _unfit(path: Path, column: Column, dtype: pl.DataType) -> Finding | None:
    """A whole column of a type that cannot hold what it should."""
    if dtype.is_float() and column.form in _NAMES:
        message, remedy = "编号是浮点数，末尾的数字可能已经丢失", "改用文本列"
    elif (
        dtype.is_nested()
        or dtype in (pl.Binary, pl.Object, pl.Time, pl.Duration)
        or (dtype.is_temporal() and column.form not in (Form.DATE, Form.TEXT))
        or (dtype == pl.Boolean and column.form not in (Form.FLAG, Form.TEXT))
    ):
        message, remedy = f"列的类型 {dtype} 不能用在这里", "改用文本列"
    else:
        return None
    return Finding("R107", str(path), "", 1, column.name, "", message, remedy)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as the text that stands for it; null is blank."""
    value = pl.col(name)
    if dtype == pl.Boolean:
        text = pl.when(value).then(pl.lit("是")).when(~value).then(pl.lit("否")).otherwise(None)
    elif isinstance(dtype, pl.Datetime):
        midnight = value.dt.time() == pl.time(0, 0, 0)
        day, moment = value.dt.strftime("%Y-%m-%d"), value.dt.strftime("%Y-%m-%d %H:%M:%S")
        text = pl.when(midnight).then(day).otherwise(moment)
    elif dtype.is_float():
        text = value.cast(pl.String).str.replace(r"\.0$", "")
    elif isinstance(dtype, pl.Decimal):
        text = value.cast(pl.String).str.replace(r"(\.[0-9]*?)0+$", "${1}").str.replace(r"\.$", "")
    else:
        text = value.cast(pl.String)
    return text.fill_null("").alias(name)

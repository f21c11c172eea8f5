"""Parquet files as text: typed columns are written out the way a CSV cell would say them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from gongji.records.findings import Finding, RecordsError, refuse
from gongji.records.layout import Column, Form, Layout
from gongji.records.raw import ROW, Raw, match_header, without_blank

_NAMES: Final = (Form.ID, Form.KEY)


def read_parquet(path: Path, layout: Layout) -> Raw:
    """The cells of a Parquet file under a layout. Raises `RecordsError` where the file as such is wrong."""
    require_parquet(path)
    table = _load(path)
    names, warnings = header(path, table.schema, layout)
    frame = cells(path, table, names).with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW))
    return Raw(str(path), "", without_blank(frame), (), tuple(warnings))


def require_parquet(path: Path) -> None:
    """Refuse a file of another kind."""
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise refuse("R007", path, "内容不是 Parquet", "核对扩展名")


def broken(path: Path | str) -> RecordsError:
    """The error for a file that ends too early or holds what cannot be read."""
    return refuse("R006", path, "Parquet 文件损坏或不完整", "重新导出或重新传送")


def header(path: Path, schema: Any, layout: Layout) -> tuple[list[str], list[str]]:
    """The names of the columns of an Arrow schema under a layout, and the warnings about missing ones.

    Raises `RecordsError` where a name, or the type of a whole column, cannot be used.
    """
    names = [n.strip() for n in schema.names]
    if len(set(schema.names)) < len(names):
        twice = next(n for n in schema.names if schema.names.count(n) > 1)
        raise RecordsError([Finding("R103", str(path), "", 1, twice, "", "列重复", "只留一列")])
    wide = [f.name for f in schema if str(f.type).startswith("decimal256")]
    if wide:
        message, remedy = "小数的位数太多，读不了", "改用不超过 38 位的小数，或者文本列"
        raise RecordsError([Finding("R107", str(path), "", 1, n, "", message, remedy) for n in wide])
    types = _frame(path, schema.empty_table()).dtypes
    names, warnings = match_header(str(path), "", names, layout)
    known = layout.by_name
    findings = [
        f for n, dtype in zip(names, types, strict=True) if (f := _unfit(path, known[n], dtype)) is not None
    ]
    if findings:
        raise RecordsError(findings)
    return names, warnings


def cells(path: Path, table: Any, names: Sequence[str]) -> pl.DataFrame:
    """An Arrow table as text, its columns under these names."""
    frame = _frame(path, table)
    frame.columns = list(names)
    return frame.select(_as_text(n, frame.schema[n]) for n in names)


def _load(path: Path) -> Any:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table: Any = parquet.read_table(path)
        table.validate(full=True)  # broken texts would pass otherwise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise broken(path) from error
    return table


def _frame(path: Path, table: Any) -> pl.DataFrame:
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

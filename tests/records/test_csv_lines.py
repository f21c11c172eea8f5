"""Tables written by lines: the bytes that Polars writes, whatever repeats in them and whatever must be quoted."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongji.records import csv_lines
from gongji.records.csv_lines import write_lines
from gongji.records.repeats import MOST, coded, together
from gongji.records.words import each_once, told, worded
from gongji.records.writing import write_table

texts = st.text(st.sampled_from('甲乙a1 ,"\n\r、；=-'), max_size=4)
words = ("甲", "", "乙,丙", '丁"', "戊\n")
COLUMNS = {
    "文": (pl.String(), st.none() | texts),
    "词": (pl.Enum(words), st.none() | st.sampled_from(words)),
    "又": (pl.Enum(words), st.sampled_from(words[:2])),
    "数": (pl.Int64(), st.none() | st.integers(-(2**63), 2**63 - 1)),
    "份": (pl.Int64(), st.integers(1, 2)),
    "钱": (pl.Decimal(18, 2), st.decimals("0", "1000000", places=2)),
    "尾": (pl.String(), st.just("")),
}


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    height = draw(st.integers(0, 12))
    names = draw(st.permutations(list(COLUMNS)).flatmap(lambda n: st.integers(2, 7).map(lambda k: n[:k])))

    def column(name: str) -> pl.Series:
        dtype, values = COLUMNS[name]
        return pl.Series(draw(st.lists(values, min_size=height, max_size=height)), dtype=dtype)

    return pl.DataFrame({name: column(name) for name in names})


def by_polars(frame: pl.DataFrame) -> bytes:
    plain = frame.with_columns(pl.col(pl.Enum).cast(pl.String))
    plain = plain.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
    return plain.write_csv(null_value="", line_terminator="\n", quote_style="necessary").encode()


@settings(deadline=None)
@given(frames(), st.integers(1, 5))
def test_lines_are_what_polars_writes(
    tmp_path_factory: pytest.TempPathFactory, frame: pl.DataFrame, batch: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_lines, "BATCH", batch)
        write_lines(frame, path)
    assert path.read_bytes() == by_polars(frame)


def test_columns_of_words_are_texts_in_every_kind_of_file(tmp_path: Path) -> None:
    texts = ["甲", "乙", "", "甲"]
    worded_frame = pl.DataFrame({"词": pl.Series(texts, dtype=pl.Enum(["甲", "", "乙"])), "数": [1, 2, 3, 4]})
    plain = worded_frame.with_columns(pl.col("词").cast(pl.String))
    for suffix in ("csv", "parquet", "xlsx"):
        for name, frame in (("词", worded_frame), ("文", plain)):
            write_table(frame, tmp_path / f"{name}.{suffix}", "表")
        assert (tmp_path / f"词.{suffix}").read_bytes() == (tmp_path / f"文.{suffix}").read_bytes()


@settings(deadline=None)
@given(frames().filter(lambda frame: frame.height > 0))
def test_each_kind_of_row_is_stood_for_by_one_of_its_rows(frame: pl.DataFrame) -> None:
    coded_ones = {name: found for name in frame.columns if (found := coded(frame[name])) is not None}
    assume(coded_ones and math.prod(found.kinds for found in coded_ones.values()) <= MOST)
    kinds = together(list(coded_ones.values()), frame.height)
    shown = frame.select(list(coded_ones))
    assert len(kinds.rows) == shown.unique().height
    places = [0] * frame.height if kinds.codes is None else kinds.codes.tolist()
    assert shown[[int(kinds.rows[place]) for place in places]].equals(shown, null_equal=True)


def test_too_many_different_values_are_told_one_by_one() -> None:
    values = pl.Series(range(0, 10**9, 5000), dtype=pl.Int64)
    assert coded(values) is None
    assert told([values], str).to_list() == [str(v) for v in values]
    doubled = each_once(values.to_frame("数"), lambda frame: frame.select(pl.col("数") * 2))
    assert doubled["数"].to_list() == [2 * v for v in values]


def test_two_codes_may_have_the_same_word() -> None:
    found = worded(["甲", "", "甲"], pl.Series([2, 1, 0, 2]).to_numpy(), 4)
    assert found.to_list() == ["甲", "", "甲", "甲"]


def test_money_far_apart_is_still_money(tmp_path: Path) -> None:
    amounts = [Decimal("0.01"), Decimal("9999999999999999.99")]
    frame = pl.DataFrame({"词": pl.Series(["甲", "甲"], dtype=pl.Enum(["甲"])),
                          "钱": pl.Series(amounts, dtype=pl.Decimal(18, 2))})  # fmt: skip
    write_lines(frame, tmp_path / "钱.csv")
    assert (tmp_path / "钱.csv").read_bytes() == by_polars(frame)

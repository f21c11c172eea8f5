"""The columns' reader and the words for a single cell agree on which texts are bad."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from gongji.records.cells import parsed
from gongji.records.faults import fault
from gongji.records.layout import Column, Form

COLUMNS = [
    Column("甲", Form.ID, filled=True),
    Column("甲", Form.KEY),
    Column("甲", Form.MONEY),
    Column("甲", Form.COUNT),
    Column("甲", Form.COUNT, absent=False, default=1, most=3),
    Column("甲", Form.DATE),
    Column("甲", Form.DATE, absent=False),
    Column("甲", Form.FLAG, default=0),
    Column("甲", Form.CHOICE, choices=("一", "二（丙）", "无")),
    Column("甲", Form.CHOICE, choices=("一", "二")),
    Column("甲", Form.REGION),
    Column("甲", Form.ORDER, absent=False),
]
PIECES = st.sampled_from(
    [*"0123456789.-+eE/:, ", "2025-02-28", "2025-02-30", "00:00", "无", "是", "否", "一", "二", "(丙)",
     "（丙）", "１", "\u200b", "\x00", "元", "1e5", "330602", "0000-01-01", "年"]
)  # fmt: skip
TEXTS = (
    st.lists(PIECES, max_size=6).map("".join) | st.dates().map(str) | st.decimals(0, 10**9, places=2).map(str)
)


@given(column=st.sampled_from(COLUMNS), text=TEXTS)
def test_a_cell_is_null_exactly_when_there_is_something_to_say(column: Column, text: str) -> None:
    text = pl.Series([text]).str.strip_chars()[0]
    value = pl.DataFrame({"甲": [text]}).select(parsed(column)).to_series()[0]
    assert (value is None) == (fault(column, text) is not None), (column, text, value)

"""Lists of covered people whose cover ends early, or whose record was written wrong."""

from __future__ import annotations

from typing import Final

from gongji.records.layout import Column, Form, Layout
from gongji.records.roster import ID, PASSED_OVER, SYNONYMS

UNTIL: Final = "保障到"
WHY: Final = "原因"
RIGHT_NAME: Final = "正确的姓名"
RIGHT_NUMBER: Final = "正确的证件号码"
_WHO: Final = (
    Column("姓名", Form.ID, required=True, filled=True, absent=False),
    Column(ID, Form.ID, required=True, filled=True, absent=False),
)
_WHY: Final = Column(WHY, Form.TEXT, required=True)
_MEANT: Final = {
    **{word: column for column in ("姓名", ID) for word in SYNONYMS[column]},
    "减员原因": WHY, "更正原因": WHY, "更正的原因": WHY, "保障止于": UNTIL, "减员日期": UNTIL,
    "更正后姓名": RIGHT_NAME, "更正后证件号码": RIGHT_NUMBER, "正确姓名": RIGHT_NAME,
}  # fmt: skip


def removal_layout() -> Layout:
    """Who leaves, the last day covered, and why."""
    until = Column(UNTIL, Form.DATE, required=True, filled=True, absent=False)
    return _layout("减员", until, _WHY)


def correction_layout() -> Layout:
    """Whose name or number is wrong, what is right (blank: it stays), and why."""
    name, number = Column(RIGHT_NAME, Form.TEXT, quiet=True), Column(RIGHT_NUMBER, Form.TEXT, quiet=True)
    return _layout("更正", name, number, _WHY)


def _layout(title: str, *more: Column) -> Layout:
    columns = (*_WHO, *more)
    taken = {column.name for column in columns}
    beside = (Column(name, Form.TEXT, quiet=True) for name in PASSED_OVER if name not in taken)
    return Layout(title, (*columns, *beside), (title, "名册", "花名册"), _MEANT, titled=True)

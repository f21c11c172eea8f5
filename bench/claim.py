"""The one claim every engine decides, on many days, and what each must answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

YUAN = 100
LOW, TOP, LIMIT = 10_000 * YUAN, 100_000 * YUAN, 100_000_000 * YUAN
UNIT, PER_UNIT, CAP = 10_000 * YUAN, 2_000 * YUAN, 30_000 * YUAN
WAITING, LATE, CLAIM_YEAR = 30, 10, 365


class Answer(NamedTuple):
    """State, fen, the deciding article, reason."""

    state: str
    amount: int
    article: str
    reason: str


_COVER = {
    "参保编号": "C1",
    "人员编号": "P1",
    "单位编号": "U1",
    "地区": "330602",
    "起保日": "2011-07-01",
    "终保日": "2012-06-30",
    "首次参保日": "2010-07-01",
    "份数": "1",
}
_EVENT = {
    "事件编号": "E1",
    "参保编号": "C1",
    "事由": "重大疾病",
    "病种": "恶性肿瘤",
    "发生日": "2011-09-01",
    "知悉日": "2011-09-05",
    "通知日": "2011-09-08",
    "申领日": "2011-12-01",
    "确诊日": "2011-09-01",
    "自付费用": "45678.00",
}
EXPECTED = Answer("给付", 800_000, "四.2", "")

Claim = dict[str, str]
"""Cover and event as cells."""


def claims() -> tuple[Claim, ...]:
    """The claim on each of 360 days, so that no engine gains from meeting the same dates again and again."""
    return tuple({name: _later(text, n) for name, text in {**_COVER, **_EVENT}.items()} for n in range(360))


def day_number(text: str) -> int:
    """Days since 1970-01-01."""
    return date.fromisoformat(text).toordinal() - 719163


def fen(text: str) -> int:
    """Yuan with two decimals as fen."""
    return int(text.replace(".", ""))


def _later(text: str, days: int) -> str:
    if len(text) != 10 or text[4] != "-":
        return text
    return str(date.fromisoformat(text) + timedelta(days))

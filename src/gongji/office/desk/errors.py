"""What the room refuses, with stable codes: D1 is the desk."""

from __future__ import annotations

from typing import Final

from gongji.errors import GongjiError

CODES: Final[dict[str, str]] = {
    "D101": "已经被别人办过",
    "D102": "回避的人不办",
    "D103": "已经由别人接办",
    "D104": "不能交给这个人",
    "D105": "案件已经办结",
    "D106": "时钟已经停着",
    "D107": "时钟没有停",
    "D108": "不能写证件号、卡号",
    "D109": "已经登记回避",
    "D110": "没有写理由",
}
"""Every code and what it means."""


class DeskError(GongjiError):
    """A step of a case that is refused."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(code, message, remedy)


class Conflict(DeskError):
    """Somebody else was quicker; what this person saw is no longer so."""

"""What the room refuses, with stable codes: E7 is plans."""

from __future__ import annotations

from typing import Final

from gongji.errors import GongjiError

CODES: Final[dict[str, str]] = {
    "E701": "已经被别人办过",
    "E702": "这一步现在不能办",
    "E703": "起草的人不发布",
    "E704": "有错误，不能往下走",
    "E705": "这一版已经有了",
    "E706": "不是这部计划的条文",
    "E707": "日期不对",
    "E708": "没有这个口径或者选项",
    "E709": "没有这张附表",
    "E710": "附表不能这样补",
    "E711": "没有要确认的推定值",
    "E712": "文件不能用",
    "E713": "没有生效的版本",
    "E714": "登记的人不确认",
}
"""Every code and what it means."""


class PlansError(GongjiError):
    """A step, ruling or table that is refused."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(code, message, remedy)


class Conflict(PlansError):
    """Somebody else was quicker; what this person saw is no longer so."""

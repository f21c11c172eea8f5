"""What `check` reports: findings with a stable code, a place, and a counter-example that runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gongji.charter.nodes import NOWHERE, Span


class Severity(Enum):
    """How much a finding weighs."""

    ERROR = "错误"  # the charter cannot be relied on as it stands
    NOTE = "提示"  # known or intended, but somebody should see it


CODES: dict[str, str] = {
    "GAP01": "条文没有写这一段给多少",
    "GAP02": "分段之间有空档，没有说明",
    "DROP01": "重的给得比轻的少",
    "DROP02": "损失变大，给付变小",
    "CLIFF01": "多一分钱，给付跳一大截",
    "SPLIT01": "分几次和合一次给得不一样",
    "ORDER01": "先后换一下给得不一样",
    "DEAD01": "永远到不了的规则",
    "DEAD02": "永远碰不到的封顶",
    "LIVE01": "两条规则同时适用",
    "PARAM01": "参数在某个日期或地区没有值",
    "PARAM02": "参数是推定值",
    "OVER01": "数值可能超出计算范围",
    "ROUND01": "没有写舍入",
    "NUM01": "条文里的数字不在规则里",
    "NUM02": "规则里的数字不在条文里",
    "NUM03": "条文和规则对分界归属说法不同",
    "TEXT01": "条文在复核之后改过",
    "WORD01": "写明是原文而没有原文",
    "EDGE01": "分界处没有算例",
    "EDGE02": "口径的选项没有算例",
    "EDGE03": "除外没有算例",
    "EXAMPLE01": "算例不通过",
    "TABLE01": "附表没有内容",
    "OPEN01": "裁量没有上限，也没有标准",
    "JOIN01": "一项资格谁都符合",
    "JOIN02": "期满以后怎样续没有写成规则",
    "JOIN03": "参加的条件要看事件的事实",
    "FEE01": "有的情形没有价格",
    "FEE02": "有的情形适用两档价格",
    "FEE03": "计价的单位与期限对不上",
    "FEE04": "多买的份数不加钱",
    "PROOF01": "未证",
}
"""Every code and what it stands for. Codes are stable."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one event of a counter-example gives: the state and, where paid, the fen."""

    benefit: str
    state: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """A counter-example: readings, a cover and events as cells of the public files, and what comes out."""

    readings: tuple[tuple[str, str], ...]
    cover: tuple[tuple[str, str], ...]
    events: tuple[tuple[tuple[str, str], ...], ...]
    gives: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing `check` found."""

    code: str
    severity: Severity
    article: str
    message: str
    span: Span = NOWHERE
    named_by: str = ""  # the 口径, 未入规则 or 附表 that names it, when it is only a note
    remedy: str = ""
    cases: tuple[Case, ...] = ()

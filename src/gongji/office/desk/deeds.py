"""What the actions of this room are called in the audit trail, which their persons read too."""

from __future__ import annotations

from typing import Final

DEEDS: Final = {
    "desk.open": "立案",
    "desk.ask": "交办",
    "desk.take": "接办",
    "desk.give_back": "退回不办",
    "desk.hand_over": "移交",
    "desk.done": "办完",
    "desk.drop": "不用再办",
    "desk.note": "记经过",
    "desk.pause": "时钟停",
    "desk.resume": "时钟走",
    "desk.recuse": "回避",
    "desk.keep_out": "照规定回避",
    "desk.close": "办结",
    "desk.follow": "随工会合并改动",
}

NAMES: Final = {
    "case": "案卷号",
    "entry": "经过号",
    "right": "要办",
    "tasks": "件数",
    "pause": "停钟号",
    "due": "期限",
    "relation": "关系",
    "in_place_of": "代办账号号",
}
"""What the rows' data says."""

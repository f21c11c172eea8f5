"""What the actions of this room are called in the audit trail."""

from __future__ import annotations

from typing import Final

DEEDS: Final = {
    "plans.draft": "起草",
    "plans.redraft": "改起草",
    "plans.check": "运行检查",
    "plans.checked": "校验通过",
    "plans.deliberated": "登记审议",
    "plans.published": "发布",
    "plans.in_force": "办生效",
    "plans.withdrawn": "作废",
    "plans.rule": "登记解释决定",
    "plans.supply": "补附表",
    "plans.confirm": "确认推定值",
}
NAMES: Final = {
    "edition": "版本",
    "errors": "错误数",
    "reading": "口径",
    "option": "采用",
    "table": "附表",
    "text": "条文",
}
"""What the rows' data says."""

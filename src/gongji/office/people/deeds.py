"""What the actions of this room are called in the audit trail, which their persons read too."""

from __future__ import annotations

from typing import Final

DEEDS: Final = {
    "people.register": "登记会员",
    "people.view": "查看人员",
    "people.correct": "更正姓名、号码",
    "people.phone": "改电话",
    "people.account": "登记收款账户",
    "people.account_end": "停用收款账户",
    "people.transfer": "转会",
    "people.leave": "退会",
    "people.merge": "合并记录",
}

NAMES: Final = {
    "given": "登记了",
    "moved": "转来的",
}
"""What the rows' data says."""

"""What the actions of this room are called in the audit trail, which their persons read too."""

from __future__ import annotations

from typing import Final

DEEDS: Final = {
    "papers.store": "收下材料",
    "papers.open": "打开材料",
    "papers.consent": "登记对使用医疗信息的同意",
    "papers.release": "材料解封",
    "papers.withdraw": "撤回同意",
    "papers.print": "制作文书",
    "papers.read_document": "打开文书",
}

NAMES: Final = {
    "consent": "同意号",
    "papers": "材料",
    "template": "式样",
    "way": "方式",
}
"""What the rows' data says."""
VALUES: Final = {"certificate": "保障凭证", "decision": "决定书", "completion": "补正告知书"}
"""The forms of what is printed."""

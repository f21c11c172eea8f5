"""What the actions of this room are called in the audit trail, which their persons read too."""

from __future__ import annotations

from typing import Final

DEEDS: Final = {
    "enrolment.upload": "上传名册",
    "enrolment.replace": "换名册文件",
    "enrolment.paid_on": "改缴费日",
    "enrolment.checked": "核对名册各行",
    "enrolment.broken": "名册读不出",
    "enrolment.form": "填登记表",
    "enrolment.stated": "登记缴费",
    "enrolment.submit": "报送名册",
    "enrolment.confirm": "名册通过一级",
    "enrolment.accept": "受理名册",
    "enrolment.accepted": "名册办成保障",
    "enrolment.return": "退回名册",
    "enrolment.undo": "撤销名册",
    "enrolment.ask": "报送变更",
    "enrolment.cover": "生成保障",
    "enrolment.end": "保障提前终止",
    "enrolment.correct": "更正姓名、号码",
    "enrolment.merge": "保障随人员合并",
    "enrolment.exported": "下载批注工作簿",
    "enrolment.follow": "保障随工会合并",
    "enrolment.transfer": "保障随人转会",
}

NAMES: Final = {
    "covers": "保障",
    "live": "有效的",
    "problems": "问题",
    "reviews": "要看的案件",
    "stage": "第几级",
    "due_fen": "应缴（分）",
    "paid_on": "缴费日",
}
"""What the rows' data says."""

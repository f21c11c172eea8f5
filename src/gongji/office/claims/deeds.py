"""What the actions of this room are called in the audit trail, which their persons read too."""

from __future__ import annotations

from typing import Final

from gongji.office.claims.choices import Source, State
from gongji.office.claims.decided import Answer, Ended, Found, Stage, Verdict

DEEDS: Final = {
    "claims.report": "报案",
    "claims.state": "填写事实",
    "claims.find": "调查核实",
    "claims.conclude": "调查完毕",
    "claims.apply": "登记申领",
    "claims.prove": "收材料",
    "claims.waive": "免交材料",
    "claims.bill": "登记票据",
    "claims.assess": "核算",
    "claims.move": "办到下一步",
    "claims.view": "查看案件",
    "claims.follow": "随人员合并改动",
}

NAMES: Final = {
    "what": "看了",
    "record": "案件",
    "readings": "换一个口径",
    "factspage": "事实",
    "findingspage": "调查",
    "claims/review.html": "审核",
    "claims/approve.html": "审定",
    "assessment": "核算号",
    "final": "正式",
    "content": "内容指纹",
    "bill": "票据号",
    "paper": "材料号",
    "ended": "结果",
    "answer": "处理",
    "found": "复核结果",
}
"""What the rows' data says."""
VALUES: Final = {
    str(value): label
    for words in (State, Source, Verdict, Stage, Ended, Answer, Found)
    for value, label in words.choices
}

"""Kinds of case with the prefix of their numbers, and the word of each duty."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a case is about."""

    ROSTER = "roster", "名册"
    CLAIM = "claim", "案件"
    RULING = "ruling", "解释"
    BATCH = "batch", "拨付"
    APPEAL = "appeal", "申诉"
    RECHECK = "recheck", "复核"


PREFIX: Final[dict[str, str]] = {
    Kind.ROSTER: "参", Kind.CLAIM: "案", Kind.RULING: "释", Kind.BATCH: "付", Kind.APPEAL: "诉",
    Kind.RECHECK: "核",
}  # fmt: skip
"""What the written number begins with: 参〔2026〕0001号."""

OPENS: Final[dict[str, str]] = {
    Kind.ROSTER: "enrolment.submit",
    Kind.CLAIM: "claims.report",
    Kind.RULING: "plans.rule",
    Kind.BATCH: "money.batch",
    Kind.APPEAL: "claims.report",
    Kind.RECHECK: "claims.review",
}
"""The right to open a case of a kind."""

REMARKS: Final[dict[str, str]] = {Kind.CLAIM: "claims.medical", Kind.APPEAL: "claims.medical"}
"""The right to read what officers remark on a case: on a claim and its appeal that may touch an illness."""

DUTY: Final[dict[str, str]] = {
    "unions.edit": "工会",
    "unions.import": "导入",
    "people.edit": "人员",
    "people.reveal": "查看",
    "people.seen_by": "查阅",
    "plans.draft": "起草",
    "plans.check": "校验",
    "plans.deliberate": "审议",
    "plans.publish": "发布",
    "plans.rule": "解释",
    "papers.store": "材料",
    "papers.medical": "材料",
    "papers.print": "文书",
    "enrolment.submit": "上报",
    "enrolment.check": "核对",
    "enrolment.gather": "汇总",
    "enrolment.accept": "受理",
    "enrolment.certify": "证书",
    "claims.medical": "材料",
    "claims.report": "补正",
    "claims.investigate": "调查",
    "claims.assess": "核算",
    "claims.review": "审核",
    "claims.approve": "审定",
    "claims.resolve": "核定",
    "claims.disclose": "公示",
    "money.receive": "到账",
    "money.book": "记账",
    "money.close": "结账",
    "money.batch": "组批",
    "money.release": "拨付",
    "jobs.start": "后台",
    "desk.hand_over": "移交",
    "guard.accounts": "账号",
    "guard.grant": "授权",
    "guard.audit": "审计",
}
"""Right → what somebody who holds it does, in the two characters the inbox has room for."""


class Relation(TextChoices):
    """Why somebody keeps out of a case."""

    SELF = "self", "本人的事"
    KIN = "kin", "近亲属"
    INTEREST = "interest", "有利害关系"
    OTHER = "other", "其他可能影响公正的关系"

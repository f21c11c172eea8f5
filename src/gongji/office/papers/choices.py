"""Words of the room: states of a paper, ways of consent, series of numbers."""

from __future__ import annotations

import re
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_PAGES: Final = 9
"""Files that one paper is handed in as: a phone's album offers as many at a time."""


class State(models.TextChoices):
    """Whether a paper may be used."""

    READY = "ready", _("可用")
    QUARANTINE = "quarantine", _("待同意")


LOOK: Final[dict[str, str]] = {State.READY: "paid", State.QUARANTINE: "papers"}


class Kind(models.TextChoices):
    """What a paper proves."""

    IDENTITY = "identity", _("身份证件")
    MEDICAL = "medical", _("病历、诊断证明")
    BILL = "bill", _("医疗费用票据")
    DEATH = "death", _("死亡证明")
    DISABILITY = "disability", _("劳动能力鉴定")
    UNION = "union", _("工会证明")
    ACCOUNT = "account", _("收款账户")
    CONSENT = "consent", _("同意书")
    OTHER = "other", _("其他材料")


MEDICAL: Final = frozenset({Kind.MEDICAL, Kind.BILL, Kind.DEATH, Kind.DISABILITY})
"""Kinds that tell of somebody's health: only with a separate consent (A09)."""


_OF_HEALTH: Final = re.compile("病|诊|医疗|住院|手术|检查|鉴定|死亡")


def tells_of_health(name: str) -> bool:
    """Whether an item of a list of papers is of a medical kind, by its name."""
    return _OF_HEALTH.search(name) is not None


class Way(models.TextChoices):
    """How somebody consented."""

    FORM = "form", _("登记表上单独签名")
    LETTER = "letter", _("单独的同意书")
    PHONE = "phone", _("本人在手机上确认")


class Series(models.TextChoices):
    """Series of numbers; each counts for itself, and begins anew every year."""

    COMPLETION = "completion", _("补正")
    DECISION = "decision", _("决定")
    CERTIFICATE = "certificate", _("保障凭证")


MEDICAL_SERIES: Final = frozenset({Series.DECISION})
"""Series whose documents say what happened to somebody and why: read by who may see medical papers."""

PREFIX: Final[dict[str, str]] = {
    Series.COMPLETION: "互助补",
    Series.DECISION: "互助决",
    Series.CERTIFICATE: "互助证",
}
"""What stands before the year: 互助补〔2026〕0001号."""

"""Words of the deciding half: what a decision says and how far it is, with the class of the look for each."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What a decision says."""

    GRANT = "grant", _("给付")
    REFUSE = "refuse", _("不予给付")


class Stage(models.TextChoices):
    """How far a decision is."""

    REVIEWED = "reviewed", _("待审定")
    APPROVED = "approved", _("已审定")
    VOID = "void", _("作废")


LIVE: Final = (Stage.REVIEWED, Stage.APPROVED)
"""Of these a claim has one at most."""

OUTCOME_LOOK: Final[dict[str, str]] = {Verdict.GRANT: "paid", Verdict.REFUSE: "refused"}
STAGE_LOOK: Final[dict[str, str]] = {
    Stage.REVIEWED: "step", Stage.APPROVED: "paid", Stage.VOID: "refused",
}  # fmt: skip

SOURCE_KIND: Final = "claims.decision"
"""How the ledger and the payables name a decision as their source."""


class Before(models.TextChoices):
    """When a charter has grants disclosed; the values are the words of its 程序."""

    BEFORE = "给付前", _("给付前公示")
    AFTER = "给付后", _("给付后公示")
    NEVER = "无", _("不公示")


class Ended(models.TextChoices):
    """How a disclosure came to its end."""

    CLEAN = "clean", _("期满无异议")
    OBJECTED = "objected", _("有异议，退回")
    VOIDED = "voided", _("决定作废")


class Answer(models.TextChoices):
    """What came of an appeal."""

    UPHELD = "upheld", _("维持原决定")
    REOPENED = "reopened", _("重新办理")


class Found(models.TextChoices):
    """What a decision is found to be, after the covers it rests on were changed."""

    HOLDS = "holds", _("不受影响")
    WRONG = "wrong", _("应当纠正")
    MOOT = "moot", _("决定已另行作废")


ASKED: Final = ((Found.HOLDS.value, Found.HOLDS.label), (Found.WRONG.value, Found.WRONG.label))
"""What a reviewer chooses from."""

"""What the office sets for deciding on a plan; a new row each time, so that what held then can be told."""

from __future__ import annotations

from django.db import transaction

from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import DecidingRule
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.plans.models import Plan


def set_rule(
    actor: User | None, plan: Plan, *, threshold_fen: int | None, disclosure_days: int, small_unit: int,
    appeal_days: int | None, document: str,
) -> DecidingRule:  # fmt: skip
    """Set who decides above what, how long grants are shown, and until when one may appeal.

    ClaimError K224 for what cannot be.
    """
    if not document.strip():
        raise ClaimError("K224", "没有写依据", "写明定这些数的文件")
    if threshold_fen is not None and threshold_fen <= 0:
        raise ClaimError("K224", "界限要大于 0", "不设界限的留空")
    if not 1 <= disclosure_days <= 60:
        raise ClaimError("K224", f"公示 {disclosure_days} 天不行", "填 1 到 60 天")
    if small_unit < 1 or (appeal_days is not None and appeal_days < 1):
        raise ClaimError("K224", "人数和期限要在 1 以上", "申诉不设期限的留空")
    with transaction.atomic():
        demand(actor, "claims.approve", plan.union)
        made = DecidingRule.objects.create(
            plan=plan, threshold_fen=threshold_fen, disclosure_days=disclosure_days, small_unit=small_unit,
            appeal_days=appeal_days, document=document.strip(), set_by=actor,
        )  # fmt: skip
        audit.record(
            "claims.set", actor, made, union=plan.union, data={"plan": plan.code, "document": document}
        )
    return made

"""公示: a grant is shown for some days, and what came of it."""

from __future__ import annotations

from django.utils import timezone

from gongji.office.claims.choices import State
from gongji.office.claims.decided import Ended, Stage
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Decision, Disclosure
from gongji.office.claims.services.held import deciding, live_decision
from gongji.office.claims.services.paying import hand_over
from gongji.office.claims.services.persons import require_other
from gongji.office.claims.services.voiding import no_longer, void
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.models import User

DISCLOSE = "claims.disclose"


def end_disclosure(actor: User, claim: Claim, objection: str = "") -> Disclosure:
    """Nobody objected by the last day: on to the payout. With an objection the decision is void.

    ClaimError K218 before the period is over and nobody has objected, K219 where nothing is on show, K216
    where something changed since the review: the decision is then void (K06).
    """
    objection = objection.strip()
    lost: tuple[str, ...] = ()
    with deciding(claim, State.DISCLOSED, State.PAID) as now:
        desk.require_able(actor, now.case, DISCLOSE, now.union)
        require_other(actor, now, "结束公示")
        decision = live_decision(now, None, Stage.APPROVED)
        shown = _open_one(now, decision)
        today = timezone.localdate()
        if not objection and today <= shown.until:
            raise ClaimError(
                "K218", f"公示到 {shown.until} 为止，今天还没有期满", "次日起再结束；有异议的写明异议"
            )
        word = Ended.OBJECTED if objection else Ended.CLEAN
        ended = {"ended_on": today, "ended": word, "ended_by": actor, "objection": objection[:500]}
        Disclosure.objects.filter(pk=shown.pk).update(**ended)
        audit.record(
            "claims.end_disclosure", actor, shown, union=now.union, person=now.person_id, data={"ended": word}
        )
        desk.done(actor, now.case, DISCLOSE, f"公示：{word.label}", objection)
        if now.state == State.PAID:
            desk.close(now.case, actor, "已给付")
        elif objection:
            void(actor, now, decision, f"公示期间有异议：{objection}", shown=Ended.OBJECTED)
        else:
            _, lost = hand_over(actor, now)
    if lost:
        raise no_longer(now, lost)
    shown.refresh_from_db()
    return shown


def _open_one(claim: Claim, decision: Decision) -> Disclosure:
    found = Disclosure.objects.filter(decision=decision, ended_on__isnull=True).first()
    if found is None:
        raise ClaimError("K219", f"{claim}没有在公示", "重新打开案件看")
    return found

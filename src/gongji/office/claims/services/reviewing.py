"""审核: an assessment is taken as it stands, with the account to pay to; or it goes back with a reason."""

from __future__ import annotations

from django.utils import timezone

from gongji.office.claims.choices import State
from gongji.office.claims.decided import Stage, Verdict
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Assessment, Claim, Decision
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.content import bound, digest
from gongji.office.claims.services.held import deciding, last_assessment, live_decision
from gongji.office.claims.services.moving import ask, move
from gongji.office.claims.services.persons import require_other, require_person
from gongji.office.claims.services.proposal import Proposal, proposal, require_current
from gongji.office.claims.services.voiding import give_up
from gongji.office.claims.services.waiting import drop_duties
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.people.models import Account

REVIEW = "claims.review"
APPROVE = "claims.approve"


def review(
    actor: User, claim: Claim, account: Account | None = None, note: str = "", *, seen: str | None = None
) -> Decision:
    """待审核 → 待审定: grant what the assessment says, to an account of the person that the reviewer checked.

    `seen` is the sha256 of the assessment the reviewer had before them. ClaimError K205 while a benefit is
    not decided, K207 after another decision, K210 without a good account (K09), K211 with nothing to grant.
    """
    with deciding(claim, State.ASSESSED) as now:
        who, _ = require_person(actor, now, REVIEW, now.union, "审核")
        assessment = last_assessment(now, seen)
        found = proposal(now, assessment)
        if found.outcome is not Verdict.GRANT:
            raise ClaimError("K211", f"{now}核算的结果是不予给付", "办不予给付，写明条款和理由")
        require_current(now, assessment)
        checked = require_account(now, account or now.account)
        return _decide(actor, who, now, assessment, found, checked, found.articles[0], note)


def refuse(actor: User, claim: Claim, article: str, why: str, *, seen: str | None = None) -> Decision:
    """待审核 → 待审定: refuse, by an article the assessment refuses by, in words for the letter (K10).

    ClaimError K212 where the assessment grants something, K213 for an article it does not cite, K214 without
    words.
    """
    with deciding(claim, State.ASSESSED) as now:
        who, _ = require_person(actor, now, REVIEW, now.union, "审核")
        assessment = last_assessment(now, seen)
        found = proposal(now, assessment)
        if found.outcome is not Verdict.REFUSE:
            raise ClaimError(
                "K212", f"{now}核算的结果是给付，没有不给付的条款", "认为事实不对的，退回并写明原因，重新核算"
            )
        if article not in found.articles:
            raise ClaimError(
                "K213",
                f"核算没有依据条款 {article or '（空）'} 不给付",
                f"依据的条款：{'、'.join(found.articles)}",
            )
        if not why.strip():
            raise ClaimError("K214", "没有写不予给付的理由", "用申领人看得懂的话写明理由")
        require_current(now, assessment)
        return _decide(actor, who, now, assessment, found, None, article, why.strip())


def require_account(claim: Claim, account: Account | None) -> Account:
    """The account as it is now. ClaimError K210 for none, another person's, or one no longer used (K09)."""
    if account is None:
        raise ClaimError("K210", f"{claim}没有收款账户", "在人员的页面登记本人的账户，核对后再审核")
    found = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if found.person_id != claim.person_id:
        raise ClaimError("K210", f"账户不是{claim.person}本人的", "只付到申领人本人核对过的账户")
    if found.until is not None and found.until <= timezone.localdate():
        raise ClaimError("K210", f"这个账户已于 {found.until} 停用", "选在用的账户，或者登记新的")
    return found


def _decide(
    actor: User, who: bytes, claim: Claim, assessment: Assessment, found: Proposal, account: Account | None,
    article: str, reasons: str,
) -> Decision:  # fmt: skip
    content = bound(claim, assessment, found.outcome, found.amount, account, article)
    decision = Decision.objects.create(
        claim=claim, assessment=assessment, outcome=found.outcome, amount=found.amount, account=account,
        article=article, reasons=reasons, bound=content, content_sha256=digest(content),
        claimant_identity=bytes(claim.person.id_index), reviewed_by=actor, reviewer_identity=who,
    )  # fmt: skip
    move(
        claim,
        actor,
        State.REVIEWED,
        word=f"审核：{decision.get_outcome_display()}",
        note=reasons,
        duty=REVIEW,
    )
    data = {"outcome": str(found.outcome), "content": decision.content_sha256[:12]}
    audit.record("claims.review", actor, decision, union=claim.union, person=claim.person_id, data=data)
    rule = decisions.rule_of(claim.plan)
    ask(claim, APPROVE, "审定", union=decisions.deciding_union(claim, found.amount, rule))
    return decision


def send_back(actor: User, claim: Claim, why: str) -> None:
    """待审核 or 待审定 → 待核算, saying why; a decision that waited for approval is void."""
    if not why.strip():
        raise ClaimError("K215", "没有写退回的原因", "写明哪里不对、要补什么")
    with deciding(claim, State.ASSESSED, State.REVIEWED) as now:
        right, union = REVIEW, now.union
        if now.state == State.REVIEWED:
            decision = live_decision(now, None, Stage.REVIEWED)
            right = APPROVE
            union = decisions.deciding_union(now, decision.amount, decisions.rule_of(now.plan))
        desk.require_able(actor, now.case, right, union)
        require_other(actor, now, "退回核算")
        give_up(actor, now, why)
        before = str(now.state)
        move(now, actor, State.ASSESSING, word="退回核算", note=why.strip(), duty=right)
        audit.record(
            "claims.send_back", actor, now, union=now.union, person=now.person_id, data={"from": before}
        )
        drop_duties(now)
        ask(now, "claims.assess", "重新核算")

"""申诉: recorded for anybody who asks, and answered by none of those who decided (K05)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gongji.office.claims.decided import Answer, Stage
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Appeal, Decision
from gongji.office.claims.services.persons import identity_of
from gongji.office.desk import services as desk
from gongji.office.desk.choices import Kind, Relation
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.people.queries import identities_of

ANSWER = "claims.resolve"


def appeal(actor: User | None, decision: Decision, *, reason: str, received_on: date) -> Appeal:
    """Record that the claimant asks for a decision to be looked at again. It is a case of its own, whose duty
    lies with the committee; who decided, and the claimant, keep out of it.

    ClaimError K225 for a decision that does not stand, K226 while one is open.
    """
    if not reason.strip() or received_on > timezone.localdate():
        raise ClaimError("K225", "申诉要写明理由和收到的日期", "照申诉书填写；日期不在今天以后")
    with transaction.atomic(), everything("an appeal is recorded"):
        found = Decision.objects.select_related("claim__case", "claim__union", "claim__plan__union").get(
            pk=decision.pk
        )
        claim = found.claim
        demand(actor, "claims.report", claim.union)
        if found.state != Stage.APPROVED:
            raise ClaimError("K225", f"{claim}还没有作出决定", "决定作出以后再申诉")
        try:
            with transaction.atomic():
                case = desk.open_case(actor, claim.union, Kind.APPEAL, f"对{claim.case.written_number}的申诉")
                made = Appeal.objects.create(
                    decision=found, case=case, reason=reason.strip(), received_on=received_on,
                    recorded_by=actor,
                )  # fmt: skip
        except IntegrityError:
            raise ClaimError("K226", f"{claim}已有申诉在办", "等办完；新的理由补进材料") from None
        _ask(made)
        audit.record("claims.appeal", actor, made, union=claim.union, person=claim.person_id)
        desk.note(claim.case, actor, "收到申诉")
        return made


def _ask(made: Appeal) -> None:
    """Lay the appeal on the desk of who may answer it."""
    decision, claim = made.decision, made.decision.claim
    deciders = [bytes(one) for one in (decision.reviewer_identity, decision.approver_identity) if one]
    theirs = User.objects.filter(identity__in=deciders)
    desk.keep_out(made.case, theirs, Relation.OTHER, "审核、审定过原决定")
    own = {bytes(decision.claimant_identity), *identities_of(claim.person_id)}
    desk.keep_out(made.case, User.objects.filter(identity__in=own), Relation.SELF, "申领人本人")
    url = reverse("claims:answer_appeal", args=[made.pk])
    desk.ask(made.case, right=ANSWER, union=claim.union, title="处理申诉", url=url)


def answer(actor: User, appeal: Appeal, answer: Answer, why: str) -> Appeal:
    """The committee's answer, by somebody who neither reviewed nor approved and is not the claimant.

    ClaimError K227 for one of them, K228 without reasons, K204 when it was answered already.
    """
    if not why.strip():
        raise ClaimError("K228", "没有写处理的理由", "写明为什么维持，或者重新办理什么")
    with transaction.atomic(), everything("an appeal is answered"):
        list(Appeal.objects.filter(pk=appeal.pk).select_for_update().values_list("pk"))
        found = Appeal.objects.select_related("case", "decision__claim__case", "decision__claim__union").get(
            pk=appeal.pk
        )
        decision, claim = found.decision, found.decision.claim
        desk.require_able(actor, claim.case, ANSWER, claim.union)
        who = identity_of(actor, "处理申诉")
        if who in (
            bytes(decision.reviewer_identity),
            bytes(decision.approver_identity or b""),
            bytes(decision.claimant_identity),
            *identities_of(claim.person_id),
        ):
            raise ClaimError("K227", f"{actor}办过这件案子，不能处理对它的申诉", "请没有参与决定的人处理")
        row = Appeal.objects.filter(pk=found.pk, answer="")
        at = timezone.now()
        if (
            row.update(
                answer=answer, answered_by=actor, answerer_identity=who, answered_at=at, why=why.strip()[:500]
            )
            != 1
        ):
            raise ClaimError("K204", "这件申诉已经处理过", "重新打开案件看")
        audit.record(
            "claims.answer", actor, found, union=claim.union, person=claim.person_id, data={"answer": answer}
        )
        desk.done(actor, found.case, ANSWER, str(answer.label), why.strip())
        desk.close(found.case, actor, str(answer.label))
        desk.note(claim.case, actor, f"申诉：{answer.label}", why.strip())
        found.refresh_from_db()
        return found

"""核定: what a committee resolved becomes the fact that the charter's 裁量 names; then it is assessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.charter.nodes import Fact as CharterFact
from gongji.charter.nodes import State as Row
from gongji.charter.nodes.methods import Discretion
from gongji.charter.ranges import methods_in
from gongji.office.claims import queries
from gongji.office.claims.choices import Source, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Assessment, Claim, Resolution
from gongji.office.claims.services.assessing import assess
from gongji.office.claims.services.held import deciding
from gongji.office.claims.services.moving import move
from gongji.office.claims.services.persons import require_other
from gongji.office.claims.services.stating import stated
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.plans import queries as plans
from gongji.office.ui.templatetags.look import yuan

RESOLVE = "claims.resolve"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the charter leaves to a body: the benefit, the fact that says the amount, up to how much."""

    benefit: str
    article: str
    body: str
    fact: str
    most: int
    stated: bool
    """Whether the charter itself says how much at most; else it is only what the fact takes."""


def asked(claim: Claim, assessment: Assessment) -> tuple[Asked, ...]:
    """What of an assessment waits for a body, from the program: nothing of it is known here."""
    open_ones = set(assessment.outcomes.filter(state=Row.DISCRETION.label).values_list("benefit", flat=True))
    program = plans.program(claim.edition, assessment.on)
    facts = {fact.name: fact for fact in program.facts}
    found = []
    for benefit in program.benefits:
        if benefit.name in open_ones:
            for method in _discretions(benefit.amount.method):
                found.append(
                    Asked(
                        benefit.name,
                        benefit.article,
                        method.body,
                        method.fact,
                        _most(method, facts[method.fact]),
                        method.high is not None,
                    )
                )
    return tuple(found)


def _discretions(method: object) -> Iterator[Discretion]:
    yield from (m for m in methods_in(method) if isinstance(m, Discretion))  # type: ignore[arg-type]


def _most(method: Discretion, fact: CharterFact) -> int:
    return fact.high if method.high is None else min(method.high, fact.high)


def resolve(
    actor: User, claim: Claim, *, document: str, amount: int, body: str, on: date, note: str = "",
    benefit: str = "",
) -> Resolution:  # fmt: skip
    """待裁量 → 待核算, and assessed at once. `benefit` where more than one waits.

    ClaimError K220 for what the charter does not leave to this body, K221 beyond the charter's bounds, K222
    for a date to come or before the event, K223 for a document recorded before.
    """
    if on > timezone.localdate():
        raise ClaimError("K222", f"决议日期 {on} 还没有到", "写决议上的日期")
    if not document.strip():
        raise ClaimError("K222", "没有写决议的文号", "写明决议的文号")
    with deciding(claim, State.DISCRETION) as now:
        desk.require_able(actor, now.case, RESOLVE, now.plan.union)
        require_other(actor, now, "登记核定")
        last = queries.latest(now)
        wanted = _the_one(now, asked(now, last) if last else (), body, benefit)
        if on < now.happened_on:
            raise ClaimError("K222", f"决议日期 {on} 早于发生日 {now.happened_on}", "写决议上的日期")
        if not 0 <= amount <= wanted.most:
            whose = "条文的上限是" if wanted.stated else f"“{wanted.fact}”最多录到"
            raise ClaimError("K221", f"核定 {yuan(amount)} 元，{whose} {yuan(wanted.most)} 元", "核对决议")
        made = _recorded(actor, now, wanted, document.strip(), amount, on, note.strip())
        cell = f"{amount // 100}.{amount % 100:02d}"
        said = {wanted.fact: f"{wanted.body} {on} {made.document}"}
        stated(actor, now, {wanted.fact: cell}, source=Source.RESOLUTION, evidence=said)
        move(now, actor, State.ASSESSING, word="已核定", note=made.document, duty=RESOLVE)
        audit.record(
            "claims.resolve", actor, made, union=now.union, person=now.person_id, data={"document": document}
        )
        assess(None, now)
    return made


def _the_one(claim: Claim, found: tuple[Asked, ...], body: str, benefit: str) -> Asked:
    fitting = [one for one in found if one.body == body and benefit in ("", one.benefit)]
    if len(fitting) != 1:
        known = (
            "；".join(f"{one.benefit}由{one.body}核定（条款 {one.article}）" for one in found)
            or "没有要核定的"
        )
        raise ClaimError("K220", f"{claim}没有由{body}核定的这一项", known)
    return fitting[0]


def _recorded(
    actor: User, claim: Claim, wanted: Asked, document: str, amount: int, on: date, note: str
) -> Resolution:
    try:
        with transaction.atomic():
            return Resolution.objects.create(
                claim=claim, fact=wanted.fact, body=wanted.body, document=document, decided_on=on,
                amount=amount, note=note, recorded_by=actor,
            )  # fmt: skip
    except IntegrityError:
        raise ClaimError("K223", f"{claim}已经登记过 {document}", "核对文号；更正要有新的决议") from None

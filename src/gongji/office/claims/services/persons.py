"""Different persons, by identity and not by account (K05). Triggers in the database hold the same."""

from __future__ import annotations

from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Decision
from gongji.office.desk import services as desk
from gongji.office.guard.models import User
from gongji.office.people.queries import identities_of
from gongji.office.unions.models import Union


def identity_of(actor: User, word: str) -> bytes:
    """The blind index of the person behind an account. ClaimError K201 for an account without one."""
    if actor.identity is None:
        raise ClaimError(
            "K201", f"账号 {actor.username} 没有登记证件号，不能{word}", "请管理员在账号里补登证件号"
        )
    return bytes(actor.identity)


def require_other(actor: User | None, claim: Claim, word: str) -> None:
    """ClaimError K202 for the claimant, by the number of their record or of one that was merged into it."""
    if actor is None or actor.identity is None:
        return
    if bytes(actor.identity) in identities_of(claim.person_id):
        raise ClaimError("K202", f"{actor}是这件案子的申领人，不能{word}", "请另一人办理")


def require_person(
    actor: User, claim: Claim, right: str, union: Union, word: str, decision: Decision | None = None
) -> tuple[bytes, int]:
    """The identity of somebody who may take this step of a claim, and the union of the role they take it in.

    Refused without the right at the union and for declared kin (desk); ClaimError K202 for the claimant, K203
    for the person who took the step before.
    """
    role = desk.require_able(actor, claim.case, right, union)
    who = identity_of(actor, word)
    require_other(actor, claim, word)
    if decision is not None and who == bytes(decision.reviewer_identity):
        raise ClaimError("K203", f"{actor}审核过这件案子，不能{word}", "审核、审定、拨付由三个人分别办理")
    return who, role.union

"""The one way a claim gets from state to state (K01): one guarded update, its step, line and audit row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongji.office.claims.choices import DEAD, DECIDED, GRAPH, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Bill, Claim, Move
from gongji.office.claims.queries.whole import whole
from gongji.office.claims.services.persons import require_other
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything

_ONES_OWN: Final = frozenset({"claims.report", "papers.store", "papers.print"})
"""What an officer may do on a claim of their own, as everybody may: report it, hand papers in."""


@contextmanager
def held(actor: User | None, claim: Claim, right: str) -> Iterator[Claim]:
    """The claim as it stands, nobody else changing it; the actor has the right and is not recused.

    Nobody (None) is the person on the phone or the system. Everything is seen: a person's covers and earlier
    claims may lie in other unions.
    """
    with transaction.atomic(), everything("a claim is changed as a whole"):
        now = locked(claim.pk)
        desk.require_able(actor, now.case, right, now.union)
        if right not in _ONES_OWN:
            require_other(actor, now, "在这一步经办")
        yield now


def locked(key: int) -> Claim:
    """The row, locked alone and then read with what belongs to it."""
    list(Claim.objects.select_for_update().filter(pk=key).values_list("pk"))
    return whole().get(pk=key)


def require(claim: Claim, *states: str) -> None:
    """ClaimError K111 where the claim is in none of these states."""
    if claim.state not in states:
        known = "、".join(str(State(state).label) for state in states)
        raise ClaimError("K111", f"{claim} 现在是“{claim.get_state_display()}”", f"这一步只在：{known}")


def move(
    claim: Claim,
    actor: User | None,
    to: State,
    *,
    word: str = "",
    note: str = "",
    duty: str = "",
    **fields: Any,
) -> Claim:
    """Bring a claim from the state the caller saw to another, with other columns in the same update.

    Call it inside the transaction of the change. `word` and `note`: the line of the case's history (without a
    word, that of the new state); `duty`: the right of the open duty that it finishes. Gives the claim as it
    then is. ClaimError K101 when somebody was faster, K102 when the graph has no such step.
    """
    before = State(claim.state)
    if (before, to) not in GRAPH:
        raise ClaimError(
            "K102", f"{claim} 现在是“{before.label}”，不能直接成为“{to.label}”", "看这件案子现在该办哪一步"
        )
    now = timezone.now()
    decided = claim.decided_at if before in DECIDED and to in DECIDED else now if to in DECIDED else None
    fields = {**fields, "state": to, "state_since": now, "decided_at": decided}
    if not _taken(claim, before, fields):
        raise ClaimError("K101", f"{claim} 刚被别人办过，已经不是“{before.label}”", "重新打开这件案子再办")
    for name, value in fields.items():
        setattr(claim, name, value)
    Move.objects.create(claim=claim, before=before, after=to, by=actor, at=now)
    if to in DEAD:
        Bill.objects.filter(claim=claim).update(live=False)
    told(claim, actor, word or str(to.label), note, duty)
    data = {"before": before, "after": to}
    audit.record("claims.move", actor, claim, union=claim.union, person=claim.person_id, data=data)
    return claim


def told(claim: Claim, actor: User | None, word: str, note: str = "", duty: str = "") -> None:
    """One line of the case's history; it finishes the open duty of a right, if there is one."""
    if duty and claim.case.tasks.filter(right=duty, done_at__isnull=True).exists():
        desk.done(actor, claim.case, duty, word, note)
    else:
        desk.note(claim.case, actor, word, note)


def ask(claim: Claim, right: str, title: str, *, page: str = "record", **more: Any) -> None:
    """Have somebody at the claim's union or above see to it."""
    union = more.pop("union", claim.union)
    url = reverse(f"claims:{page}", args=[claim.pk])
    desk.ask(claim.case, right=right, union=union, title=title, url=url, **more)


def _taken(claim: Claim, before: State, fields: dict[str, Any]) -> bool:
    """The guarded update: whoever comes second changes nothing."""
    return Claim.objects.filter(pk=claim.pk, state=before).update(**fields) == 1

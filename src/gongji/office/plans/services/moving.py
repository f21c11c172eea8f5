"""The guarded move: an edition goes from the state and content somebody saw, or not at all (K01)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from gongji.office.guard import audit
from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import User
from gongji.office.plans.choices import State
from gongji.office.plans.errors import Conflict
from gongji.office.plans.models import Edition

RULED: Final[Hooks[Callable[[User, Edition, date], None]]] = Hooks()
"""Called in the transaction that rules on a reading of an edition or supplies a table of it: by whom, and
from which day on it counts."""


def told_ruled(actor: User, edition: Edition, since: date) -> None:
    """Tell the rooms that applied the edition."""
    for hook in RULED:
        hook(actor, edition, since)


def recorded(action: str, actor: User, edition: Edition, **data: object) -> None:
    """The audit row of a change to an edition, in its transaction (A04)."""
    about = {"edition": str(edition), "sha256": edition.sha256[:12], **data}
    audit.record(action, actor, edition, union=edition.plan.union, data=about)


def moved(edition: Edition, before: str, after: State, seen: str, **changes: Any) -> None:
    """Move the row in one update that names the state and the sha256 it must have.

    Conflict E701, naming the state it has now, when it is no longer so.
    """
    row = Edition.objects.filter(pk=edition.pk, state=before, sha256=seen)
    if row.update(state=after, **changes) == 1:
        return
    now = Edition.objects.defer("text").get(pk=edition.pk)
    what = "正文已经换过" if now.sha256 != seen else f"现在是“{now.get_state_display()}”"
    raise Conflict("E701", f"{now}已经被别人办过，{what}", "重新打开这一版，看过再办")

"""What rests on covers: claims. Rooms above this one say so, and are told when covers change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import User

HOLDERS: Final[Hooks[Callable[[Sequence[int]], str]]] = Hooks()
"""By keys of covers, one thing that rests on them, as it is called; empty if nothing does."""

Follower = Callable[[User | None, Sequence[int], str, date | None], int]
CHANGED: Final[Hooks[Follower]] = Hooks()
"""Called in the transaction with the actor, keys of covers, what was done to them in a word, and the last day
they cover now, if they were ended. Each sees to what rests on them (C04), and says of how many."""


def resting(covers: Sequence[int]) -> str:
    """Something that rests on some covers, as it is called; empty if nothing does."""
    return next((told for holder in HOLDERS if (told := holder(covers))), "")


def changed(actor: User | None, covers: Sequence[int], what: str, *, until: date | None = None) -> int:
    """Have what rests on covers that changed seen to; how much that is."""
    return sum(follow(actor, covers, what, until) for follow in CHANGED)

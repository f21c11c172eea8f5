"""What waits in other rooms without being a case: payments to put together, a month to close.

A room adds a hook to `STANDING`; the inbox shows what the hooks give below the duties. A hook
asks no question of the database for somebody who may do nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from gongji.office.guard.hooks import Hooks


@dataclass(frozen=True, slots=True)
class Standing:
    """One line: what to do, in two characters and in a sentence, and where."""

    verb: str
    title: str
    url: str
    fen: int | None = None
    """The money it is about."""
    late: bool = False


Hook = Callable[[HttpRequest], Iterable[Standing]]
STANDING: Final[Hooks[Hook]] = Hooks()


def standing(request: HttpRequest) -> list[Standing]:
    """Everything that waits for whoever asks, what is late first."""
    return sorted((one for hook in STANDING for one in hook(request)), key=lambda one: not one.late)

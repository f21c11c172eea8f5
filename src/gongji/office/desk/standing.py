"""What waits in other rooms without being a case: payments to put together, a month to close.

A room registers a hook in `AppConfig.ready`; the inbox shows what the hooks give below the duties. A hook
asks no question of the database for somebody who may do nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest


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
_HOOKS: dict[Hook, None] = {}


def register(hook: Hook) -> None:
    """Ask a hook for what waits, once however often its room is loaded."""
    _HOOKS[hook] = None


def standing(request: HttpRequest) -> list[Standing]:
    """Everything that waits for whoever asks, what is late first."""
    return sorted((one for hook in _HOOKS for one in hook(request)), key=lambda one: not one.late)

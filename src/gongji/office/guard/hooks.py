"""Where a room lets rooms above it have their say: they add a function, and are called.

A room below imports none above it. Functions are added in `AppConfig.ready`, each once however often its room
is loaded, and called in the order in which the rooms are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

Hook = TypeVar("Hook", bound=Callable[..., Any])


class Hooks(Generic[Hook]):
    """Functions of one kind."""

    def __init__(self) -> None:
        self._hooks: dict[Hook, None] = {}

    def __iter__(self) -> Iterator[Hook]:
        return iter(self._hooks)

    def add(self, hook: Hook) -> None:
        """Have a function called from now on."""
        self._hooks[hook] = None

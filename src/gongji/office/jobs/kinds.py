"""The kinds of work: a name, a title for people, and the function that does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from gongji.office.jobs.errors import JobError

if TYPE_CHECKING:
    from gongji.office.jobs.progress import Progress

Payload = dict[str, Any]
Work = Callable[[Payload, "Progress"], Payload | None]

_NAME: Final = re.compile(r"[a-z]+(\.[a-z_]+)+")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. `attempts` limits tries in a row that get no step further; `wait` doubles."""

    name: str
    title: str
    work: Work
    attempts: int = 5
    wait: timedelta = timedelta(seconds=10)
    every: timedelta | None = None

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after so many tries, at most an hour."""
        return min(self.wait * (1 << min(attempts - 1, 20)), timedelta(hours=1))


_KINDS: dict[str, Kind] = {}


def job(
    name: str,
    title: str,
    *,
    attempts: int = 5,
    wait: timedelta = timedelta(seconds=10),
    every: timedelta | None = None,
) -> Callable[[Work], Work]:
    """Register a function `(payload, progress) -> result`; with `every` it also starts by itself.

    Payload and result are JSON. The function may be called again after a kill: what it writes to the database
    belongs inside `progress.step`, which saves how far it got in the same transaction.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"a kind is called room.work, not {name!r}")

    def register(work: Work) -> Work:
        known = _KINDS.get(name)
        if known is not None and known.work.__qualname__ != work.__qualname__:
            raise ValueError(f"two jobs are called {name!r}")
        _KINDS[name] = Kind(name, title, work, attempts, wait, every)
        return work

    return register


def kind_of(name: str) -> Kind:
    """The kind of that name. JobError when there is none."""
    try:
        return _KINDS[name]
    except KeyError:
        known = "、".join(sorted(_KINDS)) or "没有"
        raise JobError("J001", f"没有后台事项 {name}", f"现有的：{known}") from None


def scheduled() -> list[Kind]:
    """The kinds that start by themselves."""
    return [kind for kind in _KINDS.values() if kind.every is not None]

"""What `gongji verify` runs: checks that rooms register under the ids of the invariants they hold.

    @check("L06", "余额等于分录之和")
    def balances() -> Iterator[Finding]: ...

A check reads the database (all of it: it runs with the scopes off) and yields what it finds wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gongji.office.guard.scoped import everything


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: where (table and row), what is wrong, what to do."""

    where: str
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One registered check."""

    id: str
    title: str
    run: Callable[[], Iterable[Finding]]


_checks: dict[str, Check] = {}


def check(
    id: str, title: str
) -> Callable[[Callable[[], Iterable[Finding]]], Callable[[], Iterable[Finding]]]:
    """Registers a function as the check of an invariant; a room imports its checks in `AppConfig.ready`.

    An invariant with several checks takes ids such as `A05.rows`. ValueError when an id is taken.
    """

    def register(run: Callable[[], Iterable[Finding]]) -> Callable[[], Iterable[Finding]]:
        if id in _checks:
            raise ValueError(f"check {id} is registered twice")
        _checks[id] = Check(id, title, run)
        return run

    return register


def checks() -> tuple[Check, ...]:
    """All checks, by id."""
    return tuple(_checks[id] for id in sorted(_checks))


def findings(chosen: Iterable[str] = ()) -> Iterator[tuple[Check, Finding]]:
    """Runs the chosen checks, or all of them. KeyError for an id that no room registered."""
    asked = [_checks[id] for id in chosen] or checks()
    with everything("gongji verify"):
        for one in asked:
            for finding in one.run():
                yield one, finding

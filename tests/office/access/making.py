"""Makers: for each kind of route, the object it is about, in a union.

A room adds a file under `makers/` with a function for each kind of its routes:

    @maker("people:*")
    def person(world: World, union: Union) -> Keys:
        return {"key": ….pk}

The most specific pattern wins. `papers:open#medical` is another kind of object on the route `papers:open`,
with lines of its own in the table. A route with numbers in its address and no maker fails the test by name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from tests.office.forms.answers import Answer


@dataclass(frozen=True)
class World:
    """The tree of unions by the place from which the accounts look, and the accounts."""

    unions: Mapping[str, Any]
    accounts: Mapping[str, Any]

    @property
    def somebody(self) -> Any:
        """Whose work the objects are: an account that is none of those that ask."""
        return self.accounts["somebody"]


Keys = dict[str, Any]
"""What `reverse` takes; under "?" the query of the address, where the page asks for one; under "!" what the
form of this very object is told."""
Make = Callable[[World, Any], Keys]


@dataclass(frozen=True, slots=True)
class Maker:
    """How the object of a kind of route is made, and what its form is told."""

    pattern: str
    make: Make
    shared: bool
    """The object belongs to no union: one relation is enough."""
    answers: Mapping[str, Answer] = field(default_factory=dict)


_MAKERS: dict[str, Maker] = {}
_ANSWERS: dict[str, Mapping[str, Answer]] = {}


def maker(*patterns: str, shared: bool = False, **answers: Answer) -> Callable[[Make], Make]:
    """Registers a maker for the routes whose names these patterns match."""

    def keep(make: Make) -> Make:
        for pattern in patterns:
            _MAKERS[pattern] = Maker(pattern, make, shared, answers)
        return make

    return keep


def answers(pattern: str, **told: Answer) -> None:
    """What the forms of these routes are told, beside what their makers say."""
    _ANSWERS[pattern] = told


def load() -> None:
    """Reads every room's makers."""
    from tests.office.access import makers

    for found in pkgutil.iter_modules(makers.__path__):
        importlib.import_module(f"tests.office.access.makers.{found.name}")


def every_maker() -> list[Maker]:
    """Each way to make an object, once."""
    return [*{id(made.make): made for made in _MAKERS.values()}.values()]


def kinds_of(name: str) -> list[str]:
    """The route's name, and that of each further kind of object on it."""
    return [name, *sorted(pattern for pattern in _MAKERS if pattern.startswith(f"{name}#"))]


def maker_of(name: str) -> Maker | None:
    """The most specific maker of a route, or of a kind of object on it."""
    found = [
        made
        for pattern, made in _MAKERS.items()
        if fnmatchcase(name, pattern) and ("#" in name) <= ("#" in pattern)
    ]
    return max(found, key=lambda made: len(made.pattern.rstrip("*")), default=None)


def answers_of(name: str) -> dict[str, Answer]:
    """All that the form of a route is told, the more specific last."""
    told = {p: a for p, a in _ANSWERS.items() if fnmatchcase(name.partition("#")[0], p)}
    mine = maker_of(name)
    found: dict[str, Answer] = {}
    for pattern in sorted(told, key=len):
        found |= told[pattern]
    return found | (dict(mine.answers) if mine else {})

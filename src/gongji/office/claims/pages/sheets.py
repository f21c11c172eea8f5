"""What the second half of the room, and other rooms, add to the page of a claim: actions and sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from gongji.office.claims.models import Claim
from gongji.office.claims.queries import Sight
from gongji.office.guard.hooks import Hooks
from gongji.office.ui.pages import Link


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its template, rendered with `record` and `sheet` (its context), and where it stands."""

    template: str
    context: dict[str, Any]
    place: str = "main"
    """top (over the columns) | main | side"""


SHEETS: Final[Hooks[Callable[[HttpRequest, Claim, Sight], Sheet | None]]] = Hooks()
"""Each gives a sheet for a claim as this person may see it, or None."""

ACTIONS: Final[Hooks[Callable[[HttpRequest, Claim], Sequence[Link]]]] = Hooks()
"""Each gives what this person may do next on a claim."""


def sheets(request: HttpRequest, claim: Claim, seen: Sight) -> dict[str, list[Sheet]]:
    """The sheets of a claim by their place."""
    found: dict[str, list[Sheet]] = {"top": [], "main": [], "side": []}
    for each in SHEETS:
        made = each(request, claim, seen)
        if made is not None:
            found[made.place].append(made)
    return found


def actions(request: HttpRequest, claim: Claim) -> list[Link]:
    """What others let this person do next."""
    return [link for each in ACTIONS for link in each(request, claim)]

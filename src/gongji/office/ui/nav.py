"""Where one can go: the list in the bar, which each room adds to when it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from gongji.office.guard.access import access_in

Text = str | Promise
Right = str | Callable[[Any], bool] | None


@dataclass(frozen=True, slots=True)
class Place:
    """A room one can go to, by a right held anywhere, by a test on the account, or (None) by everybody."""

    label: Text
    url_name: str
    right: Right = None
    about: Text = ""
    order: int = 50

    def open_to(self, request: HttpRequest) -> bool:
        """Whether the person who asks finds the place in the bar."""
        if self.right is None:
            return True
        if callable(self.right):
            return self.right(request.user)
        return access_in(request).can(self.right)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one page shows it."""

    label: Text
    url: str
    about: Text
    here: bool


_PLACES: dict[str, Place] = {}


def register(label: Text, url_name: str, right: Right = None, *, about: Text = "", order: int = 50) -> None:
    """Add a place to the bar; call it in `AppConfig.ready`. Lower `order` stands further left."""
    _PLACES[url_name] = Place(label, url_name, right, about, order)


def entries(request: HttpRequest) -> list[Entry]:
    """The places that the person who asks may go to."""
    match = request.resolver_match
    room = match.app_name if match else ""
    found = sorted((p for p in _PLACES.values() if p.open_to(request)), key=lambda p: p.order)
    own = [p for p in found if p.url_name.partition(":")[0] == room]
    here = next((p for p in own if match and p.url_name == match.view_name), own[0] if own else None)
    return [Entry(p.label, reverse(p.url_name), p.about, p is here) for p in found]

"""The pages of this room, as the row of places above each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from gongji.office.guard.access import access_in

_PLACES: Final = (
    ("岗位和代办", "guard:own", None),
    ("账号", "guard:accounts", "guard.accounts"),
    ("审计记录", "guard:trail", "guard.audit"),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """One place."""

    label: str
    url: str
    here: bool
    count: None = None


def places(request: HttpRequest) -> list[Chip]:
    """The places that the account may go to."""
    access, match = access_in(request), request.resolver_match
    here = match.view_name if match is not None else ""
    return [
        Chip(label, reverse(name), name == here)
        for label, name, right in _PLACES
        if right is None or access.can(right)
    ]


def index(request: HttpRequest) -> HttpResponse:
    """On to the work of an administrator, else of an auditor, else to one's own page."""
    found = places(request)
    return HttpResponseRedirect(found[min(1, len(found) - 1)].url)


class Placed:
    """Mixin of `ui.pages.Page`: the row of places."""

    request: HttpRequest

    def extra(self) -> dict[str, Any]:
        """The chips, for `guard/places.html`."""
        return {"chips": places(self.request)}

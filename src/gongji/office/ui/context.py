"""What every page shows around its content."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gongji.office.ui import nav


def frame(request: HttpRequest) -> dict[str, object]:
    """The site's name and the places in the bar (for who is signed in)."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    places: object = SimpleLazyObject(lambda: nav.entries(request)) if signed_in else []
    return {"site_name": "共济", "places": places}

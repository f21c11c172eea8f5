"""Every route of the site, from the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the site; `name` is what `reverse` takes, `parameters` what it needs."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    numbers: tuple[str, ...]
    """Those of the parameters that are keys of rows."""

    @property
    def room(self) -> str:
        """The namespace; `site` for what has none."""
        return self.name.partition(":")[0] if ":" in self.name else "site"


def routes() -> list[Route]:
    """All of them, by name. AssertionError for a route without a name: nothing could ask for it."""
    found = sorted(_walk(get_resolver("gongji.office.site.urls")), key=lambda route: route.name)
    nameless = [route.pattern for route in found if route.name.endswith("None")]
    assert not nameless, f"give these routes a name: {nameless}"
    return found


def _walk(
    of: Any, before: str = "", space: str = "", told: tuple[tuple[str, bool], ...] = ()
) -> Iterator[Route]:
    for pattern in of.url_patterns:
        route, here = before + str(pattern.pattern), (*told, *_parameters(pattern.pattern))
        if isinstance(pattern, URLPattern):
            names, numbers = tuple(n for n, _ in here), tuple(n for n, number in here if number)
            yield Route(f"{space}{pattern.name}", route, names, numbers)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, route, inner, here)


def _parameters(pattern: Any) -> Iterator[tuple[str, bool]]:
    """Each with whether it is the key of a row."""
    for name in pattern.regex.groupindex:
        number = isinstance(pattern.converters.get(name), IntConverter) or name in _KEYS
        yield name, number and name not in _DATES


_KEYS = ("key", "pk", "fund")
"""Parameters that are keys of rows where a regular expression says what they look like."""
_DATES = ("year", "month", "place")
"""Numbers that are no keys."""

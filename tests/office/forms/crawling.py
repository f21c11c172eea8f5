"""Finding every form of the site: the pages of all routes, as one who may see them all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, resolve, reverse
from tests.office.access.asking import Browser, undone
from tests.office.access.making import Keys, World, answers_of, kinds_of, maker_of
from tests.office.access.routes import routes
from tests.office.forms.answers import filled
from tests.office.forms.on_pages import Form, forms_of, text_of

from gongji.office.guard.scoped import everything

_PLACES = ("own", "child")


@dataclass(frozen=True, slots=True)
class Found:
    """A form on a page, with the answers it would be given."""

    page: str
    form: Form
    good: dict[str, Any]


def pages(world: World, stack: ExitStack) -> list[str]:
    """The address of every page, with an object made for each; they are there until the stack closes."""
    stack.enter_context(undone())
    found = []
    for route in routes():
        for kind in kinds_of(route.name):
            maker = maker_of(kind) if route.parameters else None
            if route.parameters and maker is None:
                continue
            for place in _PLACES if maker is not None and not maker.shared else _PLACES[:1]:
                with everything("a test's object"):
                    keys: Keys = {} if maker is None else maker.make(world, world.unions[place])
                named = {n: v for n, v in keys.items() if n not in ("?", "!")}
                found.append(reverse(route.name, kwargs=named) + str(keys.get("?", "")))
    return found


def forms(browser: Browser, addresses: list[str]) -> Iterator[Found]:
    """Every form of these pages, once for each place it goes to and set of fields."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for url in addresses:
        with undone():
            page = text_of(browser.ask("GET", url))
        for form in forms_of(page, url):
            name = _target(form.path)
            sign = (name, form.method, tuple(sorted(form.fields)))
            if name and sign not in seen:
                seen.add(sign)
                yield Found(url, form, filled(form, answers_of(name)))


def _target(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""

"""The address of every route, about an object that is there."""

from __future__ import annotations

from contextlib import ExitStack

from django.urls import reverse
from tests.office.access.asking import undone
from tests.office.access.making import Keys, World, maker_of
from tests.office.access.routes import routes

from gongji.office.guard.scoped import everything


def addresses(world: World, stack: ExitStack) -> dict[str, str]:
    """Route → its address; the objects are there until the stack closes."""
    stack.enter_context(undone())
    found = {}
    for route in routes():
        maker = maker_of(route.name)
        if route.parameters and maker is None:
            continue
        keys: Keys = {}
        if maker is not None and (route.parameters or maker.pattern == route.name):
            with everything("a test's object"):
                keys = maker.make(world, world.unions["own"])
        named = {name: value for name, value in keys.items() if name not in ("?", "!")}
        found[route.name] = reverse(route.name, kwargs=named) + str(keys.get("?", ""))
    return found

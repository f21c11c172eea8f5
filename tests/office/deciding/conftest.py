"""Claims that wait for a decision, and the people who decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def make_world(make_union: Callable[..., Any], make_user: Callable[..., Any]) -> Callable[..., Any]:
    """`make_world("给付前")`: a city whose plan has grants disclosed then."""
    from tests.office.deciding.deciding_making import World

    return lambda disclosure="": World.made(make_union, make_user, disclosure)


@pytest.fixture
def world(make_world: Callable[..., Any]) -> Any:
    """A city, a county and a mill under it, a plan in force, its fund, and who decides."""
    return make_world()

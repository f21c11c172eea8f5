"""A city, and officers with a role at it, for rooms that need no tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def city(make_union: Callable[..., Any]) -> Any:
    """A city's federation."""
    return make_union(code="c", name="虚构市总工会")


@pytest.fixture
def make_officer(city: Any, make_user: Callable[..., Any]) -> Callable[..., Any]:
    """An account with a role at the city: `make_officer("agent")`."""
    return lambda role: make_user(role, city, name="虚构人")


@pytest.fixture
def officer(make_officer: Callable[..., Any]) -> Any:
    """An agent of the city."""
    return make_officer("agent")

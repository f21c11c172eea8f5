"""A city with its officers, and an agent of another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.office.officers_making import city, make_officer, officer  # noqa: F401
from tests.office.plans.conftest import drafted, in_force, make_account, office, people  # noqa: F401


@pytest.fixture
def reviewer(make_officer: Callable[..., Any]) -> Any:  # noqa: F811
    """A reviewer of the city."""
    return make_officer("reviewer")


@pytest.fixture
def stranger(make_union: Callable[..., Any], make_user: Callable[..., Any]) -> Any:
    """An agent of another city."""
    return make_user("agent", make_union(code="o", name="别的市总工会"), username="stranger", name="虚构外人")


@pytest.fixture
def plan(in_force: Any) -> str:  # noqa: F811
    """A plan with an edition in force, which another office runs."""
    return str(in_force.plan.code)


@pytest.fixture(autouse=True)
def scope_off() -> Iterator[None]:
    """Tests look at every row; pages open their own scope."""
    from django_scopes import scopes_disabled

    with scopes_disabled():
        yield

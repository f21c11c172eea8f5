"""A small city with officers of every duty in it, and a case to work on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.office.desk.desk_making import agent, case, county, other, reviewer, task  # noqa: F401
from tests.office.guard.conftest import account, quick_passwords, tree  # noqa: F401


@pytest.fixture(autouse=True)
def scope_off() -> Iterator[None]:
    """Tests look at every row; pages open their own scope."""
    from django_scopes import scopes_disabled

    with scopes_disabled():
        yield

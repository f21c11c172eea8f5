"""Emptying the test database past the triggers that keep it.

Tests that need real transactions are followed by a flush, which the triggers on kept tables refuse as they
refuse any other deletion. Around the flush, and there alone, they are out of force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from bench.office_bulk import without_triggers as triggers_off


@pytest.fixture(autouse=True, scope="session")
def flush_past_triggers() -> Iterator[None]:
    """Every flush of the session empties kept tables too, and puts back what migrations had put in them."""
    from django.db import models  # noqa: F401 - before the next, which it imports in a circle
    from django.db.backends.base.operations import BaseDatabaseOperations

    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, statements: Iterable[str]) -> None:
        with triggers_off():
            plain(self, statements)
        refill()

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = plain  # type: ignore[method-assign]


def refill() -> None:
    """Puts back the rows that migrations make."""
    from gongji.office.guard.models import ChainHead

    ChainHead.objects.get_or_create(pk=1, defaults={"head": bytes(32)})

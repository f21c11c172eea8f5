"""The survey's city at a thousandth of its size, counted."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.office.guard.conftest import quick_passwords  # noqa: F401

SCALE = Fraction(1, 200)


@pytest.fixture
def city(db: None) -> Any:
    """The city as it was made, in the database."""
    from bench.office_city import build

    return build(7, SCALE, covers=900, claims=80, today=date.today())


@pytest.fixture
def counted(city: Any) -> Any:
    """And counted today."""
    from gongji.office.insight.counting import recount

    recount(date.today())
    return city

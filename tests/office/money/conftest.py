"""A fund with its accounts, and the people who keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def office(make_union: Callable[..., Any]) -> Any:
    """The union whose office keeps the books."""
    return make_union(name="虚构市总工会")


@pytest.fixture
def accountant(make_user: Callable[..., Any], office: Any) -> Any:
    return make_user("accountant", office, name="虚构会计")


@pytest.fixture
def make_fund(office: Any, accountant: Any) -> Callable[..., Any]:
    """`make_fund()`: the fund of a plan of its own; its books begin with 2025."""
    from datetime import date
    from itertools import count

    from gongji.office.money import services
    from gongji.office.plans.models import Plan

    numbers = count(1)

    def make(**options: Any) -> Any:
        plan = Plan.objects.create(code=f"虚构计划{next(numbers)}", union=office)
        return services.open_fund(accountant, plan, office, **{"since": date(2025, 1, 1), **options})

    return make


@pytest.fixture
def fund(make_fund: Callable[..., Any]) -> Any:
    return make_fund()


@pytest.fixture
def overdraft(fund: Any, make_user: Callable[..., Any], office: Any) -> Any:
    """A hundred yuan from 1 to 31 March 2026."""
    from datetime import date

    from gongji.office.money import services

    said = services.Approval(
        10_000, "虚构管委会", "虚构批 1 号", date(2026, 3, 1), date(2026, 3, 31), "名册款在途"
    )
    return services.approve_overdraft(make_user("committee", office), fund, said)


@pytest.fixture
def overdrawn(fund: Any, overdraft: Any) -> Any:
    """Every table of the books has a row."""
    from tests.office.money.books import BANK, PAYABLE, book

    return book(fund, 500, PAYABLE, BANK, overdraft=overdraft)

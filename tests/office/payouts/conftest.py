"""A fund with money in it, people who are owed, and the officers who pay them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from tests.office.guard.conftest import account, quick_passwords, tree  # noqa: F401


@pytest.fixture
def office(make_union: Callable[..., Any]) -> Any:
    """The union whose office keeps the fund."""
    return make_union(name="虚构市总工会")


@pytest.fixture
def mill(make_union: Callable[..., Any], office: Any) -> Any:
    """A grassroots union under it."""
    return make_union(office, "grassroots", name="虚构纺织厂工会")


@pytest.fixture
def officer(make_user: Callable[..., Any], office: Any) -> Callable[..., Any]:
    """`officer("cashier")`: an account at the office with an identity of its own."""
    from tests.office.payouts.paying import identity_of

    numbers = count(900)

    def make(role: str, **fields: Any) -> Any:
        return make_user(role, office, **{"identity": identity_of(next(numbers)), **fields})

    return make


@pytest.fixture
def cashier(officer: Callable[..., Any]) -> Any:
    return officer("cashier", name="虚构出纳")


@pytest.fixture
def accountant(officer: Callable[..., Any]) -> Any:
    return officer("accountant", name="虚构会计")


@pytest.fixture
def make_fund(office: Any) -> Callable[..., Any]:
    """`make_fund()`: the fund of a plan of its own, with nothing in it."""
    from datetime import date

    from gongji.office.money import services
    from gongji.office.plans.models import Plan

    numbers = count(1)

    def make() -> Any:
        plan = Plan.objects.create(code=f"虚构计划{next(numbers)}", union=office)
        return services.open_fund(None, plan, office, since=date(2025, 1, 1))

    return make


@pytest.fixture
def fund(make_fund: Callable[..., Any]) -> Any:
    """A fund with 100,000 yuan in the bank."""
    from tests.office.payouts.paying import money_in

    made = make_fund()
    money_in(made, 10_000_000)
    return made


@pytest.fixture
def owed(fund: Any, mill: Any) -> Callable[..., Any]:
    """`owed()`: 2,000 yuan owed to a person of their own."""
    from tests.office.payouts.paying import owe

    numbers = count(1)

    def make(amount: int = 200_000, **more: Any) -> Any:
        return owe(more.pop("fund", fund), mill, next(numbers), amount, **more)

    return make

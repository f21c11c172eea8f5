"""A plan in force, a small tree of unions, somebody covered, and the people who work on a claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from tests.office.guard.conftest import account, quick_passwords  # noqa: F401
from tests.office.plans.conftest import make_account, people  # noqa: F401


@pytest.fixture
def tree(make_union: Callable[..., Any]) -> dict[str, Any]:
    """A city whose office runs the plan, two counties, and a grassroots union in each."""
    city = make_union(name="虚构市总工会", code="c")
    east = make_union(city, "county", name="东区总工会", code="e", region="330602")
    west = make_union(city, "county", name="西区总工会", code="w", region="330603")
    return {
        "city": city, "east": east, "west": west,
        "mill": make_union(east, "grassroots", name="虚构纺织厂工会", code="m", region="330602"),
        "yard": make_union(west, "grassroots", name="虚构船厂工会", code="y", region="330603"),
    }  # fmt: skip


@pytest.fixture
def office(tree: dict[str, Any]) -> Any:
    """The union whose office runs the plans."""
    return tree["city"]


@pytest.fixture
def drafted(people: Any) -> Any:  # noqa: F811
    from tests.office.plans.plans_making import SHAOXING

    from gongji.office.plans import services

    return services.draft(people.drafter, people.office, services.shipped(SHAOXING))


@pytest.fixture
def in_force(drafted: Any, people: Any) -> Any:  # noqa: F811
    """The demo plan's edition, in force from 2011-06-10."""
    from tests.office.plans.plans_making import on_its_way

    return on_its_way(drafted, people, "in_force")


@pytest.fixture
def hands(tree: dict[str, Any], account: Callable[..., Any]) -> Any:  # noqa: F811
    """One account for each duty on a claim."""
    from tests.office.claims.making import Hands

    return Hands(
        agent=account("agent", tree["mill"]), checker=account("checker", tree["east"]),
        county=account("county", tree["east"]), reviewer=account("reviewer", tree["city"]),
        committee=account("committee", tree["city"]), cashier=account("cashier", tree["city"]),
        auditor=account("auditor", tree["city"]), stranger=account("agent", tree["yard"]),
        admin=account("admin", tree["city"]), approver=account("approver", tree["city"]),
        accountant=account("accountant", tree["city"]),
    )  # fmt: skip


@pytest.fixture
def member(tree: dict[str, Any]) -> Callable[..., Any]:
    """`member()`: somebody who belongs to the mill's union, or to another."""
    from tests.office.people.test_register import number

    from gongji.office.people import services

    serials = count(1)

    def make(union: Any = None, name: str = "王小明") -> Any:
        where = union or tree["mill"]
        return services.register(
            None, where, name=name, id_number=number(next(serials)), since=date(2005, 1, 1)
        )

    return make


@pytest.fixture
def cover(in_force: Any, member: Callable[..., Any]) -> Callable[..., Any]:
    """`cover()`: a live cover of the plan, of somebody new or of `person`."""
    from gongji.office.enrolment.models import Cover
    from gongji.office.guard.scoped import everything

    numbers = count(1)

    def make(person: Any = None, **more: Any) -> Any:
        who = person or member()
        with everything("a test's cover"):
            fields = {
                "number": f"P{next(numbers):04d}", "person": who, "plan": in_force.plan, "edition": in_force,
                "union": who.union, "since": date(2011, 7, 1), "until": date(2012, 6, 30),
                "first_since": date(2010, 7, 1), "region": "330602", "state": "live", **more,
            }  # fmt: skip
            return Cover.objects.create(**fields)

    return make


@pytest.fixture
def reported(cover: Callable[..., Any], hands: Any) -> Callable[..., Any]:
    """`reported(病种="其他", 自付费用="4000")`: a stay reported by the agent, the facts by the checker."""
    from tests.office.claims.making import report

    def make(cover_of: Any = None, **facts: str) -> Any:
        return report(hands, cover_of or cover(), **facts)

    return make


@pytest.fixture
def ready(reported: Callable[..., Any], hands: Any) -> Callable[..., Any]:
    """The same, investigated and with all papers: 待核算."""
    from tests.office.claims.making import make_ready

    def make(cover_of: Any = None, **facts: str) -> Any:
        return make_ready(hands, reported(cover_of, **facts))

    return make

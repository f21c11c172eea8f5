"""A city with a county, a township and two factories, and a plan in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from tests.office.guard.conftest import quick_passwords  # noqa: F401


@dataclass(frozen=True)
class World:
    """Who and what a test of this room needs."""

    city: Any
    county: Any
    township: Any
    factory: Any
    mill: Any
    agent: Any
    miller: Any
    checker: Any
    county_officer: Any
    reviewer: Any
    plan: Any
    edition: Any


@pytest.fixture
def world(make_union: Callable[..., Any], make_user: Callable[..., Any]) -> World:
    from tests.office.plans.plans_making import SHAOXING, People, on_its_way

    from gongji.office.plans import services as plans

    city = make_union(name="虚构市总工会")
    county = make_union(city, "county", name="虚构县总工会", region="330602")
    township = make_union(county, "township", name="虚构镇总工会", region="330602")
    factory = make_union(township, "grassroots", name="虚构厂工会", region="330602")
    mill = make_union(township, "grassroots", name="虚构坊工会", region="330602")
    reviewer = make_user("reviewer", city)
    people = People(city, reviewer, make_user("committee", city), make_user("approver", city))
    edition = on_its_way(plans.draft(reviewer, city, plans.shipped(SHAOXING)), people, "in_force")
    return World(
        city, county, township, factory, mill, make_user("agent", factory), make_user("agent", mill),
        make_user("checker", township), make_user("county", county), reviewer, edition.plan, edition,
    )  # fmt: skip

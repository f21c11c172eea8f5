"""An edition at any place on its way, and the people who bring it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest


@pytest.fixture
def office(make_union: Callable[..., Any]) -> Any:
    """The union whose office runs the plans."""
    return make_union(name="虚构市总工会")


@pytest.fixture
def make_account(make_user: Callable[..., Any]) -> Callable[..., Any]:
    """`make_account("reviewer", union=office)`: an account with these roles there."""
    from gongji.office.guard.models import Grant

    def make(*roles: str, union: Any = None) -> Any:
        user = make_user()
        for role in roles:
            Grant.objects.create(user=user, union=union, role=role, since="2000-01-01")
        return user

    return make


@pytest.fixture
def people(office: Any, make_account: Callable[..., Any]) -> Any:
    """Who brings an edition along its way, each with the one role it takes."""
    from tests.office.plans.plans_making import People

    return People(
        office,
        make_account("reviewer", union=office),
        make_account("committee", union=office),
        make_account("approver", union=office),
    )


@pytest.fixture
def drafted(people: Any) -> Any:
    from tests.office.plans.plans_making import SHAOXING

    from gongji.office.plans import services

    return services.draft(people.drafter, people.office, services.shipped(SHAOXING))


@pytest.fixture
def in_force(drafted: Any, people: Any) -> Any:
    from tests.office.plans.plans_making import on_its_way

    return on_its_way(drafted, people, "in_force")


@pytest.fixture
def ruling(in_force: Any, people: Any) -> Callable[..., Any]:
    """Record a ruling on 住院超过一万, with anything about it by name."""

    from gongji.office.plans import services

    def record(supersedes: Any = None, **said: Any) -> Any:
        said = {
            "reading": "住院超过一万",
            "option": "仍给2000",
            "body": "虚构市总工会",
            "document": "虚构解释 1 号",
            "decided_on": date(2012, 1, 10),
            "in_force_from": date(2012, 2, 1),
            "why": "与一万元以内一致",
            **said,
        }
        return services.rule(people.committee, in_force, services.Decided(**said), supersedes)

    return record


@pytest.fixture
def supplied(in_force: Any, people: Any) -> Any:
    from tests.office.plans.plans_making import GRADES

    from gongji.office.plans import services
    from gongji.office.plans.reading import Table

    table = Table("意外伤害26元档", "意外伤害26元档.csv", GRADES.encode())
    return services.supply(people.drafter, in_force, table, date(2012, 1, 1), "虚构来函")

"""The world of the trial: a city, counties and units, and an account for each who asks."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.office.guard.conftest import quick_passwords, tree  # noqa: F401


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of requests write no line each."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(tree: dict[str, Any], make_union: Callable[..., Any], make_user: Callable[..., Any]) -> Any:  # noqa: F811
    """Every role at one county, looked from there."""
    from django.contrib.auth.hashers import make_password
    from tests.office.access.making import World, load
    from tests.office.access.table import ALL

    from gongji.office.guard.models import Grant
    from gongji.office.guard.roles import Role

    load()
    make_union(tree["east"], "grassroots", name="虚构丝厂工会", code="m2")
    make_union(tree["east"], "township", name="虚构镇总工会", code="t")
    make_union(tree["east"], "industry", name="东区产业工会", code="i")
    unions = {
        "own": tree["east"], "child": tree["mill"], "parent": tree["city"], "sibling": tree["west"],
        "other": tree["yard"], "industry": make_union(tree["city"], "industry", name="虚构产业工会", code="industry"),
    }  # fmt: skip
    known = {"password": make_password("一句足够长的密码")}

    def own() -> dict[str, Any]:
        return {**known, "identity": secrets.token_bytes(32)}

    accounts = {role.value: make_user(role, tree["east"], home=tree["east"], **own()) for role in Role}
    accounts["roleless"] = make_user(home=tree["east"], **own())
    accounts[ALL] = make_user(home=tree["city"], **own())
    for role in Role:
        Grant.objects.create(user=accounts[ALL], union=tree["city"], role=role, since="2000-01-01")
    for name in ("somebody", "another"):
        accounts[name] = make_user(username=name, home=tree["city"])
    return World(unions, accounts)

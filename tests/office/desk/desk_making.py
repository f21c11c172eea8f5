"""Officers of every duty in the small city, and a case to work on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def agent(tree: dict[str, Any], account: Callable[..., Any]) -> Any:
    """The agent of the mill."""
    return account("agent", tree["mill"], name="虚构代办")


@pytest.fixture
def county(tree: dict[str, Any], account: Callable[..., Any]) -> Any:
    """The county officer above the mill."""
    return account("county", tree["east"], name="虚构县区")


@pytest.fixture
def reviewer(tree: dict[str, Any], account: Callable[..., Any]) -> Any:
    """A reviewer of the city office."""
    return account("reviewer", tree["city"], name="虚构审核")


@pytest.fixture
def other(tree: dict[str, Any], account: Callable[..., Any]) -> Any:
    """Another reviewer of the city office."""
    return account("reviewer", tree["city"], name="虚构又审")


@pytest.fixture
def case(tree: dict[str, Any], agent: Any) -> Any:
    """A case of the mill, promised in fifteen working days."""
    from gongji.office.desk import services

    return services.open_case(agent, tree["mill"], "claim", "王小明的申领", promised_days=15)


@pytest.fixture
def task(case: Any, tree: dict[str, Any]) -> Any:
    """Its review, which waits at the city office."""
    from gongji.office.desk import services

    return services.ask(
        case, right="claims.review", union=tree["city"], title="审核", url=f"/claims/{case.pk}/"
    )

"""A city with a county, a township and two factories, a plan in force, and everybody who works there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from tests.office.guard.conftest import quick_passwords  # noqa: F401


@pytest.fixture
def city(make_union: Callable[..., Any], db: None) -> Any:
    """The unions, the plan, its fund, the accounts."""
    from tests.office.way.city import made

    return made(make_union)


@pytest.fixture
def worker(city: Any) -> Iterator[None]:
    """The worker of the site, in a thread beside the server, from after the city is made."""
    from gongji.office.jobs.worker import run

    stop = Event()
    thread = Thread(target=run, args=(stop,), kwargs={"lease": timedelta(seconds=30), "poll": 0.1})
    thread.start()
    yield
    stop.set()
    thread.join(timeout=30)
    assert not thread.is_alive()

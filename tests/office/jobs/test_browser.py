"""A job's page in Chromium: the progress moves and ends by itself under the strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counting() -> Iterator[Event]:
    """A kind of work that counts to 40 once it is let go."""
    from gongji.office.jobs import kinds

    go = Event()

    def work(payload: dict[str, Any], progress: Any) -> Any:
        for n in range(40):
            with progress.step(n + 1, 40, f"第 {n + 1} 行"):
                pass
            if n == 10:
                go.wait(30)
        return {"行数": 40}

    kinds._KINDS["test.counting"] = kinds.Kind("test.counting", "数到四十", work)
    yield go
    go.set()
    del kinds._KINDS["test.counting"]


@pytest.fixture
def worker() -> Iterator[None]:
    """A worker in a thread of this process, as `gongji serve` has one."""
    from gongji.office.jobs.worker import run

    stop = Event()
    thread = Thread(target=run, args=(stop,), kwargs={"poll": 0.1})
    thread.start()
    yield
    stop.set()
    thread.join()


def test_progress_moves_and_ends_by_itself(
    chromium: Any, live_server: Any, client_of: Any, officer: Any, counting: Event, worker: None
) -> None:
    from playwright.sync_api import expect

    from gongji.office.jobs.services import start

    job = start("test.counting", {}, officer)
    key = client_of(officer).cookies["sessionid"].value
    said: list[str] = []
    context = chromium.new_context()
    context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(live_server.url + reverse("jobs:job", args=[job.pk]))
    expect(page.locator("#standing")).to_contain_text("11 / 40", timeout=20_000)
    counting.set()
    expect(page.locator("main")).to_contain_text("已办成", timeout=20_000)
    expect(page.locator("main")).to_contain_text("行数")
    context.close()
    assert said == []

"""Every route of the site, asked in ways that no page asks: never an error of the server, never a long wait.

Every day some of the requests, drawn by a seed; `GONGJI_TEST_WHOLE=1` makes all of them.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from tests.office.access.asking import Browser, undone
from tests.office.access.conftest import quiet, world  # noqa: F401
from tests.office.access.routes import Route, routes
from tests.office.access.table import ALL
from tests.office.attacks.reaching import addresses
from tests.office.seeds import seed

pytestmark = pytest.mark.django_db

METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "虚构", "get")
KEYS = (
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "9" * 400, "-1", "0", "+1", "1e3",
    "1.0", " 1", "１", "٣", "½", "%00", "1%00", "%ed%a0%80", "%ff", "..%2f..", "%252e", "x" * 9_000, "", "1;2", "None",
)  # fmt: skip
"""In the place of each key of an address."""
QUERIES = (
    "q=%00", "%00=1", "sort=%00", "after=%00", "before=-1", "after=9223372036854775808", "after=１", "q=%ff%fe", "q=%ed%a0%80",
    "q=a&q=b&sort=x&sort=-y", "state=x&state=y&union=1&union=2&fund=1&fund=x", "page=9223372036854775808", "fund=%00", "month=0000-00",
    "month=9999-12", "month=10000-01", "on=0001-01-01", "on=9999-12-31", "on=2026-02-29", "since=0001-01-01&until=9999-12-31",
    "union=９", "union=9223372036854775808", "plan=9223372036854775808", "plan=-1", "kind=" + "x" * 9_000, "330602681231441=1",
    "&&&=&=", "q[]=1&q[x]=2", "q=" + "%E8%99%9A" * 2_000, "&".join(f"f{n}={n}" for n in range(1_200)), "name=%00", "back=//x.cn",
)  # fmt: skip
"""At the end of every address."""
SECONDS = 5
"""Of this process alone: a busy machine is no fault of a page."""
FEW = 150

Request = tuple[str, str]
"""Method and address."""


class Asked:
    """Requests of one who may do everything and of nobody; what was wrong, and how many there were."""

    def __init__(self, world: Any) -> None:  # noqa: F811
        self.seed = seed()
        self.browsers = (Browser(world.accounts[ALL]), Browser(None))
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []

    def all(self, requests: list[Request]) -> None:
        """Each asks; an error and a long wait are wrong."""
        few = min(FEW, len(requests))
        whole = os.environ.get("GONGJI_TEST_WHOLE")
        for method, url in requests if whole else Random(self.seed).sample(requests, few):
            for browser in self.browsers:
                begun = time.process_time()
                with undone():
                    answer = _sent(browser, method, url)
                took, status = time.process_time() - begun, answer.status_code
                self.statuses[status] += 1
                if (status >= 500 and status != 503) or took > SECONDS:
                    error = (getattr(answer, "exc_info", None) or ("", ""))[1]
                    self.wrong.append(f"{method} {url[:200]}: {status} in {took:.1f} s {error!r}"[:500])


def _sent(browser: Browser, method: str, url: str) -> HttpResponse:
    cache.clear()
    headers = (
        {"Authorization": f"Bearer {browser.token}"} if url.startswith("/api/") and browser.token else {}
    )
    found: Any = browser.client.generic(method, url, headers=headers)
    return found


@pytest.fixture
def asked(world: Any, capsys: Any) -> Iterator[Asked]:  # noqa: F811
    made = Asked(world)
    yield made
    with capsys.disabled():
        told = ", ".join(f"{status} {count}" for status, count in sorted(made.statuses.items()))
        print(f"\naddresses: seed {made.seed}, {sum(made.statuses.values())} requests: {told}")
    assert not made.wrong, f"GONGJI_TEST_SEED={made.seed}, {len(made.wrong)} wrong\n" + "\n".join(
        made.wrong[:60]
    )


def test_methods_that_no_page_uses(asked: Asked, world: Any) -> None:  # noqa: F811
    with ExitStack() as stack:
        asked.all([(method, url) for url in addresses(world, stack).values() for method in METHODS])


def test_keys_that_no_row_has(asked: Asked, world: Any) -> None:  # noqa: F811
    with ExitStack() as stack:
        found = addresses(world, stack)
        keyed = [route for route in routes() if route.parameters and route.name in found]
        asked.all(
            [
                (m, url)
                for route in keyed
                for url in _spoilt(route, found[route.name])
                for m in ("GET", "POST")
            ]
        )


def test_queries_that_no_page_makes(asked: Asked, world: Any) -> None:  # noqa: F811
    with ExitStack() as stack:
        found = addresses(world, stack).values()
        asked.all([("GET", url + ("&" if "?" in url else "?") + query) for url in found for query in QUERIES])


def test_no_route_takes_a_form_of_another_site(world: Any) -> None:  # noqa: F811
    """Without the token of our own pages: refused before the page is asked; the API knows no cookie."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.accounts[ALL], backend="allauth.account.auth_backends.AuthenticationBackend")
    with ExitStack() as stack:
        answers = {
            url: client.post(url, {"purpose": "演练"}, headers={"Origin": "https://evil.invalid"}).status_code
            for url in addresses(world, stack).values()
        }
    taken = {
        url: status for url, status in answers.items() if status != (401 if url.startswith("/api/") else 403)
    }
    assert not {url for url, status in taken.items() if not url.startswith("/v/") or status != 405}, taken


def test_a_year_that_no_calendar_has_is_no_page(asked: Asked, world: Any) -> None:  # noqa: F811
    with ExitStack() as stack:
        url = addresses(world, stack)["money:carry"]
        for year in ("0", "10000", str(2**63)):
            with undone():
                assert _sent(asked.browsers[0], "POST", url.replace("2026", year)).status_code == 404


def _spoilt(route: Route, url: str) -> Iterator[str]:
    """The address with each of its parameters, one at a time, in the place of which stands another."""
    path = url.partition("?")[0]
    for at, part in enumerate(path.split("/")):
        if part and part not in route.pattern:
            for key in KEYS:
                parts = path.split("/")
                parts[at] = key
                yield "/".join(parts)

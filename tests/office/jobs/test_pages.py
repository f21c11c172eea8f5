"""The pages of jobs: one's own, with progress that ends, and nobody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(officer: Any) -> Any:
    from gongji.office.jobs.services import start

    return start("jobs.prune", {}, officer)


def test_the_list_shows_ones_own_and_an_administrator_sees_all(
    job: Any, officer: Any, make_officer: Any, client_of: Any
) -> None:
    address = reverse("jobs:list")
    for account, found in ((officer, True), (make_officer("agent"), False), (make_officer("admin"), True)):
        page = client_of(account).get(address)
        assert page.status_code == 200
        assert ("清理办完的定时事项" in page.content.decode()) is found
    assert client_of(None).get(address).status_code == 302


def test_another_ones_job_and_none_give_the_same_answer(job: Any, make_officer: Any, client_of: Any) -> None:
    """A03."""
    browser = client_of(make_officer("agent"))
    for name in ("job", "standing"):
        other = browser.get(reverse(f"jobs:{name}", args=[job.pk]))
        none = browser.get(reverse(f"jobs:{name}", args=[999_999]))
        assert other.status_code == none.status_code == 404
        assert _told(other.content, job.pk) == _told(none.content, 999_999)
    for name in ("cancel", "again"):
        assert browser.post(reverse(f"jobs:{name}", args=[job.pk])).status_code == 404


def _told(content: bytes, key: int) -> str:
    """What the page says, without the address that was asked for and the token of the form."""
    return re.sub(r"\b\w{64}\b", "", content.decode()).replace(f"/jobs/{key}/", "")


def test_a_page_polls_until_the_job_has_ended(job: Any, officer: Any, client_of: Any) -> None:
    from gongji.office.jobs.worker import run_all

    browser = client_of(officer)
    page, piece = reverse("jobs:job", args=[job.pk]), reverse("jobs:standing", args=[job.pk])
    assert f'hx-get="{piece}"' in browser.get(page).content.decode()
    assert "HX-Refresh" not in browser.get(piece).headers
    run_all()
    ended = browser.get(piece)
    assert ended.headers["HX-Refresh"] == "true" and "hx-get" not in ended.content.decode()
    assert "定时事项" in browser.get(page).content.decode()


def test_cancelling_and_trying_again_are_posts_that_say_what_they_refuse(
    job: Any, officer: Any, client_of: Any
) -> None:
    browser = client_of(officer)
    cancel, again = reverse("jobs:cancel", args=[job.pk]), reverse("jobs:again", args=[job.pk])
    assert browser.get(cancel).status_code == 405
    assert "已取消" in browser.post(cancel, follow=True).content.decode()
    assert "J002" in browser.post(cancel, follow=True).content.decode()
    assert "J003" in browser.post(again, follow=True).content.decode()


def test_the_list_takes_the_same_number_of_queries_for_many_jobs(officer: Any, client_of: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gongji.office.jobs.services import start

    browser, counts = client_of(officer), []
    for more in (2, 40):
        for _ in range(more):
            start("jobs.prune", {}, officer)
        browser.get(reverse("jobs:list"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(reverse("jobs:list"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12

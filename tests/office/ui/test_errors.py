"""Pages for what cannot be done: in Chinese, in the look, with a remedy, without a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def calm(client: Client) -> Client:
    """A browser that gets the page of an error, as people do."""
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("url", "status", "said"),
    [
        ("/nothing/", 404, "没有这一页"),
        ("/room/999999/", 404, "没有这一页"),
        ("/room/broken/", 500, "出了差错"),
        ("/room/refused/", 409, "[U998] 这一批已经办过。改法：看批次页"),
    ],
)
def test_an_error_is_a_page_of_the_site(url: str, status: int, said: str, calm: Client) -> None:
    response = calm.get(url)
    assert response.status_code == status
    page = response.content.decode()
    assert said in page and "gongji/app.css" in page and 'class="brand"' in page
    assert "改法：" in page
    assert "999999200001011234" not in page and "Traceback" not in page


def test_a_form_from_elsewhere_is_refused_in_words(client: Client, make_user: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    response = strict.post("/room/new/", {})
    assert response.status_code == 403
    assert "表单已经失效" in response.content.decode()


def test_a_bad_request_says_what_is_missing(calm: Client) -> None:
    response = calm.post("/room/", {})
    assert response.status_code == 400
    assert "没有写导出的用途" in response.content.decode()


def test_an_unknown_host_is_refused(calm: Client) -> None:
    response = calm.get("/", headers={"host": "elsewhere.invalid"})
    assert response.status_code == 400
    assert "elsewhere" not in response.content.decode()


def test_every_answer_has_the_strict_policy(calm: Client) -> None:
    for url in ("/room/", "/nothing/", "/room/broken/", "/room/refused/"):
        policy = calm.get(url).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy and "http:" not in policy and "*" not in policy

"""Logs, health, figures: what the site says of itself, and what it never says."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import structlog
from django.db import DatabaseError
from django.test import Client

from gongji.office.site import health, logs

SECRETS = ("99999920000101123X", "6222020000001234567", "13800000000", "恶性肿瘤", "虚构病人")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines written so far, with the site's own setting of the logs."""
    out = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure("INFO")
    own = root.handlers[0]
    assert isinstance(own, logging.StreamHandler)
    own.setStream(out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:], level = before
    root.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_number(
    lines: Any, client_of: Callable[..., Client], make_user: Callable[..., Any]
) -> None:
    user = make_user()
    response = client_of(user).get("/settings/?name=虚构病人", headers={"X-Request-ID": "abcd-1234"})
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert (line["route"], line["status"], line["request"], line["user"]) == (
        "settings/",
        200,
        "abcd-1234",
        user.pk,
    )
    assert response.headers["X-Request-ID"] == "abcd-1234"


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "x", "a b c d e f g h", "9" * 18, "a" * 65])
def test_a_number_from_outside_is_taken_only_in_its_form(given: str, lines: Any) -> None:
    response = Client().get("/health/", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] not in ("", given)
    assert len(response.headers["X-Request-ID"]) == 32


@pytest.mark.django_db
@pytest.mark.parametrize("secret", SECRETS)
def test_no_line_holds_personal_data(
    secret: str, lines: Any, settings: Any, client_of: Any, make_user: Any
) -> None:
    settings.ROOT_URLCONF = "tests.office.site.canary"
    settings.CANARY = secret
    client = client_of(make_user())
    client.raise_request_exception = False
    client.get(f"/canary/{secret}/?q={secret}")
    client.post(f"/canary/{secret}/", {"number": secret})
    client.get(
        f"/nothing/{secret}/",
        headers={"X-Request-ID": secret, "User-Agent": secret, "Referer": f"http://x/{secret}"},
    )
    said = lines()
    assert [line["status"] for line in said if line["event"] == "request"] == [500, 500, 404]
    failed = [line for line in said if line.get("error") == "ValueError"]
    assert len(failed) == 2 and all("canary.py" in line["at"][-1] for line in failed)
    assert secret not in json.dumps(said, ensure_ascii=False)


@pytest.mark.parametrize("number", SECRETS[:3])
def test_a_long_number_in_an_event_is_struck_out(number: str, lines: Any) -> None:
    structlog.get_logger("gongji").warning("found", note=f"号码 {number}。")
    logging.getLogger("elsewhere").warning("号码 %s", number)
    first, second = lines()
    assert first["note"] == "号码 ***。" and second["event"] == "号码 ***"


@pytest.fixture
def own_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life of this test alone: other tests run workers too."""
    monkeypatch.setattr(health, "beat_file", lambda: tmp_path / "worker.beat")


@pytest.fixture
def alive(own_signs: None) -> Iterator[None]:
    """A worker gives signs of life."""
    stop = Event()
    beating = health.Beating(stop)
    beating.start()
    deadline = time.monotonic() + 5
    while not health.beat_file().exists() and time.monotonic() < deadline:
        stop.wait(0.01)
    yield
    stop.set()
    beating.join()


@pytest.mark.django_db
def test_all_is_well(alive: None) -> None:
    response = Client().get("/health/")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "worker": "ok", "disk": "ok"})
    assert "一切正常" in Client().get("/health/", headers={"accept": "text/html"}).content.decode()


@pytest.mark.django_db
def test_a_worker_that_left_is_missed(own_signs: None) -> None:
    response = Client().get("/health/")
    assert (response.status_code, response.json()["worker"]) == (503, "failed")
    assert "gongji worker" in Client().get("/health/", headers={"accept": "text/html"}).content.decode()


def test_a_database_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("connection to 10.0.0.1 refused")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    assert not health.database().well
    assert "10.0.0.1" not in health.database().said


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ROOM", 1 << 60)
    assert not health.disk().well


@pytest.mark.django_db
def test_figures_need_the_token_in_production(settings: Any) -> None:
    assert b"django_http_requests" in Client().get("/metrics/").content
    settings.PRODUCTION = True
    assert Client().get("/metrics/").status_code == 404
    settings.CONFIG = settings.CONFIG.model_copy(
        update={"metrics_token": type(settings.CONFIG.secret_key)("令牌-x")}
    )
    assert Client().get("/metrics/").status_code == 404
    assert Client().get("/metrics/", headers={"Authorization": "Bearer wrong"}).status_code == 404
    good = {"HTTP_AUTHORIZATION": "Bearer 令牌-x"}
    assert Client().get("/metrics/", **good).status_code == 200

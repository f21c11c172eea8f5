"""What stands in the head of a request is as little to be trusted as its body."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

pytestmark = pytest.mark.django_db

OTHER_HOSTS = (
    "evil.invalid",
    "testserver.evil.invalid",
    "testserver@evil.invalid",
    "testserver:80:80",
    "[::1",
    "",
    "测试",
    "a" * 9_000,
)
KINDS = (
    "text/plain; charset=rot13", "application/x-www-form-urlencoded; charset=hex", "application/json; charset=undefined",
    "multipart/form-data; boundary=x; charset=utf-16", "text/plain; charset=" + "x" * 500, "text/plain; charset=gb18030",
    "text/plain; a*=nowhere''%ff", "text/plain; a*=undefined''%ff",
)  # fmt: skip
"""Kinds of bodies whose character set is none, or not ours: Django hands any codec of Python its text."""
HEADERS = (
    {"Cookie": 'sessionid="\\000\\000aaaaaaaa"'}, {"Cookie": 'gongji-member="\\000\\000a"; gongji-asking="\\000b"'},
    {"Cookie": "sessionid=" + "x" * 9_000}, {"Cookie": 'csrftoken="\\000"; messages="\\000"; django_language="\\000"'},
    {"Cookie": "messages=[[1]]; django_language=" + "x" * 600}, {"Cookie": "a=1; " * 3_000}, {"Cookie": 'sessionid="\\355\\240\\200aaaaaaaa"'},
    {"Accept-Language": "\x00"}, {"Accept-Language": "x" * 20_000}, {"Accept-Language": "zh;q=1e309,en;q=nan,*;q=-1"},
    {"HX-Request": "true", "HX-Current-URL": "http://["}, {"HX-Current-URL": "%ff", "HX-Current-URL-URI-AutoEncoded": "true", "HX-Request": "true"},
    {"HX-Request": "true", "Triggering-Event": "{", "HX-Prompt": "\x00", "HX-Target": "\x00"},
    {"Range": "bytes=0-,1-,2-" * 500}, {"If-Modified-Since": "x" * 5_000}, {"If-None-Match": '"' * 5_000}, {"Origin": "http://["},
    {"Referer": "http://["}, {"X-Request-ID": "x" * 9_000}, {"X-Request-ID": "a\r\nSet-Cookie: x=1"}, {"X-Forwarded-For": "\x00"},
    {"X-Forwarded-For": ", ,127.0.0.1,::1,[::1],虚,"}, {"X-Forwarded-Host": "evil.invalid", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "x"},
    {"Authorization": "Bearer \x00"}, {"Authorization": "Bearer gongji_\xff"}, {"Authorization": "Basic ="}, {"Authorization": "Bearer " + "x" * 20_000},
    {"X-HTTP-Method-Override": "DELETE"}, {"Accept": "x" * 9_000}, {"Accept-Encoding": "gzip;q=nan"},
)  # fmt: skip
PAGES = (
    "/",
    "/accounts/login/",
    "/m/enter/",
    "/v/0123456789abcdef/",
    "/api/people/",
    "/nowhere/",
)


@pytest.fixture
def clients(
    account: Callable[..., Any], tree: dict[str, Any], client_of: Callable[..., Client]
) -> list[Client]:
    """An officer's browser and nobody's, which give errors as answers."""
    found = [client_of(account("admin", tree["city"])), client_of(None)]
    for client in found:
        client.raise_request_exception = False
    return found


def test_no_header_is_an_error_of_the_server(clients: list[Client]) -> None:
    wrong = []
    for headers in HEADERS:
        for client in clients:
            for page in PAGES:
                for method in ("GET", "POST"):
                    answer = client.generic(method, page, headers=headers)
                    if answer.status_code >= 500 or "evil" in str(answer.headers):
                        error = getattr(answer, "exc_info", None)
                        wrong.append(
                            f"{method} {page} {str(headers)[:100]}: {answer.status_code} {error}"[:400]
                        )
    assert not wrong, "\n".join(wrong)


def test_another_host_is_refused_and_stands_in_no_answer(clients: list[Client]) -> None:
    for host in OTHER_HOSTS:
        for client in clients:
            for page in PAGES:
                answer = client.get(page, headers={"Host": host})
                told = answer.content
                assert b"evil" not in told and "evil" not in str(answer.headers)
                anybodys = page.startswith("/v/")
                assert anybodys or answer.status_code in (400, 401), (page, host[:40], answer.status_code)


def asked(kind: str, query: str = "q=%e8%99%9a") -> tuple[int, bytes]:
    """What the web server gets for a form of this kind."""
    from gongji.office.site.wsgi import application

    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/accounts/login/", "QUERY_STRING": query, "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": "7", "wsgi.input": io.BytesIO(b"login=a"), "HTTP_HOST": "localhost",
    }  # fmt: skip
    setup_testing_defaults(environ)
    statuses: list[str] = []
    body = b"".join(application(environ, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
    return int(statuses[0][:3]), body


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind[:40])
def test_another_character_set_than_ours_is_refused_before_it_is_read(kind: str) -> None:
    status, body = asked(kind)
    assert status == 400 and "UTF-8" in body.decode()


@pytest.mark.parametrize(("long", "status"), [(16_383, 403), (16_384, 403), (16_385, 400)])
def test_an_address_longer_than_any_page_needs_is_refused(long: int, status: int, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    for signal in (request_started, request_finished):  # the connection is the test's
        signal.disconnect(close_old_connections)
    try:
        for kind in ("", 'application/x-www-form-urlencoded; charset="UTF-8"'):
            assert asked(kind, "q" * long)[0] == status
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)

"""Coming in by number and code, and what whoever guesses learns: nothing."""

from __future__ import annotations

import json
import logging
import re
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.portal.portal_making import code_in, number, work

from gongji.office.portal.models import Asking, Gate, Visit

ENTER, CODE, HOME = "/m/enter/", "/m/code/", "/m/"
STRANGER = number(900)


def ask(id_number: str, **more: Any) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(ENTER, {"id_number": id_number}, **more)


@pytest.fixture
def in_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """`in_time(delta)`: it is so much later than now."""
    real = timezone.now

    def later(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + by)

    return later


@pytest.mark.django_db(transaction=True)
def test_a_member_comes_in_with_the_code_and_goes_out(member: Any, texts: list[tuple[str, str]]) -> None:
    client, answer = ask(number(1))
    assert answer.status_code == 302 and answer.headers["Location"] == CODE
    assert "如果这个号码登记过手机" in client.get(CODE).content.decode()
    work()
    (phone, text) = texts.pop()
    assert phone == "13800138001"
    answer = client.post(CODE, {"code": code_in(text)})
    assert answer.headers["Location"] == HOME
    cookie = answer.cookies["gongji-member"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/m/"
    assert member.name in client.get(HOME).content.decode()
    client.post("/m/leave/")
    assert client.get(HOME).headers["Location"] == ENTER
    assert Visit.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_old_and_the_new_form_of_a_number_are_one(member: Any, texts: list[tuple[str, str]]) -> None:
    ask(number(1)[:6] + number(1)[8:17])
    work()
    assert len(texts) == 1


def seen(answer: Any) -> tuple[Any, ...]:
    """All of an answer that a guesser could tell apart, tokens aside."""
    cookies = {name: (len(morsel.value), morsel["max-age"]) for name, morsel in answer.cookies.items()}
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("Date", "Expires", "X-Request-ID")
    }
    headers["Content-Security-Policy"] = sorted(headers["Content-Security-Policy"].split("; "))
    return answer.status_code, headers, cookies


def shape(queries: Any) -> list[str]:
    """The statements without their values."""
    return [re.sub(r"'[^']*'|\b[0-9a-f]{16,}\b|\b\d+\b|_x\d+", "?", q["sql"])[:120] for q in queries]


@pytest.mark.django_db(transaction=True)
def test_known_unknown_and_phoneless_numbers_cause_the_same_work_and_answer(
    make_member: Callable[..., Any], texts: list[tuple[str, str]]
) -> None:
    """Not wall time: the statements and jobs of the request, which are what time is made of."""
    from gongji.office.jobs.models import Job

    make_member()
    make_member(name="李虚构", phone="")
    make_member(name="王虚构", phone="0575-8888888")
    ask(number(500))  # what is looked up once a process is looked up before
    found = []
    for id_number in (number(1), number(2), number(3), STRANGER):
        before = Job.objects.count()
        with CaptureQueriesContext(connection) as asked:
            client, answer = ask(id_number)
        with CaptureQueriesContext(connection) as shown:
            page = client.get(CODE)
        with CaptureQueriesContext(connection) as tried:
            wrong = client.post(CODE, {"code": "000000"})
        work()
        with CaptureQueriesContext(connection) as again:
            late = client.post(CODE, {"code": "000001"})
        found.append((
            Job.objects.count() - before, seen(answer), *(shape(q.captured_queries) for q in (asked, shown, tried, again)),
            *(without_tokens(one) for one in (page, wrong, late)),
        ))  # fmt: skip
    assert found[0] == found[1] == found[2] == found[3]
    assert found[0][0] == 1
    assert len(texts) == 1


def without_tokens(answer: Any) -> tuple[int, str]:
    return answer.status_code, re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_a_request_never_looks_a_person_up(member: Any) -> None:
    for id_number in (number(1), STRANGER):
        with CaptureQueriesContext(connection) as asked:
            ask(id_number)
        assert "people_person" not in "".join(q["sql"] for q in asked.captured_queries)


@pytest.mark.django_db(transaction=True)
def test_a_code_opens_at_the_fifth_try_and_not_after_five_wrong_ones(
    member: Any, texts: list[tuple[str, str]]
) -> None:
    client, _ = ask(number(1))
    work()
    code = code_in(texts.pop()[1])
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        assert "T102" in client.post(CODE, {"code": wrong}).content.decode()
    assert client.post(CODE, {"code": code}).status_code == 302
    client, _ = ask(number(1))
    work()
    code = code_in(texts.pop()[1])
    for _ in range(5):
        client.post(CODE, {"code": wrong if wrong != code else "222222"})
    assert client.post(CODE, {"code": code}).status_code == 422, "five tries"


@pytest.mark.django_db(transaction=True)
def test_a_used_code_does_not_open_again_from_the_same_browser(
    member: Any, texts: list[tuple[str, str]]
) -> None:
    client, answer = ask(number(1))
    held = answer.cookies["gongji-asking"].value
    work()
    code = code_in(texts.pop()[1])
    client.post(CODE, {"code": code})
    client.cookies["gongji-asking"] = held
    assert "T102" in client.post(CODE, {"code": code}).content.decode()
    assert Visit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_opens_only_for_the_browser_that_asked(
    make_member: Callable[..., Any], texts: list[tuple[str, str]]
) -> None:
    make_member()
    ask(number(1))
    work()
    other, _ = ask(STRANGER)
    assert other.post(CODE, {"code": code_in(texts[0][1])}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_code_dies_after_ten_minutes(
    member: Any, texts: list[tuple[str, str]], in_time: Callable[[timedelta], None]
) -> None:
    client, _ = ask(number(1))
    work()
    in_time(timedelta(minutes=9, seconds=59))
    asking = Asking.objects.get()
    assert asking.until > timezone.now()
    in_time(timedelta(minutes=10, seconds=1))
    assert client.post(CODE, {"code": code_in(texts[0][1])}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_visit_ends_after_fifteen_idle_minutes_and_lives_while_it_is_used(
    member: Any, phone_of: Callable[..., Any], in_time: Callable[[timedelta], None]
) -> None:
    client = phone_of(member)
    for minutes in (14, 28, 42):
        in_time(timedelta(minutes=minutes))
        assert client.get(HOME).status_code == 200
    in_time(timedelta(minutes=58))
    assert client.get(HOME).headers["Location"] == ENTER


@pytest.mark.django_db(transaction=True)
def test_a_visit_ends_after_four_hours_whatever_is_done(
    member: Any, phone_of: Callable[..., Any], in_time: Callable[[timedelta], None]
) -> None:
    client = phone_of(member)
    Visit.objects.update(seen_at=timezone.now() + timedelta(hours=3, minutes=59))
    in_time(timedelta(hours=3, minutes=59))
    assert client.get(HOME).status_code == 200
    in_time(timedelta(hours=4, minutes=1))
    assert client.get(HOME).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_asking_too_often_is_refused_alike_for_known_and_unknown_numbers(member: Any) -> None:
    for id_number in (number(1), STRANGER):
        for _ in range(5):
            assert ask(id_number)[1].status_code == 302
        page = ask(id_number)[1]
        assert page.status_code == 429 and "T101" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_address_is_refused_after_sixty_numbers_in_an_hour() -> None:
    for serial in range(60):
        assert ask(number(100 + serial))[1].status_code == 302
    assert ask(number(200))[1].status_code == 429
    assert ask(number(200), REMOTE_ADDR="192.0.2.7")[1].status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_forwarded_address_counts_only_behind_the_proxy(settings: Any, rf: Any) -> None:
    from gongji.office.portal.sessions import address_of

    request = rf.get(ENTER, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}, REMOTE_ADDR="10.0.0.1")
    assert address_of(request) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(request) == "198.51.100.4", "what the nearest proxy says, not what the sender wrote"


@pytest.mark.django_db(transaction=True)
def test_an_officers_session_opens_nothing_here_and_a_visit_nothing_there(
    member: Any,
    phone_of: Callable[..., Any],
    tree: Any,
    account: Callable[..., Any],
    client_of: Callable[..., Any],
) -> None:
    officer = client_of(account("reviewer", tree["city"]))
    for page in (HOME, "/m/me/", "/m/me/trail/"):
        assert officer.get(page).headers["Location"] == ENTER
    phone = phone_of(member)
    assert phone.get(HOME).status_code == 200
    for page in ("/", f"/people/{member.pk}/", "/people/", "/papers/"):
        assert phone.get(page).headers["Location"].startswith("/accounts/login/")
    forged = client_of(account("reviewer", tree["city"]))
    forged.cookies["gongji-member"] = forged.cookies["sessionid"].value
    assert forged.get(HOME).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_no_code_number_or_token_lies_in_the_database_or_the_log(
    member: Any, texts: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    """A06"""
    from gongji.office.guard.models import AuditRow
    from gongji.office.jobs.models import Job

    with caplog.at_level(logging.DEBUG):
        client, answer = ask(number(1))
        work()
        code = code_in(texts[0][1])
        entered = client.post(CODE, {"code": code})
    secrets = [number(1), code, answer.cookies["gongji-asking"].value, entered.cookies["gongji-member"].value]
    held = [
        str(list(Asking.objects.values())),
        str(list(Visit.objects.values())),
        str(list(Job.objects.values())),
    ]
    held += [
        str(list(AuditRow.objects.values("action", "data", "purpose"))),
        str(list(Gate.objects.values())),
    ]
    held.append(
        "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("gongji"))
    )
    for secret in secrets:
        assert all(secret not in text for text in held)


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_none_is_told_so_and_counts_nothing() -> None:
    answer = ask("330602199001011234")[1]
    assert answer.status_code == 422
    assert Gate.objects.count() == 0 and Asking.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_merged_records_lead_to_the_one_that_stays(
    make_member: Callable[..., Any], texts: list[tuple[str, str]]
) -> None:
    from gongji.office.guard.scoped import everything

    kept, gone = make_member(), make_member(name="张虚构", phone="13900139000")
    with everything("a test's merger"):
        type(gone).objects.filter(pk=gone.pk).update(merged_into=kept)
    ask(number(2))
    work()
    assert [phone for phone, _ in texts] == ["13800138001"]


@pytest.mark.django_db(transaction=True)
def test_a_visit_ends_when_the_record_is_merged_into_another(
    make_member: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    from gongji.office.guard.scoped import everything

    kept, gone = make_member(), make_member()
    client = phone_of(gone)
    assert client.get("/m/me/").status_code == 200
    with everything("a test's merger"):
        type(gone).objects.filter(pk=gone.pk).update(merged_into=kept)
    assert client.get("/m/me/").headers["Location"] == ENTER


@pytest.mark.django_db(transaction=True)
def test_the_demo_names_a_member_who_can_come_in(
    member: Any, make_cover: Callable[..., Any], texts: list[tuple[str, str]], tmp_path: Path
) -> None:
    from gongji.office.portal.demo import load_member
    from gongji.office.site.demo import City

    city = City(tmp_path)
    load_member(city)
    assert city.accounts == []
    make_cover(member)
    load_member(city)
    (told,) = city.accounts
    ask(told.username)
    work()
    assert [phone for phone, _ in texts] == ["13800138000"]


# ---- sending ----


@pytest.fixture
def program(settings: Any, tmp_path: Path) -> Callable[[str], Path]:
    """`program(body)`: an external program in shell, named by the setting; gives where it writes."""

    def make(body: str) -> Path:
        path, out = tmp_path / "sms", tmp_path / "sent"
        path.write_text(f"#!/bin/sh\n{body.replace('OUT', str(out))}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        settings.CONFIG = settings.CONFIG.model_copy(update={"sms_command": str(path)})
        return out

    return make


@pytest.mark.django_db(transaction=True)
def test_the_program_gets_number_and_text_on_its_input(member: Any, program: Callable[[str], Path]) -> None:
    out = program("cat > OUT")
    ask(number(1))
    work()
    phone, text = out.read_text().splitlines()
    assert phone == "13800138001" and "验证码" in text


@pytest.mark.parametrize("body", ["exit 3", "sleep 5"])
@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_fails_or_hangs_is_tried_again_and_shows_on_no_page(
    body: str, member: Any, program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongji.office.jobs.models import Job
    from gongji.office.portal import sending

    monkeypatch.setattr(sending, "TIMEOUT", 0.3)
    program(body)
    client, answer = ask(number(1))
    assert answer.status_code == 302
    work()
    job = Job.objects.get()
    assert job.state == "waiting" and job.attempts == 1
    assert client.get(CODE).status_code == 200


def test_a_program_that_cannot_run_is_refused_at_the_start(tmp_path: Path) -> None:
    from pydantic import ValidationError

    from gongji.office.site.config import Config

    with pytest.raises(ValidationError, match="没有可以运行的程序"):
        Config(sms_command=str(tmp_path / "none"))


@pytest.mark.django_db(transaction=True)
def test_without_a_gateway_everybody_is_told_so(settings: Any, member: Any) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"profile": "production"})
    for answer in (Client().get(ENTER), ask(number(1))[1], ask(STRANGER)[1]):
        assert "还没有接通短信" in answer.content.decode()
    assert Asking.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_demos_texts_are_on_a_page(member: Any, settings: Any, tmp_path: Path) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"data": tmp_path})
    client, _ = ask(number(1))
    assert "还没有短信" in client.get("/m/outbox/").content.decode()
    work()
    shown = client.get("/m/outbox/").content.decode()
    assert "验证码" in shown and "尾号 8001" in shown and "13800138001" not in shown
    line = json.loads((tmp_path / "outbox.jsonl").read_text())
    assert client.post(CODE, {"code": code_in(line["text"])}).status_code == 302


def test_the_page_of_texts_exists_in_the_demo_alone(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    import importlib

    from gongji.office.portal import urls

    settings.CONFIG = settings.CONFIG.model_copy(update={"profile": "production"})
    try:
        assert all(p.name != "outbox" for p in importlib.reload(urls).urlpatterns)
    finally:
        settings.CONFIG = settings.CONFIG.model_copy(update={"profile": "demo"})
        importlib.reload(urls)


@pytest.mark.django_db(transaction=True)
def test_what_is_over_is_forgotten(member: Any, in_time: Callable[[timedelta], None]) -> None:
    from gongji.office.portal.jobs import prune

    ask(STRANGER)
    in_time(timedelta(days=2))
    assert prune({}, None) == {"次数": 3, "验证码": 1}  # type: ignore[arg-type]
    assert not Gate.objects.exists() and not Asking.objects.exists()

"""The API does what the pages do, for whoever the token is of, once for a key (A01, A03, A11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.access.makers.people import person_in
from tests.office.forms.answers import id_number

from gongji.office.api import tokens
from gongji.office.api.models import Answer, Token
from gongji.office.guard.access import access_of, demand
from gongji.office.guard.acting import IN_PERSON, by_token
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import AuditRow, Grant
from gongji.office.guard.roles import RIGHTS
from gongji.office.guard.scoped import everything
from gongji.office.people.models import Person

pytestmark = pytest.mark.django_db


def joining(world: Any, number: str) -> dict[str, Any]:
    return {"union": world.unions["child"].pk, "name": "虚构人", "id_number": number, "since": "2026-01-01"}


def people() -> int:
    with everything("a test counts"):
        return Person.objects.count()


def test_a_member_is_registered_found_and_transferred(world: Any, program: Any) -> None:
    agent, number = program(world.accounts["county"]), id_number()
    made = agent.post("people/", joining(world, number))
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert number not in made.content.decode()
    assert agent.post("people/find", {"id_number": number}).json()["key"] == key
    assert [one["key"] for one in agent.get("people/", q="xgr").json()["items"]] == [key]
    row = AuditRow.objects.get(action="people.register")
    assert row.actor == world.accounts["county"]
    assert row.data["token"] == Token.objects.get().pk


def test_A11_the_same_key_and_body_give_the_same_answer_and_are_done_once(world: Any, program: Any) -> None:
    agent, body = program(world.accounts["county"]), joining(world, id_number())
    first, again = (agent.post("people/", body, key="k1") for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert people() == 1
    other = agent.post("people/", {**body, "name": "另一人"}, key="k1")
    assert (other.status_code, other.json()["code"]) == (409, "A105")
    elsewhere = agent.post("people/find", {"id_number": body["id_number"]}, key="k1")
    assert elsewhere.json()["code"] == "A105"
    assert (
        program(world.accounts["agent"])
        .post("people/find", {"id_number": body["id_number"]}, key="k1")
        .status_code
        == 200
    )
    assert body["id_number"].encode() not in b"".join(bytes(a.body.data) for a in Answer.objects.all())


def test_A11_a_refusal_changes_nothing_and_leaves_the_key_free(world: Any, program: Any) -> None:
    agent, body = program(world.accounts["county"]), joining(world, id_number())
    wrong = agent.post("people/", {**body, "union": world.unions["own"].pk}, key="k1")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "N210")
    assert not Answer.objects.exists()
    assert agent.post("people/", body, key="k1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 81, "钥匙"])
def test_a_request_that_changes_something_needs_a_key(key: str, world: Any, program: Any) -> None:
    agent = program(world.accounts["county"])
    sent = {"Authorization": f"Bearer {agent.text}"} | (
        {"Idempotency-Key": key} if key.isascii() and key else {}
    )
    answer = agent.client.post("/api/people/", "{}", "application/json", headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "A104")


def test_A01_A03_a_token_sees_what_its_account_sees(world: Any, program: Any) -> None:
    with everything("a test's people"):
        keys = {place: person_in(world.unions[place]).pk for place in ("own", "child", "sibling", "other")}
    agent = program(world.accounts["agent"])
    assert {one["key"] for one in agent.get("people/").json()["items"]} == {keys["own"], keys["child"]}
    answers = [agent.get(f"people/{key}") for key in (keys["sibling"], keys["other"], 10**9)]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert (
        agent.post("people/", joining(world, id_number()) | {"union": world.unions["sibling"].pk}).status_code
        == 404
    )
    nobody = program(world.accounts["roleless"])
    assert (nobody.get("people/").status_code, nobody.get("people/").json()["code"]) == (403, "A106")


def test_an_auditors_token_changes_nothing(world: Any, program: Any) -> None:
    auditor = program(world.accounts["auditor"])
    for path, body in (
        ("people/", joining(world, id_number())),
        (f"unions/{world.unions['own'].pk}/below", {"name": "新", "code": "n", "kind": "grassroots"}),
    ):
        assert auditor.post(path, body).status_code == 403
    assert people() == 0


def test_nobody_gets_in_and_every_reason_reads_the_same(world: Any, program: Any, client: Any) -> None:
    def answer(text: str) -> tuple[int, bytes]:
        got = client.get("/api/people/", headers={"Authorization": text} if text else {})
        return got.status_code, got.content

    user, closed = world.accounts["agent"], world.accounts["checker"]
    good = program(user).text
    revoked, past, gone = (tokens.make(u, "x", date.today()) for u in (user, user, closed))
    tokens.revoke(user, revoked[0])
    Token.objects.filter(pk=past[0].pk).update(made_on="2020-01-01", until="2020-01-02")
    closed.is_active = False
    closed.save()
    texts = ["", "Bearer", "Bearer x", f"Basic {good}", f"Bearer {good}x", "Bearer gongji_" + "x" * 5000]
    texts += [f"Bearer {made[1]}" for made in (revoked, past, gone)]
    assert len({answer(text) for text in texts}) == 1
    assert answer(texts[0])[0] == 401
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert answer("")[0] == 401, "a browser's session is no token"
    assert answer(f"Bearer {good}")[0] == 200


def test_K05_no_token_approves_releases_or_gives_rights(world: Any) -> None:
    user, union = world.accounts["everything"], world.unions["parent"]
    assert RIGHTS.keys() >= IN_PERSON
    assert {"claims.approve", "money.release", "guard.grant", "plans.publish"} <= IN_PERSON
    for right in RIGHTS:
        assert demand(user, right, union)
        with by_token(1):
            if right in IN_PERSON:
                with pytest.raises(Refused, match="G438"):
                    demand(user, right, union)
            else:
                assert demand(user, right, union)
            access = access_of(user)
            assert (
                access.can(right)
                is access.may(right, union)
                is bool(access.reach(right))
                is (right not in IN_PERSON)
            )


def test_a_token_ends_with_its_accounts_roles(world: Any, program: Any) -> None:
    agent = program(world.accounts["agent"])
    assert agent.get("people/").status_code == 200
    Grant.objects.filter(user=world.accounts["agent"]).update(
        revoked_at=timezone.now(), revoked_by=world.accounts["admin"]
    )
    assert agent.get("people/").status_code == 403


def test_a_list_goes_on_from_its_last_row(world: Any, program: Any) -> None:
    with everything("a test's people"):
        keys = [person_in(world.unions["child"]).pk for _ in range(7)]
    agent, seen, after = program(world.accounts["agent"]), [], None
    while True:
        page = agent.get("people/", limit=3, **({"after": after} if after else {})).json()
        seen += [one["key"] for one in page["items"]]
        after = page["after"]
        if after is None:
            break
    assert sorted(seen) == keys


@pytest.mark.parametrize("path", ["people/", "unions/", "papers/", "plans/editions"])
def test_the_number_of_queries_is_fixed(path: str, world: Any, program: Any) -> None:
    agent, counts = program(world.accounts["agent"]), []
    agent.get(path)
    for more in (20, 0):
        with CaptureQueriesContext(connection) as seen:
            assert agent.get(path).status_code == 200
        counts.append(len(seen))
        with everything("a test's people"):
            for _ in range(more):
                person_in(world.unions["child"])
    assert counts[0] <= counts[1] <= min(counts[0] + 1, 10), "an empty list needs one fewer"


def test_a_token_is_made_seen_once_and_taken_back_on_its_page(world: Any) -> None:
    from tests.office.access.asking import Browser

    browser = Browser(world.accounts["agent"])
    assert browser.ask("GET", "/tokens/").status_code == 200
    tomorrow = date.today() + timedelta(days=1)
    shown = browser.ask("POST", "/tokens/", {"label": "人事系统", "until": tomorrow.isoformat()})
    made = Token.objects.get(label="人事系统")
    text = next(
        word
        for word in shown.content.decode().replace("<", " ").replace(">", " ").split()
        if word.startswith("gongji_")
    )
    assert shown.headers["Cache-Control"] == "no-store"
    assert tokens.recognised(f"Bearer {text}") == made
    assert text not in browser.ask("GET", "/tokens/").content.decode()
    late = {"label": "x", "until": (date.today() + timedelta(days=400)).isoformat()}
    assert "A111" in browser.ask("POST", "/tokens/", late).content.decode()
    assert Browser(world.accounts["checker"]).ask("POST", f"/tokens/{made.pk}/revoke/").status_code == 404
    browser.ask("POST", f"/tokens/{made.pk}/revoke/")
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert [
        r.action
        for r in AuditRow.objects.filter(object_type="api.token", object_key=str(made.pk)).order_by("pk")
    ] == [
        "api.token.make",
        "api.token.revoke",
    ]
    assert "POST /api/people/" in browser.ask("GET", "/tokens/api/").content.decode()

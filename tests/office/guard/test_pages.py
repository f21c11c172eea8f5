"""The pages of the room: who may open what, what comes first, and what is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.office.guard.conftest import PASSWORD

from gongji.office.guard import audit
from gongji.office.guard.models import AuditRow, Delegation, Grant, User

Make = Callable[..., Any]
Tree = dict[str, Any]
ID = "11010519491231002X"  # 虚构：标准 GB 11643 附录里的号码
SignIn = Callable[[Any], Client]
TOKEN = re.compile(r"[0-9A-Za-z]{64}")


@pytest.fixture
def fresh(client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A browser whose owner has just proved who they are."""
    monkeypatch.setattr("gongji.office.guard.reauth.did_recently_reauthenticate", lambda request: True)
    return client_of


OPEN = {
    "guard:own": {"", "agent", "county", "auditor", "admin"},
    "guard:delegate": {"", "agent", "county", "auditor", "admin"},
    "guard:accounts": {"county", "admin"},
    "guard:account_open": {"county", "admin"},
    "guard:trail": {"auditor", "admin"},
}


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("role", ["", "agent", "county", "auditor", "admin"])
def test_a_page_opens_to_its_roles(
    name: str, role: str, account: Make, tree: Tree, client_of: SignIn
) -> None:
    user = account(role, tree["city"] if role else None)
    wanted = 200 if role in OPEN[name] else 403
    assert client_of(user).get(reverse(name)).status_code == wanted


@pytest.mark.parametrize("at", ["guard:account", "guard:grant"])
def test_A03_another_units_account_and_none_give_the_same_answer(
    at: str, account: Make, tree: Tree, client_of: SignIn
) -> None:
    admin, own, other = (
        account("admin", tree["east"]),
        account("agent", tree["mill"]),
        account("agent", tree["yard"]),
    )
    client = client_of(admin)
    assert client.get(reverse(at, args=[own.pk])).status_code == 200
    answers = {
        (page.status_code, TOKEN.sub("", page.content.decode()))
        for page in (client.get(reverse(at, args=[key])) for key in (other.pk, 10**9, 10**30))
    }
    assert {status for status, _body in answers} == {404}
    assert len(answers) == 1


@pytest.mark.parametrize(
    "name", ["desk:inbox", "guard:own", "guard:accounts", "mfa_index", "usersessions_list"]
)
def test_without_a_second_factor_every_page_leads_to_setting_one_up(
    name: str, account: Make, tree: Tree, client_of: SignIn
) -> None:
    client = client_of(account("admin", tree["city"], factor=False))
    page = client.get(reverse(name))
    assert page.headers["Location"] == reverse("guard:second_factor")
    htmx = client.get(reverse(name), headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (204, reverse("guard:second_factor"))
    assert client.post(reverse("guard:account_open"), {}).status_code == 302
    assert client.get(reverse("guard:second_factor")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(account: Make, client_of: SignIn) -> None:
    user = account(factor=False)
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "", "used_mask": 0})
    assert client_of(user).get("/").headers["Location"] == reverse("guard:second_factor")


def test_a_first_password_is_changed_before_anything_else(account: Make, client: Client) -> None:
    user = account(must_change_password=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    change = reverse("account_change_password")
    assert client.get("/").headers["Location"] == change
    new = "另外一句也足够长的密码"
    page = client.post(change, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert page.status_code == 302, page.content.decode()
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.check_password(new)


def sign_in(client: Client, username: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_signing_in_asks_for_the_second_factor(account: Make, client: Client) -> None:
    user = account()
    page = sign_in(client, user.username, PASSWORD)
    assert page.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "验证码不对" in page.content.decode()


def test_signing_in_tells_a_guesser_nothing(account: Make, client: Client) -> None:
    user, closed = account(), account(is_active=False)
    said = set()
    for name in (user.username, closed.username, "nobody"):
        page = sign_in(client, name, "不对的密码不对的").content.decode()
        said.add(TOKEN.sub("", page).replace(f'value="{name}"', ""))
        assert "账号或密码不对" in page
    assert len(said) == 1


def test_A06_what_was_typed_at_the_gate_is_not_kept(account: Make, client: Client, caplog: Any) -> None:
    user = account()
    sign_in(client, ID, ID)
    sign_in(client, user.username, ID)
    rows = list(AuditRow.objects.values())
    assert [row["action"] for row in rows] == ["guard.login.failed"]
    assert ID not in str(rows) + caplog.text


def test_what_binds_asks_again_who_one_is(account: Make, tree: Tree, client_of: SignIn) -> None:
    admin, user = account("admin", tree["city"]), account("agent", tree["mill"])
    client = client_of(admin)
    page = client.post(reverse("guard:account", args=[user.pk]), {"do": "close", "reason": "退休"})
    assert page.headers["Location"].startswith(reverse("account_reauthenticate"))
    user.refresh_from_db()
    assert user.is_active
    page = client.post(page.headers["Location"], {"password": PASSWORD})
    assert page.status_code == 302
    user.refresh_from_db()
    assert not user.is_active


def test_an_account_is_opened_and_its_password_shown_once(account: Make, tree: Tree, fresh: SignIn) -> None:
    client = fresh(account("admin", tree["city"]))
    fields = {"name": "虚构何", "username": "he", "id_number": ID, "home": "m"}
    page = client.post(reverse("guard:account_open"), fields)
    made = User.objects.get(username="he")
    assert page.headers["Cache-Control"] == "no-store"
    assert any(made.check_password(text) for text in page.content.decode().replace("<", ">").split(">"))
    page = client.post(reverse("guard:account_open"), {**fields, "username": "he2", "home": "nowhere"})
    assert page.status_code == 422
    assert "没有编号为 nowhere 的工会" in page.content.decode()


def test_a_role_is_given_and_taken_on_the_pages(account: Make, tree: Tree, fresh: SignIn) -> None:
    user, client = account(home=tree["mill"]), fresh(account("county", tree["east"]))
    page = client.get(reverse("guard:grant", args=[user.pk])).content.decode()
    assert "代办员" in page
    assert "审定" not in page
    fields = {"role": "agent", "union": "m", "since": str(date.today()), "until": ""}
    assert client.post(reverse("guard:grant", args=[user.pk]), fields).status_code == 302
    grant = Grant.objects.get(user=user)
    assert client.post(reverse("guard:grant", args=[user.pk]), fields).status_code == 422
    assert client.post(reverse("guard:grant_revoke", args=[grant.pk]), {"reason": ""}).status_code == 409
    assert client.post(reverse("guard:grant_revoke", args=[grant.pk]), {"reason": "调离"}).status_code == 302
    assert "调离" in client.get(reverse("guard:account", args=[user.pk])).content.decode()


def test_a_delegation_is_made_and_ended_on_the_pages(account: Make, tree: Tree, fresh: SignIn) -> None:
    giver, taker, today = account("reviewer", tree["city"]), account(), date.today()
    grant, client = Grant.objects.get(user=giver), fresh(giver)
    fields = {
        "grant": grant.pk, "taker": taker.username, "since": str(today), "until": str(today + timedelta(2)), "reason": "公出",
    }  # fmt: skip
    wrong = client.post(reverse("guard:delegate"), {**fields, "taker": "nobody"})
    assert "没有可用的账号" in wrong.content.decode()
    assert client.post(reverse("guard:delegate"), fields).status_code == 302
    made = Delegation.objects.get()
    assert "我代" in fresh(taker).get(reverse("guard:own")).content.decode()
    end = reverse("guard:delegation_end", args=[made.pk])
    assert fresh(account("admin", tree["city"])).post(end).status_code == 404
    assert fresh(taker).post(end).status_code == 302


@pytest.fixture
def rows(account: Make, tree: Tree) -> Any:
    """One row at each union, one of none."""
    actor = account()
    with transaction.atomic():
        for key in ("city", "east", "mill", "yard", None):
            audit.record("guard.reveal", actor, union=tree.get(key), purpose=f"核对{key}")  # type: ignore[arg-type]
    return actor


def shown(page: Any) -> set[str]:
    text = page.content.decode()
    return {key for key in ("city", "east", "mill", "yard", "None") if f"核对{key}" in text}


@pytest.mark.parametrize(
    ("at", "query", "seen"),
    [
        ("city", "", {"city", "east", "mill", "yard", "None"}),
        ("east", "", {"east", "mill"}),
        ("city", "?union=e", {"east", "mill"}),
        ("city", "?union=nowhere", set()),
        ("east", "?union=y", set()),
        ("city", "?actor=nobody", set()),
        ("city", "?action=guard.login", set()),
        ("city", f"?since={date.today()}&until={date.today()}", {"city", "east", "mill", "yard", "None"}),
        ("city", f"?since={date.today() + timedelta(2)}", set()),
        ("city", "?since=昨天", set()),
    ],
)
def test_A01_an_auditor_reads_the_trail_of_their_own_unions(
    at: str, query: str, seen: set[str], rows: Any, account: Make, tree: Tree, client_of: SignIn
) -> None:
    client = client_of(account("auditor", tree[at]))
    assert shown(client.get(reverse("guard:trail") + query)) == seen


def test_the_trail_pages_by_key_with_few_queries(
    rows: Any, account: Make, tree: Tree, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    with transaction.atomic():
        for n in range(120):
            audit.record("guard.reveal", rows, union=tree["mill"], purpose=f"第{n}次")
    client = client_of(account("auditor", tree["city"]))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("guard:trail")).content.decode()
    assert "第119次" in page
    assert "第69次" not in page
    key = AuditRow.objects.get(purpose="第70次").pk
    after = client.get(f"{reverse('guard:trail')}?after={key}").content.decode()
    assert "第69次" in after
    assert "第70次" not in after


def test_A07_an_export_is_in_the_trail(rows: Any, account: Make, tree: Tree, client_of: SignIn) -> None:
    user = account("auditor", tree["city"])
    assert client_of(user).post(reverse("guard:trail"), {"purpose": "年度审计"}).status_code == 200
    held = AuditRow.objects.filter(actor=user, purpose="年度审计")
    assert held.count() == 1
    assert held.get().action == "list.exported"


def test_A07_who_saw_a_person_is_a_page(
    account: Make, tree: Tree, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.http import Http404

    def person(key: int) -> str:
        if key != 7:
            raise Http404
        return "虚构王"

    monkeypatch.setattr("gongji.office.guard.queries.person_or_404", person)
    actor = account("county", tree["east"])
    with transaction.atomic():
        audit.record("guard.reveal", actor, union=tree["mill"], purpose="核对名册", person=7)
        audit.record("people.edit", actor, union=tree["mill"], purpose="改名字", person=7)
        audit.record("guard.reveal", actor, union=tree["mill"], purpose="别人的", person=8)
    client = client_of(actor)
    page = client.get(reverse("guard:seen_by", args=[7])).content.decode()
    assert "谁看过 虚构王 的信息" in page
    assert ("核对名册" in page, "改名字" in page, "别人的" in page) == (True, False, False)
    assert "改名字" in client.get(reverse("guard:seen_by", args=[7]) + "?all=1").content.decode()
    assert client.get(reverse("guard:seen_by", args=[8])).status_code == 404
    assert (
        client_of(account("agent", tree["mill"])).get(reverse("guard:seen_by", args=[7])).status_code == 403
    )


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "password/reset/", "login/code/"])
def test_what_is_not_used_of_allauth_has_no_address(path: str, account: Make, client_of: SignIn) -> None:
    assert client_of(account()).get(f"/accounts/{path}").status_code == 404


def test_nobody_signs_up(client: Client, db: None) -> None:
    client.post("/accounts/signup/", {"username": "x", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()

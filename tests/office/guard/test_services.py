"""Giving roles, standing in, and opening accounts: what is refused (A08), and what is left in the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.guard.access import access_of
from gongji.office.guard.errors import Refused
from gongji.office.guard.fields import blind_index
from gongji.office.guard.models import AuditRow, Delegation, Grant, User
from gongji.office.guard.roles import Role
from gongji.office.guard.services import accounts, delegations, grants

Make = Callable[..., Any]
Tree = dict[str, Any]
ID, OTHER = "11010519491231002X", "440524188001010014"  # 虚构：标准 GB 11643 附录里的号码
TODAY = date.today()


@pytest.fixture
def admin(account: Make, tree: Tree) -> Any:
    return account("admin", tree["city"])


def give(actor: Any, user: Any, union: Any, role: Role = Role.AGENT, **days: Any) -> Grant:
    return grants.give(actor, user, union, role, days.get("since", TODAY), days.get("until"))


def test_A08_an_administrator_gives_and_takes_a_role(admin: Any, account: Make, tree: Tree) -> None:
    user = account()
    grant = give(admin, user, tree["mill"])
    assert access_of(user).may("people.edit", tree["mill"])
    grants.revoke(admin, grant, "调离")
    assert access_of(user).held == ()
    said = AuditRow.objects.order_by("pk").values_list("action", "actor", "union", "purpose")
    assert list(said) == [
        ("guard.grant.give", admin.pk, tree["mill"].pk, ""),
        ("guard.grant.revoke", admin.pk, tree["mill"].pk, "调离"),
    ]


@pytest.mark.parametrize(
    ("role", "at", "given", "where", "code"),
    [
        ("admin", "east", Role.AGENT, "mill", ""),
        ("admin", "east", Role.AGENT, "yard", "G413"),
        ("admin", "east", Role.ADMIN, "city", "G413"),
        ("county", "east", Role.AGENT, "mill", ""),
        ("county", "east", Role.CHECKER, "east", ""),
        ("county", "east", Role.COUNTY, "east", "G413"),
        ("county", "east", Role.ADMIN, "east", "G413"),
        ("agent", "mill", Role.AGENT, "mill", "G413"),
        ("reviewer", "city", Role.REVIEWER, "city", "G413"),
        ("auditor", "city", Role.AGENT, "mill", "G413"),
        ("", "", Role.AGENT, "mill", "G413"),
    ],
)
def test_A08_nobody_gives_what_they_may_not(
    role: str, at: str, given: Role, where: str, code: str, account: Make, tree: Tree
) -> None:
    actor, user = account(role, tree.get(at)), account()
    if not code:
        assert give(actor, user, tree[where], given).role == given
        return
    with pytest.raises(Refused, match=code):
        give(actor, user, tree[where], given)
    assert not Grant.objects.filter(user=user).exists()


def test_A08_nobody_gives_longer_than_they_hold(account: Make, tree: Tree, admin: Any) -> None:
    actor, user, last = account(), account(), TODAY + timedelta(10)
    give(admin, actor, tree["east"], Role.ADMIN, until=last)
    with pytest.raises(Refused, match="G418"):
        give(actor, user, tree["mill"])
    with pytest.raises(Refused, match="G418"):
        give(actor, user, tree["mill"], until=last + timedelta(1))
    assert give(actor, user, tree["mill"], until=last).until == last


def test_A08_a_delegated_role_gives_nothing_away(account: Make, tree: Tree, admin: Any) -> None:
    county, taker = account("county", tree["east"]), account("agent", tree["mill"])
    delegations.delegate(county, Grant.objects.get(user=county), taker, TODAY, TODAY, "公出")
    assert access_of(taker).may("guard.grant", tree["mill"])
    with pytest.raises(Refused, match="G413"):
        give(taker, account(), tree["mill"])


def test_A08_nobody_edits_their_own_roles(account: Make, tree: Tree, admin: Any) -> None:
    with pytest.raises(Refused, match="G412"):
        give(admin, admin, tree["city"], Role.APPROVER)
    with pytest.raises(Refused, match="G412"):
        grants.revoke(admin, Grant.objects.get(user=admin), "不干了")
    known = blind_index(ID, "people.id")
    User.objects.filter(pk=admin.pk).update(identity=known)
    second = account(identity=known)
    with pytest.raises(Refused, match="G412"):
        give(User.objects.get(pk=admin.pk), second, tree["city"], Role.APPROVER)


@pytest.mark.parametrize("names", [{"granted_by": "user"}, {"revoked_by": "user"}])
def test_A08_the_database_lets_nobody_grant_to_themselves(
    names: dict[str, str], account: Make, tree: Tree
) -> None:
    user = account()
    held = dict.fromkeys(names, user)
    if "revoked_by" in held:
        held["revoked_at"] = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=user, union=tree["mill"], role="agent", since=TODAY, **held)


def test_A08_the_last_administrator_stays(account: Make, tree: Tree, admin: Any) -> None:
    other = account("admin", tree["city"])
    county = account("admin", tree["east"])
    dated = account()
    give(admin, dated, tree["city"], Role.ADMIN, until=TODAY + timedelta(30))
    accounts.close(admin, other, "退休")
    second = account(home=tree["city"])
    grant = give(admin, second, tree["city"], Role.ADMIN)
    grants.revoke(second, Grant.objects.get(user=admin), "换届")
    for work in (
        lambda: grants.revoke(dated, grant, "换届"),
        lambda: accounts.close(dated, second, "退休"),
    ):
        with pytest.raises(Refused, match="G411"):
            work()
    assert access_of(second).can("guard.grant")
    grants.revoke(second, Grant.objects.get(user=county), "换届")


def test_a_role_is_held_once_at_a_time(account: Make, tree: Tree, admin: Any) -> None:
    user = account()
    give(admin, user, tree["mill"], until=TODAY + timedelta(5))
    with pytest.raises(Refused, match="G416"):
        give(admin, user, tree["mill"], since=TODAY + timedelta(5))
    give(admin, user, tree["mill"], since=TODAY + timedelta(6))
    with pytest.raises(Refused, match="G414"):
        give(admin, user, tree["east"], since=TODAY, until=TODAY - timedelta(1))


def test_a_revocation_needs_its_reason_and_happens_once(account: Make, tree: Tree, admin: Any) -> None:
    grant = give(admin, account(), tree["mill"])
    with pytest.raises(Refused, match="G419"):
        grants.revoke(admin, grant, " ")
    grants.revoke(admin, grant, "调离")
    with pytest.raises(Refused, match="G417"):
        grants.revoke(admin, grant, "调离")


def test_a_delegation_is_recorded_and_ends(account: Make, tree: Tree) -> None:
    giver, taker = account("reviewer", tree["city"]), account()
    grant = Grant.objects.get(user=giver)
    made = delegations.delegate(giver, grant, taker, TODAY, TODAY + timedelta(3), "公出")
    assert access_of(taker).may("people.edit", tree["yard"])
    delegations.end(taker, made)
    assert access_of(taker).held == ()
    actions = list(AuditRow.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["guard.delegation.make", "guard.delegation.end"]
    with pytest.raises(Refused, match="G425"):
        delegations.end(giver, made)


@pytest.mark.parametrize(
    ("role", "days", "reason", "code"),
    [
        ("reviewer", (0, 0), " ", "G419"),
        ("reviewer", (0, -1), "公出", "G414"),
        ("reviewer", (0, 180), "公出", ""),
        ("reviewer", (0, 181), "公出", "G424"),
        ("reviewer", (-9, -1), "公出", "G414"),
        ("auditor", (0, 0), "公出", "G422"),
        ("admin", (0, 0), "公出", "G422"),
    ],
)
def test_a_delegation_is_within_its_bounds(
    role: str, days: tuple[int, int], reason: str, code: str, account: Make, tree: Tree
) -> None:
    giver, taker = account(role, tree["city"]), account()
    grant, (since, until) = Grant.objects.get(user=giver), (TODAY + timedelta(n) for n in days)
    if not code:
        assert delegations.delegate(giver, grant, taker, since, until, reason).taker == taker
        return
    with pytest.raises(Refused, match=code):
        delegations.delegate(giver, grant, taker, since, until, reason)
    assert not Delegation.objects.exists()


def test_nobody_delegates_to_themselves_or_takes_for_themselves(
    account: Make, tree: Tree, admin: Any
) -> None:
    giver = account("reviewer", tree["city"])
    grant = Grant.objects.get(user=giver)
    for actor, taker in ((giver, giver), (admin, admin), (account(), account())):
        with pytest.raises(Refused, match=r"G42[16]"):
            delegations.delegate(actor, grant, taker, TODAY, TODAY, "公出")
    assert delegations.delegate(admin, grant, account(), TODAY, TODAY, "病假").made_by == admin


def test_a_delegated_role_is_not_passed_on(account: Make, tree: Tree) -> None:
    giver, taker = account("reviewer", tree["city"]), account()
    grant = Grant.objects.get(user=giver)
    delegations.delegate(giver, grant, taker, TODAY, TODAY, "公出")
    with pytest.raises(Refused, match="G426"):
        delegations.delegate(taker, grant, account(), TODAY, TODAY, "公出")


def opened(actor: Any, home: Any, **fields: Any) -> tuple[User, str]:
    return accounts.open_account(
        actor, **{"username": "zhang", "name": "虚构张", "id_number": ID, "home": home, **fields}
    )


def test_an_account_keeps_no_number_and_must_change_its_password(admin: Any, tree: Tree) -> None:
    user, first = opened(admin, tree["mill"])
    assert user.check_password(first)
    assert user.must_change_password
    assert bytes(user.identity or b"") == blind_index(ID, "people.id")
    assert ID not in str(User.objects.filter(pk=user.pk).values().get())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"id_number": "110105194912310021"}, "G432"),
        ({"username": ID}, "G431"),
        ({"username": "a b"}, "G433"),
        ({"name": ""}, "G433"),
    ],
)
def test_an_account_with_a_wrong_field_is_refused(
    fields: dict[str, str], code: str, admin: Any, tree: Tree
) -> None:
    with pytest.raises(Refused, match=code) as refused:
        opened(admin, tree["mill"], **fields)
    assert "110105194912310021" not in str(refused.value)
    assert not User.objects.filter(name="虚构张").exists()


def test_an_account_name_is_used_once(admin: Any, tree: Tree) -> None:
    opened(admin, tree["mill"])
    with pytest.raises(Refused, match="G433"):
        opened(admin, tree["mill"])


def test_a_closed_account_is_put_out_and_comes_back(admin: Any, account: Make, tree: Tree) -> None:
    user = account("agent", tree["mill"])
    accounts.close(admin, user, "长假")
    user.refresh_from_db()
    assert (user.is_active, access_of(user).held) == (False, ())
    accounts.reopen(admin, user, "回来")
    user.refresh_from_db()
    assert access_of(user).can("people.edit")


def test_a_lost_way_in_is_given_back(admin: Any, account: Make, tree: Tree) -> None:
    user = account("agent", tree["mill"])
    first = accounts.reset_password(admin, user, "忘记")
    user.refresh_from_db()
    assert user.check_password(first)
    assert user.must_change_password
    accounts.reset_factors(admin, user, "手机丢了")
    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    ("role", "at", "code"),
    [("county", "east", "G436"), ("admin", "east", ""), ("admin", "west", "G436"), ("agent", "mill", "G436")],
)
def test_nobody_gains_by_a_password_they_hand_out(
    role: str, at: str, code: str, account: Make, tree: Tree
) -> None:
    """The administrator of the mill holds a role that a county officer may not give."""
    user, actor = account("admin", tree["mill"]), account(role, tree[at])
    if not code:
        assert accounts.reset_password(actor, user, "忘记")
        return
    with pytest.raises(Refused, match=code):
        accounts.reset_password(actor, user, "忘记")


def test_nobody_manages_their_own_account(admin: Any) -> None:
    for work in (accounts.close, accounts.reset_password, accounts.reset_factors):
        with pytest.raises(Refused, match="G435"):
            work(admin, admin, "自己来")


def test_the_first_administrator_is_made_once(tree: Tree) -> None:
    def first(name: str) -> tuple[User, str]:
        return accounts.first_administrator(username=name, name="虚构张", id_number=OTHER, union=tree["city"])

    user, _password = first("one")
    assert access_of(user).can("guard.accounts")
    with pytest.raises(Refused, match="G434"):
        first("two")
    assert User.objects.count() == 1

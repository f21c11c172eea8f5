"""Who reaches what (A01, A02, A03): by the primary path, by dated grants, by dated delegations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django_scopes import scope
from django_scopes.exceptions import ScopeError

from gongji.office.guard.access import (
    _next,
    access_in,
    access_of,
    demand,
    found_or_404,
    outermost,
    requires,
    within,
)
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import Delegation, Grant
from gongji.office.guard.roles import GIVES, RIGHTS, Role
from gongji.office.guard.scoped import ScopedManager, as_account, everything

Make = Callable[..., Any]
Tree = dict[str, Any]


@pytest.fixture
def scoped() -> Any:
    """Links of unions through a manager that is scoped: a stand-in for every model that belongs to one."""
    from gongji.office.unions.models import Employer

    manager = ScopedManager(path="union__path")
    manager.model = Employer
    return manager


@pytest.fixture
def employers(tree: Tree) -> dict[str, int]:
    from gongji.office.unions.models import Employer

    with everything("a test's employers"):
        return {
            key: Employer.objects.create(union=union, name=f"{union.name}所在单位").pk
            for key, union in tree.items()
        }


def test_A01_unscoped_queries_fail(scoped: Any, employers: dict[str, int]) -> None:
    for query in (scoped.all, scoped.count, scoped.first, lambda: list(scoped.filter(pk=1))):
        with pytest.raises(ScopeError):
            query()


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        ("city", {"city", "east", "west", "mill", "yard"}),
        ("east", {"east", "mill"}),
        ("mill", {"mill"}),
        ("", set()),
    ],
)
def test_A01_an_account_sees_its_own_subtree(
    at: str, seen: set[str], scoped: Any, employers: dict[str, int], tree: Tree, account: Make
) -> None:
    user = account("agent", tree[at]) if at else account()
    with as_account(user):
        assert set(scoped.values_list("pk", flat=True)) == {employers[key] for key in seen}


def test_A01_everything_says_why(scoped: Any, employers: dict[str, int]) -> None:
    with everything("a test counts all rows"):
        assert scoped.count() == 5
    with pytest.raises(ValueError), everything(" "):
        pass


def test_A02_a_moved_union_changes_access_at_the_next_request(tree: Tree, account: Make) -> None:
    from gongji.office.unions.models import Union

    user = account("county", tree["east"])
    with everything("a test moves a union"):
        assert access_of(user).covers(Union.objects.get(code="m"))
        Union.objects.get(code="m").move(Union.objects.get(code="w"), pos="last-child")
        assert not access_of(user).covers(Union.objects.get(code="m"))


def test_A03_another_units_object_and_none_give_the_same_answer(
    scoped: Any, employers: dict[str, int], tree: Tree, account: Make
) -> None:
    answers = set()
    with as_account(account("agent", tree["mill"])):
        assert found_or_404(scoped.all(), pk=employers["mill"]).pk == employers["mill"]
        for key in (employers["yard"], 10**6, "x", 10**40, None, [1], "\0"):
            with pytest.raises(Http404) as refused:
                found_or_404(scoped.all(), pk=key)
            answers.add(str(refused.value))
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [(0, None, True), (1, None, False), (-5, -1, False), (-5, 0, True), (-5, 1, True)],
)
def test_a_grant_holds_from_its_first_to_its_last_day(
    since: int, until: int | None, holds: bool, tree: Tree, account: Make
) -> None:
    user, today = account(), timezone.localdate()
    Grant.objects.create(
        user=user, union=tree["mill"], role=Role.AGENT, since=today + timedelta(since),
        until=None if until is None else today + timedelta(until),
    )  # fmt: skip
    assert access_of(user).may("people.read", tree["mill"]) is holds


def test_a_revoked_grant_ends_at_once_and_is_seen_in_the_past(tree: Tree, account: Make) -> None:
    user, admin, today = account("agent", tree["mill"]), account(), timezone.localdate()
    Grant.objects.filter(user=user).update(revoked_at=timezone.now(), revoked_by=admin)
    assert access_of(user).unions() == ()
    assert access_of(user, today - timedelta(1)).unions() == (tree["mill"].path,)


def test_a_closed_account_holds_nothing(tree: Tree, account: Make) -> None:
    assert access_of(account("admin", tree["city"], is_active=False)).held == ()


def test_a_delegation_gives_the_role_for_its_days_and_says_whose_it_is(tree: Tree, account: Make) -> None:
    giver, taker, today = account("reviewer", tree["city"]), account("agent", tree["mill"]), date.today()
    grant = Grant.objects.get(user=giver)
    made = Delegation.objects.create(
        grant=grant, giver=giver, taker=taker, since=today, until=today, reason="公出", made_by=giver
    )
    held = access_of(taker).through("people.edit", tree["yard"])
    assert held is not None
    assert (held.in_place_of, held.delegation) == (giver.pk, made.pk)
    own = access_of(taker).through("people.edit", tree["mill"])
    assert own is not None
    assert own.in_place_of is None
    assert access_of(taker, today + timedelta(1)).unions() == (tree["mill"].path,)
    Grant.objects.filter(pk=grant.pk).update(revoked_at=timezone.now(), revoked_by=taker)
    assert access_of(taker).unions() == (tree["mill"].path,)


def test_a_right_is_that_of_the_role_at_the_place(tree: Tree, account: Make) -> None:
    user = account("agent", tree["mill"])
    assert demand(user, "people.edit", tree["mill"]) is not None
    with pytest.raises(Refused, match="G401"):
        demand(user, "people.edit", tree["east"])
    with pytest.raises(Refused, match="G401"):
        demand(user, "guard.grant", tree["mill"])
    with pytest.raises(KeyError):
        demand(user, "people.misspelt", tree["mill"])


def test_the_table_of_rights_names_known_roles() -> None:
    assert all(roles <= frozenset(Role) and roles for roles in RIGHTS.values())
    assert all("." in right for right in RIGHTS)
    assert all(given <= frozenset(Role) for given in GIVES.values())


def test_a_page_asks_for_its_right(tree: Tree, account: Make, rf: RequestFactory) -> None:
    page = requires("people.edit")(lambda request: HttpResponse("in"))
    request = rf.get("/")
    request.user = account("agent", tree["mill"])
    assert page(request).status_code == 200
    request = rf.get("/")
    request.user = account("auditor", tree["city"])
    with pytest.raises(PermissionDenied):
        page(request)


def test_access_is_read_once_a_request(
    tree: Tree, account: Make, rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    request = rf.get("/")
    request.user = account("agent", tree["mill"])
    with django_assert_num_queries(2), scope(access=access_in(request)):
        for _ in range(3):
            assert access_in(request).can("people.read")


@pytest.mark.parametrize(
    ("path", "above"), [("0001", "0002"), ("0009", "000A"), ("000Z", "001"), ("ZZZZ", ""), ("00Z9", "00ZA")]
)
def test_the_end_of_a_subtree(path: str, above: str) -> None:
    assert _next(path) == above
    if above:
        assert path + "ZZZZ" < above


def test_nested_subtrees_are_one() -> None:
    assert outermost(["00020001", "0001", "0002"]) == ("0001", "0002")
    assert str(within("path", ())) == str(within("path", []))

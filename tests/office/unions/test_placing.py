"""Unions get a place in the tree, and another one; what cannot be is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongji.office.guard.errors import Refused
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.unions import services
from gongji.office.unions.choices import Kind
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Change, Union

DAY = date(2026, 1, 1)
pytestmark = pytest.mark.django_db


def make(under: Any, code: str, kind: Kind = Kind.GRASSROOTS, **more: Any) -> Union:
    facts = {"name": f"虚构{code}工会", "since": date(2020, 1, 1), **more}
    return services.create(None, under, code=code, kind=kind, **facts)


def fresh(union: Union) -> Union:
    with everything("a test looks"):
        return Union.objects.get(pk=union.pk)


def history(union: Union) -> list[Change]:
    with everything("a test looks"):
        return list(Change.objects.filter(union=union).select_related("before", "after"))


def clean() -> bool:
    return not list(findings(["A02"]))


def test_a_union_hangs_below_its_parent_and_takes_over_its_region(tree: dict[str, Any]) -> None:
    county = make(tree["city"], "330602", Kind.COUNTY, region="330602")
    shop = make(county, "g1")
    assert shop.path.startswith(county.path)
    assert shop.region == "330602"
    assert fresh(county).numchild == 1
    assert [c.kind for c in history(shop)] == ["created"]
    assert clean()


@pytest.mark.parametrize(
    ("kind", "under", "code"),
    [
        (Kind.CITY, "city", "N102"), (Kind.COUNTY, "east", "N102"), (Kind.TEAM, "east", "N102"),
        (Kind.TOWNSHIP, "mill", "N102"), (Kind.WORKSHOP, "city", "N102"),
    ],
)  # fmt: skip
def test_a_kind_hangs_only_below_what_may_lead_it(
    tree: dict[str, Any], kind: Kind, under: str, code: str
) -> None:
    with pytest.raises(UnionError) as refused:
        make(tree[under], "x", kind)
    assert refused.value.code == code


def test_a_code_is_given_once(tree: dict[str, Any]) -> None:
    with pytest.raises(UnionError, match="N106"):
        make(tree["east"], "m")


def test_a_company_has_workshops_and_teams(tree: dict[str, Any]) -> None:
    workshop = make(tree["mill"], "m-1", Kind.WORKSHOP)
    assert make(workshop, "m-1-1", Kind.TEAM).depth == 5


def test_a_move_takes_the_whole_branch_along_and_is_on_record(tree: dict[str, Any]) -> None:
    workshop = make(tree["mill"], "m-1", Kind.WORKSHOP)
    team = make(workshop, "m-1-1", Kind.TEAM)
    moved = services.move(None, tree["mill"], tree["west"], on=DAY, document="总工〔2026〕1号")
    west = fresh(tree["west"])
    assert moved.path.startswith(west.path)
    assert fresh(team).path.startswith(fresh(workshop).path)
    assert fresh(workshop).path.startswith(moved.path)
    assert (fresh(tree["east"]).numchild, west.numchild) == (0, 2)
    last = history(moved)[0]
    assert (last.kind, last.before, last.after, last.on, last.document) == (
        "moved", tree["east"], west, DAY, "总工〔2026〕1号",
    )  # fmt: skip
    assert AuditRow.objects.filter(action="unions.move").count() == 1
    assert clean()


def test_a_move_to_another_depth(tree: dict[str, Any]) -> None:
    town = make(tree["west"], "town", Kind.TOWNSHIP)
    workshop = make(tree["mill"], "m-1", Kind.WORKSHOP)
    services.move(None, tree["mill"], town, on=DAY, document="")
    assert (fresh(tree["mill"]).depth, fresh(workshop).depth) == (4, 5)
    services.move(None, tree["mill"], tree["city"], on=DAY, document="")
    assert (fresh(tree["mill"]).depth, fresh(workshop).depth) == (2, 3)
    assert clean()


def test_A02_a_move_never_makes_a_cycle(tree: dict[str, Any]) -> None:
    inner = make(tree["mill"], "m-1")
    for target in (tree["mill"], inner):
        with pytest.raises(UnionError, match="N107"):
            services.move(None, tree["mill"], target, on=DAY, document="")


def test_A02_the_database_refuses_a_union_below_itself_or_without_a_parent(tree: dict[str, Any]) -> None:
    with everything("a test goes behind the services"):
        mill = Union.objects.filter(pk=tree["mill"].pk)
        for path in (tree["mill"].path + "0001", "0009" + "0001" + "0001"):
            with pytest.raises(IntegrityError), transaction.atomic():
                mill.update(path=path, depth=len(path) // 4)
        with pytest.raises(IntegrityError), transaction.atomic():
            Union.objects.create(path="00090001", depth=2, code="z", name="z", kind="county", since=DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            mill.update(depth=7)


@pytest.mark.parametrize(
    ("on", "code"), [(date(2099, 1, 1), "N104"), (date(2000, 1, 1), "N105"), (date(1999, 1, 1), "N105")]
)
def test_a_move_has_a_day_that_has_come(tree: dict[str, Any], on: date, code: str) -> None:
    with pytest.raises(UnionError, match=code):
        services.move(None, tree["mill"], tree["west"], on=on, document="")


def test_a_move_that_changes_nothing_or_goes_to_the_dead_is_refused(tree: dict[str, Any]) -> None:
    with pytest.raises(UnionError, match="N108"):
        services.move(None, tree["mill"], tree["east"], on=DAY, document="")
    town = make(tree["west"], "town", Kind.TOWNSHIP)
    services.close(None, town, on=DAY, document="")
    with pytest.raises(UnionError, match="N101"):
        services.move(None, tree["mill"], town, on=DAY, document="")


def test_the_tree_is_at_most_twelve_levels_deep(tree: dict[str, Any]) -> None:
    union = tree["mill"]
    for level in range(4, 13):
        union = make(union, f"deep-{level}")
    assert union.depth == 12
    with pytest.raises(UnionError, match="N103"):
        make(union, "deep-13")


def test_A01_an_officer_changes_only_their_own_branch(tree: dict[str, Any], account: Any) -> None:
    east = account("county", tree["east"])
    made = services.create(
        east, tree["east"], code="n", name="虚构新工会", kind=Kind.GRASSROOTS, since=date(2020, 1, 1)
    )
    with pytest.raises(Refused, match="G401"):
        services.create(east, tree["west"], code="o", name="虚构", kind=Kind.GRASSROOTS, since=DAY)
    with pytest.raises(Refused, match="G401"):
        services.move(east, made, tree["west"], on=DAY, document="")
    with pytest.raises(Refused, match="G401"):
        services.move(account("agent", tree["mill"]), tree["mill"], tree["city"], on=DAY, document="")


def test_A02_access_follows_a_move_at_the_next_request(tree: dict[str, Any], account: Any) -> None:
    from gongji.office.guard.scoped import as_account

    east, west = account("county", tree["east"]), account("county", tree["west"])
    services.move(None, tree["mill"], tree["west"], on=DAY, document="")
    with as_account(east):
        assert not Union.objects.filter(pk=tree["mill"].pk).exists()
    with as_account(west):
        assert Union.objects.filter(pk=tree["mill"].pk).exists()

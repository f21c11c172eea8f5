"""A union goes into another, or is dissolved; links and employers are kept in order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.unions import queries, services
from gongji.office.unions.choices import Kind, LinkKind
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Change, Employer, Link, Union

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def make(under: Any, code: str, kind: Kind) -> Union:
    return services.create(None, under, code=code, name=f"虚构{code}", kind=kind, since=date(2020, 1, 1))


def facts(name: str, **more: Any) -> services.EmployerFacts:
    return services.EmployerFacts(name, **more)


def fresh(union: Union) -> Union:
    with everything("a test looks"):
        return Union.objects.get(pk=union.pk)


def test_a_merger_takes_everything_along(tree: dict[str, Any]) -> None:
    workshop = make(tree["mill"], "m-1", Kind.WORKSHOP)
    industry = make(tree["city"], "i", Kind.INDUSTRY)
    services.set_employer(None, tree["mill"], facts("虚构纺织厂", workers=10))
    services.link(None, tree["mill"], industry, LinkKind.INDUSTRY, since=date(2021, 1, 1))
    services.merge(None, tree["mill"], tree["yard"], on=DAY, document="总工〔2026〕1号")
    gone, into = fresh(tree["mill"]), fresh(tree["yard"])
    assert (gone.until, gone.merged_into) == (date(2025, 12, 31), into)
    assert fresh(workshop).path.startswith(into.path)
    with everything("a test looks"):
        assert Employer.objects.get().union == into
        assert Link.objects.get().until == date(2025, 12, 31)
        kinds = set(Change.objects.filter(on=DAY).values_list("union__code", "kind"))
    assert kinds == {("m", "merged"), ("y", "received")}
    assert not list(findings(["A02"]))
    with pytest.raises(UnionError, match="N101"):
        services.merge(None, gone, into, on=DAY, document="")


@pytest.mark.parametrize(
    ("which", "into", "code"), [("mill", "mill", "N107"), ("mill", "east", "N109"), ("city", "east", "N107")]
)
def test_a_merger_that_cannot_be(tree: dict[str, Any], which: str, into: str, code: str) -> None:
    with pytest.raises(UnionError, match=code):
        services.merge(None, tree[which], tree[into], on=DAY, document="")


def test_two_employers_of_one_name_stop_a_merger_before_anything_is_done(tree: dict[str, Any]) -> None:
    for union in ("mill", "yard"):
        services.set_employer(None, tree[union], facts("虚构厂"))
    with pytest.raises(UnionError, match="N110"):
        services.merge(None, tree["mill"], tree["yard"], on=DAY, document="")
    assert fresh(tree["mill"]).until is None


def test_a_union_with_something_below_it_is_not_dissolved(tree: dict[str, Any]) -> None:
    with pytest.raises(UnionError, match="N111"):
        services.close(None, tree["east"], on=DAY, document="")
    services.close(None, tree["mill"], on=DAY, document="")
    services.close(None, tree["east"], on=DAY, document="")
    assert fresh(tree["east"]).until == DAY


def test_one_link_of_a_kind_at_a_time(tree: dict[str, Any]) -> None:
    town, other = make(tree["west"], "t1", Kind.TOWNSHIP), make(tree["west"], "t2", Kind.TOWNSHIP)
    services.link(None, tree["mill"], town, LinkKind.TERRITORY, since=date(2022, 1, 1))
    services.link(None, tree["mill"], other, LinkKind.TERRITORY, since=date(2024, 1, 1))
    with everything("a test looks"):
        spans = list(Link.objects.order_by("since").values_list("other__code", "since", "until"))
        assert [link.other.code for link in queries.live_links(tree["mill"], DAY)] == ["t2"]
    assert spans == [
        ("t1", date(2022, 1, 1), date(2023, 12, 31)), ("t2", date(2024, 1, 1), None),
    ]  # fmt: skip
    with pytest.raises(UnionError, match="N117"):
        services.link(None, tree["mill"], town, LinkKind.TERRITORY, since=date(2024, 1, 1))
    with everything("a test goes behind the services"), pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(
            union=tree["mill"], other=town, kind="territory", since=date(2023, 6, 1), until=date(2023, 7, 1)
        )


def test_a_link_goes_to_a_union_that_can_lead_so(tree: dict[str, Any]) -> None:
    with pytest.raises(UnionError, match="N115"):
        services.link(None, tree["mill"], tree["west"], LinkKind.INDUSTRY, since=DAY)
    with pytest.raises(UnionError, match="N116"):
        services.link(None, tree["mill"], tree["east"], LinkKind.TERRITORY, since=DAY)


def test_what_a_move_changes_in_access_is_told_before(tree: dict[str, Any]) -> None:
    told = queries.effect(tree["mill"], tree["west"])
    assert ([u.code for u in told.loses], [u.code for u in told.gains]) == (["e"], ["w"])
    assert (told.unions, told.people) == (1, 0)


def test_an_employer_that_cannot_be(tree: dict[str, Any]) -> None:
    first = services.set_employer(None, tree["mill"], facts("虚构厂", credit_code="91350100M000100Y43"))
    for union, wrong, code in (
        ("yard", facts("虚构二厂", credit_code="91350100M000100Y43"), "N112"),
        ("mill", facts("虚构厂"), "N113"), ("mill", facts("虚构三厂", workers=1, women=2), "N114"),
    ):  # fmt: skip
        with pytest.raises(UnionError, match=code):
            services.set_employer(None, tree[union], wrong)
    again = services.set_employer(None, tree["mill"], facts("虚构厂", workers=9), first)
    assert (again.pk, again.workers, again.credit_code) == (first.pk, 9, None)


def test_an_edit_is_on_record_and_nothing_is_for_nothing(tree: dict[str, Any]) -> None:
    same = services.Described("m", "虚构纺织厂工会", "", date(2000, 1, 1))
    services.edit(None, tree["mill"], same)
    services.edit(None, tree["mill"], services.Described("m", "虚构新名", "330602", date(2000, 1, 1)), on=DAY)
    with everything("a test looks"):
        change = Change.objects.get(union=tree["mill"])
    assert change.fields == {"name": ["虚构纺织厂工会", "虚构新名"], "region": ["", "330602"]}
    with pytest.raises(UnionError, match="N106"):
        services.edit(None, tree["mill"], services.Described("y", "x", "", None))


def test_verify_names_what_was_changed_behind_the_services(tree: dict[str, Any]) -> None:
    with everything("a test tampers"):
        Union.objects.filter(pk=tree["east"].pk).update(numchild=9)
        Union.objects.filter(pk=tree["yard"].pk).update(kind="county")
    where = sorted(f.where for _, f in findings(["A02"]))
    assert where == sorted(f"unions_union {tree[u].pk}" for u in ("east", "yard"))

"""Two people at once: one registers, one is told; a twin without the guard shows what the guard is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.office.hands import at_once, postgres_only

from gongji.codes.identity import check_character
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.people import services
from gongji.office.people.models import Membership, Person
from gongji.office.people.services import holding
from gongji.office.unions import services as unions
from gongji.office.unions.choices import Kind
from gongji.office.unions.services import tree as tree_lock

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


def number(serial: int) -> str:
    body = f"33062119681231{serial:03d}"
    return body + check_character(body)


def register(union: Any) -> Callable[[int], object]:
    return lambda hand: services.register(
        None, union, name="王小明", id_number=number(1), since=date(2020, 1, 1)
    )


def test_one_number_is_registered_once(tree: dict[str, Any]) -> None:
    assert at_once(register(tree["mill"]), HANDS) == {"done": 1, "N209": HANDS - 1}


def test_twin_without_the_unique_number_one_person_is_registered_many_times(tree: dict[str, Any]) -> None:
    from django.db.models import BinaryField

    bare, field = BinaryField(max_length=32), Person._meta.get_field("id_index")
    bare.set_attributes_from_name("id_index")
    bare.model = Person
    altered(field, bare)
    try:
        assert at_once(register(tree["mill"]), HANDS)["done"] == HANDS
    finally:
        with everything("a test cleans up"):
            Membership.objects.all().delete()
            Person.objects.all().delete()
        altered(bare, field)


def altered(before: Any, after: Any) -> None:
    """Another form of the field. SQLite makes the table anew, which other rooms' triggers look at meanwhile."""
    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if lite:
            cursor.execute("PRAGMA legacy_alter_table = ON")
        with connection.schema_editor() as editor:
            editor.alter_field(Person, before, after)
        if lite:
            cursor.execute("PRAGMA legacy_alter_table = OFF")


def transfer(tree: dict[str, Any]) -> Callable[[int], object]:
    person = services.register(None, tree["mill"], name="王小明", id_number=number(1), since=date(2020, 1, 1))
    day = date(2026, 1, 1)
    return lambda hand: services.transfer(None, person, tree["yard"], since=day + timedelta(days=hand))


def test_C02_many_transfers_at_once_are_one(tree: dict[str, Any]) -> None:
    assert at_once(transfer(tree), HANDS) == {"done": 1, "N214": HANDS - 1}
    assert not list(findings(["A01.people", "C02.memberships"]))


@postgres_only
def test_twin_without_the_lock_transfers_run_into_the_constraint(
    tree: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    act = transfer(tree)
    monkeypatch.setattr(
        holding, "locked", lambda keys: list(Person.objects.select_related("union").filter(pk__in=keys))
    )
    save, read = Membership.save, Barrier(HANDS, timeout=30)

    def all_have_read(self: Membership, **options: Any) -> None:
        if self.pk is not None:
            read.wait()
        save(self, **options)

    monkeypatch.setattr(Membership, "save", all_have_read)
    outcomes = at_once(act, HANDS)
    assert outcomes["done"] == 1
    assert outcomes["N216"] + outcomes["IntegrityError"] == HANDS - 1, outcomes


def create(tree: dict[str, Any]) -> Callable[[int], object]:
    return lambda hand: unions.create(
        None, tree["east"], code=f"r{hand}", name=f"虚构{hand}", kind=Kind.GRASSROOTS, since=None
    )


def test_A02_many_unions_at_once_each_get_a_place(tree: dict[str, Any]) -> None:
    assert at_once(create(tree), HANDS) == {"done": HANDS}
    assert not list(findings(["A02"]))


def test_A02_moves_into_each_other_never_make_a_cycle(tree: dict[str, Any]) -> None:
    one = unions.create(None, tree["east"], code="one", name="虚构一", kind=Kind.GRASSROOTS, since=None)
    two = unions.create(None, tree["east"], code="two", name="虚构二", kind=Kind.GRASSROOTS, since=None)
    pairs = ((one, two), (two, one))
    outcomes = at_once(
        lambda hand: unions.move(None, *pairs[hand % 2], on=date(2026, 1, 1), document=""), HANDS
    )
    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "N107", "N108"}
    assert not list(findings(["A02"]))


@postgres_only
def test_twin_without_the_lock_unions_run_into_each_other(
    tree: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_lock, "_wait", lambda: None)
    outcomes = at_once(create(tree), HANDS)
    assert outcomes["done"] < HANDS

"""Persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.office.access.making import Keys, World, answers, maker
from tests.office.forms.answers import id_number


def person_in(union: Any) -> Any:
    """A person whose record lies in the union, whatever its kind."""
    from gongji.office.people.models import Membership, Person
    from gongji.office.people.services.registering import _told, read_number

    made = Person(
        union=union, name=f"虚构人在{union.name}", pinyin="xugouren", initials="xgr", phone="13800138000",
        **_told(read_number(id_number())),
    )  # fmt: skip
    made.save()
    Membership.objects.create(person=made, union=union, since=date(2020, 1, 1))
    return made


@maker("people:*")
def person(world: World, union: Any) -> Keys:
    """One who has not left."""
    return {"key": person_in(union).pk}


@maker("people:reveal")
def field(world: World, union: Any) -> Keys:
    """And one of the two sealed fields."""
    return {"key": person_in(union).pk, "field": "phone"}


@maker("people:new")
def place(world: World, union: Any) -> Keys:
    """The union itself."""
    return {"union": union.pk}


@maker("people:end_account")
def bank_account(world: World, union: Any) -> Keys:
    """One with a bank account."""
    from gongji.office.guard.fields import blind_index
    from gongji.office.people.models import ACCOUNT_CONTEXT, Account

    owner = person_in(union)
    made = Account(
        person=owner, bank="虚构银行", number="6222000000003306", since=date(2020, 1, 1),
        number_index=blind_index("6222000000003306", ACCOUNT_CONTEXT),
    )  # fmt: skip
    made.save()
    return {"key": owner.pk, "account": made.pk}


answers("people:find", text="虚构")


@maker("people:merge", seen="1")
def double(world: World, union: Any) -> Keys:
    """One whom another record in the same union is about too."""
    other = person_in(union)
    return {"key": person_in(union).pk, "!": {"id_number": _number(other)}}


def _number(person: Any) -> str:
    from gongji.office.guard.fields import open_sealed

    return open_sealed(person.id_number)


answers("people:transfer", to="m2", since="2026-01-02")

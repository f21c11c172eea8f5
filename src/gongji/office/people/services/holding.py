"""The record of a person, held while it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.people.errors import PersonError
from gongji.office.people.models import Person

EDIT: Final = "people.edit"


@contextmanager
def held(actor: User | None, *people: Person, right: str = EDIT) -> Iterator[list[Person]]:
    """The records as they stand, locked in the order of their keys; the actor must have the right at each."""
    with transaction.atomic(), everything("a person's record is changed whole"):
        keys = [p.pk for p in people]
        found = {p.pk: p for p in locked(keys)}
        for person in found.values():
            demand(actor, right, person.union)
            if person.merged_into_id is not None:
                told = f"{person.name}的这份记录已经并入另一份"
                raise PersonError("N207", told, "到合并后的记录上办", person.merged_into_id)
        yield [found[key] for key in keys]


def locked(keys: list[int]) -> list[Person]:
    """The records, nobody else changing them until the transaction ends."""
    found = Person.objects.filter(pk__in=keys).order_by("pk")
    # Locked alone and then read with its union: joined, a row whose union changed meanwhile would drop out.
    list(found.select_for_update().values_list("pk"))
    return list(found.select_related("union"))


def require_past(on: date, what: str) -> None:
    """Refuse a day that has not come."""
    if on > timezone.localdate():
        raise PersonError("N208", f"{what} {on} 还没有到", "到那一天再办")


def require_other(actor: User | None, *people: Person) -> None:
    """Refuse to have somebody change who they are: by another number they would pass for another person where
    different persons are asked for (K05)."""
    if actor is None or actor.identity is None:
        return
    if any(bytes(person.id_index) == bytes(actor.identity) for person in people):
        raise PersonError("N224", "这是您自己的记录", "请别的人更正、合并")

"""What is read of people, in the scope of the person who asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from gongji.codes import identity
from gongji.office.guard.access import within
from gongji.office.guard.fields import blind_index
from gongji.office.guard.scoped import everything
from gongji.office.people.models import ID_CONTEXT, Person
from gongji.office.unions.models import Union

_LIKE_A_NUMBER: Final = re.compile(r"[0-9]{12,}[0-9Xx]?")
_FEW: Final = 50
_AT_ONCE: Final = 5000
_LETTERS: Final = re.compile(r"[a-z]+")


def by_id_number(text: str) -> Person | None:
    """The person of a number, 15 or 18 digits, in the scope of who asks; a merged record leads on.

    Raises `identity.IdentityError` for what is no number.
    """
    return by_index(blind_index(identity.normal(text.strip()), ID_CONTEXT))


def by_index(index: bytes) -> Person | None:
    """The person of the blind index of a number, in the scope of who asks; a merged record leads on."""
    found = Person.objects.filter(id_index=index).first()
    while found is not None and found.merged_into_id is not None:
        found = Person.objects.filter(pk=found.merged_into_id).first()
    return found


def identities_of(person: int) -> set[bytes]:
    """The blind indexes by which somebody is known: of their record and of those merged into it."""
    with everything("whose numbers are one person's"):
        found = Person.objects.filter(Q(pk=person) | Q(merged_into=person))
        return {bytes(index) for index in found.values_list("id_index", flat=True)}


@dataclass(frozen=True, slots=True)
class Registered:
    """What a list of people has to know of one who is registered: record, name, union, and where a member."""

    person: int
    name: str
    union: int
    member_of: int | None


def registered(indexes: Sequence[bytes]) -> dict[bytes, Registered]:
    """Those of many blind indexes who are registered, whoever asks; a merged record leads on.

    Two statements a few thousand, past the ORM, which takes longer over so many parameters than the database.
    """
    found: dict[bytes, Registered] = {}
    with connection.cursor() as cursor:
        for at in range(0, len(indexes), _AT_ONCE):
            cursor.execute(*_among(_RECORDS, indexes[at : at + _AT_ONCE]))
            rows = cursor.fetchall()
            if not rows:
                continue
            cursor.execute(*_among(_LIVE, [key for _, key, _, _ in rows]))
            at_union = dict(cursor.fetchall())
            for index, key, name, union in rows:
                found[bytes(index)] = Registered(key, name, union, at_union.get(key))
    return found


_RECORDS: Final = (
    "SELECT p.id_index, k.id, k.name, k.union_id FROM people_person p"
    " JOIN people_person k ON k.id = coalesce(p.merged_into_id, p.id) WHERE p.id_index {among}"
)
_LIVE: Final = "SELECT person_id, union_id FROM people_membership WHERE until IS NULL AND person_id {among}"


def _among(statement: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """A statement with its values, as each database takes many."""
    if connection.vendor == "postgresql":
        return statement.format(among="= ANY(%s)"), [list(values)]
    return statement.format(among=f"IN ({', '.join(['%s'] * len(values))})"), list(values)


def is_like_a_number(text: str) -> bool:
    """Whether a text that is searched for is meant as an ID number: then it must not stand in an address."""
    return _LIKE_A_NUMBER.fullmatch(text.strip()) is not None


def everyone() -> QuerySet[Person]:
    """All records but those merged into others, by pinyin.

    Who sees few unions has them named: then the database starts from the union, not from the whole register.
    """
    people = Person.objects.filter(merged_into__isnull=True).order_by("pinyin", "id")
    unions = list(Union.objects.order_by().values_list("pk", flat=True)[: _FEW + 1])
    return people.filter(union__in=unions) if len(unions) <= _FEW else people


def matching(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """People by a part of the name, or by the beginning of its pinyin or initials."""
    letters = _letters(text)
    if not letters:
        return people.filter(pk__in=named(text))
    # In the order of pinyin all that may match lie in one range, which a database can walk.
    return people.filter(_spelt(letters), pinyin__gte=letters[0], pinyin__lt=_after(letters[0]))


def named(text: str) -> QuerySet[Person, Any]:
    """The keys of all records that `matching` finds, to narrow rows that have a scope of their own."""
    people, letters = Person._base_manager.order_by().values("pk"), _letters(text)
    return people.filter(_spelt(letters) if letters else Q(name__contains=text.strip()))


def _letters(text: str) -> str:
    """The letters of a spelling that is searched for; "" where the text is something else."""
    letters = re.sub(r"[ '’]", "", text.lower())
    return letters if _LETTERS.fullmatch(letters) else ""


def _spelt(letters: str) -> Q:
    """The condition that pinyin or initials begin with these letters."""
    begins = Q(pinyin__gte=letters, pinyin__lt=_after(letters))
    return begins | Q(initials__gte=letters, initials__lt=_after(letters))


def _after(letters: str) -> str:
    """The first text after all that begin with these letters."""
    return letters[:-1] + chr(ord(letters[-1]) + 1)


def in_branch(people: QuerySet[Person], union: Union) -> QuerySet[Person]:
    """Those whose record lies in a union or below it."""
    return people.filter(within("union__path", [union.path]))

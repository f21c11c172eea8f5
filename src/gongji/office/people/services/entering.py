"""Many people enter the register at once, as members of the unions that a list names.

`register` is for one, at the counter; this is for lists that were checked before, whose rows are by the
tens of thousands. Whoever is registered already stays as they are; who is a member nowhere joins the union
of the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from gongji.codes import identity
from gongji.codes.civil import format_iso
from gongji.office.guard import audit
from gongji.office.guard.fields import blind_indexes, seal_many
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.jobs import bulk
from gongji.office.people import names
from gongji.office.people.choices import Sex
from gongji.office.people.models import ID_CONTEXT, Membership, Person
from gongji.office.people.pinyin import spell
from gongji.office.people.queries import Registered, registered

_PERSON = (
    "union_id", "name", "pinyin", "initials", "id_number", "id_index", "born_on", "sex", "registered_at",
)  # fmt: skip
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a list: the union, the name, a number of 15 or 18 digits that is one."""

    union: int
    name: str
    number: str


def enter(
    actor: User | None, entries: Sequence[Entry], *, since: date, document: str = ""
) -> dict[bytes, Registered]:
    """Who the people of a list are, by blind index; those who are new are registered from a day on.

    Call it within the transaction that rests on it. Their records are locked until it ends, in the order of
    their keys. The caller has seen to the right, and that the unions have members.
    """
    with transaction.atomic(), everything("a list of people is looked for in the whole register"):
        numbers = [identity.normal(entry.number) for entry in entries]
        indexes = blind_indexes(numbers, ID_CONTEXT)
        known = registered(indexes)
        new = [place for place, index in enumerate(indexes) if index not in known]
        if new:
            _insert([entries[p] for p in new], [numbers[p] for p in new], [indexes[p] for p in new])
        joining = {
            index: entry.union
            for index, entry in zip(indexes, entries, strict=True)
            if (held := known.get(index)) is None or held.member_of is None
        }
        known = _locked(indexes)
        _join(actor, known, joining, since, document)
        return known


def _insert(entries: Sequence[Entry], numbers: Sequence[str], indexes: Sequence[bytes]) -> None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = []
    for entry, number, index, sealed in zip(
        entries, numbers, indexes, seal_many(numbers, ID_CONTEXT), strict=True
    ):
        told, name = identity.parse(number), names.normal(entry.name)
        spelling = spell(name)
        sex = Sex.MALE if told.sex is identity.Sex.MALE else Sex.FEMALE
        rows.append(
            (entry.union, name, spelling.full, spelling.initials, sealed, index, format_iso(told.birth),
             sex.value, now)
        )  # fmt: skip
    bulk.insert_new("people_person", _PERSON, rows)


def _locked(indexes: Sequence[bytes]) -> dict[bytes, Registered]:
    """The records, nobody else changing them until the transaction ends."""
    keys = sorted(held.person for held in registered(indexes).values())
    for at in range(0, len(keys), _AT_ONCE):
        part = Person.objects.filter(pk__in=keys[at : at + _AT_ONCE]).order_by("pk")
        list(part.select_for_update().values_list("pk"))
    return registered(indexes)


def _join(
    actor: User | None, known: dict[bytes, Registered], joining: dict[bytes, int], since: date, document: str
) -> None:
    """Memberships of those who have none now; who left before joins again from the day after at the
    earliest."""
    held = {index: known[index] for index in joining if known[index].member_of is None}
    if not held:
        return
    keys = [one.person for one in held.values()]
    before: dict[int, date] = {}
    for at in range(0, len(keys), _AT_ONCE):
        over = Membership.objects.filter(person__in=keys[at : at + _AT_ONCE], until__isnull=False)
        for person, until in over.values_list("person_id", "until"):
            assert until is not None
            before[person] = max(until, before.get(person, until))
    rows, joined = [], {}
    for index, one in held.items():
        start = since if one.person not in before else max(since, _after(before[one.person]))
        rows.append((one.person, joining[index], start.isoformat(), document))
        joined[one.person] = joining[index]
        known[index] = Registered(one.person, one.name, joining[index], joining[index])
    bulk.insert("people_membership", ("person_id", "union_id", "since", "document"), rows)
    again = {person: union for person, union in joined.items() if person in before}
    for person, union in again.items():
        Person.objects.filter(pk=person).update(union=union)
    _recorded(actor, "people.register", {p: u for p, u in joined.items() if p not in before}, since)
    _recorded(actor, "people.transfer", again, since)


def _recorded(actor: User | None, action: str, people: Mapping[int, int], since: date) -> None:
    """Each at the union that they join."""
    records = [Person(pk=person, union_id=union) for person, union in people.items()]
    audit.record_all(action, actor, records, data={"since": since.isoformat(), "list": True})


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)

"""A record that was wrong is put right; two records of one person become one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from gongji.office.guard import audit
from gongji.office.guard.fields import blind_index
from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import User
from gongji.office.people import names
from gongji.office.people.errors import PersonError
from gongji.office.people.models import ID_CONTEXT, Account, Correction, Membership, Person
from gongji.office.people.periods import Period, outside
from gongji.office.people.pinyin import spell
from gongji.office.people.services.holding import held, require_other
from gongji.office.people.services.registering import already, read_number, set_number


def correct(actor: User | None, person: Person, *, name: str, id_number: str = "", reason: str) -> Person:
    """Correct name and number; an empty number leaves it. Sex and birth date follow the number.

    Raises `PersonError` where the number belongs to another record: then the two are to be merged.
    """
    name = names.normal(name)
    number = read_number(id_number) if id_number else None
    with held(actor, person) as (record,):
        require_other(actor, record)
        former = record.name if record.name != name else ""
        changed = number is not None and bytes(record.id_index) != blind_index(number.number, ID_CONTEXT)
        if not former and not changed:
            return record
        if not reason.strip():
            raise PersonError("N218", "没有写更正的原因", "写明原因，例如“照身份证更正”")
        spelling = spell(name)
        record.name, record.pinyin, record.initials = name, spelling.full, spelling.initials
        if number is not None and changed:
            set_number(record, number)
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError as error:
            assert number is not None
            raise already(number) from error
        Correction.objects.create(
            person=record, former_name=former, number_changed=changed, reason=reason, by=actor
        )
        fields = [name for name, is_so in (("name", former), ("id_number", changed)) if is_so]
        audit.record("people.correct", actor, record, union=record.union, data={"fields": fields})
        return record


MERGERS: Final[Hooks[Callable[[User | None, Person, Person], None]]] = Hooks()
"""What other rooms do when one record goes into another (kept, gone), in the transaction of the change.
They may refuse it. Filled in `AppConfig.ready`."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging two records does to memberships: those that move, and those that stay behind."""

    moved: int
    left: int


def merge(actor: User | None, keep: Person, other: Person, *, reason: str) -> Merged:
    """Make two records of one person one: `other` becomes a signpost to `keep`, and its number finds `keep`.

    Where both were members at the same time, what `keep` says holds. Raises `PersonError`.
    """
    if keep.pk == other.pk:
        raise PersonError("N219", "这是同一份记录", "选另一份记录")
    if not reason.strip():
        raise PersonError("N218", "没有写合并的原因", "写明原因，例如“15 位号码与 18 位号码是同一人”")
    with held(actor, keep, other) as (kept, gone):
        require_other(actor, kept, gone)
        done = _memberships(kept, gone)
        for merger in MERGERS:
            merger(actor, kept, gone)
        live = set(_indexes(kept))
        for account in Account.objects.filter(person=gone):
            if account.until is not None or bytes(account.number_index) not in live:
                Account.objects.filter(pk=account.pk).update(person=kept)
        kept.phone = kept.phone or gone.phone
        last = Membership.objects.filter(person=kept).order_by("-since").first()
        if last is not None:
            kept.union = last.union
        kept.save()
        Person.objects.filter(pk=gone.pk).update(merged_into=kept)
        Person.objects.filter(merged_into=gone).update(merged_into=kept)
        Correction.objects.create(
            person=kept, former_name=gone.name if gone.name != kept.name else "", reason=reason, by=actor
        )
        data = {"moved": done.moved, "left": done.left}
        audit.record("people.merge", actor, gone, union=kept.union, person=kept.pk, data=data)
        return done


def _indexes(person: Person) -> list[bytes]:
    live = Account.objects.filter(person=person, until__isnull=True)
    return [bytes(index) for index in live.values_list("number_index", flat=True)]


def _memberships(kept: Person, gone: Person) -> Merged:
    """Give `kept` the days that `gone` was a member and it was not."""
    taken = [Period(m.since, m.until) for m in Membership.objects.filter(person=kept)]
    moved = left = 0
    for old in list(Membership.objects.filter(person=gone)):
        parts = outside(Period(old.since, old.until), taken)
        if not parts:
            left += 1
            continue
        first, *more = parts
        old.person, old.since, old.until = kept, first.since, first.until
        old.save()
        for part in more:
            Membership.objects.create(
                person=kept, union=old.union, since=part.since, until=part.until, document=old.document
            )
        moved += 1
    return Merged(moved, left)

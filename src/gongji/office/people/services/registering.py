"""A person enters the register, and is read in clear."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from gongji.codes import identity
from gongji.codes.civil import format_iso
from gongji.codes.identity import Identity, IdentityError
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.fields import blind_index
from gongji.office.guard.models import User
from gongji.office.guard.reveal import reveal
from gongji.office.guard.scoped import everything
from gongji.office.people import names
from gongji.office.people.choices import Sex
from gongji.office.people.errors import PersonError
from gongji.office.people.models import ID_CONTEXT, Membership, Person
from gongji.office.people.pinyin import spell
from gongji.office.people.services.holding import EDIT, held, require_past
from gongji.office.people.services.reaching import phone_number
from gongji.office.unions.choices import LEADING, Kind
from gongji.office.unions.models import Union


def register(
    actor: User | None, union: Union, *, name: str, id_number: str, since: date, phone: str = "",
    document: str = "",
) -> Person:  # fmt: skip
    """A new person, a member of a union from a day on. 15 and 18 digits are one number.

    Raises `PersonError`; with the key of the record where the number is registered already.
    """
    number, name = read_number(id_number), names.normal(name)
    spelling = spell(name)
    with transaction.atomic(), everything("a number is looked for in the whole register"):
        union = Union.objects.get(pk=union.pk)
        demand(actor, EDIT, union)
        require_members(union, since)
        person = Person(
            union=union, name=name, pinyin=spelling.full, initials=spelling.initials,
            phone=phone_number(phone) if phone else None, **_told(number),
        )  # fmt: skip
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError as error:
            raise already(number) from error
        Membership.objects.create(person=person, union=union, since=since, document=document)
        audit.record("people.register", actor, person, union=union, data={"since": since.isoformat()})
        return person


def _told(number: Identity) -> dict[str, object]:
    """What a number says, as a record holds it."""
    return {
        "id_number": number.number, "id_index": blind_index(number.number, ID_CONTEXT),
        "born_on": date.fromisoformat(format_iso(number.birth)),
        "sex": Sex.MALE if number.sex is identity.Sex.MALE else Sex.FEMALE,
    }  # fmt: skip


def set_number(person: Person, number: Identity) -> None:
    """Give a record another number, and what it tells."""
    for field, value in _told(number).items():
        setattr(person, field, value)


def read_number(text: str) -> Identity:
    """The number a text says. Raises `PersonError`."""
    try:
        return identity.parse(text.strip())
    except IdentityError as error:
        raise PersonError(error.code, error.message, error.remedy) from None


def already(number: Identity) -> PersonError:
    """The refusal of a number that is registered."""
    person = Person.objects.filter(id_index=blind_index(number.number, ID_CONTEXT)).first()
    found = person.merged_into_id or person.pk if person else None
    return PersonError("N209", "这个证件号码已经登记", "同一人不要登记两次；换了单位的办转会", found)


def require_members(union: Union, since: date) -> None:
    """Refuse a union that has no members of its own, or was not there on a day."""
    require_past(since, "入会日")
    if Kind(union.kind) in LEADING:
        told = f"{union.name}是{union.get_kind_display()}，会员要登记在基层工会"
        raise PersonError("N210", told, "选基层工会")
    if union.until is not None:
        raise PersonError("N211", f"{union.name}已于 {union.until} 终止", "选现行的工会")
    if union.since is not None and since < union.since:
        raise PersonError("N212", f"入会日 {since} 早于{union.name}的成立日 {union.since}", "核对日期")


def show(actor: User, person: Person, field: str, purpose: str) -> str:
    """A sealed field of a person in clear: `id_number` or `phone`. The reading is on record (A07)."""
    if field not in ("id_number", "phone"):
        raise PersonError("N213", f"没有可以查看的“{field}”", "选证件号码或电话")
    with held(actor, person, right="people.reveal") as (record,):
        return reveal(actor, record, field, purpose)

"""People, for programs: the pages' services by token. Numbers are masked unless a purpose is given."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status

from gongji.codes.identity import IdentityError
from gongji.office.api.door import gives, need
from gongji.office.api.fields import After, Day, Key, Limit, Once, Sent, Text, Word, following
from gongji.office.guard.access import account_in, found_or_404
from gongji.office.people import masking, queries, services
from gongji.office.people.errors import PersonError
from gongji.office.people.models import Person
from gongji.office.people.pages.record import person_of
from gongji.office.ui import paging
from gongji.office.unions.models import Union

router = Router()


class PersonLine(Schema):
    """A person as lists show one."""

    key: int
    name: str
    id_number: str
    sex: str
    born_in: int
    union: int


class PeoplePage(Schema):
    """One page; `after` of the next one, null on the last."""

    items: list[PersonLine]
    after: int | None


class MembershipLine(Schema):
    """That somebody belongs to a union from a day to a day, both included."""

    union: int
    since: Day
    until: Day | None


class PersonRecord(PersonLine):
    """A person with where they belonged, and the last digits of the phone."""

    phone: str
    memberships: list[MembershipLine]


class NewPerson(Sent):
    """Who joins which union from when."""

    union: Key
    name: Word
    id_number: Word
    since: Day
    phone: Text = ""
    document: Text = ""


class Number(Sent):
    """An ID number to look for: in the body, so that it stands in no address."""

    id_number: Word


class Move(Sent):
    """To which union, from which day."""

    to: Key
    since: Day
    document: Text = ""


class Left(Sent):
    """The last day as a member."""

    until: Day
    document: Text = ""


class Reached(Sent):
    """A phone number; empty takes it away."""

    phone: Text


class Paid(Sent):
    """A bank account."""

    bank: Word
    number: Word


class Purpose(Sent):
    """Which field is to be seen in clear, and what for."""

    field: Literal["id_number", "phone"]
    purpose: Word


class Shown(Schema):
    """A field in clear."""

    value: str


class Made(Schema):
    """The key of what was made."""

    key: int


def _line(person: Person) -> PersonLine:
    return PersonLine(
        key=person.pk, name=person.name, id_number=masking.id_number(person.id_number), sex=person.sex,
        born_in=person.born_on.year, union=person.union_id,
    )  # fmt: skip


def _record(person: Person) -> PersonRecord:
    held = person.memberships.order_by("since")
    return PersonRecord(
        **_line(person).dict(),
        phone=masking.tail(person.phone),
        memberships=[MembershipLine(union=m.union_id, since=m.since, until=m.until) for m in held],
    )


@router.get("", response=gives(PeoplePage), summary="人员")
def people(
    request: HttpRequest, q: Text = "", union: Key | None = None, after: After = None, limit: Limit = 50
) -> PeoplePage:
    """By part of the name or pinyin, and by branch, in the order of pinyin."""
    need(request, "people.read")
    rows = queries.everyone().defer("phone", "id_index")
    if queries.is_like_a_number(q):
        raise PersonError("N225", "证件号码不能写在网址里", "用 POST /api/people/find 查号码")
    if q:
        rows = queries.matching(rows, q)
    if union is not None:
        rows = queries.in_branch(rows, found_or_404(Union.objects.all(), pk=union))
    found = paging.page(rows, ("pinyin",), limit, str(after) if after else None, None)
    return PeoplePage(items=[_line(one) for one in found.rows], after=following(found))


@router.get("{int:key}", response=gives(PersonRecord), summary="一个人")
def person(request: HttpRequest, key: Key) -> PersonRecord:
    """One person."""
    need(request, "people.read")
    return _record(person_of(key))


@router.post("", response=gives(PersonRecord, 201), summary="登记")
def register(request: HttpRequest, once: Once, sent: NewPerson) -> Status[PersonRecord]:
    """A new member."""
    need(request, "people.edit")
    union = found_or_404(Union.objects.all(), pk=sent.union)
    made = services.register(account_in(request), union, **sent.dict(exclude={"union"}))
    return Status(201, _record(person_of(made.pk)))


@router.post("find", response=gives(PersonRecord), summary="查号码")
def find(request: HttpRequest, once: Once, sent: Number) -> PersonRecord:
    """The person of an ID number, 15 or 18 digits."""
    need(request, "people.read")
    try:
        found = queries.by_id_number(sent.id_number)
    except IdentityError as error:
        raise PersonError(error.code, error.message, error.remedy) from None
    return _record(person_of(found.pk if found else 0))


@router.post(
    "{int:key}/transfer",
    response=gives(PersonRecord),
    summary="转会",
)
def transfer(request: HttpRequest, once: Once, key: Key, sent: Move) -> PersonRecord:
    """To another union, without a gap."""
    need(request, "people.edit")
    to = found_or_404(Union.objects.all(), pk=sent.to)
    services.transfer(account_in(request), person_of(key), to, since=sent.since, document=sent.document)
    return _record(person_of(key))


@router.post("{int:key}/leave", response=gives(PersonRecord), summary="退会")
def leave(request: HttpRequest, once: Once, key: Key, sent: Left) -> PersonRecord:
    """Out of the union."""
    need(request, "people.edit")
    services.leave(account_in(request), person_of(key), until=sent.until, document=sent.document)
    return _record(person_of(key))


@router.post("{int:key}/phone", response=gives(PersonRecord), summary="电话")
def phone(request: HttpRequest, once: Once, key: Key, sent: Reached) -> PersonRecord:
    """How to reach them."""
    need(request, "people.edit")
    services.set_phone(account_in(request), person_of(key), sent.phone)
    return _record(person_of(key))


@router.post("{int:key}/accounts", response=gives(Made, 201), summary="银行账户")
def account(request: HttpRequest, once: Once, key: Key, sent: Paid) -> Status[Made]:
    """Where to pay."""
    need(request, "people.edit")
    made = services.add_account(account_in(request), person_of(key), bank=sent.bank, number=sent.number)
    return Status(201, Made(key=made.pk))


@router.post("{int:key}/reveal", response=gives(Shown), summary="查看明文")
def reveal(request: HttpRequest, once: Once, key: Key, sent: Purpose) -> Shown:
    """A sealed field in clear; the reading is on record with its purpose (A07)."""
    need(request, "people.reveal")
    return Shown(value=services.show(account_in(request), person_of(key), sent.field, sent.purpose))

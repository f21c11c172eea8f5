"""What a change in mid-term asks of one cover, and what makes it impossible: for one and for many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongji.office.enrolment.errors import EnrolmentError
from gongji.office.enrolment.models import Cover
from gongji.office.enrolment.services.holding import reason
from gongji.office.guard.fields import blind_index
from gongji.office.people import names
from gongji.office.people.models import ID_CONTEXT
from gongji.office.people.queries import registered
from gongji.office.people.services.registering import read_number


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, as the row keeps it sealed, and as the page says it."""

    told: dict[str, str]
    said: str


def ending(cover: Cover, on: date, why: str) -> Asked:
    """That a cover ends early; `on` is its last day. EnrolmentError R130 for a day outside its term."""
    why = reason(why, "减员的原因")
    if not cover.since <= on < cover.until:
        told = f"{cover.person.name}的保障从 {cover.since} 到 {cover.until}，不能止于 {on}"
        raise EnrolmentError("R130", told, "写保障期内的日期")
    return Asked({"on": on.isoformat(), "why": why}, f"保障到 {on}。{why}")


def putting_right(cover: Cover, name: str, id_number: str, why: str) -> Asked:
    """That a covered person's name or number is put right; an empty number leaves it.

    EnrolmentError R131 where nothing would change, R132 for a number that is somebody else's.
    """
    why = reason(why, "更正的原因")
    name = names.normal(name)
    number = read_number(id_number).number if id_number.strip() else ""
    index = blind_index(number, ID_CONTEXT) if number else b""
    if number and index == bytes(cover.person.id_index):
        number = ""
    if not number and name == cover.person.name:
        raise EnrolmentError("R131", "与现在登记的一样", "改姓名，或者填正确的证件号码")
    if number and index in registered([index]):
        told = "这个证件号码登记在另一份记录上"
        raise EnrolmentError("R132", told, "同一个人的两份记录，在“人员”里合并")
    changed = ([f"姓名改为{name}"] if name != cover.person.name else []) + (["换证件号码"] if number else [])
    return Asked({"name": name, "number": number, "why": why}, f"{'，'.join(changed)}。{why}")

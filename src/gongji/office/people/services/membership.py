"""A person goes to another union, or leaves: the old membership ends the day before, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import User
from gongji.office.people.errors import PersonError
from gongji.office.people.models import Membership, Person
from gongji.office.people.services.holding import EDIT, held, locked, require_past
from gongji.office.people.services.registering import require_members
from gongji.office.unions.models import Union

Follower = Callable[[User | None, Sequence[int], Union, date], None]
"""Called with the keys of people whose union is another one from a day on, in the transaction of the
change."""
FOLLOWERS: Final[Hooks[Follower]] = Hooks()
"""What other rooms do when people go to another union: their covers go with them. Filled in
`AppConfig.ready`."""


def transfer(actor: User | None, person: Person, to: Union, *, since: date, document: str = "") -> Membership:
    """Transfer a person to another union (转会); who has left joins again. No gap unless there was one.

    Raises `PersonError` where the days do not fit. The actor needs the right on both sides.
    """
    with held(actor, person) as (record,):
        to = Union.objects.get(pk=to.pk)
        demand(actor, EDIT, to)
        require_members(to, since)
        return _transfer(actor, record, to, since, document)


def _transfer(actor: User | None, person: Person, to: Union, since: date, document: str) -> Membership:
    last = Membership.objects.filter(person=person).order_by("-since").first()
    if last is not None and last.until is None:
        if last.union_id == to.pk:
            raise PersonError("N214", f"{person.name}已经是{to.name}的会员", "核对要转入的工会")
        if since <= last.since:
            told = f"转会日 {since} 不晚于现在的入会日 {last.since}"
            raise PersonError("N215", told, "核对日期；入会登记错了的，先更正")
        last.until = since - timedelta(days=1)
        last.save(update_fields=["until"])
    elif last is not None and last.until is not None and since <= last.until:
        raise PersonError("N215", f"入会日 {since} 不晚于上次的退会日 {last.until}", "核对日期")
    made = _started(Membership(person=person, union=to, since=since, document=document))
    before = person.union
    Person.objects.filter(pk=person.pk).update(union=to)
    audit.record(
        "people.transfer", actor, person, union=to,
        data={"from": before.code, "to": to.code, "since": since.isoformat()},
    )  # fmt: skip
    for follow in FOLLOWERS:
        follow(actor, [person.pk], to, since)
    return made


def _started(made: Membership) -> Membership:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise PersonError("N216", "同一时间只能有一个会籍，别人刚刚改过", "重新打开这一页再办") from error
    return made


def leave(actor: User | None, person: Person, *, until: date, document: str = "") -> Membership:
    """End a membership (退会); `until` is its last day. The record stays where it is."""
    with held(actor, person) as (record,):
        require_past(until, "退会日")
        live = Membership.objects.filter(person=record, until__isnull=True).first()
        if live is None:
            raise PersonError("N217", f"{record.name}现在不是会员", "核对会籍")
        if until < live.since:
            raise PersonError("N215", f"退会日 {until} 早于入会日 {live.since}", "核对日期")
        live.until, live.document = until, document or live.document
        live.save(update_fields=["until", "document"])
        audit.record("people.leave", actor, record, union=record.union, data={"until": until.isoformat()})
        return live


def follow_merger(actor: User | None, union: Union, into: Union, on: date) -> None:
    """Members of a union that goes into another become members of that one, without a gap."""
    keys = list(Person.objects.filter(union=union).order_by("pk").values_list("pk", flat=True))
    people = {p.pk: p for p in locked(keys)}
    live = Membership.objects.filter(person__in=keys, union=union, until__isnull=True)
    begun = {m.person_id: m for m in live}
    late = [m for m in begun.values() if m.since >= on]
    if late:
        told = f"有 {len(late)} 名会员在合并日 {on} 当天或以后入会"
        raise PersonError("N215", told, "合并日改到最后入会的那一天以后")
    live.update(until=on - timedelta(days=1))
    Membership.objects.bulk_create(
        [Membership(person_id=key, union=into, since=on, document="随单位合并") for key in begun],
        batch_size=500,
    )
    Person.objects.filter(pk__in=keys).update(union=into)
    data = {"from": union.code, "to": into.code, "since": on.isoformat()}
    audit.record_all("people.transfer", actor, people.values(), union=into, data=data)
    for follow in FOLLOWERS:
        follow(actor, keys, into, on)


def still_members(union: Union) -> str:
    """What stands in the way of dissolving a union."""
    count = Membership.objects.filter(union=union, until__isnull=True).count()
    return f"还有 {count} 名会员" if count else ""

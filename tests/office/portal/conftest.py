"""A mill's worker with a phone and a cover, and whoever else is on the phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from tests.office.guard.conftest import account, quick_passwords, tree  # noqa: F401


@pytest.fixture
def in_force(tree: dict[str, Any], account: Callable[..., Any]) -> Any:  # noqa: F811
    """The Shaoxing plan, in force at the city."""
    from tests.office.plans.plans_making import SHAOXING, People, on_its_way

    from gongji.office.plans import services

    city = tree["city"]
    roles = ("reviewer", "committee", "approver")
    people = People(city, *(account(role, city) for role in roles))
    return on_its_way(services.draft(people.drafter, city, services.shipped(SHAOXING)), people, "in_force")


@pytest.fixture
def hands(tree: dict[str, Any], account: Callable[..., Any]) -> Any:  # noqa: F811
    """Three persons who bring a claim to its decision."""
    from tests.office.portal.portal_making import Hands, number

    from gongji.office.guard.fields import blind_index
    from gongji.office.people.models import ID_CONTEXT

    def known(role: str, union: Any, serial: int) -> Any:
        return account(role, union, identity=blind_index(number(serial), ID_CONTEXT))

    return Hands(
        known("checker", tree["east"], 801),
        known("reviewer", tree["city"], 802),
        known("approver", tree["city"], 803),
    )


@pytest.fixture
def make_member(tree: dict[str, Any]) -> Callable[..., Any]:  # noqa: F811
    """`make_member()`, `make_member(phone="")`: a person of the mill."""
    from tests.office.portal.portal_making import number

    from gongji.office.people import services

    serials = count(1)

    def make(name: str = "张虚构", phone: str = "13800138001", union: Any = None) -> Any:
        return services.register(
            None, union or tree["mill"], name=name, id_number=number(next(serials)), since=date(2020, 1, 1),
            phone=phone,
        )  # fmt: skip

    return make


@pytest.fixture
def member(make_member: Callable[..., Any]) -> Any:
    return make_member()


@pytest.fixture
def make_cover(in_force: Any) -> Callable[..., Any]:
    """`make_cover(person)`: a live cover for a year around today; any field by name."""
    from gongji.office.enrolment.models import Cover
    from gongji.office.guard.scoped import everything

    serials = count(1)

    def make(person: Any, **fields: Any) -> Any:
        today = date.today()
        given: dict[str, Any] = {
            "since": today - timedelta(days=100), "until": today + timedelta(days=264), "state": "live",
            "fee": 12000, "payers": {"单位": 12000}, "region": "330602", **fields,
        }  # fmt: skip
        given.setdefault("first_since", given["since"])
        with everything("a test's cover"):
            return Cover.objects.create(
                number=f"虚构保{next(serials):04d}", person=person, plan=in_force.plan, edition=in_force,
                union=person.union, **given,
            )  # fmt: skip

    return make


@pytest.fixture
def phone_of(settings: Any) -> Callable[..., Any]:
    """`phone_of(person)`: a browser in which this person is in, with a visit of their own."""
    from django.test import Client
    from django.utils import timezone

    from gongji.office.portal.models import Asking, Visit
    from gongji.office.portal.services.entering import hashed

    serials = count(1)

    def come_in(person: Any) -> Client:
        token, now = f"visit-{next(serials)}", timezone.now()
        asking = Asking.objects.create(
            token=hashed("asked" + token), id_index=bytes(person.id_index), asked_at=now,
            until=now + timedelta(minutes=10), person=person, code=bytes(32), used_at=now,
        )  # fmt: skip
        Visit.objects.create(token=hashed(token), person=person, asking=asking, begun_at=now, seen_at=now)
        client = Client()
        client.cookies["gongji-member"] = token
        return client

    return come_in


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What goes to phones, instead of going there."""
    from gongji.office.portal import sending

    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(sending, "send", lambda phone, text: sent.append((phone, text)))
    return sent

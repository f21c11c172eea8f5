"""Who and what there is before the way begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from tests.office.guard.conftest import PASSWORD
from tests.office.plans.plans_making import SHAOXING, People, on_its_way

from gongji.codes.identity import check_character
from gongji.office.guard.fields import blind_index
from gongji.office.guard.models import Grant, User
from gongji.office.money import services as money
from gongji.office.people import services as people
from gongji.office.people.models import ID_CONTEXT
from gongji.office.plans import services as plans

SECRET = "JBSWY3DPEHPK3PXP"
TODAY = date.today()
PAID = TODAY - timedelta(days=40)
"""The day on the slip of the contribution: cover starts the day after."""
CARRIED = 10_000_000
"""Fen that the fund had before: contributions of five alone do not carry two grants."""
FELL_ILL = TODAY - timedelta(days=3)

OFFICERS = {
    "agent": ("agent", "虚代办", "factory"), "checker": ("checker", "虚核对", "township"),
    "county": ("county", "虚县区", "county"), "reviewer": ("reviewer", "虚审核", "city"),
    "approver": ("approver", "虚审定", "city"), "cashier": ("cashier", "虚出纳", "city"),
    "auditor": ("auditor", "虚经审", "city"), "accountant": ("accountant", "虚会计", "city"),
}  # fmt: skip


@dataclass(frozen=True)
class City:
    """What stands."""

    city: Any
    county: Any
    township: Any
    factory: Any
    mill: Any
    plan: Any
    fund: Any


def number(serial: int, born: str = "19850101") -> str:
    """An ID number that can be nobody's."""
    body = f"999999{born}{serial:03d}"
    return body + check_character(body)


def old_number(serial: int) -> str:
    """The same in its form of 15 digits."""
    return f"999999850101{serial:03d}"


def made(make_union: Callable[..., Any]) -> City:
    """The unions, the plan in force, its fund, and an account for every duty."""
    city = make_union(name="虚构市总工会")
    county = make_union(city, "county", name="虚构县总工会", region="330602")
    township = make_union(county, "township", name="虚构镇总工会", region="330602")
    factory = make_union(township, "grassroots", name="虚构厂工会", region="330602")
    mill = make_union(township, "grassroots", name="虚构坊工会", region="330602")
    unions = {"city": city, "county": county, "township": township, "factory": factory}
    serials = count(801)
    for username, (role, name, where) in OFFICERS.items():
        account(username, role, name, unions[where], next(serials))
    drafters = People(
        city,
        User.objects.get(username="reviewer"),
        account("committee", "committee", "虚管委", city, next(serials)),
        User.objects.get(username="approver"),
    )
    drafted = plans.draft(drafters.drafter, city, plans.shipped(SHAOXING))
    edition = on_its_way(drafted, drafters, "in_force")
    people.register(None, mill, name="虚别厂", id_number=number(31), since=date(2020, 1, 1))
    fund = money.open_fund(None, edition.plan, city, since=PAID.replace(month=1, day=1))
    carried = [money.Line("1002", CARRIED), money.Line("3103", -CARRIED)]
    money.book(None, fund, fund.since, carried, document="虚构移交清单 1 号", text="期初余额")
    return City(city, county, township, factory, mill, edition.plan, fund)


def account(username: str, role: str, name: str, union: Any, serial: int) -> User:
    """An account as an administrator leaves it when its owner has signed in once: a password and a second factor."""
    user = User.objects.create_user(username, PASSWORD, name=name)
    user.home, user.identity = union, blind_index(number(serial), ID_CONTEXT)
    user.save()
    Grant.objects.create(user=user, union=union, role=role, since="2000-01-01")
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(SECRET)})
    return user

"""The demo city's plans, brought into force by the people who may: the cadres' plan first, on which the site
works from roster to paid claim, then those that the survey's covered people hold.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from gongji.charter.shelf import shelf
from gongji.demo.script import charter_named
from gongji.demo.setting import Setting, read
from gongji.office.guard.models import User
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import everything
from gongji.office.plans import services
from gongji.office.plans.models import Edition
from gongji.office.site.demo import City, loader
from gongji.office.unions.models import Union

_BODY: Final = "虚构市总工会"


@loader("计划", order=30)
def load(city: City) -> None:
    """Every plan that somebody in the city's files has cover under."""
    with everything("demo city"):
        top = Union.objects.get(depth=1)
        for number, name in enumerate(charters(), start=1):
            covers = covers_file(city, name.split("/")[0])
            if covers.exists():
                _in_force(top, name, covers, number)


@cache
def setting() -> Setting:
    """The year of the city's files, and the plans in them."""
    return read(shelf() / "demo" / "city.yaml")


@cache
def charters() -> tuple[str, ...]:
    """The charters of the city's plans, as plan/edition; the cadres' is the first."""
    paths = (Path(charter_named(each)) for each in (setting().cadres, *setting().plans))
    return tuple(f"{path.parent.name}/{path.stem}" for path in paths)


def cadres() -> str:
    """The code of the plan that the city's cadres join."""
    return charters()[0].split("/")[0]


def covers_file(city: City, plan: str) -> Path:
    """Who has cover under a plan, in the city's folder."""
    return city.folder / plan / "covers.csv"


def _in_force(top: Union, name: str, covers: Path, number: int) -> None:
    drafter, committee, publisher = (
        User.objects.get(username=role.value) for role in (Role.REVIEWER, Role.COMMITTEE, Role.APPROVER)
    )
    edition = services.draft(drafter, top, services.shipped(name))
    day = _from(edition, covers)
    said = services.Paper(_BODY, f"虚构决议〔{day.year}〕{number}号", day - timedelta(days=9))
    services.check(drafter, edition, edition.sha256)
    services.deliberate(committee, edition, said, edition.sha256)
    sent = services.Paper(_BODY, f"虚构发文〔{day.year}〕{number}号", day)
    services.publish(publisher, edition, sent, day, edition.sha256)
    services.put_in_force(publisher, edition, edition.sha256)


def _from(edition: Edition, covers: Path) -> date:
    """The day an edition is named by; where that is no day, the first of the year that cover began in."""
    try:
        return date.fromisoformat(edition.edition)
    except ValueError:
        with covers.open(encoding="utf-8-sig", newline="") as file:
            return date(min(int(row["首次参保日"][:4]) for row in csv.DictReader(file)), 1, 1)

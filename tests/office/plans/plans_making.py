"""Editions and papers for the tests of the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gongji.office.plans import services
from gongji.office.plans.models import Edition

SHAOXING = "shaoxing-cadre"
DAY = date(2011, 6, 10)
GRADES = "等级,金额,状态,来源\n" + "".join(f"{n},{11_000 - n * 1000},VERIFIED,虚构\n" for n in range(1, 11))


@dataclass(frozen=True)
class People:
    """Who brings an edition along its way."""

    office: Any
    drafter: Any
    committee: Any
    publisher: Any


def paper(document: str = "虚构决议 1 号") -> services.Paper:
    return services.Paper("虚构市总工会", document, date(2011, 6, 1))


def on_its_way(edition: Edition, people: People, to: str) -> Edition:
    """The edition brought to a state along the way."""
    seen = edition.sha256
    if to == "draft":
        return edition
    services.check(people.drafter, edition, seen)
    if to == "checked":
        return edition
    services.deliberate(people.committee, edition, paper(), seen)
    if to == "deliberated":
        return edition
    services.publish(people.publisher, edition, paper("虚构发文 1 号"), DAY, seen)
    if to == "published":
        return edition
    services.put_in_force(people.publisher, edition, seen)
    return edition

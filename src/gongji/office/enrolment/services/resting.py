"""What rests on covers: claims. Other rooms say so here, since they stand above this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongji.office.desk import services as desk
from gongji.office.desk.models import Case
from gongji.office.unions.models import Union


@dataclass(frozen=True, slots=True)
class Resting:
    """Something that rests on a cover; `decided` once it is not only asked for. `union`: who reviews it."""

    cover: int
    case: Case
    union: Union
    decided: bool
    told: str
    url: str


HOLDERS: list[Callable[[Sequence[int]], list[Resting]]] = []
"""By keys of covers, what rests on them. Filled in `AppConfig.ready` of rooms above."""


def resting(covers: Sequence[int]) -> list[Resting]:
    """Everything that rests on some covers."""
    return [one for holder in HOLDERS for one in holder(covers)]


def have_reviewed(covers: Sequence[int], what: str) -> int:
    """Ask for a review of what rests on covers that changed; a decided claim itself stays as it is (C04)."""
    found = resting(covers)
    for one in found:
        if one.case.closed_at is None:
            desk.ask(
                one.case,
                right="claims.review",
                union=one.union,
                title=f"{what}后复核 {one.told}",
                url=one.url,
            )
        else:
            again = desk.open_case(None, one.union, "roster", f"{what}后复核 {one.told}")
            desk.ask(
                again, right="claims.review", union=one.union, title=f"{what}后复核 {one.told}", url=one.url
            )
    return len(found)

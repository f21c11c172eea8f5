"""Taking the counts: one pass over the covers in force, one over the employers, one over the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count

from gongji.office.enrolment.choices import CoverState
from gongji.office.enrolment.models import Cover
from gongji.office.guard.paths import way_down
from gongji.office.guard.scoped import everything
from gongji.office.insight.models import Standing
from gongji.office.unions.choices import LEADING, Kind
from gongji.office.unions.models import Employer, Union

_BATCH = 1000


@dataclass(slots=True)
class Firm:
    """What the employers of a union say together; a joint union counts where most of its people work."""

    workers: int = 0
    members: int = 0
    most: int = -1
    section: str = ""
    ownership: str = ""


def recount(on: date) -> int:
    """Count every live union anew as of a day. How many."""
    with transaction.atomic(), everything("every union is counted"):
        rows = list(_standings(on))
        Standing.objects.exclude(union__in=[row.union_id for row in rows]).delete()
        told = ["county", "section", "ownership", "workers", "members", "covered", "uncovered", "counted_on"]
        Standing.objects.bulk_create(
            rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["union"], update_fields=told
        )
    return len(rows)


def covered_by_union(on: date) -> dict[int, int]:
    """People, each once, with a cover in force on a day, by the union of the cover."""
    held = Cover.objects.filter(state=CoverState.LIVE, since__lte=on, until__gte=on)
    counts = held.order_by().values_list("union").annotate(n=Count("person", distinct=True))
    return dict(counts)


def _standings(on: date) -> Iterator[Standing]:
    covered, firms = covered_by_union(on), _firms()
    leading = {kind.value for kind in LEADING}
    unions = Union.objects.filter(until__isnull=True).order_by("path").values_list("pk", "path", "kind")
    heads: dict[str, int] = {}
    for pk, path, kind in unions.iterator():
        if kind in leading:
            if kind != Kind.CITY:
                heads[path] = pk
            continue
        firm, people = firms.get(pk, Firm()), covered.get(pk, 0)
        yield Standing(
            union_id=pk, county_id=_head(heads, path), section=firm.section, ownership=firm.ownership,
            workers=firm.workers, members=firm.members, covered=people,
            uncovered=max(0, firm.workers - people), counted_on=on,
        )  # fmt: skip


def _head(heads: dict[str, int], path: str) -> int | None:
    """The highest union below the city on the way: a county's own branch is one line of the board."""
    return next((heads[each] for each in way_down(path)[:-1] if each in heads), None)


def _firms() -> dict[int, Firm]:
    found: dict[int, Firm] = {}
    named = ("union", "industry", "ownership", "workers", "members")
    for union, industry, ownership, workers, members in Employer.objects.order_by("pk").values_list(*named):
        firm = found.setdefault(union, Firm())
        firm.workers += workers or 0
        firm.members += members or 0
        if (workers or 0) > firm.most:
            firm.most, firm.ownership = workers or 0, ownership
            firm.section = industry[:1]
    return found

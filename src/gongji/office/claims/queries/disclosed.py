"""What is on show now: masked names, no illness, and no unit so small that the name is plain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from gongji.office.claims.models import DecidingRule, Disclosure
from gongji.office.claims.queries import decisions
from gongji.office.guard.scoped import everything
from gongji.office.people.models import Person
from gongji.office.unions.models import Union


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list that hangs outside."""

    name: str
    union: str
    plan: str
    amount: int
    since: date
    until: date


def on_show(today: date) -> tuple[Shown, ...]:
    """What is disclosed on a day, for anybody: by plan, then in the order it was put on show in."""
    with everything("a disclosure is for everybody"):
        rows = list(
            Disclosure.objects.filter(ended_on__isnull=True, since__lte=today, until__gte=today)
            .select_related(*(f"decision__claim__{name}" for name in ("person", "union", "edition", "plan")))
            .order_by("decision__claim__plan__code", "since", "pk")
        )  # fmt: skip
        rules = {rule.plan_id: rule for rule in DecidingRule.objects.order_by("id")}
        units = _named({row.decision.claim.union for row in rows})
    found = []
    for row in rows:
        claim = row.decision.claim
        least = rules.get(claim.plan_id, decisions.NO_RULE).small_unit
        found.append(
            Shown(
                masked(claim.person.name),
                units(claim.union, least),
                claim.edition.title,
                row.decision.amount,
                row.since,
                row.until,
            )
        )
    return tuple(found)


def masked(name: str) -> str:
    """A name of which the family name is left: 王*、欧阳** become 王*、欧***; one character stays hidden.

    >>> masked("王小明"), masked("李雷"), masked("阿依古丽·买买提")
    ('王**', '李*', '阿*******')
    """
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*"


def _named(unions: Iterable[Union]) -> Naming:
    """How a union is named to the public: itself, or the first above it that has enough people."""
    wanted = list(unions)
    paths = {
        union.path[:end]
        for union in wanted
        for end in range(Union.steplen, len(union.path) + 1, Union.steplen)
    }
    above = {union.path: union for union in Union.objects.filter(path__in=paths)}
    own = dict(
        Person.objects.filter(union__in=[u.pk for u in wanted], merged_into__isnull=True)
        .order_by()
        .values_list("union")
        .annotate(n=Count("pk"))
    )
    return Naming(above, own)


@dataclass(frozen=True, slots=True)
class Naming:
    """Unions by path, and how many people the grassroots ones among them have."""

    above: dict[str, Union]
    own: dict[int, int]

    def __call__(self, union: Union, least: int) -> str:
        """The name, or that of the union above where there are fewer than `least` people."""
        if self.own.get(union.pk, 0) >= least or len(union.path) <= Union.steplen:
            return union.name
        return f"{self.above[union.path[: -Union.steplen]].name}下属单位"

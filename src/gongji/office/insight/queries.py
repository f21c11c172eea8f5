"""What the board shows, in the scope of who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from gongji.codes import industries
from gongji.office.desk.choices import Kind as CaseKind
from gongji.office.desk.models import Case
from gongji.office.insight.models import Standing
from gongji.office.money.choices import Use
from gongji.office.money.models import Posting
from gongji.office.unions.choices import Ownership

NOT_TOLD = "没有填"
AGES: tuple[tuple[str, int, int | None], ...] = (
    ("≤5 天", 0, 5), ("6–15", 6, 15), ("16–30", 16, 30), (">30", 31, None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """Some covered of those who work there, and where the list behind the figure is."""

    label: str
    workers: int
    covered: int
    unions: int
    query: str

    @property
    def tenths(self) -> int:
        """Covered of the workers in tenths of a per cent, a half upwards; 0 where nobody works."""
        return (2000 * self.covered + self.workers) // (2 * self.workers) if self.workers else 0

    @property
    def percent(self) -> str:
        """20.0 %"""
        return f"{self.tenths // 10}.{self.tenths % 10}\u00a0%" if self.workers else "职工数没有填"

    @property
    def width(self) -> str:
        """As a bar has it, never longer than the whole."""
        tenths = min(self.tenths, 1000)
        return f"{tenths // 10}.{tenths % 10}%"


def total() -> Share:
    """All of it."""
    found = Standing.objects.order_by().aggregate(
        workers=Sum("workers"), covered=Sum("covered"), unions=Count("pk")
    )
    return Share("全部", found["workers"] or 0, found["covered"] or 0, found["unions"], "?")


def by_county() -> list[Share]:
    """By the federations below the city."""
    rows = _grouped("county", "county__name")
    return [Share(name or "直属", w, c, n, f"?below={key}" if key else "?") for key, name, w, c, n in rows]


def by_section() -> list[Share]:
    """By the sections of GB/T 4754."""
    rows = _grouped("section", "section")
    named = industries.SECTIONS
    return [
        Share(named.get(key, NOT_TOLD), w, c, n, f"?section={key}" if key else "?")
        for key, _, w, c, n in rows
    ]


def by_ownership() -> list[Share]:
    """By who owns the employer."""
    rows, named = _grouped("ownership", "ownership"), dict(Ownership.choices)
    return [
        Share(str(named.get(key, NOT_TOLD)), w, c, n, f"?ownership={key}" if key else "?")
        for key, _, w, c, n in rows
    ]


def _grouped(key: str, name: str) -> Any:
    """Rows of key, name, workers, covered people and unions; most workers first."""
    counted = (
        Standing.objects.order_by()
        .values_list(key)
        .annotate(named=F(name), w=Sum("workers"), c=Sum("covered"), n=Count("pk"))
    )
    return counted.order_by("-w", key)


def to_visit() -> QuerySet[Standing]:
    """Unions by how many of their workers have no cover, the most first."""
    return (
        Standing.objects.filter(uncovered__gt=0)
        .select_related("union", "county")
        .order_by("-uncovered", "union")
    )


def counted_on() -> date | None:
    """The day of the counts."""
    found = Standing.objects.order_by().aggregate(on=Max("counted_on"))
    last: date | None = found["on"]
    return last


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open cases of one kind by age, and those past their promise."""

    kind: str
    label: str
    ages: Sequence[int]
    late: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.ages)


def waiting(today: date) -> list[Waiting]:
    """Open cases by kind and age; one query."""
    counts = {
        f"age{n}": Count("pk", filter=_between(today, least, most)) for n, (_, least, most) in enumerate(AGES)
    }
    late = Count("pk", filter=Q(due_on__lt=today))
    rows: Any = (
        Case.objects.filter(closed_at__isnull=True).order_by().values("kind").annotate(**counts, late=late)
    )
    labels = dict(CaseKind.choices)
    return [
        Waiting(
            row["kind"],
            str(labels.get(row["kind"], row["kind"])),
            [row[f"age{n}"] for n in range(len(AGES))],
            row["late"],
        )
        for row in sorted(rows, key=lambda row: row["kind"])
    ]


def _between(today: date, least: int, most: int | None) -> Q:
    """Opened so many days ago, both included."""
    found = Q(opened_at__lt=_midnight(today - timedelta(days=least - 1)))
    return found if most is None else found & Q(opened_at__gte=_midnight(today - timedelta(days=most)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class Month:
    """What came into the bank accounts and went out of them, in fen; what was there when the books began is
    neither."""

    first: date
    received: int
    paid: int


def months(today: date, back: int = 12) -> list[Month]:
    """The last months, this one too, of the funds one may see; months without money are nought."""
    first = _month_before(today.replace(day=1), back - 1)
    rows = (
        Posting.objects.filter(account__use=Use.BANK, on__gte=first, on__lte=today)
        .exclude(entry__postings__account__use=Use.OPENING).order_by()
        .annotate(month=TruncMonth("on")).values("month")
        .annotate(received=Sum("fen", filter=Q(fen__gt=0)), paid=Sum("fen", filter=Q(fen__lt=0)))
    )  # fmt: skip
    found = {row["month"]: (row["received"] or 0, -(row["paid"] or 0)) for row in rows}
    days = [_month_before(today.replace(day=1), n) for n in range(back - 1, -1, -1)]
    return [Month(day, *found.get(day, (0, 0))) for day in days]


def _month_before(first: date, n: int) -> date:
    months = first.year * 12 + first.month - 1 - n
    return date(months // 12, months % 12 + 1, 1)

"""What waits for me: the first page one sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import django_filters
import django_tables2 as tables
from django.db.models import Count, Q, QuerySet
from django.db.models.lookups import Exact
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from gongji.office.desk import queries
from gongji.office.desk.choices import DUTY, Kind
from gongji.office.desk.shown import NEVER, Due, Group, due, groups
from gongji.office.desk.standing import Standing, standing
from gongji.office.guard.access import Access, Unsteered, access_in, account_in
from gongji.office.guard.models import User
from gongji.office.ui.columns import DayColumn
from gongji.office.ui.pages import Link, ListPage, narrowed_by
from gongji.office.ui.tables import LedgerTable

_DAYS: Final = "一二三四五六日"
_SHOWN: Final = 8
"""Cases that wait elsewhere, shown beside the inbox."""


class Duties(LedgerTable):
    """The inbox as a workbook has it."""

    duty = tables.Column("事项", accessor="duty")
    title = tables.Column("要办的事")
    number = tables.Column("案号", accessor="case__written_number")
    about = tables.Column("案件", accessor="case__title")
    union = tables.Column("工会", accessor="case__union__name")
    assignee = tables.Column("接办人")
    by = DayColumn(verbose_name="期限")

    def value_by(self, value: date) -> str:
        """The day, if there is one."""
        return "" if value == NEVER else value.isoformat()


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By kind of case, duty, words, and whose duty it is."""

    kind = django_filters.ChoiceFilter(
        choices=Kind.choices,
        method=lambda rows, name, value: rows.filter(Exact(Unsteered("case__kind"), value)),
    )
    duty = django_filters.CharFilter(method="_duty")
    q = django_filters.CharFilter(method="_words")
    whose = django_filters.ChoiceFilter(
        choices=[("own", "只看本人的"), ("lent", "只看代办的")], method="_whose"
    )

    def _duty(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(right__in=[right for right, word in DUTY.items() if word == value])

    def _words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.strip()
        said = Q(title__contains=text) | Q(case__title__contains=text) | Q(case__union__name__contains=text)
        number = queries.numbered(text)
        return rows.filter(said | Q(case__in=queries.cases().filter(number).order_by().values("pk")))

    def _whose(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        access = access_in(self.request)
        own = Access(access.user, access.on, tuple(h for h in access.held if h.in_place_of is None))
        keys = queries.inbox(account_in(self.request), own).order_by().values("pk")
        return rows.filter(pk__in=keys) if value == "own" else rows.exclude(pk__in=keys)


@dataclass(frozen=True, slots=True)
class Chip:
    """One kind of case, and how many duties of it wait."""

    label: str
    url: str
    here: bool
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One duty in the list."""

    task: Any
    due: Due
    giver: str
    """For whom it is done, if by standing in."""


class Inbox(ListPage):
    """Duties by deadline, what is late first; beside them what waits for others."""

    template_name = "desk/inbox.html"
    table = Duties
    filters = Narrowed
    order = ("by", "pk")
    first: Any = None
    """The duty at the head of the list."""
    left: Mapping[str, list[int]]
    """The counts of what the filters leave."""

    @cached_property
    def today(self) -> date:
        """The day of the request."""
        return timezone.localdate()

    def rows(self) -> QuerySet[Any]:
        """What waits for this person."""
        return queries.inbox(account_in(self.request), access_in(self.request))

    @cached_property
    def stretches(self) -> tuple[Group, ...]:
        """Late, today, and so on."""
        return groups(self.today)

    @cached_property
    def counts(self) -> dict[str, list[int]]:
        """All that waits, by kind of case: how many in each stretch of time."""
        return self._counted(self.rows())

    def _counted(self, rows: QuerySet[Any]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        by_day = rows.order_by().values_list("case__kind", "by").annotate(n=Count("pk"))
        for kind, day, count in by_day:
            at = next(n for n, group in enumerate(self.stretches) if group.since <= day <= group.until)
            found.setdefault(kind, [0] * len(self.stretches))[at] += count
        return found

    @cached_property
    def standing(self) -> list[Standing]:
        """What waits in other rooms without being a case."""
        return standing(self.request)

    def total(self, rows: QuerySet[Any], filters: Any) -> int:
        """What the counts by day add up to: nothing is counted twice."""
        self.left = self._counted(rows) if narrowed_by(filters) else self.counts
        return sum(_added(self.left, self.stretches))

    def heading(self) -> str:
        """The answer to what needs doing."""
        late, now, *_ = _added(self.counts, self.stretches)
        if late + now:
            return f"今天要办 {late + now} 件"
        if self.counts:
            return "今天没有到期的"
        return f"没有期限的 {len(self.standing)} 项" if self.standing else "没有等您办的事"

    def actions(self) -> Sequence[Link]:
        """All cases, and the duty that comes first."""
        found = [Link("全部案卷", reverse("desk:cases"))]
        return [*found, Link("从第一件办起", self.first.url, main=True)] if self.first is not None else found

    def extra(self) -> Mapping[str, Any]:
        """Chips, and what stands beside the list."""
        user, access = account_in(self.request), access_in(self.request)
        others = queries.elsewhere(user, access)
        late, *_ = sums = _added(self.counts, self.stretches)
        return {
            "late": late, "all": sum(sums), "chips": self._chips(),
            "day": f"{self.today} 星期{_DAYS[self.today.weekday()]}",
            "others": queries.waited(others, _SHOWN), "others_count": others.count(),
            "standing": self.standing,
            "lent": sorted(str(user) for user in self.givers.values()),
            "duties": sorted({DUTY[right] for right in DUTY if access.can(right)}),
            "asked": {name: self.request.GET.get(name, "") for name in ("kind", "duty", "q", "whose")},
        }  # fmt: skip

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """The list with its rows in groups."""
        rows = context["slice"].rows
        self.first = rows[0] if rows else None
        return super().show(status, grouped=list(self._grouped(rows, self.left)), **context)

    def _chips(self) -> list[Chip]:
        here = self.request.GET.get("kind", "")
        kinds = [
            (str(kind), str(kind.label)) for kind in Kind if str(kind) in self.counts or str(kind) == here
        ]
        found = [Chip("全部", self._with(""), not here, sum(_added(self.counts, self.stretches)))]
        return found + [
            Chip(word, self._with(kind), kind == here, sum(self.counts.get(kind, []))) for kind, word in kinds
        ]

    def _with(self, kind: str) -> str:
        asked = self.request.GET.copy()
        for name in ("after", "before", "kind"):
            asked.pop(name, None)
        if kind:
            asked["kind"] = kind
        return f"?{asked.urlencode()}"

    def _grouped(
        self, rows: Sequence[Any], counts: Mapping[str, list[int]]
    ) -> Iterator[tuple[Group, int, list[Row]]]:
        """The rows of this page by their stretch of time, with how many there are in all."""
        for group, count in zip(self.stretches, _added(counts, self.stretches), strict=True):
            inside = [self._row(row) for row in rows if group.since <= row.by <= group.until]
            if inside:
                yield group, count, inside

    def _row(self, task: Any) -> Row:
        held = access_in(self.request).through(task.right, task.union)
        giver = self.givers.get(task.assignee_id)
        if giver is None and held is not None and held.in_place_of is not None:
            giver = self.givers.get(held.in_place_of)
        return Row(task, due(task.by, self.today, stands=task.paused), str(giver or ""))

    @cached_property
    def givers(self) -> dict[int, User]:
        """Those for whom this person stands in, by key."""
        keys = {h.in_place_of for h in access_in(self.request).held if h.in_place_of is not None}
        return User.objects.in_bulk(keys) if keys else {}


def _added(counts: Mapping[str, list[int]], stretches: Sequence[Group]) -> list[int]:
    """How many in each stretch of time, over all kinds."""
    return [sum(row[n] for row in counts.values()) for n in range(len(stretches))]


inbox: Any = Inbox.as_view()

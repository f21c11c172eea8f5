"""All cases one may see, and one of them with everything on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from gongji.office.desk import queries
from gongji.office.desk.choices import Kind
from gongji.office.desk.models import Case, Task
from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.guard.scoped import everything
from gongji.office.ui.columns import DayColumn
from gongji.office.ui.pages import Fact, Link, ListPage, RecordPage
from gongji.office.ui.tables import LedgerTable

_LINE = {"td": {"class": "nowrap"}}


class Cases(LedgerTable):
    """Cases with where they wait."""

    written_number = tables.Column("案号", linkify=("desk:case", {"pk": tables.A("pk")}), attrs=_LINE)
    title = tables.Column("事项")
    union = tables.Column("工会")
    waits = tables.Column("等什么", empty_values=())
    holder = tables.Column("经办", attrs=_LINE)
    opened_at = DayColumn(verbose_name="立案")
    due_on = DayColumn(verbose_name="期限")

    def render_waits(self, record: Any) -> str:
        """The first open duty, or how it ended."""
        return record.closed_word if record.closed_at else (record.waits or "")

    def render_due_on(self, value: date, record: Case) -> str:
        """The promise; one that is broken is marked."""
        late = record.closed_at is None and value < timezone.localdate()
        return format_html('<span class="late">{}</span>', value.isoformat()) if late else value.isoformat()

    def value_waits(self, record: Any) -> str:
        """As on the page."""
        return self.render_waits(record)


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By words or number, kind, and whether it is open."""

    q = django_filters.CharFilter(label="案号、事项、工会", method="_words")
    kind = django_filters.ChoiceFilter(label="种类", choices=Kind.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[("open", "在办"), ("late", "逾期"), ("closed", "办结")],
        empty_label="全部",
        method="_state",
    )

    def _words(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        text = value.strip()
        return rows.filter(Q(title__contains=text) | Q(union__name__contains=text) | queries.numbered(text))

    def _state(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        if value == "closed":
            return rows.filter(closed_at__isnull=False)
        rows = rows.filter(closed_at__isnull=True)
        return rows.filter(due_on__lt=timezone.localdate()) if value == "late" else rows


class CasesPage(ListPage):
    """The cases of one's unions, the newest first."""

    title = "案卷"
    table = Cases
    filters = Narrowed
    order = ("-pk",)
    empty = "还没有案件。名册上报、报案以后，这里有它的案号。"

    def rows(self) -> QuerySet[Any]:
        """With the duty that each waits for."""
        with everything("where a case waits, one who sees the case may know"):
            waits = Task.objects.filter(case=OuterRef("pk"), done_at__isnull=True).order_by("pk")
        return queries.cases().annotate(waits=Subquery(waits.values("title")[:1]))

    def crumbs(self) -> Sequence[Link]:
        """Back to the inbox."""
        return [Link("待办", reverse("desk:inbox"))]


class CasePage(RecordPage):
    """One case: its state, its clock, in whose hand it is, the way ahead and the history."""

    template_name = "desk/case.html"
    record: Case

    def found(self, **key: Any) -> Case:
        """The case, if it lies in the scope."""
        found = queries.case_of(key["pk"])
        self.folder = queries.folder(found, account_in(self.request), access_in(self.request))
        return found

    def heading(self) -> str:
        """The number."""
        return self.record.written_number

    def crumbs(self) -> Sequence[Link]:
        """Back to the list."""
        return [Link("待办", reverse("desk:inbox")), Link("案卷", reverse("desk:cases"))]

    def state(self) -> tuple[str, str]:
        """Open, standing, or closed with its word."""
        if self.record.closed_at is not None:
            return self.record.closed_word, "paid"
        return ("停钟", "watch") if any(s.until is None for s in self.folder.stops) else ("在办", "step")

    def facts(self) -> Sequence[Fact]:
        """What one asks first."""
        case = self.record
        opened = f"{timezone.localtime(case.opened_at):%Y-%m-%d %H:%M}"
        return [
            *self._clock(),
            Fact("种类", case.kind_word), Fact("工会", case.union.name),
            Fact("立案", opened, str(case.opened_by or "系统")),
            Fact("经办", str(case.holder or "还没有人接办")),
        ]  # fmt: skip

    def _clock(self) -> Sequence[Fact]:
        clock = self.folder.clock
        if clock is None or self.record.closed_at is not None:
            return []
        left = f"还有 {clock.left} 个工作日" if clock.left >= 0 else f"超过 {-clock.left} 个工作日"
        return [Fact("办结时钟", left, f"到 {clock.due}")]

    def actions(self) -> Sequence[Link]:
        """Where the duty of this person is done, or else where the case was last worked on."""
        mine = next((one for one in self.folder.waiting if one.mine), None)
        if mine is not None:
            return [Link(f"去{mine.task.duty}", mine.task.url, main=True)]
        last = queries.last_task(self.record)
        return [Link(f"打开{self.record.kind_word}", last.url)] if last is not None else []

    def extra(self) -> Mapping[str, Any]:
        """What the component draws."""
        return {"folder": self.folder}


cases: Any = requires("desk.read")(CasesPage.as_view())
case: Any = requires("desk.read")(CasePage.as_view())

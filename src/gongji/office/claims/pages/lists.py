"""All claims one may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html

from gongji.office.claims.choices import LOOK, OVER, State
from gongji.office.claims.models import Claim
from gongji.office.guard.access import requires, within
from gongji.office.plans.pages.filters import PlanFilter
from gongji.office.ui.columns import CountColumn, DayColumn, StateColumn
from gongji.office.ui.pages import ListPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.unions.models import Union

_LINE = {"td": {"class": "nowrap"}}
AGES = (("7", "7 天以上"), ("30", "30 天以上"), ("90", "90 天以上"))


class Claims(LedgerTable):
    """Claims with where each stands and for how long."""

    case = tables.Column("案号", linkify=("claims:record", {"key": tables.A("pk")}), attrs=_LINE)
    person = tables.Column("被保障人", attrs=_LINE)
    union = tables.Column("单位")
    plan = tables.Column("计划")
    state = StateColumn(LOOK, verbose_name="状态")
    waits = CountColumn(verbose_name="已停（天）", accessor="state_since")
    reported_on = DayColumn(verbose_name="通知日")
    case_due = DayColumn(verbose_name="期限", accessor="case__due_on")

    def render_plan(self, record: Claim) -> str:
        """The title of the edition."""
        return record.edition.title

    def value_plan(self, record: Claim) -> str:
        """As on the page."""
        return record.edition.title

    def render_waits(self, record: Claim) -> str:
        """Days in this state, for one that is not over."""
        if record.state in OVER:
            return ""
        days = self.value_waits(record)
        look = "late" if days >= 30 else "soon" if days >= 7 else ""
        return format_html('<span class="{}">{}</span>', look, days)

    def value_waits(self, record: Claim) -> int:
        """Days."""
        return (timezone.now() - record.state_since).days


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By words, state, plan, union and age."""

    q = django_filters.CharFilter(label="姓名", method="_words")
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")
    plan = PlanFilter(label="计划")
    union = django_filters.CharFilter(label="单位", method="_union")
    age = django_filters.ChoiceFilter(label="停了多久", choices=AGES, empty_label="不限", method="_age")

    def _words(self, rows: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return rows.filter(person__name__contains=value.strip())

    def _union(self, rows: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        paths = Union.objects.filter(name__contains=value.strip()).values_list("path", flat=True)[:200]
        return rows.filter(within("union__path", paths))

    def _age(self, rows: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        since = timezone.now() - timedelta(days=int(value))
        return rows.filter(state_since__lte=since).exclude(state__in=OVER)


class ClaimsList(ListPage):
    """The claims of one's unions, the newest first."""

    title = "案件"
    table = Claims
    filters = Narrowed
    order = ("-pk",)
    empty = "还没有案件。出了事，在被保障人的页面上报案。"

    def rows(self) -> QuerySet[Any]:
        """With what the ledger shows, and no sealed column."""
        beside = ("case", "person", "union", "plan", "edition")
        hidden = (
            "occurrence",
            "reporter_name",
            "reporter_phone",
            "edition__text",
            "person__id_number",
            "person__phone",
        )
        return Claim.objects.select_related(*beside).defer(*hidden)


claims: Any = requires("claims.read")(ClaimsList.as_view())

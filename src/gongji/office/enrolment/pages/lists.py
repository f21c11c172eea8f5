"""Rosters and covers as lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongji.office.enrolment.choices import COVERING, LOOK, CoverState, Kind, State
from gongji.office.enrolment.models import Cover, Roster
from gongji.office.enrolment.waiting import LEVELS
from gongji.office.guard.access import access_in, requires
from gongji.office.people import queries as people
from gongji.office.plans.pages.filters import PlanFilter
from gongji.office.ui.columns import AmountColumn, CountColumn, DayColumn, StateColumn
from gongji.office.ui.pages import Link, ListPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.unions.models import Union

_LINE: Final = {"td": {"class": "nowrap"}}
_FEW: Final = 50


def in_few_unions(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Who sees few unions has them named: then the database starts from the union."""
    unions = list(Union.objects.order_by().values_list("pk", flat=True)[: _FEW + 1])
    return rows.filter(union__in=unions) if len(unions) <= _FEW else rows


class RosterTable(LedgerTable):
    """What was handed in, and how far it is."""

    union = tables.Column("单位", linkify=("enrolment:roster", {"key": tables.A("pk")}), attrs=_LINE)
    kind = tables.Column("事项", attrs=_LINE)
    state = StateColumn(LOOK, verbose_name="状态")
    at_union = tables.Column("在谁手里", attrs=_LINE)
    rows_total = CountColumn(verbose_name="人数")
    rows_good = CountColumn(verbose_name="可以办")
    due_fen = AmountColumn(verbose_name="应缴（元）")
    paid_on = DayColumn(verbose_name="缴费日")
    at = DayColumn(verbose_name="上传")
    file_name = tables.Column("名册", linkify=("enrolment:roster", {"key": tables.A("pk")}))

    def render_file_name(self, record: Roster) -> str:
        """The file, or what it asks."""
        return str(record)

    def render_kind(self, record: Roster) -> str:
        """The word."""
        return record.get_kind_display()

    def render_at_union(self, value: Any) -> str:
        """Whose desk it lies on."""
        return str(value or "")


class RosterFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By state, kind, plan and unit."""

    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="事项", choices=Kind.choices, empty_label="全部")
    plan = PlanFilter(label="计划")
    union = django_filters.CharFilter(label="单位", method=lambda rows, name, value: of_union(rows, value))


def of_union(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(Q(union__name__contains=text.strip()) | Q(union__code=text.strip()))


class Rosters(ListPage):
    """Rosters, the latest first."""

    title = "名册"
    table = RosterTable
    filters = RosterFilter
    order = ("-pk",)
    empty = "还没有名册。下载模板，填好后上传。"

    def rows(self) -> QuerySet[Roster]:
        """Those of the unions one sees."""
        held = Roster.objects.select_related("union", "at_union")
        return in_few_unions(held).defer("problems", "notices", "counts")

    def actions(self) -> Sequence[Link]:
        """Upload, or fill in a form."""
        access = access_in(self.request)
        found = [Link("保障", reverse("enrolment:covers"))]
        checks = any(access.can(right) for right in LEVELS)
        if access.can("enrolment.submit"):
            found += [
                Link("登记一人", reverse("enrolment:start")),
                Link("减员、更正", reverse("enrolment:upload_changes")),
                Link("上传名册", reverse("enrolment:upload"), main=not checks),
            ]
        return [*found, Link("等我核对的", reverse("enrolment:waiting"), main=True)] if checks else found


class CoverTable(LedgerTable):
    """Who is covered, from when to when."""

    number = tables.Column("参保编号", linkify=("enrolment:cover", {"key": tables.A("pk")}), attrs=_LINE)
    person = tables.Column("姓名", linkify=("people:record", {"key": tables.A("person_id")}), attrs=_LINE)
    union = tables.Column("单位", attrs=_LINE)
    plan = tables.Column("计划", accessor="edition__title")
    since = DayColumn(verbose_name="起保日")
    until = DayColumn(verbose_name="终保日")
    units = CountColumn(verbose_name="份数")
    fee = AmountColumn(verbose_name="互助费（元）")
    state = tables.Column("状态")

    def render_state(self, record: Cover) -> Any:
        """By its dates today."""
        from django.utils.html import format_html

        word, look = record.standing(timezone.localdate())
        return format_html('<span class="state {}">{}</span>', look, word)

    def value_state(self, record: Cover) -> str:
        """The word."""
        return record.standing(timezone.localdate())[0]


_STANDING: Final = (
    ("now", "今天有效"),
    ("coming", "待生效"),
    ("over", "已期满"),
    ("ended", "提前终止"),
    ("undone", "已撤销"),
)


def _standing(rows: QuerySet[Cover], value: str) -> QuerySet[Cover]:
    today = timezone.localdate()
    match value:
        case "now":
            return rows.filter(state__in=COVERING, since__lte=today, until__gte=today)
        case "coming":
            return rows.filter(Q(state=CoverState.LIVE, since__gt=today) | Q(state=CoverState.PENDING))
        case "over":
            return rows.filter(state=CoverState.LIVE, until__lt=today)
        case _:
            return rows.filter(state=value)


class CoverFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By how it stands, plan, name and unit."""

    standing = django_filters.ChoiceFilter(
        label="状态", choices=_STANDING, empty_label="全部",
        method=lambda rows, name, value: _standing(rows, value)
    )  # fmt: skip
    plan = PlanFilter(label="计划")
    q = django_filters.CharFilter(label="姓名", method=lambda rows, name, value: _named(rows, value))
    union = django_filters.CharFilter(label="单位", method=lambda rows, name, value: of_union(rows, value))


def _named(rows: QuerySet[Cover], text: str) -> QuerySet[Cover]:
    return rows.filter(person__in=people.named(text))


class Covers(ListPage):
    """Covers, the latest first."""

    title = "保障"
    table = CoverTable
    filters = CoverFilter
    order = ("-pk",)
    empty = "还没有保障。名册受理以后，保障在这里。"

    def rows(self) -> QuerySet[Cover]:
        """Those of the unions one sees."""
        held = Cover.objects.select_related("person", "union", "edition")
        slim = held.defer("edition__text", "facts", "payers", "person__phone", "person__id_number")
        return in_few_unions(slim)

    def crumbs(self) -> Sequence[Link]:
        """Beside the rosters."""
        return [Link("参保", reverse("enrolment:rosters"))]


rosters: Any = requires("enrolment.read")(Rosters.as_view())
covers: Any = requires("enrolment.read")(Covers.as_view())

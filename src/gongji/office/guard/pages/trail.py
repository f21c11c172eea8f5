"""The audit trail, and who saw a person's data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from gongji.office.guard import actions, choices, queries
from gongji.office.guard.access import access_in, requires, within
from gongji.office.guard.models import AuditRow, Seal
from gongji.office.guard.pages.places import Placed
from gongji.office.ui import fields, pages
from gongji.office.ui.tables import LedgerTable


class TrailTable(LedgerTable):
    """Rows of the trail."""

    at = tables.Column(_("时间"), attrs={"td": {"class": "nowrap"}})
    actor = tables.Column(_("操作人"), empty_values=())
    action = tables.Column(_("动作"))
    union = tables.Column(_("工会"))
    object_type = tables.Column(_("对象"), empty_values=())
    purpose = tables.Column(_("用途、内容"), empty_values=())
    seal = tables.Column(_("封存"), empty_values=())

    def render_at(self, value: datetime) -> str:
        """2026-11-23 09:05:07"""
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")

    def render_actor(self, record: AuditRow) -> str:
        """The person; the system where there is none."""
        if record.actor is None:
            return "系统"
        return format_html('{} <span class="note">{}</span>', record.actor.name, record.actor.username)

    def value_actor(self, record: AuditRow) -> str:
        """The same for the workbook."""
        return "系统" if record.actor is None else f"{record.actor.name} {record.actor.username}"

    def render_action(self, value: str) -> str:
        """The word."""
        return actions.word(value)

    def render_object_type(self, record: AuditRow) -> str:
        """What it is, and its number."""
        if not record.object_type:
            return ""
        try:
            kind = str(apps.get_model(record.object_type)._meta.verbose_name)
        except LookupError:
            kind = record.object_type
        return f"{kind} {record.object_key}"

    def render_purpose(self, record: AuditRow) -> str:
        """What it was done for, and what the row says of the change."""
        return "；".join(part for part in (record.purpose, actions.content(record.data)) if part)

    def render_seal(self, record: AuditRow) -> str:
        """Whether it is in the chain."""
        word, look = choices.of_row(record)
        return format_html('<span class="state {}">{}</span>', look, word)

    def value_seal(self, record: AuditRow) -> str:
        """The word."""
        return choices.of_row(record)[0]


class DayFilter(django_filters.Filter):  # type: ignore[misc]
    """A day, read as strictly as everywhere."""

    field_class = fields.DayField


class TrailFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By union (with all below it), person, action and day."""

    union = django_filters.CharFilter(label=_("工会编号"), method="by_union")
    actor = django_filters.CharFilter(label=_("操作人账号"), field_name="actor__username")
    action = django_filters.ChoiceFilter(label=_("动作"), choices=actions.words, empty_label=_("全部"))
    since = DayFilter(label=_("起"), method="from_day")
    until = DayFilter(label=_("止"), method="to_day")

    def by_union(self, rows: QuerySet[AuditRow], name: str, value: str) -> QuerySet[AuditRow]:
        """The subtree of the union with this number; nothing where there is none."""
        model = apps.get_model("unions.Union")
        path = model._base_manager.filter(code=value.strip()).values_list("path", flat=True).first()
        return rows.filter(within("union__path", [path])) if path else rows.none()

    def from_day(self, rows: QuerySet[AuditRow], name: str, value: Any) -> QuerySet[AuditRow]:
        """From the beginning of a day."""
        return rows.filter(at__gte=_midnight(value))

    def to_day(self, rows: QuerySet[AuditRow], name: str, value: Any) -> QuerySet[AuditRow]:
        """To the end of a day."""
        return rows.filter(at__lt=_midnight(value + timedelta(days=1)))


class _Rows(Placed, pages.ListPage):
    template_name = "guard/list.html"
    table = TrailTable
    order = ("-pk",)


@method_decorator(requires("guard.audit"), name="dispatch")
class Trail(_Rows):
    """The trail of the unions one reads."""

    title = _("审计记录")
    filters = TrailFilter
    empty = _("还没有记录。")

    def rows(self) -> QuerySet[AuditRow]:
        """Rows of one's unions."""
        return queries.trail(access_in(self.request))

    def extra(self) -> dict[str, Any]:
        """The newest seal beneath the list."""
        return {**super().extra(), "head": Seal.objects.order_by("-pk").first()}


@method_decorator(requires("people.seen_by"), name="dispatch")
class SeenBy(_Rows):
    """Who saw one person's data, and who changed it."""

    empty = _("还没有人查看过。")

    def setup(self, *arguments: Any, **named: Any) -> None:
        """The person's key."""
        super().setup(*arguments, **named)
        self.key: int = named["key"]

    def rows(self) -> QuerySet[AuditRow]:
        """Rows about a person in one's scope."""
        queries.person_or_404(self.key)
        return queries.touched(self.key, reading=self.request.GET.get("all") != "1")

    def heading(self) -> str:
        """Whose data."""
        return f"谁看过 {queries.person_or_404(self.key)} 的信息"

    def actions(self) -> Sequence[pages.Link]:
        """Reading alone, or changes too."""
        if self.request.GET.get("all") == "1":
            return [pages.Link(_("只看查阅"), self.request.path)]
        return [pages.Link(_("连同改动"), f"{self.request.path}?all=1")]


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

"""The board, and the list of the units to visit next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.insight import queries
from gongji.office.insight.models import Standing
from gongji.office.jobs import services as jobs
from gongji.office.ui.columns import CountColumn
from gongji.office.ui.pages import Link, ListPage, Page
from gongji.office.ui.tables import LedgerTable

NEXT = 8


class Board(Page):
    """Who is covered, whom to visit, what waits, what came in and went out."""

    template_name = "insight/board.html"
    whole: queries.Share

    def heading(self) -> str:
        """The answer."""
        whole = self.whole
        if not whole.workers:
            return "还没有职工数，看不出覆盖"
        return f"{whole.workers:,} 名职工，{whole.covered:,} 人有保障，{whole.percent}"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The board as of the last count."""
        self.whole, today = queries.total(), timezone.localdate()
        access = access_in(request)
        groups = (
            ("区县", queries.by_county()), ("行业", queries.by_section()), ("所有制", queries.by_ownership())
        )  # fmt: skip
        months = queries.months(today) if access.can("money.read") else []
        most = max([1, *(m.received for m in months), *(m.paid for m in months)])
        return self.show(
            whole=self.whole,
            groups=groups,
            visits=list(queries.to_visit()[:NEXT]),
            ages=[label for label, _, _ in queries.AGES],
            waiting=queries.waiting(today) if access.can("desk.read") else [],
            months=[(m, _bar(m.received, most), _bar(m.paid, most)) for m in reversed(months)],
            counted_on=queries.counted_on(),
            unions=reverse("unions:list"),
            cases=reverse("desk:cases"),
            money=reverse("money:funds"),
        )


def _bar(part: int, most: int) -> str:
    tenths = 1000 * part // most
    return f"{tenths // 10}.{tenths % 10}%"


class VisitTable(LedgerTable):
    """Unions by how many there have no cover."""

    union = tables.Column(_("工会"), linkify=lambda record: reverse("unions:record", args=[record.union_id]))
    county = tables.Column(_("区县"), default="直属")
    ownership = tables.Column(_("所有制"))
    workers = CountColumn(verbose_name=_("职工"))
    covered = CountColumn(verbose_name=_("有保障"))
    uncovered = CountColumn(verbose_name=_("没有保障"))

    def render_ownership(self, record: Standing) -> str:
        """The word."""
        return record.get_ownership_display()


class Visits(ListPage):
    """Which units to visit next."""

    title = _("接下来去哪些单位")
    lead = _("按没有保障的职工多少排；职工数是单位自己填的。")
    table = VisitTable
    order = ("-uncovered",)
    empty = _("没有还要去的单位：填了职工数的都有保障。")

    def rows(self) -> QuerySet[Any]:
        """Within the scope."""
        return queries.to_visit().order_by()

    def crumbs(self) -> Sequence[Link]:
        """From the board."""
        return (Link(_("看板"), reverse("insight:board")),)

    def extra(self) -> Mapping[str, Any]:
        """Nothing more."""
        return {}


def recount(request: HttpRequest) -> HttpResponse:
    """Have the counts taken anew now."""
    if not access_in(request).can("insight.read"):
        raise PermissionDenied
    jobs.start("insight.recount", {}, account_in(request), key="now")
    messages.success(request, "已交后台统计，一会儿刷新看")
    return redirect("insight:board")


_guarded = requires("insight.read")
board: Any = _guarded(Board.as_view())
visits: Any = _guarded(Visits.as_view())
recounted: Any = _guarded(require_POST(recount))

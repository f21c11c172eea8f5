"""Letting rosters pass, one after the other or several at once: what waits, what is in it, and on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.enrolment import services
from gongji.office.enrolment import waiting as waits
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.pages.queue import WaitingFilter, asked, waiting_for
from gongji.office.enrolment.pages.roster import roster_of
from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.ui.columns import AmountColumn, CountColumn
from gongji.office.ui.pages import Link, ListPage, Page
from gongji.office.ui.tables import LedgerTable

_LINE: Final = {"td": {"class": "nowrap"}}
_TOLD: Final = 8


class WaitingTable(LedgerTable):
    """What is read before one lets a roster pass."""

    pick = tables.Column("选", accessor="pk", attrs={"td": {"class": "pick"}})
    union = tables.Column("单位", attrs=_LINE)
    kind = tables.Column("事项", accessor="get_kind_display", attrs=_LINE)
    found = tables.Column("核对", accessor="pk", attrs=_LINE)
    rows_good = CountColumn(verbose_name="可以办")
    due_fen = AmountColumn(verbose_name="应缴（元）")
    paid = AmountColumn(verbose_name="已缴（元）", accessor="contribution__amount")
    days = CountColumn(verbose_name="已等（日）", accessor="submitted_at")
    plan = tables.Column("计划", accessor="edition__title")

    def render_pick(self, record: Roster) -> Any:
        """A box for a clean one."""
        if not waits.clean(record):
            return ""
        return format_html(
            '<input type="checkbox" form="several" name="r" value="{}" aria-label="选{}的名册">',
            record.pk, record.union.name,
        )  # fmt: skip

    def value_pick(self, record: Roster) -> str:
        """Nothing in a workbook."""
        return ""

    def render_union(self, record: Roster) -> Any:
        """On to the roster, among those that were asked for."""
        query = asked(self.request.GET)
        url = reverse("enrolment:roster", args=[record.pk]) + (f"?{query}" if query else "")
        return format_html('<a href="{}">{}</a>', url, record.union.name)

    def value_union(self, record: Roster) -> str:
        """Its name."""
        return record.union.name

    def render_found(self, record: Roster) -> Any:
        """Whether it wants a look of its own, and why."""
        word = self.value_found(record)
        return format_html(
            '<span class="state {}">{}</span>', "paid" if word == "没有问题" else "papers", word
        )

    def value_found(self, record: Roster) -> str:
        """The word."""
        left = record.rows_total - record.rows_good
        paid = getattr(record, "contribution", None)
        if waits.clean(record):
            return "没有问题"
        if left:
            return f"{left:,} 行未办"
        over = paid is not None and paid.amount > record.due_fen
        return "缴费多于应缴" if over else "逐人看"

    def value_days(self, value: Any) -> int:
        """Whole days since it came up."""
        return (timezone.localdate() - timezone.localdate(value)).days

    def render_days(self, value: Any) -> int:
        """The same."""
        return self.value_days(value)


class Waiting(ListPage):
    """What waits for me, and the clean ones at once."""

    template_name = "enrolment/waiting.html"
    table = WaitingTable
    filters = WaitingFilter
    order = ("pk",)
    empty = "没有等您核对的名册。"

    def heading(self) -> str:
        """How many."""
        count = self.rows().order_by().count()
        return f"等您核对的名册 {count:,} 份" if count else "没有等您核对的名册"

    def rows(self) -> QuerySet[Roster]:
        """In the person's inbox."""
        return waits.waiting(account_in(self.request), access_in(self.request))

    def crumbs(self) -> Sequence[Link]:
        """Beside the rosters."""
        return [Link("参保", reverse("enrolment:rosters"))]

    def actions(self) -> Sequence[Link]:
        """One after the other."""
        query = asked(self.request.GET)
        first = waiting_for(self.request, self.request.GET).values_list("pk", flat=True).first()
        if first is None:
            return []
        url = reverse("enrolment:roster", args=[first]) + (f"?{query}" if query else "")
        return [Link("从第一份看起", url)]

    def extra(self) -> Mapping[str, Any]:
        """How many of them are clean."""
        held = waiting_for(self.request, self.request.GET)
        return {
            "clean": held.filter(waits.CLEAN).order_by().count(), "asked": asked(self.request.GET),
            "most": waits.MOST,
        }  # fmt: skip


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


class PassAll(Page):
    """Several clean rosters: what they contain, then let pass together."""

    template_name = "enrolment/pass_all.html"
    title = "一起核对"

    def crumbs(self) -> Sequence[Link]:
        """Back to what waits."""
        return [
            Link("参保", reverse("enrolment:rosters")),
            Link("等我核对的", reverse("enrolment:waiting")),
        ]

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The ones chosen, or all clean ones of those asked for."""
        rows = waiting_for(request, request.GET).filter(waits.CLEAN)
        chosen = [key for key in request.GET.getlist("r") if _is_key(key)]
        if "all" not in request.GET:
            if not chosen:
                messages.warning(request, "还没有选名册。在前面的格子里打勾，或者看全部没有问题的")
                return redirect("enrolment:waiting")
            rows = rows.filter(pk__in=chosen)
        held = waits.contents(list(rows[: waits.MOST]))
        if not held:
            messages.warning(request, "所选的名册别人已经办了")
            return redirect("enrolment:waiting")
        rosters = [one.roster for one in held]
        return self.show(
            held=held, people=sum(r.rows_good for r in rosters), due=sum(r.due_fen for r in rosters),
            left=max(0, rows.count() - len(held)),
        )  # fmt: skip

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Let them pass, as they were seen."""
        seen: dict[int, str] = {}
        for each in request.POST.getlist("seen"):
            key, _, known = each.partition(":")
            if not (_is_key(key) and known):
                raise BadRequest("所选的名册读不出。改法：回到“等我核对的”，重新选")
            seen[int(key)] = known[:16]
        try:
            done = services.confirm_all(account_in(request), seen, request.POST.get("note", "").strip()[:200])
        except GongjiError as error:
            messages.error(request, str(error))
            return redirect("enrolment:waiting")
        if done.rosters:
            messages.success(request, f"已核对 {done.rosters:,} 份、{done.people:,} 人，往下一步")
        for said in done.refused[:_TOLD]:
            messages.error(request, said)
        if len(done.refused) > _TOLD:
            messages.error(request, f"另有 {len(done.refused) - _TOLD} 份没有办，仍在下面")
        return redirect("enrolment:waiting")


def let_pass(request: HttpRequest, key: int) -> HttpResponse:
    """Let a roster pass here, and on to the next where that is asked."""
    roster, query = roster_of(key), QueryDict(request.POST.get("asked", ""))
    here = reverse("enrolment:roster", args=[key])
    after = waits.beside(waiting_for(request, query), roster) if "next" in request.POST else None
    note, seen = request.POST.get("note", "").strip()[:200], request.POST.get("seen", "")
    try:
        services.confirm(account_in(request), roster, note, seen)
    except GongjiError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(here)
    messages.success(request, f"{roster.union.name}的名册已办，往下一步")
    if "next" not in request.POST:
        return HttpResponseRedirect(here)
    if after is None or after.after is None:
        return redirect("enrolment:waiting")
    narrowed = asked(query)
    url = reverse("enrolment:roster", args=[after.after])
    return HttpResponseRedirect(f"{url}?{narrowed}" if narrowed else url)


_read = requires("enrolment.read")
waiting: Any = _read(Waiting.as_view())
pass_all: Any = _read(PassAll.as_view())
confirm: Any = _read(require_POST(let_pass))

"""The three pages most rooms are made of, written once: a list, a record, a form.

A room subclasses one, says what it shows, and gives `Class.as_view()` to its urls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.views import View

from gongji.errors import GongjiError
from gongji.office.guard import audit
from gongji.office.guard.access import account_in
from gongji.office.guard.masking import sensitive
from gongji.office.ui import export, paging
from gongji.office.ui.files import handed_out
from gongji.office.ui.tables import LedgerTable

Text = str | Promise
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Link:
    """Something to press, or a step of the crumbs; `main` is the one thing a page is for."""

    label: Text
    url: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of the strip over a record, with a remark beside it."""

    label: Text
    value: Any
    note: Text = ""


class Page(View):
    """What all pages have: a title that says the answer, the way here, and what can be done."""

    title: Text = ""
    lead: Text = ""
    template_name = ""

    def heading(self) -> Text:
        """The title; a page whose title depends on what it found says so here."""
        return self.title

    def crumbs(self) -> Sequence[Link]:
        """The way here, without this page itself."""
        return ()

    def actions(self) -> Sequence[Link]:
        """What can be done from here; at most one is `main`."""
        return ()

    def extra(self) -> Mapping[str, Any]:
        """More for the page's own template."""
        return {}

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page."""
        frame = {
            "view": self,
            "title": self.heading(),
            "lead": self.lead,
            "crumbs": self.crumbs(),
            "actions": self.actions(),
        }
        return render(self.request, self.template_name, {**frame, **context, **self.extra()}, status=status)


class ListPage(Page):
    """A list: filters, sorting by declared columns, pages by key, a workbook of all of it."""

    template_name = "ui/list.html"
    table: type[LedgerTable]
    filters: Any = None
    """A django-filter FilterSet."""
    sorts: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Column → the fields it sorts by (never empty ones, first to last); only columns with an index."""
    order: Sequence[str] = ("pk",)
    """The order at first."""
    size = 50
    exports = True
    empty: Text = "这里还没有内容。"
    """What an empty list says: what to do next."""

    def rows(self) -> QuerySet[Any]:
        """Everything this person may see here."""
        raise NotImplementedError

    def total(self, rows: QuerySet[Any], filters: Any) -> int | None:
        """How many rows there are, where the page counts them anyway; None: the pager counts them."""
        return None

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """One page of the list."""
        rows, filters = self._filtered()
        asked = request.GET.get("sort", "")
        order = self._order(asked)
        key, back = request.GET.get("after"), request.GET.get("before")
        found = paging.page(rows, order, self.size, key, back, total=self.total(rows, filters))
        table = self.table(found.rows)
        table.request = request  # after it is made, or it would sort by whatever the address says
        table.links = {name: _next(name, asked) for name in self.sorts}
        return self.show(table=table, filters=filters, slice=found, narrowed=narrowed_by(filters))

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The list as a workbook, for a purpose that is written down."""
        if not self.exports:
            return self.http_method_not_allowed(request)
        purpose = request.POST.get("purpose", "").strip()
        if not purpose:
            raise BadRequest("没有写导出的用途。改法：写明用途，如 十一月核对")
        if sensitive(purpose):
            raise BadRequest("用途里有证件号或卡号。改法：写事由，不写号码")
        rows, _ = self._filtered()
        count = len(rows.order_by()[: export.MOST + 1].values_list("pk"))
        if count > export.MOST:
            raise BadRequest(f"超过 {export.MOST:,} 行。改法：先筛选，再导出")
        ordered = rows.order_by(*paging.ordered(rows, self._order(request.GET.get("sort", ""))))
        title = str(self.heading())
        made = export.workbook(title, self._cells(ordered))
        self._exported(purpose, count)
        return handed_out(made, XLSX, export.file_name(title))

    def _exported(self, purpose: str, count: int) -> None:
        """Writes down that this list left the house (A07)."""
        match = self.request.resolver_match
        narrowed = sorted(name for name, value in self.request.GET.items() if value)
        said = {"list": match.view_name if match else "", "rows": count, "narrowed_by": narrowed}
        with transaction.atomic():
            audit.record("list.exported", account_in(self.request), purpose=purpose, data=said)

    def _filtered(self) -> tuple[QuerySet[Any], Any]:
        rows = self.rows()
        if self.filters is None:
            return rows, None
        filters = self.filters(self.request.GET, queryset=rows, request=self.request)
        return (filters.qs if filters.is_valid() else rows.none()), filters

    def _order(self, asked: str) -> Sequence[str]:
        fields = self.sorts.get(asked.removeprefix("-"))
        if fields is None:
            return self.order
        return fields if not asked.startswith("-") else [paging.turned(name) for name in fields]

    def _cells(self, rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
        """The head, then every row as the columns write it into a workbook; few rows in memory at a time."""
        stream, first = rows.iterator(1000), True
        while (chunk := list(islice(stream, 1000))) or first:
            lines = iter(self.table(chunk).as_values())
            head = next(lines)
            if first:
                yield head
            yield from lines
            first = False


def _next(name: str, asked: str) -> tuple[str, str]:
    """What a click on the head sorts by, and how it is sorted now."""
    if asked == name:
        return f"-{name}", "ascending"
    return name, "descending" if asked == f"-{name}" else "none"


def narrowed_by(filters: Any) -> bool:
    """Whether any filter was asked for."""
    return filters is not None and any(filters.data.get(name) for name in filters.form.fields)


class RecordPage(Page):
    """One thing: its state, its facts in a strip, and what the room's own template adds below."""

    template_name = "ui/record.html"
    record: Any

    def found(self, **key: Any) -> Any:
        """The thing, or Http404: the same answer for what is not there and what is not theirs."""
        raise NotImplementedError

    def state(self) -> tuple[Text, str] | None:
        """The word of its state and the class of the look."""
        return None

    def facts(self) -> Sequence[Fact]:
        """The strip."""
        return ()

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The page of one thing."""
        self.record = self.found(**named)
        return self.show(record=self.record, state=self.state(), facts=self.facts())


class FormPage(Page):
    """A form: asked, checked, done by a service, and said afterwards in the same word as on the button."""

    template_name = "ui/form.html"
    form_class: type[BaseForm]
    submit: Text = "保存"
    said: Text = ""
    """What the next page says of it, such as 已保存; empty: `done` says it itself."""

    def form(self, data: Any = None, files: Any = None) -> BaseForm:
        """The form, empty or as it was sent."""
        return self.form_class(data, files, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        """What stands in the fields at first."""
        return {}

    def done(self, form: BaseForm) -> str:
        """Call the service; gives the address to go on to. A GongjiError stands over the form."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The form to fill in."""
        return self.show(form=self.form())

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The form as sent: on to the next page, or back with what is wrong beside the fields."""
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                url = self.done(form)
            except GongjiError as error:
                form.add_error(None, str(error))
            else:
                if self.said:
                    messages.success(request, str(self.said))
                return HttpResponseRedirect(url)
        return self.show(422, form=form)

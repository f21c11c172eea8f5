"""The tree as a page, and unions as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongji.codes import industries
from gongji.office.guard.access import access_in, requires
from gongji.office.ui.columns import CountColumn
from gongji.office.ui.pages import Link, ListPage, Page
from gongji.office.ui.tables import LedgerTable
from gongji.office.unions import queries
from gongji.office.unions.choices import Kind, Ownership
from gongji.office.unions.models import Union


class Tree(Page):
    """The unions that lead others, with what each branch holds."""

    title = "单位"
    template_name = "unions/tree.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The tree of what one may see; an officer of a single unit goes to its page at once."""
        tops = list(Union.objects.filter(path__in=access_in(request).unions()))
        if len(tops) == 1 and tops[0].kind == Kind.GRASSROOTS:
            return redirect("unions:record", tops[0].pk)
        branches = queries.tree(tops)
        if tops and not branches:
            return redirect("unions:list")
        least = min((b.union.depth for b in branches), default=1)
        total = queries.Heads()
        inside = {u.path for u in tops}
        for branch in branches:
            if branch.union.path in inside:
                total += branch.heads
        rows = [{"branch": b, "level": min(b.union.depth - least, 5)} for b in branches]
        return self.show(rows=rows, total=total)

    def actions(self) -> Sequence[Link]:
        """Lists, and taking in a list."""
        links = [Link("所有工会", reverse("unions:list"))]
        if access_in(self.request).can("unions.import"):
            links.append(Link("导入", reverse("unions:imports")))
        return links


_LINE: Final = {"td": {"class": "nowrap"}}


class Unions(LedgerTable):
    """Unions with where they hang and whose they are."""

    code = tables.Column("编号", attrs=_LINE)
    name = tables.Column("工会", linkify=("unions:record", {"key": tables.A("pk")}), attrs=_LINE)
    kind = tables.Column("类别", attrs=_LINE)
    above = tables.Column("上级", attrs=_LINE)
    industry = tables.Column("行业", empty_values=(), attrs=_LINE)
    ownership = tables.Column("所有制", empty_values=(), attrs=_LINE)
    workers = CountColumn(verbose_name="职工数", empty_values=())
    members = CountColumn(verbose_name="会员数", empty_values=())

    def render_kind(self, record: Union) -> str:
        """The word."""
        return str(record.get_kind_display())

    def render_industry(self, record: Union) -> str:
        """What people call the industry of the first employer that has one."""
        codes = [e.industry for e in record.employers.all() if e.industry]
        return industries.name(codes[0]) if codes else ""

    def render_ownership(self, record: Union) -> str:
        """所有制 of the first employer that has one."""
        owners = [e.get_ownership_display() for e in record.employers.all() if e.ownership]
        return str(owners[0]) if owners else ""

    def _sum(self, record: Union, name: str) -> int | None:
        known = [c for e in record.employers.all() if (c := getattr(e, name)) is not None]
        return sum(known) if known else None

    def render_workers(self, record: Union) -> str:
        """职工数 of all its employers."""
        return _counted(self._sum(record, "workers"))

    def render_members(self, record: Union) -> str:
        """会员数 of all its employers."""
        return _counted(self._sum(record, "members"))

    def value_workers(self, record: Union) -> int | None:
        """The number."""
        return self._sum(record, "workers")

    def value_members(self, record: Union) -> int | None:
        """The number."""
        return self._sum(record, "members")


def _counted(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _below(queryset: QuerySet[Union], name: str, value: Any) -> QuerySet[Union]:
    top = Union.objects.filter(pk=int(value)).first()
    if top is None:
        return queryset.none()
    return queryset.filter(path__startswith=top.path).exclude(pk=top.pk)


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By words, kind, industry, ownership, and where."""

    q = django_filters.CharFilter(
        label="名称、编号、信用代码", method=lambda rows, name, value: queries.matching(rows, value)
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")
    section = django_filters.ChoiceFilter(
        label="行业", choices=list(industries.SECTIONS.items()), empty_label="全部",
        method=lambda rows, name, value: queries.of_industry(rows, value),
    )  # fmt: skip
    ownership = django_filters.ChoiceFilter(
        label="所有制", choices=Ownership.choices, empty_label="全部",
        method=lambda rows, name, value: queries.of_ownership(rows, value),
    )  # fmt: skip
    below = django_filters.ModelChoiceFilter(
        label="在谁下面", empty_label="全部", method=lambda rows, name, value: _below(rows, name, value.pk),
        queryset=lambda request: Union.objects.filter(until__isnull=True, depth__lte=3).exclude(
            kind=Kind.GRASSROOTS
        ),
    )  # fmt: skip


class UnionList(ListPage):
    """All unions that one may see."""

    title = "所有工会"
    table = Unions
    filters = Narrowed
    order = ("path",)
    empty = "还没有工会。导入单位表，或者在上级的页面上增设。"

    def rows(self) -> QuerySet[Union]:
        """The live ones."""
        return queries.everyone()

    def crumbs(self) -> Sequence[Link]:
        """Below the tree."""
        return [Link("单位", reverse("unions:tree"))]


tree: Any = requires("unions.read")(Tree.as_view())
unions: Any = requires("unions.read")(UnionList.as_view())

"""People as a list, and the search: a name goes into the address, an ID number never does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from gongji.codes.identity import IdentityError
from gongji.office.guard.access import requires
from gongji.office.people import masking, queries
from gongji.office.people.choices import Sex
from gongji.office.people.models import Person
from gongji.office.ui.pages import Link, ListPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.unions.models import Union

_LINE: Final = {"td": {"class": "nowrap"}}


class People(LedgerTable):
    """Names with masked numbers. The birth date is in the number's hidden part, so only its year is shown."""

    name = tables.Column("姓名", linkify=("people:record", {"key": tables.A("pk")}), attrs=_LINE)
    id_number = tables.Column("证件号码", attrs={"td": {"class": "mono nowrap"}})
    sex = tables.Column("性别")
    born_on = tables.Column("出生年", attrs={"td": {"class": "num"}, "th": {"class": "num", "scope": "col"}})
    union = tables.Column("工会", linkify=("unions:record", {"key": tables.A("union_id")}), attrs=_LINE)

    def render_id_number(self, value: Any) -> str:
        """330602********4417"""
        return masking.id_number(value)

    def value_id_number(self, value: Any) -> str:
        """As on the page."""
        return masking.id_number(value)

    def render_born_on(self, value: Any) -> str:
        """1968"""
        return str(value.year)

    def value_born_on(self, value: Any) -> int:
        """1968"""
        return int(value.year)

    def render_sex(self, record: Person) -> str:
        """The word."""
        return record.get_sex_display()


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By name or pinyin, sex, and union."""

    q = django_filters.CharFilter(method=lambda rows, name, value: queries.matching(rows, value))
    sex = django_filters.ChoiceFilter(label="性别", choices=Sex.choices, empty_label="全部")
    union = django_filters.NumberFilter(method=lambda rows, name, value: _in(rows, value))


def _in(rows: QuerySet[Person], value: Any) -> QuerySet[Person]:
    union = Union.objects.filter(pk=value).first() if value == int(value) and abs(value) < 2**63 else None
    return rows.none() if union is None else queries.in_branch(rows, union)


class PeopleList(ListPage):
    """Everybody one may see."""

    title = "人员"
    template_name = "people/list.html"
    table = People
    filters = Narrowed
    order = ("pinyin",)
    empty = "还没有登记人员。在基层工会的页面上登记会员。"

    def rows(self) -> QuerySet[Person]:
        """Records that are not merged into others."""
        return queries.everyone().select_related("union").defer("phone", "id_index")

    def _union(self) -> Union | None:
        asked = self.request.GET.get("union", "")
        return (
            Union.objects.filter(pk=asked).first()
            if asked.isascii() and asked.isdigit() and len(asked) < 19
            else None
        )

    def heading(self) -> str:
        """Whose people."""
        union = self._union()
        return f"{union.name}的人员" if union else "人员"

    def crumbs(self) -> Sequence[Link]:
        """Back to the union."""
        union = self._union()
        if union is None:
            return []
        page = reverse("unions:record", args=[union.pk])
        return [Link("单位", reverse("unions:tree")), Link(union.name, page)]

    def extra(self) -> Mapping[str, Any]:
        """What the search remembers."""
        asked = {name: self.request.GET.get(name, "") for name in ("q", "sex", "union")}
        return {"asked": asked, "sexes": Sex.choices}


def find(request: HttpRequest) -> HttpResponse:
    """What somebody types into the search: a number leads to its person, anything else narrows the list."""
    text = request.POST.get("text", "").strip()
    if not queries.is_like_a_number(text):
        asked = {"q": text[:50], **{name: request.POST.get(name, "") for name in ("sex", "union")}}
        kept = urlencode({name: value for name, value in asked.items() if value})
        return redirect(reverse("people:list") + (f"?{kept}" if kept else ""))
    try:
        person = queries.by_id_number(text)
    except IdentityError as error:
        messages.error(request, f"{error.message}。改法：{error.remedy}")
        return redirect("people:list")
    if person is None:
        messages.warning(request, "没有这个证件号码的记录，或不在您的范围内")
        return redirect("people:list")
    return redirect("people:record", person.pk)


people: Any = requires("people.read")(PeopleList.as_view())
search: Any = requires("people.read")(require_POST(find))

"""A room of three pages over accounts: a list, a record, a form."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from gongji.errors import GongjiError
from gongji.office.site import urls as site
from gongji.office.ui import pages
from gongji.office.ui.columns import AmountColumn, CountColumn, DayColumn, StateColumn
from gongji.office.ui.fields import CodeField, DayField, MoneyField, PlainField
from gongji.office.ui.tables import LedgerTable


class Accounts(LedgerTable):
    """Accounts as if each had a balance."""

    username = tables.Column("账号", linkify=lambda record: f"/room/{record.pk}/")
    name = tables.Column("姓名")
    email = StateColumn({"现行": "paid"}, verbose_name="状态")
    created_at = DayColumn(verbose_name="开通")
    amount = AmountColumn(verbose_name="金额（元）", accessor="pk")
    count = CountColumn(verbose_name="次数", accessor="pk")


class Named(django_filters.FilterSet):
    name = django_filters.CharFilter(label="姓名", lookup_expr="icontains")


class List(pages.ListPage):
    title = "账号"
    table = Accounts
    filters = Named
    sorts: ClassVar = {"username": ("username",), "name": ("name", "username")}
    order = ("-created_at",)
    size = 5
    empty = "还没有账号。请管理员开通。"

    def rows(self) -> Any:
        return get_user_model().objects.all()

    def actions(self) -> list[pages.Link]:
        return [pages.Link("开通账号", "/room/new/", main=True)]


class Record(pages.RecordPage):
    def found(self, **key: Any) -> Any:
        user = get_user_model().objects.filter(**key).first()
        if user is None:
            raise Http404
        return user

    def heading(self) -> str:
        return str(self.record.username)

    def crumbs(self) -> list[pages.Link]:
        return [pages.Link("账号", "/room/")]

    def state(self) -> tuple[str, str]:
        return "现行", "paid"

    def facts(self) -> list[pages.Fact]:
        return [pages.Fact("姓名", self.record.name), pages.Fact("开通", "2026-11-23", "由管理员")]


class Asked(forms.Form):
    name = PlainField(label="姓名", max_length=30)
    number = CodeField(label="证件号码", required=False)
    day = DayField(label="开通日")
    amount = MoneyField(label="金额（元）", help_text="每人每年", least=1)


class New(pages.FormPage):
    title = "开通账号"
    form_class = Asked
    submit = "开通"
    said = "已开通"

    def done(self, form: Any) -> str:
        if form.cleaned_data["name"] == "重名":
            raise GongjiError("U999", "已有这个账号", "换一个名字")
        get_user_model().objects.create(
            username=form.cleaned_data["name"], name=str(form.cleaned_data["amount"])
        )
        return "/room/"


LOOKS = [
    ("paid", "给付"), ("refused", "不给付"), ("papers", "待补材料"), ("watch", "待观察"), ("discretion", "待裁量"),
    ("blank", "条款空白"), ("notable", "附表缺失"), ("conflict", "冲突"), ("range", "数值超限"),
]  # fmt: skip


def parts(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    facts = [pages.Fact("计划", "工会干部", "2011"), pages.Fact("经办", "林敏")]
    chips = [
        {"label": "全部", "url": "?", "here": True, "count": 1400},
        {"label": "审核", "url": "?a=1", "count": 3},
    ]
    return render(
        request,
        "parts.html",
        {"title": "部件", "facts": facts, "chips": chips, "fen": 1_640_902, "looks": LOOKS},
    )


def faulty(request: HttpRequest, kind: str) -> HttpResponse:
    """A page with one fault that somebody who looks must see."""
    return render(request, "faulty.html", {"title": "有毛病的页", "kind": kind})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("证件号码 999999200001011234")


def refused(request: HttpRequest) -> HttpResponse:
    raise GongjiError("U998", "这一批已经办过", "看批次页")


urlpatterns = [
    path("room/", include([
        path("", List.as_view(), name="room"), path("new/", New.as_view()), path("parts/", parts), path("broken/", broken),
        path("refused/", refused),
                path("faulty/<str:kind>/", faulty), path("<int:pk>/", Record.as_view()),
    ])),
    *site.urlpatterns,
]  # fmt: skip
handler400, handler403, handler404, handler500 = (
    site.handler400,
    site.handler403,
    site.handler404,
    site.handler500,
)

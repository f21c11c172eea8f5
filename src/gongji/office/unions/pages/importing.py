"""Lists of unions: a template to fill in, an upload that is looked at first, and what it did."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongji.errors import GongjiError
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.guard.scoped import everything
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import XLSX, FormPage, Link, Page
from gongji.office.unions import forms, services
from gongji.office.unions.choices import STATE_CLASS, ImportState, Ownership
from gongji.office.unions.comparing import FIELDS, Differs, Plan
from gongji.office.unions.listing import KIND, LAYOUT, TEMPLATE
from gongji.office.unions.models import Import, Union
from gongji.records.findings import RecordsError

_SHOWN: Final = 200
_EXAMPLE: Final = (
    "虚构-0001", "虚构某某厂工会", "", "基层工会", "330602", "2015-05-01", "虚构某某厂", "", "C17", "非公",
    "120", "50", "110",
)  # fmt: skip


class Imports(FormPage):
    """Upload a list, and the lists that were uploaded."""

    title = "导入单位"
    template_name = "unions/imports.html"
    form_class = forms.Upload
    submit = "上传并查看"
    lead = "先查看再导入：每一行的问题和会改变什么都列出来，点导入才算。同一个文件再导入一次，什么也不变。"

    def crumbs(self) -> Sequence[Link]:
        """Below the tree."""
        return [Link("单位", reverse("unions:tree"))]

    def actions(self) -> Sequence[Link]:
        """The template."""
        return [Link("下载模板", reverse("unions:template"))]

    def initial(self) -> dict[str, Any]:
        """The highest union where one may."""
        reach = access_in(self.request).reach("unions.import")
        top = Union.objects.filter(path__in=reach).order_by("path").first()
        return {"under": top.code if top else ""}

    def extra(self) -> Mapping[str, Any]:
        """The latest uploads."""
        held = Import.objects.select_related("under", "by").defer("content")[:20]
        return {"imports": [(one, STATE_CLASS[ImportState(one.state)]) for one in held]}

    def done(self, form: Any) -> str:
        """Keep it and look at it."""
        file = form.cleaned_data["file"]
        held = services.upload(
            account_in(self.request),
            form.cleaned_data["under"],
            file.name,
            file.read(services.MOST_BYTES + 1),
        )
        return reverse("unions:import", args=[held.pk])


class Look(Page):
    """What taking in a list would do, or did."""

    template_name = "unions/import.html"
    held: Import

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the upload."""
        self.held = found_or_404(Import.objects.select_related("under", "by"), pk=named["key"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """The file."""
        return self.held.file_name

    def crumbs(self) -> Sequence[Link]:
        """Below the imports."""
        return [Link("单位", reverse("unions:tree")), Link("导入", reverse("unions:imports"))]

    def get(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """Findings and differences."""
        frame: dict[str, Any] = {"held": self.held, "state_class": STATE_CLASS[ImportState(self.held.state)]}
        if self.held.state == ImportState.APPLIED:
            return self.show(**frame)
        try:
            with everything("a list is compared with the branch it goes into"):
                plan = services.plan_of(self.held)
        except RecordsError as error:
            return self.show(**frame, broken=error.findings)
        rows = len({f.row for f in plan.findings})
        return self.show(
            **frame, plan=plan, bad=rows, good=len([n for n in plan.new if n.row.row]),
            counties=[n for n in plan.new if not n.row.row], findings=plan.findings[:_SHOWN],
            new=plan.new[:_SHOWN], differs=[_told(d) for d in plan.differs[:_SHOWN]],
            left=_left(plan),
        )  # fmt: skip

    def post(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """Take it in."""
        try:
            done = services.apply(account_in(request), self.held)
        except GongjiError as error:
            messages.error(request, str(error))
            return self.get(request)
        told = f"已导入：新增 {done.new}，更改 {done.changed}，没有变化 {done.same}"
        messages.success(request, told + (f"，{done.refused} 行有问题没有导入" if done.refused else ""))
        return redirect("unions:import", self.held.pk)


def _left(plan: Plan) -> dict[str, int]:
    """How many of each kind are not shown."""
    sizes = {"findings": len(plan.findings), "new": len(plan.new), "differs": len(plan.differs)}
    return {name: max(0, size - _SHOWN) for name, size in sizes.items()}


def _told(differs: Differs) -> dict[str, Any]:
    """A difference in words."""
    fields = [(FIELDS[name], _word(old), _word(new)) for name, (old, new) in differs.fields.items()]
    return {"row": differs.row, "fields": fields, "union": differs.union}


def _word(value: object) -> str:
    if isinstance(value, Ownership):
        return str(value.label)
    return "空" if value in (None, "") else str(value)


def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in: codes are text, words that are chosen can be picked."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, head = book.add_worksheet("单位"), book.add_format({"bold": True, "bottom": 1})
        text, grey = (
            book.add_format({"num_format": "@"}),
            book.add_format({"italic": True, "num_format": "@"}),
        )
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(TEMPLATE):
            column = LAYOUT.by_name[name]
            sheet.set_column(place, place, 20 if "名称" in name or "代码" in name else 13, text)
            sheet.write_string(0, place, name, head)
            sheet.write_string(1, place, _EXAMPLE[place], grey)
            if column.choices:
                sheet.data_validation(
                    1, place, 20_000, place, {"validate": "list", "source": list(column.choices)}
                )
        sheet.write_comment(0, TEMPLATE.index(KIND), "空白即基层工会")
        sheet.write_comment(0, 0, "第 2 行是例子，填写前删去。单位编号和单位名称必填，其他不知道就留空。")
    return handed_out(out.getvalue(), XLSX, "单位模板.xlsx")


_guarded = requires("unions.import")
imports: Any = _guarded(Imports.as_view())
look: Any = _guarded(Look.as_view())
blank: Any = _guarded(template)

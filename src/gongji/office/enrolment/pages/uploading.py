"""Rosters come in by a workbook: of those who join, and of those who leave or were written wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from gongji.office.enrolment import forms, services, workbooks
from gongji.office.enrolment.choices import Kind
from gongji.office.enrolment.pages.moving import page_of
from gongji.office.enrolment.queries import plans_open, usual_plan
from gongji.office.enrolment.rules import rules_of
from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.plans.models import Edition
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import XLSX, FormPage, Link
from gongji.office.unions.models import Union


def own_union(request: HttpRequest) -> Union | None:
    """The highest union where the person who asks hands in rosters."""
    reach = access_in(request).reach("enrolment.submit")
    return Union.objects.filter(path__in=reach).order_by("path").first()


def editions_for(request: HttpRequest) -> Sequence[Edition]:
    """The plans that are open where the person who asks hands in rosters; the one handed in last is first."""
    union = own_union(request)
    if union is None:
        return []
    found = plans_open(union, timezone.localdate())
    usual = usual_plan(union)
    return sorted(found, key=lambda edition: edition.plan_id != usual)


class Uploading(FormPage):
    """A file of people comes in."""

    form_class: type[forms.Uploaded]
    submit = "上传并核对"

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return [Link("参保", reverse("enrolment:rosters"))]

    def form(self, data: Any = None, files: Any = None) -> Any:
        """With the plans that are open here."""
        return self.form_class(data, files, initial=self.initial(), editions=editions_for(self.request))

    def initial(self) -> dict[str, Any]:
        """The person's own union."""
        union = own_union(self.request)
        return {"union": union.code if union else ""}

    def page_of(self, done: services.Uploaded) -> str:
        """The page of what came in; the same file again is said."""
        if done.again:
            messages.warning(self.request, "这个文件已经上传过，什么也没有改动")
        return page_of(done.roster)


class Upload(Uploading):
    """A roster comes in."""

    form_class = forms.Upload
    title = "上传名册"
    lead = "上传后逐行核对，问题写在每一行旁边；没有问题的行可以先报。同一个文件再传一次，什么也不变。"

    def initial(self) -> dict[str, Any]:
        """Paid today."""
        return {**super().initial(), "paid_on": timezone.localdate()}

    def actions(self) -> Sequence[Link]:
        """The templates."""
        held = editions_for(self.request)
        words = ["下载模板"] if len(held) == 1 else [f"{e.title}模板" for e in held]
        return [
            Link(word, reverse("enrolment:template", args=[e.plan_id]))
            for word, e in zip(words, held, strict=True)
        ]

    def done(self, form: Any) -> str:
        """Take it in."""
        given = form.cleaned_data
        done = services.upload(
            account_in(self.request), given["union"], given["plan"], given["file"], given["paid_on"],
            kind=given["kind"], starts_on=given.get("starts_on"),
        )  # fmt: skip
        return self.page_of(done)


class UploadChanges(Uploading):
    """People who leave, or whose record is wrong, by one workbook."""

    form_class = forms.UploadChanges
    title = "上传减员、更正名单"
    lead = (
        "一个人的，在他的保障页上办更快。上传后逐行核对，问题写在每一行旁边；"
        "没有问题的行逐级报送，受理后生效。"
    )

    def actions(self) -> Sequence[Link]:
        """The templates."""
        return [
            Link(f"下载{kind.label}模板", reverse("enrolment:changes_template", args=[kind.value]))
            for kind in (Kind.REMOVAL, Kind.CORRECTION)
        ]

    def done(self, form: Any) -> str:
        """Take it in."""
        given = form.cleaned_data
        user = account_in(self.request)
        done = services.upload_changes(
            user, given["union"], given["plan"], given["file"], Kind(given["kind"])
        )
        return self.page_of(done)


def changes_blank(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of a list of changes."""
    if kind not in (Kind.REMOVAL, Kind.CORRECTION):
        raise Http404("没有这种名单")
    return handed_out(workbooks.changes_template(kind), XLSX, f"{Kind(kind).label}模板.xlsx")


def blank(request: HttpRequest, plan: int) -> HttpResponse:
    """The template of a plan."""
    edition = next((e for e in editions_for(request) if e.plan_id == plan), None)
    if edition is None:
        raise PermissionDenied("这部计划现在不在您的单位办")
    made = workbooks.template(rules_of(edition, timezone.localdate()))
    return handed_out(made, XLSX, f"{edition.title}名册模板.xlsx")


_submit = requires("enrolment.submit")
upload: Any = _submit(Upload.as_view())
template: Any = _submit(blank)
upload_changes: Any = _submit(UploadChanges.as_view())
changes_template: Any = _submit(changes_blank)

"""A duty is taken or handed over, a person keeps out: one page for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.desk import forms, queries, services
from gongji.office.desk.models import Case, Task
from gongji.office.guard.access import account_in, found_or_404, requires
from gongji.office.ui.pages import FormPage, Link


def case_page(case: Case) -> str:
    """The page of a case."""
    return reverse("desk:case", args=[case.pk])


def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a duty, and on to where it is done; who was too late reads who has it."""
    task = found_or_404(Task.objects.select_related("case", "union"), pk=pk)
    try:
        services.take(account_in(request), task)
    except GongjiError as error:
        messages.error(request, str(error))
        return redirect(case_page(task.case))
    messages.success(request, "已接办")
    return redirect(task.url)


class HandOver(FormPage):
    """A duty goes to somebody else."""

    submit = "移交"
    said = "已移交"
    task: Task

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the duty."""
        open_ones = Task.objects.filter(done_at__isnull=True)
        self.task = found_or_404(open_ones.select_related("case", "union", "assignee"), pk=named["pk"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which duty."""
        return f"移交“{self.task.title}”"

    def crumbs(self) -> Sequence[Link]:
        """Back to the case."""
        return [Link("待办", reverse("desk:inbox")), Link(str(self.task.case), case_page(self.task.case))]

    def form(self, data: Any = None, files: Any = None) -> Any:
        """Who can do it, and why."""
        return forms.HandOver(self.task, data)

    def done(self, form: Any) -> str:
        """Hand it over."""
        clean = form.cleaned_data
        services.hand_over(account_in(self.request), self.task, clean["to"], clean["why"])
        return case_page(self.task.case)


class Recuse(FormPage):
    """Somebody keeps out of a case from now on."""

    form_class = forms.Recuse
    submit = "回避"
    said = "已登记回避"
    lead = "登记以后，您的任何账号都不能再办这一案；您手里的待办退回，等别人接办。登记不能撤回。"
    case: Case

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the case."""
        self.case = queries.case_of(named["pk"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Of which case."""
        return f"回避{self.case}"

    def crumbs(self) -> Sequence[Link]:
        """Back to the case."""
        return [Link("待办", reverse("desk:inbox")), Link(str(self.case), case_page(self.case))]

    def done(self, form: Any) -> str:
        """Record it."""
        services.recuse(
            account_in(self.request), self.case, form.cleaned_data["relation"], form.cleaned_data["why"]
        )
        return case_page(self.case)


take_page: Any = requires("desk.read")(require_POST(take))
hand_over: Any = requires("desk.read")(HandOver.as_view())
recuse: Any = requires("desk.read")(Recuse.as_view())

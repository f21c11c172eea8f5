"""The list of jobs, and a job with its progress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from gongji.errors import GongjiError
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.jobs import services
from gongji.office.jobs.models import Job
from gongji.office.jobs.queries import jobs_for
from gongji.office.ui.pages import Fact, Link, ListPage, RecordPage
from gongji.office.ui.tables import LedgerTable

_NUMBER: Final = {"td": {"class": "num"}, "th": {"class": "num"}}


class JobTable(LedgerTable):
    """Jobs, newest first."""

    title = tables.Column(verbose_name=_("事项"), linkify=lambda record: address(record))
    word = tables.Column(verbose_name=_("状态"))
    done = tables.Column(verbose_name=_("进度"), empty_values=(), attrs=_NUMBER)
    actor = tables.Column(verbose_name=_("交办人"), default="系统")
    created_at = tables.Column(verbose_name=_("交办时间"), attrs={"td": {"class": "nowrap"}})

    class Meta(LedgerTable.Meta):
        """As every ledger."""

    def render_word(self, record: Job) -> str:
        """The state in its colour and shape."""
        return format_html('<span class="state {}">{}</span>', record.look, record.word)

    def render_done(self, record: Job) -> str:
        """152 / 191"""
        return f"{record.done:,} / {record.total:,}" if record.total else ""

    def render_created_at(self, record: Job) -> str:
        """To the minute."""
        return f"{localtime(record.created_at):%Y-%m-%d %H:%M}"


def address(job: Job) -> str:
    """The page of a job."""
    return reverse("jobs:job", kwargs={"pk": job.pk})


class JobsPage(ListPage):
    """What runs in the background, and what became of it."""

    title = _("后台事项")
    lead = _("费时的事在后台办，可以关掉页面。办完的结果留在这里。")
    table = JobTable
    order = ("-pk",)
    exports = False
    empty = _("还没有后台事项。导入名册、汇总等费时的事会出现在这里。")

    def rows(self) -> QuerySet[Any]:
        """One's own; an administrator's are all."""
        return jobs_for(access_in(self.request))


class JobPage(RecordPage):
    """One job; while it runs the page asks for its standing every second."""

    template_name = "jobs/job.html"

    def found(self, **key: Any) -> Job:
        """The job, if it is theirs."""
        return found_or_404(jobs_for(access_in(self.request)), **key)

    def heading(self) -> str:
        """What is being done."""
        return str(self.record.title)

    def crumbs(self) -> Sequence[Link]:
        """Back to the list."""
        return (Link(_("后台事项"), reverse("jobs:list")),)

    def state(self) -> tuple[Any, str] | None:
        """Word and look; while the job is open they stand beside its progress, which is asked for anew."""
        return None if self.record.open else (self.record.word, self.record.look)

    def facts(self) -> Sequence[Fact]:
        """Who gave it, when, and how often it was tried."""
        job: Job = self.record
        facts = [Fact(_("交办人"), job.actor or "系统"), Fact(_("交办"), _minute(job.created_at))]
        if job.started_at:
            facts.append(Fact(_("开始"), _minute(job.started_at)))
        if job.finished_at:
            facts.append(Fact(_("结束"), _minute(job.finished_at)))
        if job.fence > 1:
            facts.append(Fact(_("接手"), f"{job.fence - 1} 次", _("进程中断后接着办，已办的不重办")))
        return facts


@require_GET
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is, as a piece of its page; when it has ended the whole page is asked for once."""
    job = found_or_404(jobs_for(access_in(request)), pk=pk)
    response = render(request, "jobs/standing.html", {"record": job})
    if not job.open:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to end."""
    return _do(request, pk, services.cancel)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a job that failed."""
    return _do(request, pk, services.again)


def _do(request: HttpRequest, pk: int, service: Any) -> HttpResponse:
    job = found_or_404(jobs_for(access_in(request)), pk=pk)
    try:
        service(job, account_in(request))
    except GongjiError as error:
        messages.error(request, str(error))
    return redirect(address(job))


def _minute(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}"


jobs_page = requires("jobs.read")(JobsPage.as_view())
job_page = requires("jobs.read")(JobPage.as_view())
standing_page = requires("jobs.read")(standing)
cancel_page = requires("jobs.start")(cancel)
again_page = requires("jobs.start")(again)

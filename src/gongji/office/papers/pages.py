"""Papers: the list, one paper with what may be done with it, filing one, opening one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.guard.access import account_in, found_or_404, requires
from gongji.office.papers import owners, queries, services
from gongji.office.papers.choices import LOOK, Kind, State
from gongji.office.papers.forms import ConsentForm, PaperForm
from gongji.office.papers.models import Paper
from gongji.office.ui.columns import StateColumn
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import Fact, FormPage, Link, ListPage, RecordPage
from gongji.office.ui.tables import LedgerTable


class PaperTable(LedgerTable):
    """Papers, newest first."""

    kind = tables.Column(verbose_name=_("材料"), linkify=lambda record: address(record))
    state = StateColumn(LOOK, verbose_name=_("状态"))
    union = tables.Column(verbose_name=_("工会"))
    size = tables.Column(verbose_name=_("大小"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    filed_by = tables.Column(verbose_name=_("收件人"), accessor="filer")
    filed_at = tables.Column(verbose_name=_("收件时间"), attrs={"td": {"class": "nowrap"}})

    class Meta(LedgerTable.Meta):
        """As every ledger."""

    def render_size(self, value: int) -> str:
        """In KB, at least one."""
        return f"{max(1, value >> 10):,} KB"

    def render_filed_at(self, value: Any) -> str:
        """To the minute."""
        return f"{localtime(value):%Y-%m-%d %H:%M}"


def address(paper: Paper) -> str:
    """The page of a paper."""
    return reverse("papers:paper", kwargs={"pk": paper.pk})


class PapersPage(ListPage):
    """What was filed in one's own unions."""

    title = _("材料")
    table = PaperTable
    order = ("-pk",)
    exports = False
    empty = _("还没有材料。在职工或工会的页面上收件。")

    def rows(self) -> QuerySet[Any]:
        """What the scope shows."""
        return queries.papers()

    def actions(self) -> Sequence[Link]:
        """On to what was printed."""
        return (Link(_("看文书"), reverse("papers:documents")),)


class PaperPage(RecordPage):
    """One paper. Its content is opened for a purpose, and only with the consent it needs."""

    template_name = "papers/paper.html"

    def found(self, **key: Any) -> Paper:
        """The paper, if it lies in the scope."""
        return found_or_404(queries.papers(), **key)

    def heading(self) -> str:
        """What it proves."""
        return str(self.record.get_kind_display())

    def crumbs(self) -> Sequence[Link]:
        """Back to the list."""
        return (Link(_("材料"), reverse("papers:list")),)

    def state(self) -> tuple[Any, str]:
        """Word and look."""
        return self.record.get_state_display(), self.record.look

    def facts(self) -> Sequence[Fact]:
        """Whose it is and when it came."""
        paper: Paper = self.record
        consent = paper.consent or ("没有记录" if paper.medical else "不需要")
        return (
            Fact(_("属于"), str(paper.owner)),
            Fact(_("工会"), paper.union.name),
            Fact(_("收件"), f"{localtime(paper.filed_at):%Y-%m-%d %H:%M}", paper.filer),
            Fact(_("医疗信息的单独同意"), consent),
        )

    def extra(self) -> dict[str, Any]:
        """Whether it may be opened, and the form for a consent while one is missing."""
        paper: Paper = self.record
        return {
            "may_open": services.may_open(paper, account_in(self.request)),
            "consent_form": ConsentForm() if paper.state == State.QUARANTINE else None,
        }


class FilePage(FormPage):
    """File a paper for a person or a union."""

    title = _("收一份材料")
    form_class = PaperForm
    submit = _("收下")
    said = _("已收下")

    def done(self, form: Any) -> str:
        """Store it under the union of its owner."""
        owner, union = owners.found(self.kwargs["label"], self.kwargs["key"])
        clean = form.cleaned_data
        actor = account_in(self.request)
        paper = services.store(clean["file"], Kind(clean["kind"]), owner, actor, union=union)
        return address(paper)

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The form, for an owner within the scope."""
        owners.found(named["label"], named["key"])
        return super().get(request, *arguments, **named)


@require_POST
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself: to be saved, never shown by the browser as something else."""
    paper = found_or_404(queries.papers(), pk=pk)
    try:
        content = services.opened(paper, account_in(request), request.POST.get("purpose", ""))
    except GongjiError as error:
        messages.error(request, str(error))
        return redirect(address(paper))
    return handed_out(content, paper.media, paper.name)


@require_POST
def consented(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the consent of the paper's owner, and release the paper."""
    paper = found_or_404(queries.papers(), pk=pk)
    form, actor = ConsentForm(request.POST), account_in(request)
    try:
        if form.is_valid():
            clean = form.cleaned_data
            owner = paper.owner
            assert owner is not None
            consent = services.consented(owner, paper.union, clean["way"], clean["given_on"], actor)
            services.release(paper, consent, actor)
            messages.success(request, "已记下同意")
        else:
            messages.error(request, "同意的方式和日期要填全。改法：照同意书填写")
    except GongjiError as error:
        messages.error(request, str(error))
    return redirect(address(paper))


papers_page = requires("papers.read")(PapersPage.as_view())
paper_page = requires("papers.read")(PaperPage.as_view())
file_page = requires("papers.store")(FilePage.as_view())
opened_page = requires("papers.read")(opened)
consented_page = requires("papers.store")(consented)

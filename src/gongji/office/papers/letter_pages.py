"""Documents: the list, one with its PDF, the letter about what is missing, and the public check of a code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from gongji.charter.model import Charter
from gongji.errors import GongjiError
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.papers import archive, letters, queries
from gongji.office.papers.forms import CompletionForm
from gongji.office.papers.models import Document
from gongji.office.plans import queries as plans
from gongji.office.plans.errors import PlansError
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import Fact, FormPage, Link, ListPage, Page, RecordPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.unions.models import Union


class DocumentTable(LedgerTable):
    """Documents, newest first."""

    written_number = tables.Column(verbose_name=_("文号"), linkify=lambda record: address(record))
    series = tables.Column(verbose_name=_("种类"))
    union = tables.Column(verbose_name=_("出具的工会"))
    printed_by = tables.Column(verbose_name=_("制作人"), accessor="printer")
    printed_at = tables.Column(verbose_name=_("制作时间"), attrs={"td": {"class": "nowrap"}})

    class Meta(LedgerTable.Meta):
        """As every ledger."""

    def render_printed_at(self, value: Any) -> str:
        """To the minute."""
        return f"{localtime(value):%Y-%m-%d %H:%M}"


def address(document: Document) -> str:
    """The page of a document."""
    return reverse("papers:document", kwargs={"pk": document.pk})


class DocumentsPage(ListPage):
    """What was printed in one's own unions."""

    title = _("文书")
    table = DocumentTable
    order = ("-pk",)
    exports = False
    empty = _("还没有文书。")

    def rows(self) -> QuerySet[Any]:
        """What the scope shows."""
        return queries.documents()

    def crumbs(self) -> Sequence[Link]:
        """Back to the papers."""
        return (Link(_("材料"), reverse("papers:list")),)

    def actions(self) -> Sequence[Link]:
        """A letter can be written here."""
        return (Link(_("写补正告知书"), reverse("papers:choose"), main=True),)


class DocumentPage(RecordPage):
    """One document, as it was printed once."""

    template_name = "papers/document.html"

    def found(self, **key: Any) -> Document:
        """The document, if it lies in the scope."""
        return found_or_404(queries.documents(), **key)

    def heading(self) -> str:
        """Its number."""
        return str(self.record.written_number)

    def crumbs(self) -> Sequence[Link]:
        """Back to the list."""
        return (Link(_("文书"), reverse("papers:documents")),)

    def facts(self) -> Sequence[Fact]:
        """Who printed it, and the code it is checked by."""
        document: Document = self.record
        return (
            Fact(_("出具"), document.union.name),
            Fact(_("制作"), f"{localtime(document.printed_at):%Y-%m-%d %H:%M}", document.printer),
            Fact(_("查验码"), document.code),
        )


class ChoosePage(Page):
    """Which plan, and what happened: the letter asks for what that charter asks for."""

    title = _("写补正告知书")
    lead = _("一次告知全部尚缺的材料。先选计划和事由，材料由条文带出。")
    template_name = "papers/choose.html"

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Plans, then the occurrences of the chosen one."""
        chosen = request.GET.get("plan", "")
        found = letters.occurrences(_charter(chosen)) if chosen else ()
        lines = [line for line in plans.plan_lines(timezone.localdate()) if line.in_force is not None]
        return self.show(plans=lines, chosen=chosen, occurrences=found)


class LetterPage(FormPage):
    """The letter itself."""

    title = _("补正告知书")
    submit = _("制作")
    said = _("已制作")

    def form(self, data: Any = None, files: Any = None) -> CompletionForm:
        """With what the charter asks for this occurrence."""
        return CompletionForm(letters.asked(self.charter, self._occurrence()), data)

    def heading(self) -> str:
        """Which plan and occurrence it is about."""
        return f"补正告知书：{self.charter.title}，{self._occurrence()}"

    def crumbs(self) -> Sequence[Link]:
        """Back to the choice."""
        choose = Link(_("选计划和事由"), reverse("papers:choose"))
        return (Link(_("文书"), reverse("papers:documents")), choose)

    def done(self, form: Any) -> str:
        """Print it for the union in whose name the account acts."""
        clean = form.cleaned_data
        letter = letters.Completion(
            clean["to"], self._occurrence(), clean["received"], clean["by"],
            tuple(clean.get("papers", ())), tuple(clean.get("facts", ())), clean["contact"],
        )  # fmt: skip
        actor, today = account_in(self.request), timezone.localdate()
        return address(letters.tell(self.charter, letter, _issuer(self.request), actor, today))

    @cached_property
    def charter(self) -> Charter:
        """The edition in force today, its readings as ruled."""
        return _charter(self.kwargs["plan"])

    def _occurrence(self) -> str:
        known = letters.occurrences(self.charter)
        if self.kwargs["occurrence"] not in known:
            raise Http404("条文没有这个事由")
        return str(self.kwargs["occurrence"])


@require_POST
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, to be saved."""
    document = found_or_404(queries.documents(), pk=pk)
    try:
        content = archive.read(document, account_in(request), request.POST.get("purpose", ""))
    except GongjiError as error:
        messages.error(request, str(error))
        return redirect(address(document))
    return handed_out(content, "application/pdf", f"{document.written_number}.pdf")


@login_not_required
@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Is the paper in my hand genuine? For anybody; names nobody."""
    document = queries.checked(code)
    status = 200 if document else 404
    return render(request, "papers/check.html", {"document": document, "title": "文书查验"}, status=status)


def _charter(plan: str) -> Charter:
    today = timezone.localdate()
    try:
        return plans.charter(plans.in_force(plan, today), today)
    except PlansError:
        raise Http404("没有生效的版本") from None


def _issuer(request: HttpRequest) -> Union:
    path = access_in(request).reach("papers.print")[0]
    issuer: Union = Union.objects.get(path=path)
    return issuer


documents_page = requires("papers.read")(DocumentsPage.as_view())
document_page = requires("papers.read")(DocumentPage.as_view())
choose_page = requires("papers.print")(ChoosePage.as_view())
letter_page = requires("papers.print")(LetterPage.as_view())
opened_page = requires("papers.read")(opened)

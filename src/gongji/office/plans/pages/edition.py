"""One edition: the article beside its rule, where it is on its way, and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from gongji.codes.civil import DateTextError, civil_from_days, parse_iso
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.plans import queries, services
from gongji.office.plans.choices import WAY, State
from gongji.office.plans.errors import PlansError
from gongji.office.plans.models import Edition, Ruling, Step, TableVersion
from gongji.office.plans.shown import shown
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import Link, RecordPage
from gongji.readers.difference import difference
from gongji.readers.page.changes import changes_sheet


def edition_of(pk: int) -> Edition:
    """The edition with its plan, its text not fetched; Http404."""
    found = Edition.objects.select_related("plan__union", "drafted_by", "published_by")
    return found_or_404(found.defer("text"), pk=pk)


def way_to(edition: Edition) -> tuple[Link, ...]:
    """The way to a page below an edition's own."""
    return (
        Link(_("计划"), reverse("plans:list")),
        Link(str(edition), reverse("plans:edition", args=[edition.pk])),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """One place on the way, and the step that led there."""

    label: str
    step: Step | None
    here: bool


NEXT: dict[str, tuple[str, str, str]] = {
    State.DRAFT: ("plans.check", "check", "校验"),
    State.CHECKED: ("plans.deliberate", "deliberate", "登记审议"),
    State.DELIBERATED: ("plans.publish", "publish", "发布"),
    State.PUBLISHED: ("plans.publish", "put_in_force", "办生效"),
}
"""By state: the right that the next step takes, its page, its word."""


class EditionPage(RecordPage):
    """The page of one edition on a day."""

    template_name = "plans/edition.html"

    def found(self, **key: Any) -> Edition:
        """The edition."""
        return edition_of(key["pk"])

    def heading(self) -> str:
        """Its title."""
        return str(self.record.title)

    def state(self) -> tuple[str, str]:
        """Its state."""
        return self.record.get_state_display(), self.record.look

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return (Link(_("计划"), reverse("plans:list")),)

    def actions(self) -> Sequence[Link]:
        """What this person may do from here, the next step last."""
        edition, access = self.record, access_in(self.request)
        union = edition.plan.union
        found = [Link(_("要问人的"), reverse("plans:asks", args=[edition.pk]))]
        if self.other is not None:
            found.append(Link(_("与上一版的不同"), reverse("plans:difference", args=[edition.pk])))
        if edition.open and access.may("plans.draft", union):
            found.append(Link(_("换文"), reverse("plans:redraft", args=[edition.pk])))
            found.append(Link(_("作废"), reverse("plans:withdraw", args=[edition.pk])))
        if edition.state in (State.CHECKED, State.DELIBERATED) and access.may(NEXT[edition.state][0], union):
            found.append(Link(_("退回起草"), reverse("plans:send_back", args=[edition.pk])))
        right, page, word = NEXT.get(edition.state, ("", "", ""))
        if page and page != "check" and access.may(right, union):
            found.append(Link(word, reverse(f"plans:{page}", args=[edition.pk]), main=True))
        return found

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The edition as it stands on a day: today unless the address says another."""
        self.record = edition = self.found(**named)
        self.other = queries.before(edition)
        on = day_in(request)
        tables = queries.tables_on(edition, on)
        page = shown(edition.pk, queries.sources(edition, on), tables)
        steps = list(edition.steps.select_related("by"))
        return self.show(
            record=edition,
            state=self.state(),
            page=page,
            on=on,
            today=timezone.localdate(),
            way=stages(edition, steps),
            back=[step for step in steps if step.after == State.DRAFT and step.before],
            last_check=edition.checks.select_related("by").defer("findings").first(),
            may_check=edition.state == State.DRAFT
            and access_in(request).may("plans.check", edition.plan.union),
            editions=edition.plan.editions.exclude(pk=edition.pk).defer("text"),
            rulings=queries.rulings_of(edition),
        )


def stages(edition: Edition, steps: Sequence[Step]) -> list[Stage]:
    """The way with the step that last led to each place; what a return undid is left out."""
    reached: dict[str, Step] = {}
    for step in steps:
        if step.after == State.DRAFT:
            reached.clear()
        reached[step.after] = step
    return [Stage(str(state.label), reached.get(state), state == edition.state) for state in WAY]


def day_in(request: HttpRequest) -> date:
    """The day that the address asks for; today when it asks for none or for no date."""
    try:
        return date(*civil_from_days(parse_iso(request.GET.get("on", ""))))
    except (DateTextError, ValueError):
        return timezone.localdate()


@require_POST
@requires("plans.check")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the check on what the person saw."""
    edition = edition_of(pk)
    try:
        seen = request.POST.get("seen", "")
        run = services.check(account_in(request), edition, seen if seen.isalnum() else "")
    except PlansError as error:
        messages.error(request, str(error))
    else:
        if run.errors:
            messages.warning(request, f"校验：{run.errors} 处错误，改了再校验；发现写在各条旁边")
        else:
            messages.success(
                request, f"校验通过，{run.notes} 处提示，算例 {run.passed} / {run.examples} 通过"
            )
    return HttpResponseRedirect(reverse("plans:edition", args=[pk]))


class DifferencePage(RecordPage):
    """What changed against the edition before."""

    template_name = "plans/difference.html"

    def found(self, **key: Any) -> Edition:
        """The edition."""
        return edition_of(key["pk"])

    def heading(self) -> str:
        """Which two."""
        return f"{self.record.edition} 与上一版的不同"

    def crumbs(self) -> Sequence[Link]:
        """The edition."""
        return way_to(self.record)

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The two texts, each as it was drafted."""
        self.record = edition = self.found(**named)
        other = queries.before(edition)
        if other is None:
            return self.show(record=edition, other=None)
        old, new = queries.own_charter(other), queries.own_charter(edition)
        changes = difference(old, new, other.readings, edition.readings)
        return self.show(record=edition, other=other, changes=changes_sheet(changes))


@require_GET
@requires("plans.read")
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The edition's file, to the byte."""
    edition = found_or_404(Edition.objects.select_related("plan"), pk=pk)
    return download(edition.text.encode(), f"{edition.plan.code}-{edition.edition}.md", "text/markdown")


@require_GET
@requires("plans.read")
def table_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A table version's file, to the byte."""
    version = found_or_404(TableVersion.objects.all(), pk=pk)
    return download(version.text.encode(), version.file, "text/csv")


@require_GET
@requires("plans.read")
def ruling_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a ruling."""
    ruling = found_or_404(Ruling.objects.exclude(file=None), pk=pk)
    return download(bytes(ruling.file or b""), ruling.file_name, "application/octet-stream")


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Bytes to be saved, never shown in the site's name; texts are UTF-8."""
    return handed_out(data, f"{kind}; charset=utf-8" if kind.startswith("text") else kind, name)

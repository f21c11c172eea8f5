"""The list of papers, filing one, doing without one, bills, and the one letter about what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from gongji.office.claims import forms, queries, services
from gongji.office.claims.pages.facts import ClaimForm
from gongji.office.claims.pages.finding import claim_of
from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.papers import letters
from gongji.office.papers import services as papers
from gongji.office.papers.choices import Kind, Way
from gongji.office.ui.pages import FormPage


class PapersPage(ClaimForm):
    """The checklist, and a form that files one paper."""

    template_name = "claims/papers.html"
    submit = "收下"
    said = "已收下"

    def form(self, data: Any = None, files: Any = None) -> forms.FilePaper:
        """For the items of the list, the missing ones ticked."""
        return forms.FilePaper(self.asked.papers, data, files)

    def heading(self) -> str:
        """Of what."""
        return f"{self.claim} 的材料"

    def done(self, form: Any) -> str:
        """Record the consent where there is one, and file the paper."""
        said, actor = form.cleaned_data, account_in(self.request)
        consent = None
        with transaction.atomic():
            if said["consent_way"]:
                person, union = self.claim.person, self.claim.union
                consent = papers.consented(person, union, Way(said["consent_way"]), said["consent_on"], actor)
            services.file_papers(actor, self.claim, said["items"], said["file"], Kind(said["kind"]), consent)
        return reverse("claims:papers", args=[self.claim.pk])

    def extra(self) -> Mapping[str, Any]:
        """What came, what is missing, and who may do what."""
        access = access_in(self.request)
        items = queries.checklist(self.claim, self.asked)
        letter = queries.open_letter(self.claim)
        return {
            "claim": self.claim,
            "items": items,
            "met": sum(item.met for item in items),
            "letter": letter,
            "bills": self.claim.bills.count(),
            "waive_form": forms.Waive([item.name for item in items if not item.met], prefix="waive"),
            "may_waive": access.may("claims.investigate", self.claim.union),
            "may_report": access.may("claims.report", self.claim.union),
            "may_tell": access.may("papers.print", self.claim.union) and letter is None,
            "bill_form": forms.BillForm(prefix="bill"),
            "open": self.claim.state in ("reported", "investigating", "papers", "assessing"),
        }


@require_POST
def waive(request: HttpRequest, key: int) -> HttpResponse:
    """Do without an item."""
    claim = claim_of(key)
    form = forms.Waive(queries.asked_of(claim).papers, request.POST, prefix="waive")
    return _after(
        request,
        key,
        form,
        lambda said: services.waive(account_in(request), claim, said["item"], said["why"]),
        "已记下免交",
    )


@require_POST
def bill(request: HttpRequest, key: int) -> HttpResponse:
    """Enter a bill."""
    claim = claim_of(key)
    form = forms.BillForm(request.POST, prefix="bill")
    return _after(
        request,
        key,
        form,
        lambda said: services.add_bill(account_in(request), claim, said["code"], said["number"]),
        "已登记票据",
    )


def _after(request: HttpRequest, key: int, form: Any, act: Any, said: str) -> HttpResponse:
    """Call the service with what the form says; back to the papers with what came of it."""
    from gongji.errors import GongjiError

    if not form.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, "；".join(wrong))
        return redirect("claims:papers", key)
    try:
        act(form.cleaned_data)
        messages.success(request, said)
    except GongjiError as error:
        messages.error(request, str(error))
    return redirect("claims:papers", key)


class LetterPage(ClaimForm):
    """The one letter."""

    submit = "制作并告知"
    said = "已告知，时钟停到补齐"

    def form(self, data: Any = None, files: Any = None) -> forms.LetterForm:
        """What is missing, ticked: papers not met, and facts not known."""
        missing = list(queries.missing_papers(self.claim))
        facts = queries.facts_now(self.claim)
        row = queries.event_row(self.claim, facts)
        wanted = letters.asked(self.charter, self.asked.occurrence).questions
        personal = {q.name for q in self.asked.questions if q.personal}
        whole = self.sight is queries.Sight.WHOLE
        open_ones = [
            (name, question) for name, (question, _) in wanted.items()
            if not row.get(name) and (whole or name not in personal)
        ]  # fmt: skip
        needed = self._needed()
        initial = {"papers": missing, "facts": [name for name, _ in open_ones if name in needed]}
        return forms.LetterForm(missing, open_ones, data, initial=initial)

    def _needed(self) -> set[str]:
        """What the last assessment said it still needs."""
        last = queries.estimate(self.claim)
        return set() if last is None else {name for o in last.outcomes.all() for name in o.needs}

    def heading(self) -> str:
        """To whom."""
        return f"补正告知：{self.claim.person.name}"

    def done(self, form: Any) -> str:
        """Print it, and stop the clock."""
        said = form.cleaned_data
        services.tell_missing(
            account_in(self.request), self.claim, said.get("papers", []), said.get("facts", []),
            said["until"], said["contact"],
        )  # fmt: skip
        return reverse("claims:papers", args=[self.claim.pk])


class ApplyPage(ClaimForm):
    """The day of the application."""

    form_class = forms.Apply
    submit = "登记申领"
    said = "已登记申领"

    def form(self, data: Any = None, files: Any = None) -> Any:
        """Plain."""
        return FormPage.form(self, data, files)

    def heading(self) -> str:
        """Whose."""
        return f"登记申领：{self.claim.person.name}"

    def done(self, form: Any) -> str:
        """Record it."""
        services.apply(account_in(self.request), self.claim, form.cleaned_data["on"])
        return self.back()


papers_page: Any = requires("papers.store")(PapersPage.as_view())
waive_page: Any = requires("claims.investigate")(waive)
bill_page: Any = requires("papers.store")(bill)
letter_page: Any = requires("papers.print")(LetterPage.as_view())
apply_page: Any = requires("claims.report")(ApplyPage.as_view())

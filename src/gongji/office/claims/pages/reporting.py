"""报案: which plan and what happened, then the charter's own questions about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from gongji.office.claims import asking, services
from gongji.office.claims.choices import Reporter
from gongji.office.claims.forms import Report
from gongji.office.enrolment import queries as enrolment
from gongji.office.enrolment.models import Cover
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.people.models import Person
from gongji.office.plans import queries as plans
from gongji.office.plans.models import Edition, Plan
from gongji.office.ui.pages import FormPage, Link, Page


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan that a report can be about: the edition, the person's cover today, what can happen."""

    edition: Edition
    cover: Cover | None
    occurrences: tuple[tuple[int, str], ...]


def person_of(key: int) -> Person:
    """The person, in the scope of who asks."""
    found: Person = found_or_404(
        Person.objects.select_related("union").filter(merged_into__isnull=True), pk=key
    )
    return found


def _crumbs(person: Person) -> list[Link]:
    return [
        Link("人员", reverse("people:list")),
        Link(person.name, reverse("people:record", args=[person.pk])),
    ]


class Choose(Page):
    """Under which plan, and what happened."""

    template_name = "claims/choose.html"

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Every plan the person's union can join, those they are covered by first."""
        self.person = person_of(named["person"])
        today = timezone.localdate()
        covers = {cover.plan_id: cover for cover in reversed(list(enrolment.covers_of(self.person)))}
        choices = []
        for edition in enrolment.plans_open(self.person.union, today):
            program = plans.program(edition, today)
            words = tuple(enumerate(asking.occurrences(program)))
            choices.append(Choice(edition, covers.get(edition.plan_id), words))
        choices.sort(key=lambda choice: choice.cover is None)
        return self.show(person=self.person, choices=choices)

    def heading(self) -> str:
        """Whose report."""
        return f"报案：{self.person.name}"

    def crumbs(self) -> Sequence[Link]:
        """Back to the person."""
        return _crumbs(self.person)


class ReportPage(FormPage):
    """What happened, when, who tells it; and what the charter asks."""

    template_name = "claims/report.html"
    submit = "报案"
    said = "已报案"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """The person, the plan and the occurrence of the address."""
        if request.user.is_authenticated:
            self.person = person_of(named["person"])
            self.plan = get_object_or_404(Plan, pk=named["plan"])
            today = timezone.localdate()
            self.edition = plans.in_force(self.plan.code, today)
            self.program = plans.program(self.edition, today)
            words = asking.occurrences(self.program)
            if named["place"] >= len(words):
                raise Http404("计划里没有这个事由")
            self.asked = asking.asked(plans.charter(self.edition, today), self.program, words[named["place"]])
        return super().dispatch(request, *arguments, **named)

    def form(self, data: Any = None, files: Any = None) -> Report:
        """With the questions this person may answer."""
        medical = access_in(self.request).may("claims.medical", self.person.union)
        questions = [q for q in self.asked.questions if medical or not q.personal]
        agent = access_in(self.request).can("claims.report") and not medical
        initial = {"reporter": Reporter.UNIT if agent else Reporter.SELF}
        return Report(self.program, questions, data, initial=initial)

    def heading(self) -> str:
        """Whose, and what."""
        return f"{self.person.name}：{self.asked.occurrence}"

    def crumbs(self) -> Sequence[Link]:
        """Back to the choice."""
        return [*_crumbs(self.person), Link("报案", reverse("claims:choose", args=[self.person.pk]))]

    def done(self, form: Any) -> str:
        """Open the claim."""
        said = form.cleaned_data
        told = services.Told(Reporter(said["reporter"]), said["reporter_name"], said["reporter_phone"])
        claim = services.report(
            account_in(self.request), self.person, self.plan, self.asked.occurrence, said["happened_on"],
            known_on=said["known_on"], reported_on=said["reported_on"], reporter=told, facts=form.facts(),
        )  # fmt: skip
        return reverse("claims:record", args=[claim.pk])

    def extra(self) -> Mapping[str, Any]:
        """The papers to bring, and what others answer."""
        return {"asked": self.asked, "edition": self.edition, "person": self.person}


choose: Any = requires("claims.report")(Choose.as_view())
report: Any = requires("claims.report")(ReportPage.as_view())

"""The registration form of one person, made from the charter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from gongji.errors import GongjiError, sentence
from gongji.office.enrolment import forms, services
from gongji.office.enrolment.pages.moving import page_of
from gongji.office.enrolment.pages.uploading import editions_for, own_union
from gongji.office.enrolment.queries import plans_open
from gongji.office.enrolment.rules import rules_of
from gongji.office.guard.access import account_in, found_or_404, requires
from gongji.office.ui.pages import FormPage, Link
from gongji.office.unions.choices import LEADING
from gongji.office.unions.models import Union


class Start(FormPage):
    """For which unit, and which plan."""

    title = "登记一人"
    submit = "填登记表"
    lead = "一个人的登记表，由条文生成。人多的，上传名册更快。"

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return [Link("参保", reverse("enrolment:rosters"))]

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Where there is only one choice, it is not asked."""
        union, editions = own_union(request), editions_for(request)
        if union is not None and union.kind not in LEADING and len(editions) == 1:
            return HttpResponseRedirect(_form(union.pk, editions[0].plan_id))
        return super().get(request, *arguments, **named)

    def form(self, data: Any = None, files: Any = None) -> forms.Start:
        """With the plans that are open here."""
        return forms.Start(data, initial=self.initial(), editions=editions_for(self.request))

    def done(self, form: Any) -> str:
        """On to the form."""
        return _form(form.cleaned_data["union"].pk, form.cleaned_data["plan"].pk)


def _form(union: int, plan: int) -> str:
    return reverse("enrolment:form", args=[union, plan])


class Registration(FormPage):
    """The form itself."""

    submit = "核对，去报送"
    union: Union

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the unit and the edition."""
        self.union = found_or_404(Union.objects.exclude(kind__in=LEADING), pk=named["union"])
        open_now = plans_open(self.union, timezone.localdate())
        self.edition = next((e for e in open_now if e.plan_id == named["plan"]), None)
        if self.edition is None:
            found_or_404(Union.objects.none(), pk=0)
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which form."""
        assert self.edition is not None
        self.lead = f"{self.union.name} · {self.edition.title}（{self.edition.edition} 版）"
        return "参保登记表"

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return [Link("参保", reverse("enrolment:rosters"))]

    def form(self, data: Any = None, files: Any = None) -> forms.Registration:
        """The fields that the charter asks for."""
        assert self.edition is not None
        rules = rules_of(self.edition, timezone.localdate())
        return forms.Registration(data, rules=rules, initial={"paid_on": timezone.localdate()})

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Judged at once; what is wrong stands beside its field."""
        form: Any = self.form(request.POST)
        if not form.is_valid():
            return self.show(422, form=form)
        assert self.edition is not None
        try:
            answer = services.enrol_one(
                account_in(request), self.union, self.edition.plan, form.given,
                form.cleaned_data["paid_on"], starts_on=form.cleaned_data.get("starts_on"),
            )  # fmt: skip
        except GongjiError as error:
            form.add_error(None, str(error))
            return self.show(422, form=form)
        if answer.roster is not None:
            return HttpResponseRedirect(page_of(answer.roster))
        for finding in answer.findings:
            key = form.key_of(finding.column)
            said = sentence(finding.message, finding.remedy)
            form.add_error(key, said if key else f"{finding.column}：{said}")
        if not answer.findings:
            form.add_error(None, f"{answer.verdict.label}：{answer.reason}")
        return self.show(422, form=form)


_submit = requires("enrolment.submit")
start: Any = _submit(Start.as_view())
form: Any = _submit(Registration.as_view())

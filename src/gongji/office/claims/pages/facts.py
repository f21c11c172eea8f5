"""Facts as they are told, and as an investigator finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gongji.office.claims import asking, forms, queries, services
from gongji.office.claims.choices import Source
from gongji.office.claims.pages.finding import claim_of, crumbs
from gongji.office.claims.queries import Sight
from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.ui.pages import FormPage, Link

_COLUMNS = {
    "happened_on": asking.HAPPENED,
    "known_on": asking.KNOWN,
    "reported_on": asking.REPORTED,
    "applied_on": asking.APPLIED,
}


class ClaimForm(FormPage):
    """A form about one claim."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the claim, the charter, and how much is shown; write down that personal facts are."""
        if request.user.is_authenticated:
            self.claim = claim_of(named["key"])
            self.charter, self.program = queries.charter_now(self.claim)
            self.asked = queries.asked_of(self.claim)
            self.sight = queries.sight(access_in(request), self.claim)
            if self.sight is Sight.WHOLE and request.method == "GET":
                services.seen(account_in(request), self.claim, type(self).__name__.lower())
        return super().dispatch(request, *arguments, **named)

    def crumbs(self) -> Sequence[Link]:
        """Back to the claim."""
        return crumbs(self.claim)

    def back(self) -> str:
        """The page of the claim."""
        return reverse("claims:record", args=[self.claim.pk])


class FactsPage(ClaimForm):
    """The dates, and the charter's questions."""

    template_name = "claims/facts.html"
    submit = "保存"
    said = "已保存"

    def questions(self) -> list[asking.Question]:
        """Those this person may see and answer."""
        whole = self.sight is Sight.WHOLE
        return [q for q in self.asked.questions if whole or not q.personal]

    def form(self, data: Any = None, files: Any = None) -> forms.Dates:
        """With what is known."""
        asked = self.questions()
        facts = queries.facts_now(self.claim)
        names = {q.name for q in asked}
        row = queries.event_row(self.claim, {name: fact for name, fact in facts.items() if name in names})
        initial: dict[str, Any] = {f"fact_{place}": row.get(q.name, "") for place, q in enumerate(asked)}
        initial.update({field: getattr(self.claim, field) for field in _COLUMNS})
        return forms.Dates(self.program, asked, data, initial=initial)

    def heading(self) -> str:
        """Of what."""
        return f"{self.claim} 的事实"

    def done(self, form: Any) -> str:
        """State what is new."""
        said = form.cleaned_data
        values = {name: f"{said[field]:%Y-%m-%d}" if said[field] else "" for field, name in _COLUMNS.items()}
        services.state_facts(
            account_in(self.request), self.claim, values | form.facts(), source=Source.REPORT
        )
        return self.back()

    def extra(self) -> Mapping[str, Any]:
        """What others answer."""
        shown = {q.name for q in self.questions()}
        return {"claim": self.claim, "others": [q.name for q in self.asked.questions if q.name not in shown]}


class FindingsPage(ClaimForm):
    """What the investigator found: every exclusion, every fact with a default; and the conclusion."""

    template_name = "claims/findings.html"
    submit = "保存"

    def form(self, data: Any = None, files: Any = None) -> forms.Findings:
        """With what was found so far."""
        facts = queries.facts_now(self.claim)
        initial: dict[str, Any] = {}
        for place, question in enumerate(self.asked.findings):
            fact = facts.get(question.name)
            if fact is not None and fact.source == Source.INVESTIGATION:
                initial[f"value_{place}"] = queries.opened(fact.value)
                initial[f"evidence_{place}"] = queries.opened(fact.evidence)
        return forms.Findings(self.program, self.asked, data, initial=initial)

    def heading(self) -> str:
        """Of what."""
        return f"调查核实：{self.claim}"

    def done(self, form: Any) -> str:
        """Record what is new; conclude where that was pressed."""
        actor = account_in(self.request)
        before = self.form()
        seen = {
            (q.name, before.initial.get(f"value_{place}"), before.initial.get(f"evidence_{place}"))
            for place, q in enumerate(self.asked.findings)
        }
        new = [services.Finding(*row) for row in form.found() if row not in seen]
        concluding = "conclude" in self.request.POST
        if new:
            services.find(actor, self.claim, new)
        if not concluding:
            return reverse("claims:findings", args=[self.claim.pk])
        services.conclude(actor, self.claim, form.cleaned_data["conclusion"])
        return self.back()

    def extra(self) -> Mapping[str, Any]:
        """What was told, beside what is asked."""
        facts = queries.facts_now(self.claim)
        told = [(q, queries.opened(facts[q.name].value)) for q in self.asked.questions if q.name in facts]
        return {"claim": self.claim, "told": told, "unfound": queries.unfound(self.claim, self.asked, facts)}


facts: Any = requires("claims.report")(FactsPage.as_view())
findings: Any = requires("claims.investigate")(FindingsPage.as_view())

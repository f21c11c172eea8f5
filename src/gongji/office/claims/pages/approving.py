"""审定: exactly what is bound, and the signature over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.urls import reverse

from gongji.office.claims import deciding_forms as forms
from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.decided import Stage, Verdict
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Decision
from gongji.office.claims.pages.decided import bound_lines, papers_of
from gongji.office.claims.pages.of_claim import OfClaim
from gongji.office.claims.queries import decisions
from gongji.office.claims.queries.waiting import doubts_of
from gongji.office.claims.services.content import changed
from gongji.office.claims.services.waiting import page
from gongji.office.guard.access import account_in, requires
from gongji.office.guard.reauth import fresh
from gongji.office.plans import queries as plans
from gongji.office.ui.pages import Link
from gongji.office.ui.templatetags.look import yuan


class Approve(OfClaim):
    """One signature."""

    right = "claims.approve"
    states = (State.REVIEWED,)
    form_class = forms.Seen
    submit = "同意并签名"
    said = "已审定，决定书已制作"
    template_name = "claims/approve.html"
    decision: Decision

    def require(self) -> None:
        """The decision that was reviewed."""
        found = decisions.live(self.claim)
        if self.claim.state not in self.states:
            return
        if found is None or found.state != Stage.REVIEWED:
            raise ClaimError("K204", f"{self.claim}没有待审定的决定", "重新打开案件看")
        self.decision = found
        self.decision.claim = self.claim

    def heading(self) -> str:
        """What is signed."""
        name = self.claim.person.name
        if self.decision.outcome == Verdict.GRANT:
            return f"审定：给付{name} {yuan(self.decision.amount)} 元"
        return f"审定：不予给付{name}"

    def initial(self) -> dict[str, Any]:
        """What the form carries: which content was seen."""
        return {"seen": self.decision.content_sha256}

    def actions(self) -> list[Link]:
        """The other way."""
        return [Link("退回核算", reverse("claims:send_back", args=[self.claim.pk]))]

    def extra(self) -> Mapping[str, Any]:
        """All that the signature is over."""
        decision = self.decision
        charter = plans.charter(self.claim.edition, decision.assessment.on)
        union = decisions.deciding_union(self.claim, decision.amount, decisions.rule_of(self.claim.plan))
        return {
            **super().extra(),
            **self.why(),
            "decision": decision,
            "bound": bound_lines(decision),
            "papers": papers_of(decision),
            "changed": changed(decision),
            "article": next((a for a in charter.articles if a.id == decision.article), None),
            "level": union,
            "left": self.others().count(),
            "above": union.pk != self.claim.union_id,
            "doubts": doubts_of(self.claim),
        }

    def done(self, form: Any) -> str:
        """Sign."""
        try:
            services.approve(account_in(self.request), self.claim, seen=form.cleaned_data["seen"])
        except ClaimError as error:
            if error.code != "K216":
                raise
            messages.error(self.request, str(error))  # it is void now, there is nothing left to sign
            self.said = ""
            return page(self.claim)
        return self.on("approve")


approve: Any = requires("claims.approve")(fresh(Approve.as_view()))

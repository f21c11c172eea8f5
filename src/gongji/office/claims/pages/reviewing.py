"""审核, 不予给付, 退回: what the reviewer sees before signing, and the forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from gongji.office.claims import deciding_forms as forms
from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.decided import Verdict
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.pages.of_claim import OfClaim
from gongji.office.claims.queries.waiting import doubts_of
from gongji.office.claims.services.proposal import Proposal, proposal
from gongji.office.claims.services.waiting import page
from gongji.office.guard.access import account_in, requires
from gongji.office.people.models import Account
from gongji.office.plans import queries as plans
from gongji.office.ui.pages import Link
from gongji.office.ui.templatetags.look import yuan


class Reviewed(OfClaim):
    """A form over an assessment that was looked at."""

    right = "claims.review"
    states = (State.ASSESSED,)
    template_name = "claims/review.html"
    found: Proposal

    def require(self) -> None:
        """There is an assessment, and it comes to something."""
        last = self.last()
        if last is None or self.claim.state not in self.states:
            return
        self.found = proposal(self.claim, last)

    def initial(self) -> dict[str, Any]:
        """What the form carries: which assessment was seen."""
        last = self.last()
        return {"seen": last.sha256 if last else ""}

    def extra(self) -> Mapping[str, Any]:
        """Amount, doubts, and the words of the articles."""
        charter = plans.charter(self.claim.edition, self.last().on)  # type: ignore[union-attr]
        cited = [a for a in charter.articles if a.id in self.found.articles]
        return {
            **super().extra(),
            **self.why(),
            "found": self.found,
            "cited": cited,
            "doubts": doubts_of(self.claim),
            "left": self.others().count(),
        }


class Review(Reviewed):
    """Grant."""

    submit = "同意给付"
    said = "已审核，交审定"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """A result that gives nothing is refused on a form of its own."""
        answer = super().dispatch(request, *arguments, **named)
        if request.method == "GET" and getattr(self, "found", None) and self.found.outcome is Verdict.REFUSE:
            return redirect("claims:refuse", self.claim.pk)
        return answer

    def heading(self) -> str:
        """How much to whom."""
        return f"审核：给付{self.claim.person.name} {yuan(self.found.amount)} 元"

    def accounts(self) -> list[Account]:
        """The accounts of the person that are in use, the one of the claim first."""
        held = Account.objects.filter(person=self.claim.person, until__isnull=True)
        return sorted(held, key=lambda a: a.pk != self.claim.account_id)

    def form(self, data: Any = None, files: Any = None) -> forms.Review:
        """With the accounts to choose from."""
        accounts = self.accounts()
        initial = {
            **self.initial(),
            "account": str(accounts[0].pk) if len(accounts) == 1 or self.claim.account_id else "",
        }
        return forms.Review(accounts, data, initial=initial)

    def actions(self) -> list[Link]:
        """The other way."""
        return [Link("退回核算", reverse("claims:send_back", args=[self.claim.pk]))]

    def extra(self) -> Mapping[str, Any]:
        """Where an account is registered."""
        account_url = reverse("people:account", args=[self.claim.person_id])
        return {**super().extra(), "account_url": account_url, "accounts": self.accounts()}

    def done(self, form: Any) -> str:
        """Review."""
        given = form.cleaned_data
        account = next(a for a in self.accounts() if str(a.pk) == given["account"])
        services.review(account_in(self.request), self.claim, account, given["note"], seen=given["seen"])
        return self.on("review")


class Refuse(Reviewed):
    """Refuse."""

    submit = "同意不予给付"
    said = "已审核为不予给付，交审定"

    def heading(self) -> str:
        """Whom."""
        return f"审核：不予给付{self.claim.person.name}"

    def require(self) -> None:
        """Only what the assessment refuses is refused."""
        super().require()
        if getattr(self, "found", None) and self.found.outcome is not Verdict.REFUSE:
            raise ClaimError("K212", f"{self.claim}核算的结果是给付", "认为事实不对的，退回并写明原因")

    def form(self, data: Any = None, files: Any = None) -> forms.Refuse:
        """With the articles that refuse."""
        charter = plans.charter(self.claim.edition, self.last().on)  # type: ignore[union-attr]
        titles = {a.id: a.title for a in charter.articles}
        choices = [(a, f"{a} {titles.get(a, '')}".strip()) for a in self.found.articles]
        initial = {**self.initial(), "article": choices[0][0] if choices else ""}
        return forms.Refuse(choices, data, initial=initial)

    def actions(self) -> list[Link]:
        """The other way."""
        return [Link("退回核算", reverse("claims:send_back", args=[self.claim.pk]))]

    def done(self, form: Any) -> str:
        """Refuse."""
        given = form.cleaned_data
        services.refuse(
            account_in(self.request), self.claim, given["article"], given["why"], seen=given["seen"]
        )
        return self.on("review")


class SendBack(OfClaim):
    """Back to whoever assesses."""

    right = "claims.read"
    states = (State.ASSESSED, State.REVIEWED)
    form_class = forms.SendBack
    submit = "退回核算"
    said = "已退回"
    template_name = "ui/form.html"

    def heading(self) -> str:
        """Which."""
        return f"退回核算：{self.claim.case.written_number}"

    lead = "退回以后重新核算；已经审核的决定作废。"

    def done(self, form: Any) -> str:
        """Send it back."""
        services.send_back(account_in(self.request), self.claim, form.cleaned_data["why"])
        return page(self.claim)


review: Any = requires("claims.review")(Review.as_view())
refuse: Any = requires("claims.review")(Refuse.as_view())
send_back: Any = requires("claims.read")(SendBack.as_view())

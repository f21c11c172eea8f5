"""A form about one claim: found in the scope, with the right at its union."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from gongji.errors import GongjiError
from gongji.office.claims import queries, services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Assessment, Claim
from gongji.office.claims.pages.dossier import OUTCOME_LOOK, dossier
from gongji.office.claims.pages.finding import claim_of, crumbs
from gongji.office.claims.queries import sight
from gongji.office.claims.queries.waiting import waiting
from gongji.office.claims.services.waiting import page
from gongji.office.guard.access import access_in, account_in
from gongji.office.ui.pages import FormPage, Link


class OfClaim(FormPage):
    """A step somebody takes on a claim."""

    right = ""
    states: ClassVar[tuple[State, ...]] = ()
    """Where the step can be taken; elsewhere the page leads back to the claim and says so."""
    claim: Claim

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the claim; say so where the step is over or not due."""
        self.claim = claim_of(named["key"])
        if not access_in(request).may(self.right, self.claim.union):
            raise PermissionDenied("您的角色不能在这个工会办这一步")
        try:
            self.require()
        except GongjiError as error:
            messages.error(request, str(error))
            return redirect(page(self.claim))
        if self.states and self.claim.state not in self.states:
            messages.error(request, f"{self.claim}现在是“{self.claim.get_state_display()}”，这一步不用办。")
            return redirect(page(self.claim))
        return super().dispatch(request, *arguments, **named)

    def require(self) -> None:
        """What else has to be so before the form is shown; a GongjiError leads back to the claim."""

    def others(self) -> Any:
        """The other claims that wait for the same step, those that wait longest first."""
        rows = waiting(access_in(self.request), self.right, self.states[0]).exclude(pk=self.claim.pk)
        return rows.order_by("state_since", "pk")

    def on(self, step: str) -> str:
        """Where to go when the step is taken: to the next claim where that was asked for and one waits."""
        after = self.others().first() if "next" in self.request.POST else None
        if after is None:
            return page(self.claim)
        self.said = f"{self.claim}：{self.said}"  # the next page is about another claim
        return reverse(f"claims:{step}", args=[after.pk])

    def crumbs(self) -> Sequence[Link]:
        """Back to the claim."""
        return crumbs(self.claim)

    def last(self) -> Assessment | None:
        """The assessment that brought the claim here."""
        return queries.latest(self.claim)

    def extra(self) -> Mapping[str, Any]:
        """What all steps show beside their form."""
        return {"claim": self.claim, "claim_url": page(self.claim)}

    def why(self) -> Mapping[str, Any]:
        """The result with its derivation, as the page of the claim has it; that it is shown is on record."""
        actor = account_in(self.request)
        services.seen(actor, self.claim, self.template_name)
        held = dossier(self.claim, sight(access_in(self.request), self.claim))
        return {"it": held, "looks": OUTCOME_LOOK, "record": self.claim, "may_assess": False}

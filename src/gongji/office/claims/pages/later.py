"""What comes beside and after the decision: resolutions, disclosure, hand-over to the payout, appeals,
another look after covers changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from gongji.office.claims import deciding_forms as forms
from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.decided import Answer, Found, Stage
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Appeal, Disclosure, Recheck
from gongji.office.claims.pages.finding import crumbs
from gongji.office.claims.pages.of_claim import OfClaim
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.resolving import Asked, asked
from gongji.office.claims.services.waiting import page
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.ui.pages import FormPage, Link


class Resolve(OfClaim):
    """登记决议."""

    right = "claims.resolve"
    states = (State.DISCRETION,)
    submit = "登记决议"
    said = "已登记决议，已重新核算"
    template_name = "claims/resolve.html"
    lead = "决议的金额写进条文规定的那一项事实，接着核算。"
    wanted: tuple[Asked, ...] = ()

    def require(self) -> None:
        """What the charter leaves to a body."""
        last = self.last()
        if self.claim.state not in self.states or last is None:
            return
        self.wanted = asked(self.claim, last)
        if not self.wanted:
            raise ClaimError("K220", f"{self.claim}没有要核定的金额", "待裁量的是别的事实，补上后重新核算")

    def heading(self) -> str:
        """Which."""
        return f"登记对{self.claim.case.written_number}的决议"

    def form(self, data: Any = None, files: Any = None) -> forms.Resolve:
        """With what waits."""
        return forms.Resolve(self.wanted, data)

    def extra(self) -> Mapping[str, Any]:
        """With the bounds."""
        return {**super().extra(), "wanted": self.wanted}

    def done(self, form: Any) -> str:
        """Record it."""
        given = form.cleaned_data
        one = next(w for w in self.wanted if w.benefit == given["benefit"])
        services.resolve(account_in(self.request), self.claim, body=one.body, **given)
        return page(self.claim)


class EndDisclosure(OfClaim):
    """结束公示."""

    right = "claims.disclose"
    states = (State.DISCLOSED, State.PAID)
    form_class = forms.EndDisclosure
    submit = "结束公示"
    said = "公示已结束"

    def heading(self) -> str:
        """Until when it is."""
        shown = self._shown()
        return f"结束公示：{self.claim.case.written_number}" + (f"（到 {shown.until}）" if shown else "")

    def _shown(self) -> Disclosure | None:
        return Disclosure.objects.filter(decision__claim=self.claim, ended_on__isnull=True).first()

    def require(self) -> None:
        """Something is on show."""
        if self.claim.state in self.states and self._shown() is None:
            raise ClaimError("K219", f"{self.claim}没有在公示", "重新打开案件看")

    def done(self, form: Any) -> str:
        """End it."""
        services.end_disclosure(account_in(self.request), self.claim, form.cleaned_data["objection"])
        return page(self.claim)


class FileAppeal(OfClaim):
    """登记申诉."""

    right = "claims.report"
    states = (State.REFUSED, State.PAYING, State.PAID)
    form_class = forms.Appeal
    submit = "登记申诉"
    said = "已登记申诉"
    lead = "申诉由没有参与决定的人处理：审核、审定过这件案子的人都不能处理。"

    def heading(self) -> str:
        """Against what."""
        return f"对{self.claim.case.written_number}的申诉"

    def done(self, form: Any) -> str:
        """Record it."""
        decision = decisions.live(self.claim)
        if decision is None:
            raise ClaimError("K225", f"{self.claim}还没有作出决定", "决定作出以后再申诉")
        services.appeal(account_in(self.request), decision, **form.cleaned_data)
        return page(self.claim)


class AnswerAppeal(FormPage):
    """处理申诉."""

    form_class = forms.AnswerAppeal
    submit = "处理申诉"
    said = "已处理申诉"
    found: Appeal

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the appeal."""
        rows = Appeal.objects.select_related("decision__claim__case", "decision__claim__union")
        self.found = found_or_404(rows, pk=named["pk"], decision__state=Stage.APPROVED)
        if not access_in(request).may("claims.resolve", self.found.decision.claim.union):
            raise PermissionDenied("您的角色不能处理这个工会的申诉")
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Against what."""
        return f"处理对{self.found.decision.claim.case.written_number}的申诉"

    def crumbs(self) -> Sequence[Link]:
        """Back to the decision."""
        return [Link("决定", reverse("claims:decision", args=[self.found.decision_id]))]

    def done(self, form: Any) -> str:
        """Answer it."""
        given = form.cleaned_data
        services.answer(account_in(self.request), self.found, Answer(given["answer"]), given["why"])
        return reverse("claims:decision", args=[self.found.decision_id])


class LookAgain(FormPage):
    """复核, after the covers that a decision rests on were changed."""

    form_class = forms.Recheck
    submit = "登记复核"
    said = "已登记复核"
    asked: Recheck

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find what is asked; once it was answered, the decision says so."""
        rows = Recheck.objects.select_related("decision__claim__case", "decision__claim__union")
        self.asked = found_or_404(rows, pk=named["pk"])
        if not access_in(request).may("claims.review", self.asked.decision.claim.union):
            raise PermissionDenied("您的角色不能在这个工会复核")
        if self.asked.found:
            return redirect(page(self.asked.decision.claim))
        self.lead = decisions.changes_since(self.asked.decision)
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which."""
        return f"{self.asked.what}后复核{self.asked.decision.claim.case.written_number}"

    def crumbs(self) -> Sequence[Link]:
        """Back to the claim."""
        return crumbs(self.asked.decision.claim)

    def done(self, form: Any) -> str:
        """Record it."""
        given = form.cleaned_data
        services.recheck(account_in(self.request), self.asked, Found(given["found"]), given["why"])
        return page(self.asked.decision.claim)


class HandOver(OfClaim):
    """交付款, where it could not go by itself."""

    right = "claims.disclose"
    states = (State.APPROVED,)
    form_class = Form
    submit = "交付款"
    said = "已交付款"
    lead = "把这笔给付交给出纳组批拨付。"

    def heading(self) -> str:
        """Which."""
        return f"交付款：{self.claim.case.written_number}"

    def done(self, form: Any) -> str:
        """Hand it over."""
        services.hand_to_payout(account_in(self.request), self.claim)
        return page(self.claim)


resolve: Any = requires("claims.resolve")(Resolve.as_view())
end_disclosure: Any = requires("claims.disclose")(EndDisclosure.as_view())
hand_over: Any = requires("claims.disclose")(HandOver.as_view())
file_appeal: Any = requires("claims.report")(FileAppeal.as_view())
recheck: Any = requires("claims.review")(LookAgain.as_view())
answer_appeal: Any = requires("claims.resolve")(AnswerAppeal.as_view())

"""What the office sets for deciding on each plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from gongji.office.claims import deciding_forms as forms
from gongji.office.claims import services
from gongji.office.claims.models import DecidingRule
from gongji.office.claims.queries import decisions
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.plans import queries as plans
from gongji.office.plans.models import Plan
from gongji.office.ui.pages import FormPage, Link, Page


class Rules(Page):
    """What holds for every plan."""

    title = "审定的设定"
    lead = "条文没有写、由办理中心定的数：多少以上由主管工会审定，公示、申诉各几天。"
    template_name = "claims/rules.html"

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """A line for each plan."""
        access = access_in(request)
        newest: dict[int, DecidingRule] = {}
        for rule in DecidingRule.objects.select_related("set_by").order_by("id"):
            newest[rule.plan_id] = rule
        titles = {line.plan.pk: line.title for line in plans.plan_lines(timezone.localdate())}
        lines = [
            (p, titles.get(p.pk, p.code), newest.get(p.pk), access.may("claims.approve", p.union))
            for p in Plan.objects.select_related("union")
        ]
        return self.show(lines=lines)


class SetRule(FormPage):
    """Another setting for a plan."""

    form_class = forms.Rule
    submit = "设定"
    said = "已设定"
    plan: Plan

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the plan."""
        self.plan = found_or_404(Plan.objects.select_related("union"), pk=named["plan"])
        if not access_in(request).may("claims.approve", self.plan.union):
            raise PermissionDenied("这部计划由主管工会的审定人设定")
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """For which plan."""
        titles = {line.plan.pk: line.title for line in plans.plan_lines(timezone.localdate())}
        return f"审定的设定：{titles.get(self.plan.pk, self.plan.code)}"

    def crumbs(self) -> Sequence[Link]:
        """Back to the list."""
        return [Link("审定的设定", reverse("claims:rules"))]

    def initial(self) -> dict[str, Any]:
        """What holds now."""
        rule = decisions.rule_of(self.plan)
        threshold = rule.threshold_fen
        return {
            "threshold_fen": "" if threshold is None else f"{threshold // 100}.{threshold % 100:02d}",
            "disclosure_days": rule.disclosure_days,
            "small_unit": rule.small_unit,
            "appeal_days": rule.appeal_days,
        }

    def extra(self) -> Mapping[str, Any]:
        """What held before."""
        return {"rules": list(DecidingRule.objects.filter(plan=self.plan).select_related("set_by"))}

    def done(self, form: Any) -> str:
        """Set it."""
        services.set_rule(account_in(self.request), self.plan, **form.cleaned_data)
        return reverse("claims:rules")


rules: Any = requires("claims.approve")(Rules.as_view())
set_rule: Any = requires("claims.approve")(SetRule.as_view())

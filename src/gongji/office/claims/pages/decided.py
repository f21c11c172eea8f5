"""Decisions: the list, and one with all that it binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from gongji.office.claims.decided import OUTCOME_LOOK, STAGE_LOOK, Stage, Verdict
from gongji.office.claims.models import Appeal, Claim, Decision
from gongji.office.claims.services.content import changed
from gongji.office.claims.services.waiting import page
from gongji.office.guard.access import access_in, found_or_404, requires, within
from gongji.office.papers.models import Paper
from gongji.office.people import masking
from gongji.office.ui.columns import AmountColumn, StateColumn
from gongji.office.ui.pages import Fact, Link, ListPage, RecordPage
from gongji.office.ui.tables import LedgerTable

_LINE = {"td": {"class": "nowrap"}}


def seen_decisions(request: Any) -> QuerySet[Decision]:
    """The decisions at unions where one may see what claims are about."""
    rows = Decision.objects.filter(within("claim__union__path", access_in(request).reach("claims.medical")))
    return rows.select_related("claim__case", "claim__person", "claim__union", "claim__edition")


class Decided(LedgerTable):
    """Decisions, newest first."""

    case = tables.Column("案号", accessor="claim__case", attrs=_LINE, linkify=lambda record: _url(record))
    person = tables.Column("申领人", accessor="claim__person", attrs=_LINE)
    union = tables.Column("工会", accessor="claim__union")
    outcome = StateColumn(OUTCOME_LOOK, verbose_name="结论")
    amount = AmountColumn(verbose_name="金额（元）")
    article = tables.Column("条款", attrs=_LINE)
    state = StateColumn(STAGE_LOOK, verbose_name="到哪一步")
    reviewed_by = tables.Column("审核")
    approved_by = tables.Column("审定")


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By what it says and how far it is."""

    outcome = django_filters.ChoiceFilter(label="结论", choices=Verdict.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="到哪一步", choices=Stage.choices, empty_label="全部")


class Decisions(ListPage):
    """What was decided in one's own unions."""

    title = "决定"
    table = Decided
    filters = Narrowed
    order = ("-pk",)
    empty = "还没有决定。案件审核以后，决定会到这里。"

    def rows(self) -> QuerySet[Decision]:
        """What one may see."""
        return seen_decisions(self.request).select_related(
            "claim__case", "claim__person", "claim__union", "reviewed_by", "approved_by"
        ).defer("bound")  # fmt: skip

    def crumbs(self) -> Sequence[Link]:
        """Back to the claims."""
        return [Link("案件", reverse("claims:list"))]


class OneDecision(RecordPage):
    """One decision: what it says, what it binds, whether that is still so."""

    template_name = "claims/decision.html"
    record: Decision

    def found(self, **key: Any) -> Decision:
        """The decision, if one may see what it is about."""
        rows = seen_decisions(self.request).select_related(
            "claim__case", "claim__person", "claim__union", "claim__edition", "claim__plan", "assessment",
            "account", "letter", "reviewed_by", "approved_by", "approved_for",
        )  # fmt: skip
        return found_or_404(rows, pk=key["pk"])

    def heading(self) -> str:
        """Whose claim."""
        return f"{self.record.claim.case.written_number}的决定"

    def crumbs(self) -> Sequence[Link]:
        """Back to the list and the claim."""
        claim = self.record.claim
        return [Link("决定", reverse("claims:decisions")), Link(claim.case.written_number, page(claim))]

    def state(self) -> tuple[str, str]:
        """What it says while it stands."""
        if self.record.state == Stage.VOID:
            return "作废", "refused"
        if self.record.state == Stage.REVIEWED:
            return "待审定", "step"
        return str(self.record.get_outcome_display()), OUTCOME_LOOK[self.record.outcome]

    def facts(self) -> Sequence[Fact]:
        """Who and when."""
        one = self.record
        found = [
            Fact("申领人", one.claim.person.name, one.claim.union.name),
            Fact("审核", one.reviewed_by, f"{timezone.localtime(one.reviewed_at):%Y-%m-%d}"),
        ]
        if one.approved_by is not None and one.approved_at is not None:
            found.append(Fact("审定", one.approved_by, f"{timezone.localtime(one.approved_at):%Y-%m-%d}"))
        if one.handed_at is not None:
            found.append(Fact("交付款", f"{timezone.localtime(one.handed_at):%Y-%m-%d}"))
        if one.paid_on is not None:
            found.append(Fact("给付", f"{one.paid_on:%Y-%m-%d}"))
        return found

    def extra(self) -> Mapping[str, Any]:
        """What it binds."""
        one = self.record
        gone = changed(one) if one.state != Stage.VOID and one.handed_at is None else ()
        appeals = Appeal.objects.filter(decision=one).select_related("answered_by", "recorded_by")
        may_answer = access_in(self.request).may("claims.resolve", one.claim.union)
        return {
            "bound": bound_lines(one), "papers": papers_of(one), "changed": gone, "appeals": list(appeals),
            "may_answer": may_answer, "claim_url": page(one.claim),
        }  # fmt: skip


def bound_lines(decision: Decision) -> list[Fact]:
    """What a decision binds, in words: the content that its hash is over."""
    content = decision.bound
    account = decision.account
    lines = [Fact("条文", f"{decision.claim.edition}", f"指纹 {content['program'][:12]}")]
    if account is not None:
        lines.append(
            Fact("收款账户", f"{account.bank}　{masking.tail(account.number)}", f"{account.since} 起用，本人")
        )
    lines.append(Fact("核算", f"{decision.assessment.on}", f"凭据 {content['assessment'][:12]}"))
    lines.append(Fact("事实", f"{len(content['facts'])} 项"))
    lines.append(Fact("材料", f"{len(content['evidence'])} 份"))
    lines.append(Fact("指纹", decision.content_sha256[:16]))
    return lines


def papers_of(decision: Decision) -> list[tuple[Paper, str]]:
    """The papers that are bound, each with the beginning of its hash."""
    keys = [row[0] for row in decision.bound["evidence"]]
    kind = ContentType.objects.get_for_model(Claim)
    found = Paper.objects.filter(pk__in=keys, owner_type=kind).order_by("pk")
    return [(paper, paper.sha256[:12]) for paper in found]


def _url(decision: Decision) -> str:
    return reverse("claims:decision", args=[decision.pk])


decided: Any = requires("claims.medical")(Decisions.as_view())
decision: Any = requires("claims.medical")(OneDecision.as_view())

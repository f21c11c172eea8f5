"""What waits for the reviewer and the approver: amount, article, what is doubtful, for how many days."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from gongji.office.claims.choices import State
from gongji.office.claims.models import Claim
from gongji.office.claims.queries.waiting import LATE, Look, looks, waiting
from gongji.office.guard.access import access_in, requires
from gongji.office.ui.columns import AmountColumn, CountColumn
from gongji.office.ui.pages import Link, ListPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.ui.templatetags.look import yuan

_LINE = {"td": {"class": "nowrap"}}


class Waiting(LedgerTable):
    """Claims at the door of a decider, those that wait longest first."""

    case = tables.Column("案号", attrs=_LINE)
    person = tables.Column("申领人", attrs=_LINE)
    union = tables.Column("工会")
    plan = tables.Column("计划")
    amount = AmountColumn(verbose_name="金额（元）", empty_values=())
    article = tables.Column("条款", empty_values=(), attrs=_LINE)
    doubts = tables.Column("要看的地方", empty_values=())
    days = CountColumn(verbose_name="等了（天）", empty_values=())

    step = ""
    """The name of the page where the step is taken."""

    def __init__(self, data: Any = (), **options: Any) -> None:
        rows = list(data)
        self.looks: dict[int, Look] = looks(rows)
        super().__init__(rows, **options)

    def render_case(self, record: Claim) -> str:
        """The number, leading to the step itself."""
        url = reverse(f"claims:{self.step}", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.case.written_number)

    def value_case(self, record: Claim) -> str:
        """The number."""
        return record.case.written_number

    def render_plan(self, record: Claim) -> str:
        """The title."""
        return record.edition.title

    def render_amount(self, record: Claim) -> Any:
        """12,345.67, or that nothing is given."""
        look = self.looks[record.pk]
        if look.refusal:
            return format_html('<span class="state refused">{}</span>', "不予给付")
        return yuan(look.amount)

    def value_amount(self, record: Claim) -> Any:
        """Yuan, exactly."""
        return Decimal(self.looks[record.pk].amount).scaleb(-2)

    def render_article(self, record: Claim) -> str:
        """The article that decides."""
        found = self.looks[record.pk].articles
        return format_html_join(" ", '<span class="cite">{}</span>', ((a,) for a in found))

    def value_article(self, record: Claim) -> str:
        """The article that decides."""
        return "、".join(self.looks[record.pk].articles)

    def render_doubts(self, record: Claim) -> str:
        """What to look at before one signs; nothing where nothing stands out."""
        found = self.looks[record.pk].doubts
        marked = '<span class="nowrap"><span class="mark warn" aria-hidden="true">注</span> {}</span>'
        return format_html_join(" ", marked, ((d,) for d in found))

    def value_doubts(self, record: Claim) -> str:
        """In words."""
        return "、".join(self.looks[record.pk].doubts)

    def render_days(self, record: Claim) -> Any:
        """Days since it came here."""
        days = self.value_days(record)
        return format_html('<span class="soon">{}</span>', days) if days >= LATE else days

    def value_days(self, record: Claim) -> int:
        """Days since it came here."""
        return (timezone.now() - record.state_since).days


class ToReview(Waiting):
    """待审核."""

    step = "review"


class ToApprove(Waiting):
    """待审定."""

    step = "approve"


class Queue(ListPage):
    """One queue."""

    right = ""
    state: State
    order = ("state_since",)
    word = ""

    def rows(self) -> QuerySet[Claim]:
        """Where one may take the step."""
        return waiting(access_in(self.request), self.right, self.state).select_related("edition")

    def heading(self) -> str:
        """How much there is to do."""
        count = self.rows().order_by().count()
        return f"{self.word} {count} 件" if count else f"{self.word}：没有"

    def crumbs(self) -> Sequence[Link]:
        """Back to the claims."""
        return [Link("案件", reverse("claims:list"))]

    def actions(self) -> Sequence[Link]:
        """The other lists of deciders."""
        links = [Link("决定", reverse("claims:decisions")), Link("公示", reverse("claims:disclosed"))]
        if access_in(self.request).can("claims.approve"):
            links.append(Link("设定", reverse("claims:rules")))
        return links


class Reviewing(Queue):
    """What waits for review."""

    right, state, word = "claims.review", State.ASSESSED, "待审核"
    table = ToReview
    empty = "没有待审核的案件。核算完的案件会到这里。"


class Approving(Queue):
    """What waits for approval."""

    right, state, word = "claims.approve", State.REVIEWED, "待审定"
    table = ToApprove
    empty = "没有待审定的案件。审核过的案件会到这里。"


reviewing: Any = requires("claims.review")(Reviewing.as_view())
approving: Any = requires("claims.approve")(Approving.as_view())

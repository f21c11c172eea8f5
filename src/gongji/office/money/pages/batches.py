"""Payout batches: the list, and one batch with its state, lines, files and next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gongji.office.guard.access import access_in, found_or_404, requires
from gongji.office.jobs.models import Job
from gongji.office.jobs.queries import jobs_for
from gongji.office.money import payout_queries
from gongji.office.money.bankfile import shelf
from gongji.office.money.models import Batch, BatchLine, ReturnFile
from gongji.office.money.pages.funds_of import chips_of_funds, fund_in, fund_query
from gongji.office.money.payout_states import BATCH_LOOK, IN_TRANSIT, LINE_LOOK, BatchState, LineState, Owed
from gongji.office.money.services.releasing import file_is_there
from gongji.office.people.masking import tail
from gongji.office.ui.columns import AmountColumn, CountColumn, StateColumn
from gongji.office.ui.pages import Fact, Link, ListPage, RecordPage
from gongji.office.ui.tables import LedgerTable
from gongji.office.ui.templatetags.look import count, yuan

_LINE = {"td": {"class": "nowrap"}}


class Batches(LedgerTable):
    """Number, state, sum, who."""

    pk = tables.Column("批次", linkify=("payouts:batch", {"key": tables.A("pk")}), attrs=_LINE)
    state = StateColumn(BATCH_LOOK, verbose_name="状态")
    made_by = tables.Column("编制人", attrs=_LINE)
    made_at = tables.DateTimeColumn(verbose_name="编制", format="Y-m-d H:i", attrs=_LINE)
    released_by = tables.Column("拨付人", attrs=_LINE)
    size = CountColumn(verbose_name="笔数")
    total = AmountColumn(verbose_name="合计（元）")

    def render_pk(self, record: Batch) -> str:
        """Its number as it is written."""
        return record.written_number

    def value_pk(self, record: Batch) -> str:
        """As on the page."""
        return record.written_number

    def render_size(self, record: Batch, value: int) -> str:
        """Known from the freeze on."""
        return count(value) if value else ""

    def render_total(self, record: Batch, value: int) -> str:
        """Known from the freeze on."""
        return yuan(value) if value else ""


class Narrowed(django_filters.FilterSet):  # type: ignore[misc]
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=BatchState.choices, empty_label="全部")


class BatchesPage(ListPage):
    """The batches of a fund, the last one first."""

    title = "给付批次"
    template_name = "money/batches.html"
    table = Batches
    filters = Narrowed
    order = ("-pk",)
    empty = "还没有批次。在待拨付里选给付编批。"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Which fund."""
        self.fund = fund_in(request)
        return super().dispatch(request, *arguments, **named)

    def rows(self) -> QuerySet[Batch]:
        """Those of the fund."""
        return payout_queries.batches().filter(fund=self.fund) if self.fund else Batch.objects.none()

    def crumbs(self) -> Sequence[Link]:
        """What is to be paid."""
        return [Link("待拨付", reverse("payouts:due") + fund_query(self.fund))]

    def extra(self) -> Mapping[str, Any]:
        """The funds."""
        return {"funds": chips_of_funds(self.fund, "payouts:batches")}


def batch_of(key: int) -> Batch:
    """A batch, in the scope of who asks."""
    people = ("made_by", "frozen_by", "released_by")
    return found_or_404(
        Batch.objects.select_related("fund__union", "union", "entry__period", *people), pk=key
    )


def line_of(key: int) -> BatchLine:
    """A line of a batch, in the scope of who asks."""
    rows = BatchLine.objects.select_related("batch__fund", "batch__union", "payable__person", "account")
    return found_or_404(rows, pk=key)


class BatchPage(RecordPage):
    """One batch."""

    template_name = "money/batch.html"
    record: Batch

    def found(self, **key: Any) -> Batch:
        """The batch."""
        return batch_of(key["key"])

    def heading(self) -> str:
        """Its number."""
        return str(self.record)

    def crumbs(self) -> Sequence[Link]:
        """The lists."""
        query = fund_query(self.record.fund)
        return [
            Link("待拨付", reverse("payouts:due") + query),
            Link("给付批次", reverse("payouts:batches") + query),
        ]

    def state(self) -> tuple[str, str]:
        """Where it is."""
        return self.record.get_state_display(), self.record.look

    def facts(self) -> Sequence[Fact]:
        """Whose money, through which bank, by whom."""
        batch = self.record
        held = [Fact("专户", batch.fund.name), Fact("银行", shelf.form_of(batch.bank).bank)]
        held += [Fact("编制", batch.made_by, _at(batch.made_at))]
        if batch.frozen_at:
            held.append(Fact("冻结", batch.frozen_by, _at(batch.frozen_at)))
        if batch.released_at:
            held.append(Fact("拨付", batch.released_by, _at(batch.released_at)))
        return held

    def _may(self, right: str) -> bool:
        return access_in(self.request).may(right, self.record.union)

    def actions(self) -> Sequence[Link]:
        """The one next step."""
        batch, links = self.record, []
        if batch.state == BatchState.FROZEN and self._may("money.release"):
            links.append(Link("拨付", _step(batch, "release"), main=True))
        if batch.state == BatchState.HANDED and self._may("money.batch"):
            links.append(Link("下载银行文件", _step(batch, "file")))
            links.append(Link("读入银行回单", _step(batch, "return"), main=True))
        if batch.state == BatchState.SETTLED and self._may("money.batch"):
            links.append(Link("下载银行文件", _step(batch, "file")))
        return links

    def _job(self, file: ReturnFile) -> Job | None:
        """The job that reads a file, where the person who asks may see it."""
        if file.job_id is None:
            return None
        return jobs_for(access_in(self.request)).filter(pk=file.job_id).first()

    def extra(self) -> Mapping[str, Any]:
        """The lines, the exceptions, the files."""
        batch = self.record
        lines = list(payout_queries.lines(batch))
        sums = payout_queries.line_sums(batch)
        total = sum(line.amount for line in lines)
        standing = [
            (LineState(state).label, LINE_LOOK[state], sums[state])
            for state in LineState.values
            if state in sums
        ]
        gone = batch.state in (BatchState.HANDED, BatchState.SETTLED) and not file_is_there(batch)
        returns = list(batch.returns.select_related("read_by"))
        reading = next((file for file in returns if not file.whole), None)
        may_book = self._may("money.book")
        return {
            "lines": [_shown(line, self._may("money.batch"), may_book) for line in lines],
            "total": total, "count": len(lines), "standing": standing, "may_batch": self._may("money.batch"),
            "may_release": self._may("money.release"), "file_gone": gone,
            "odd": [(row, tail(row.account_number)) for row in payout_queries.exceptions(batch)],
            "returns": returns, "reading": reading,
            "job": self._job(reading) if reading else None,
            "transit": sum(sums[s].fen for s in IN_TRANSIT if s in sums),
        }  # fmt: skip


def _shown(line: BatchLine, may_batch: bool, may_book: bool) -> dict[str, Any]:
    """A line as the page shows it: masked, with what can be done about it."""
    url, verb = "", ""
    if line.state == LineState.REFUSED and line.payable.state == Owed.RETURNED and may_batch:
        url, verb = reverse("payouts:again", args=[line.pk]), "改账户重付"
    elif line.state in IN_TRANSIT and line.batch.state == BatchState.HANDED and may_book:
        url, verb = reverse("payouts:tell", args=[line.pk]), "查复"
    elif line.state == LineState.RESERVED and may_batch:
        url, verb = reverse("payouts:account", args=[line.payable_id]), "改账户"
    return {"line": line, "tail": tail(line.account_number), "url": url, "verb": verb, "look": line.look}


def _step(batch: Batch, name: str) -> str:
    return reverse(f"payouts:{name}", args=[batch.pk])


def _at(when: Any) -> str:
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M}"


batches: Any = requires("money.read")(BatchesPage.as_view())
batch: Any = requires("money.read")(BatchPage.as_view())

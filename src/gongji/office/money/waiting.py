"""What waits for the cashier and the accountant: payments, the bank's answers, months that are over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gongji.office.desk.standing import Standing
from gongji.office.guard.access import access_in
from gongji.office.money import payout_queries, queries
from gongji.office.money.models import Fund
from gongji.office.money.pages.payables import jobs
from gongji.office.money.payout_states import Owed
from gongji.office.ui.templatetags.look import count

_PAYING: Final = ("money.receive", "money.batch", "money.release", "money.book")
"""The rights to do what `jobs` lists."""


def waiting(request: HttpRequest) -> Iterator[Standing]:
    """Fund by fund, by what the account may do there."""
    access = access_in(request)
    if not any(access.can(right) for right in (*_PAYING, "money.close")):
        return
    for fund in queries.funds().select_related("union"):
        rights = {right for right in _PAYING if access.may(right, fund.union)}
        if rights:
            yield from _payments(fund, rights)
        if access.may("money.close", fund.union):
            yield from _months(fund)


def _payments(fund: Fund, rights: Collection[str]) -> Iterator[Standing]:
    sums = payout_queries.by_state(fund)
    due = sums.get(Owed.DUE)
    if due and "money.batch" in rights:
        url = f"{reverse('payouts:due')}?fund={fund.pk}"
        yield Standing("编批", f"{fund.name}：待拨付 {count(due.count)} 笔，编成批次", url, due.fen)
    for job in jobs(fund, sums):
        if job["right"] not in rights:
            continue
        late = bool(job.get("late"))
        yield Standing(job["verb"][:2], f"{fund.name}：{job['title']}", job["url"], job["fen"], late)


def _months(fund: Fund) -> Iterator[Standing]:
    today = timezone.localdate()
    over = [
        p
        for p in queries.periods(fund)
        if p.closed_at is None and (p.year, p.month) < (today.year, today.month)
    ]
    if over:
        first = min(over, key=lambda p: (p.year, p.month))
        url = reverse("money:close", args=[fund.pk, first.year, first.month])
        yield Standing("结账", f"{fund.name}：结 {first} 的账", url)

"""A month is closed once, in order; at the end of a year income and spending go into the surplus (结转)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.money.choices import CARRY, Kind, Use
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Account, Balance, Entry, Fund, Period, Posting
from gongji.office.money.services.posting import Line, Source, held, period_of, put

CLOSE: Final = "money.close"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something about a month that is to be closed: it blocks, or it is only to be known."""

    words: str
    remedy: str
    blocks: bool = True


def obstacles(fund: Fund, period: Period) -> list[Obstacle]:
    """What stands in the way of closing a month, and what is to be known before it."""
    last = last_day(period.year, period.month)
    found = []
    if timezone.localdate() <= last:
        found.append(Obstacle(f"{period} 还没有过完", f"{last + timedelta(days=1)} 起可以结"))
    for earlier in _open_before(fund, period):
        found.append(Obstacle(f"{earlier} 还没有结账", "先结前面的月份"))
    if period.month == 12 and (left := _uncarried(fund, period.year)):
        found.append(Obstacle(f"{len(left)} 个收支科目还有余额，没有结转", "先办年末结转"))
    wrong = _off_balance(fund)
    if wrong:
        found.append(Obstacle(f"余额与分录不符：{'、'.join(wrong)}", "运行 gongji verify，查明后再结"))
    suspense = Posting.objects.filter(account__fund=fund, account__use=Use.SUSPENSE, on__lte=last)
    unclear = suspense.aggregate(fen=Sum("fen"))["fen"] or 0
    if unclear:
        found.append(Obstacle("暂收款还有余额", "能认领的先认领；结账以后记在下个月", blocks=False))
    return found


def close_period(actor: User | None, fund: Fund, year: int, month: int) -> Period:
    """Close a month of a fund. LedgerError M107 when it is closed, M112 when something stands in the way."""
    with held(fund) as record:
        demand(actor, CLOSE, record.union)
        period = Period.objects.filter(fund=record, year=year, month=month).first()
        if period is None:
            period = period_of(record, date(year, month, 1))
        if period.closed_at is not None:
            raise LedgerError("M107", f"{period} 已经结过账", "不用再办")
        blocking = [o for o in obstacles(record, period) if o.blocks]
        if blocking:
            told = "；".join(o.words for o in blocking)
            raise LedgerError("M112", told, blocking[0].remedy)
        period.closed_at, period.closed_by = timezone.now(), actor
        done = Period.objects.filter(pk=period.pk, closed_at__isnull=True, last_number=period.last_number)
        if not done.update(closed_at=period.closed_at, closed_by=actor):
            raise LedgerError("M107", f"{period} 已经被别人结账或记账", "重新打开这一页再办")
        data = {"period": str(period), "vouchers": period.last_number}
        audit.record("money.close", actor, period, union=record.union, data=data)
        return period


def carry(actor: User | None, fund: Fund, year: int) -> Entry:
    """Carry what is left on income and expense accounts at the end of a year into the surplus.

    LedgerError M116 when nothing is left or the year is not over.
    """
    last = date(year, 12, 31)
    with held(fund) as record:
        demand(actor, CLOSE, record.union)
        if timezone.localdate() < last:
            raise LedgerError("M116", f"{year} 年还没有过完", f"{last} 起再办")
        left = _uncarried(record, year)
        if not left:
            raise LedgerError("M116", f"{year} 年没有要结转的余额", "不用再办")
        surplus = Account.objects.get(fund=record, use=Use.SURPLUS)
        lines = [Line(code, -fen) for code, fen in left]
        rest = sum(fen for _, fen in left)
        if rest:
            lines.append(Line(surplus.code, rest))
        before = Entry.objects.filter(fund=record, source_kind=CARRY, on=last).count()
        source = Source(CARRY, f"{record.plan.code} {year} 年 {before + 1}", "年末结转")
        return put(actor, record, last, lines, source, f"结转 {year} 年收支")


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def _open_before(fund: Fund, period: Period) -> list[Period]:
    earlier = Period.objects.filter(fund=fund, closed_at__isnull=True, year__lte=period.year)
    return [p for p in earlier.order_by("year", "month") if (p.year, p.month) < (period.year, period.month)]


def _uncarried(fund: Fund, year: int) -> list[tuple[str, int]]:
    """Income and expense accounts with what they held at the end of a year."""
    kept = Posting.objects.filter(
        account__fund=fund, account__kind__in=(Kind.INCOME, Kind.EXPENSE), on__lte=date(year, 12, 31)
    )
    sums = kept.order_by("account__code").values_list("account__code").annotate(fen=Sum("fen"))
    return [(code, fen) for code, fen in sums if fen]


def _off_balance(fund: Fund) -> list[str]:
    sums = dict(
        Posting.objects.filter(account__fund=fund).order_by().values_list("account").annotate(fen=Sum("fen"))
    )
    stored = Balance.objects.filter(account__fund=fund).select_related("account").order_by("account__code")
    return [str(b.account) for b in stored if b.fen != sums.get(b.account_id, 0)]

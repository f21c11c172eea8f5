"""What `gongji verify` recomputes of money that came in: from the rows alone, whatever the triggers held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, F, Q, Sum

from gongji.office.guard.verify import Finding, check
from gongji.office.money.choices import Use
from gongji.office.money.models import Entry, Fund, Matching, Posting, Receipt
from gongji.office.money.models.receipts import STANDS
from gongji.office.money.payout_checks import booked
from gongji.office.money.services.receiving import fingerprint
from gongji.office.ui.templatetags.look import yuan

_RESTORE: Final = "查明谁动过数据库；以备份核对"


def _undone(place: str, one: Receipt | Matching) -> Iterator[Finding]:
    """What is undone is reversed, and what stands is not."""
    reversed_by = Entry.objects.filter(reversal_of=one.entry).first() if one.entry else None
    if (one.undone_at is not None) != (reversed_by is not None) or one.reversal != reversed_by:
        yield Finding(place, "撤销与冲销凭证不相符", _RESTORE)


@check("F01", "一笔银行流水只记一次")
def receipts_once() -> Iterator[Finding]:
    """No two receipts are the same bank line, each says what it is known by, and each is booked whole."""
    standing = Receipt.objects.filter(STANDS)
    again = standing.exclude(serial="").order_by().values("fund", "on", "serial")
    for row in again.annotate(n=Count("pk")).filter(n__gt=1):
        yield Finding(f"money_receipt {row['on']} {row['serial']}", f"记了 {row['n']} 次", _RESTORE)
    alike = standing.filter(serial="").order_by().values("fund", "on", "fingerprint", "occurrence")
    for double in alike.annotate(n=Count("pk")).filter(n__gt=1):
        place = f"money_receipt {double['on']} {double['fingerprint'][:12]}"
        yield Finding(place, f"记了 {double['n']} 次", _RESTORE)
    for one in Receipt.objects.select_related("entry", "reversal").order_by("pk").iterator(1000):
        place = f"money_receipt {one.pk}"
        if one.fingerprint != fingerprint(one.amount, one.payer, one.remark):
            yield Finding(place, "金额、付款人或附言与登记时不同", _RESTORE)
        yield from booked(place, one.entry, Use.BANK, Use.SUSPENSE, one.amount)
        yield from _undone(place, one)


@check("F02", "没有匹配的钱在暂收里")
def in_suspense() -> Iterator[Finding]:
    """What of a receipt is matched is the sum of its matchings, each booked from suspense into income."""
    live = Sum("matchings__amount", filter=Q(matchings__undone_at__isnull=True), default=0)
    for one in Receipt.objects.annotate(live=live).exclude(matched=F("live")).order_by("pk"):
        told = f"已匹配记作 {yuan(one.matched)} 元，各笔之和 {yuan(one.live)} 元"
        yield Finding(f"money_receipt {one.pk}", told, _RESTORE)
    for m in Matching.objects.select_related("entry", "reversal").order_by("pk").iterator(1000):
        place = f"money_matching {m.pk}"
        yield from booked(place, m.entry, Use.SUSPENSE, Use.CONTRIBUTION, m.amount)
        yield from _undone(place, m)
    for fund in Fund.objects.order_by("pk"):
        ours = Q(entry__source_kind__in=("money.receipt", "money.matching"))
        ours |= Q(entry__reversal_of__source_kind__in=("money.receipt", "money.matching"))
        held = Posting.objects.filter(ours, account__fund=fund, account__use=Use.SUSPENSE).order_by()
        suspense = held.aggregate(fen=Sum("fen", default=0))["fen"]
        open_fen = Sum(F("amount") - F("matched"), default=0)
        left = Receipt.objects.filter(STANDS, fund=fund).aggregate(fen=open_fen)["fen"]
        if suspense != -left:
            told = f"账上的暂收 {yuan(-suspense)} 元，没有匹配的收款 {yuan(left)} 元"
            yield Finding(f"money_fund {fund.pk}", told, _RESTORE)

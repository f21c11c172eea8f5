"""What came in is matched to what was due: only then is it income (F02). A match is undone in red.

Who is due to pay another room says: it adds a function to `DUES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.choices import Use
from gongji.office.money.models import Fund, Matching, Receipt
from gongji.office.money.payout_errors import PayoutError
from gongji.office.money.queries import code_of
from gongji.office.money.services.moving import booked_on
from gongji.office.money.services.posting import Line, post
from gongji.office.money.services.reversing import undo
from gongji.office.ui.templatetags.look import yuan
from gongji.office.unions.models import Union

ROSTER: Final = "enrolment.roster"
RECEIVE: Final = "money.receive"


@dataclass(frozen=True, slots=True)
class Due:
    """What a source (a roster) is due to pay: `amount` in fen; `reference` as the unit stated it."""

    source_kind: str
    source_key: str
    union: Union
    title: str
    url: str
    amount: int
    stated_on: date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What money is matched to, and how much of it is due in all (None: not known)."""

    kind: str
    key: str
    union: Union | None
    title: str
    due: int | None


DUES: Final[Hooks[Callable[[Fund], Iterable[Due]]]] = Hooks()
"""Each gives what waits for money in a fund, and what was paid lately."""


def dues(fund: Fund) -> list[Due]:
    """Everything that waits for money in a fund."""
    return [one for give in DUES for one in give(fund)]


def paid(kind: str, key: str) -> int:
    """Fen matched to a source, all receipts together."""
    found = Matching.objects.filter(source_kind=kind, source_key=key, undone_at__isnull=True)
    return found.order_by().aggregate(fen=Sum("amount"))["fen"] or 0


def match(actor: User, receipt: Receipt, due: Due, amount: int | None = None) -> Matching:
    """Match a receipt, or `amount` fen of it, to what is due. PayoutError M203 beyond that."""
    with transaction.atomic(), everything("a receipt is matched whole"):
        demand(actor, RECEIVE, receipt.fund.union)
        claimed = Claimed(due.source_kind, due.source_key, due.union, due.title, due.amount)
        made = take(actor, receipt, claimed, amount)
        if made is None:
            told = f"{due.title} 已经缴足，没有可以匹配的金额"
            raise PayoutError("M203", told, "多缴的留在暂收，退还或者抵下期")
        return made


def take(actor: User | None, receipt: Receipt, claimed: Claimed, amount: int | None) -> Matching | None:
    """Match in the caller's transaction; without an amount all that there is and is due, None if nothing."""
    held = Receipt.objects.select_for_update().get(pk=receipt.pk)
    fund = Fund.objects.select_for_update().get(
        pk=held.fund_id
    )  # two receipts for one source come one by one
    if held.undone_at is not None:
        raise PayoutError("M206", f"{held} 这笔收款已经撤销", "匹配重新登记的那一笔")
    open_fen = held.suspense
    if claimed.due is not None:
        open_fen = min(open_fen, claimed.due - paid(claimed.kind, claimed.key))
    wanted = open_fen if amount is None else amount
    if wanted <= 0 and amount is None:
        return None
    if not 0 < wanted <= open_fen:
        told = f"可以匹配的最多 {yuan(max(open_fen, 0))} 元，要匹配 {yuan(wanted)} 元"
        raise PayoutError("M203", told, "改小金额；多缴的留在暂收")
    made = Matching.objects.create(
        receipt=held, union=claimed.union, source_kind=claimed.kind, source_key=claimed.key,
        title=claimed.title[:120], amount=wanted, made_by=actor,
    )  # fmt: skip
    lines = [Line(code_of(fund, Use.SUSPENSE), wanted), Line(code_of(fund, Use.CONTRIBUTION), -wanted)]
    made.entry = post(
        actor, fund, booked_on(fund, held.on), lines, source_kind="money.matching", source_key=str(made.pk),
        purpose="互助费", text=f"互助费 {claimed.title or claimed.key}"[:200],
    )  # fmt: skip
    Matching.objects.filter(pk=made.pk).update(entry=made.entry)
    _settle(held)
    audit.record("money.match", actor, made, union=fund.union, data={"fen": wanted, "receipt": held.pk})
    return made


def unmatch(actor: User, matching: Matching, why: str) -> Matching:
    """Take a match back: its money lies in suspense again. PayoutError M205 when that was done already."""
    with transaction.atomic(), everything("a match is undone whole"):
        receipt = Receipt.objects.select_for_update().select_related(None).get(pk=matching.receipt_id)
        fund = receipt.fund
        demand(actor, RECEIVE, fund.union)
        found = Matching.objects.select_related("entry").get(pk=matching.pk)
        if found.undone_at is not None or found.entry is None:
            raise PayoutError("M205", "这一笔匹配已经撤销", "刷新页面看现在的状态")
        reversal = undo(actor, found.entry, why)
        Matching.objects.filter(pk=found.pk, undone_at__isnull=True).update(
            undone_by=actor, undone_at=timezone.now(), undone_why=why.strip()[:200], reversal=reversal
        )
        _settle(receipt)
        audit.record("money.unmatch", actor, found, union=fund.union, data={"fen": found.amount})
        found.refresh_from_db()
        return found


def _settle(receipt: Receipt) -> None:
    """The receipt says what of it is matched."""
    standing = receipt.matchings.filter(undone_at__isnull=True).aggregate(fen=Sum("amount"))["fen"] or 0
    Receipt.objects.filter(pk=receipt.pk).update(matched=standing)

"""Money that came in: each line of the bank's statement is booked once (F01), in suspense first (F02)."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.choices import MOST, Use
from gongji.office.money.models import Fund, Receipt
from gongji.office.money.models.receipts import STANDS
from gongji.office.money.payout_errors import PayoutError
from gongji.office.money.queries import code_of
from gongji.office.money.services.matching import ROSTER, Claimed, take
from gongji.office.money.services.moving import booked_on
from gongji.office.money.services.posting import Line, post
from gongji.office.money.services.reversing import undo
from gongji.office.ui.templatetags.look import yuan
from gongji.office.unions.models import Union

RECEIVE = "money.receive"


def received(
    actor: User | None,
    *,
    fund: Fund,
    amount: int,
    on: date,
    bank_reference: str = "",
    union: Union | None = None,
    source_key: str = "",
    source_kind: str = ROSTER,
    title: str = "",
    due: int | None = None,
    payer: str = "",
    remark: str = "",
    occurrence: int = 1,
) -> Receipt:
    """Book one line of the fund's bank statement: `amount` in fen, on the day it came.

    `bank_reference` is the bank's serial; without one the line is known by what it says, and `occurrence` is
    which of several equal ones of the day it is. With a source (a roster) as much of it is matched as that
    still owes, of `due` fen in all; the rest stays in suspense. PayoutError M201 where the line is booked
    already, M202, M204 where amount or day cannot be.
    """
    demand(actor, RECEIVE, fund.union)
    if isinstance(amount, bool) or not 0 < amount <= MOST:
        raise PayoutError("M202", f"收款金额 {yuan(amount)} 元不能登记", "写大于零的金额，单位是元")
    if on > timezone.localdate():
        raise PayoutError("M204", f"到账日 {on} 还没有到", "写银行流水上的日期")
    serial, payer, remark = bank_reference.strip(), payer.strip(), remark.strip()
    with transaction.atomic(), everything("a bank line is one in the whole house"):
        receipt = Receipt(
            fund=fund, on=on, serial=serial, fingerprint=fingerprint(amount, payer, remark),
            occurrence=occurrence, amount=amount, payer=payer, remark=remark, recorded_by=actor,
            said_kind=source_kind if source_key else "", said_key=source_key, said=title[:120],
        )  # fmt: skip
        try:
            with transaction.atomic():
                receipt.save()
        except IntegrityError as error:
            raise _again(receipt) from error
        _book(actor, receipt)
        audit.record("money.receive", actor, receipt, union=fund.union, data={"fen": amount})
        if source_key:
            claimed = Claimed(source_kind, source_key, union, title, amount if due is None else due)
            take(actor, receipt, claimed, None)
        receipt.refresh_from_db()
    return receipt


def undo_receipt(actor: User, receipt: Receipt, why: str) -> Receipt:
    """Take back a receipt that was mistyped: reversed in red, so that the bank line can be recorded as it is.

    PayoutError M206 where something of it is matched, or it was undone before.
    """
    with transaction.atomic(), everything("a receipt is undone whole"):
        held = Receipt.objects.select_for_update().select_related(None).get(pk=receipt.pk)
        fund = held.fund
        demand(actor, RECEIVE, fund.union)
        if held.undone_at is not None or held.entry is None:
            raise PayoutError("M206", f"{held} 这笔收款已经撤销", "刷新页面看现在的状态")
        if held.matched:
            told = f"{held} 已经匹配 {yuan(held.matched)} 元，不能撤销"
            raise PayoutError("M206", told, "匹配也错的，先在这一页撤销匹配；对的，留着")
        reversal = undo(actor, held.entry, why)
        said = {"undone_at": timezone.now(), "undone_why": why.strip()[:200], "reversal": reversal}
        Receipt.objects.filter(pk=held.pk).update(undone_by=actor, **said)
        data = {"fen": held.amount}
        audit.record("money.undo_receipt", actor, held, union=fund.union, purpose=why.strip(), data=data)
        held.refresh_from_db()
        return held


def fingerprint(amount: int, payer: str, remark: str) -> str:
    """What a bank line without a serial is known by, its day apart."""
    return hashlib.sha256("\0".join((str(amount), payer, remark)).encode()).hexdigest()


def _book(actor: User | None, receipt: Receipt) -> None:
    fund = receipt.fund
    lines = [
        Line(code_of(fund, Use.BANK), receipt.amount),
        Line(code_of(fund, Use.SUSPENSE), -receipt.amount),
    ]
    text = f"收到 {receipt.payer or '款项'}" + (f" 流水 {receipt.serial}" if receipt.serial else "")
    entry = post(
        actor, fund, booked_on(fund, receipt.on), lines,
        source_kind="money.receipt", source_key=str(receipt.pk), purpose="收款", text=text[:200],
    )  # fmt: skip
    Receipt.objects.filter(pk=receipt.pk).update(entry=entry)
    receipt.entry = entry


def _again(receipt: Receipt) -> PayoutError:
    standing = Receipt.objects.filter(STANDS, fund=receipt.fund, on=receipt.on)
    if receipt.serial:
        found = standing.filter(serial=receipt.serial).first()
        what = f"{receipt.on} 流水 {receipt.serial}"
        remedy = "不用再记；那一笔登记错的，先在它的页上撤销收款"
    else:
        found = standing.filter(serial="", fingerprint=receipt.fingerprint).order_by("-occurrence").first()
        what = f"{receipt.on} 一笔同样的 {yuan(receipt.amount)} 元"
        more = (found.occurrence if found else receipt.occurrence) + 1
        remedy = f"确实是另一笔的，“同日第几笔”填 {more}；有流水号的填流水号"
    booked = (
        f"（{yuan(found.amount)} 元，{timezone.localtime(found.recorded_at):%Y-%m-%d %H:%M} 登记）"
        if found
        else ""
    )
    return PayoutError("M201", f"{what} 已经记过{booked}", remedy)

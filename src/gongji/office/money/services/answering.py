"""What the bank said of a line is booked: confirmed, refused or unknown; told in writing, paid again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.choices import Use
from gongji.office.money.models import Batch, BatchLine, Fund, Payable
from gongji.office.money.payout_errors import PayoutError
from gongji.office.money.payout_states import IN_TRANSIT, BatchState, LineState, Owed
from gongji.office.money.queries import code_of
from gongji.office.money.services.moving import (
    booked_on,
    held_batch,
    held_payables,
    move_batch,
    move_line,
    move_payables,
)
from gongji.office.money.services.owing import PAID, bar_for_account, require_account
from gongji.office.money.services.posting import Line, post
from gongji.office.people.models import Account

BATCH = "money.batch"
BOOK = "money.book"


def codes_of(fund: Fund) -> dict[Use, str]:
    """The accounts that money in transit comes from and goes to."""
    return {use: code_of(fund, use) for use in (Use.TRANSIT, Use.PAYABLE, Use.BANK)}


def answered(
    actor: User | None,
    line: BatchLine,
    to: LineState,
    on: date,
    codes: Mapping[Use, str],
    reason: str = "",
    document: str = "",
) -> None:
    """Book what the bank says of a line; nothing where that is known already."""
    if line.state == to:
        return
    before = LineState(line.state)
    said = {"reason": reason[:200], "document": document[:200]}
    if to == LineState.UNKNOWN:
        move_line(line, before, to, **said)
        return
    fund = line.batch.fund
    paid = to == LineState.CONFIRMED
    into = codes[Use.PAYABLE if paid else Use.BANK]
    entry = post(
        actor, fund, booked_on(fund, on),
        [Line(into, line.amount), Line(codes[Use.TRANSIT], -line.amount)],
        source_kind="money.batchline", source_key=str(line.pk), purpose="到账" if paid else "退回",
        text=f"{'给付到账' if paid else '银行退回'} {line.batch} {line.ref}",
    )  # fmt: skip
    move_line(line, before, to, settled_on=on, entry=entry, **said)
    if not paid:
        move_payables([line.payable_id], Owed.HANDED, Owed.RETURNED)
        return
    move_payables([line.payable_id], Owed.HANDED, Owed.PAID, paid_on=on)
    payable = Payable.objects.select_related("obligation", "person").get(pk=line.payable_id)
    for hook in PAID:
        hook(payable, on)


def tell(actor: User, line: BatchLine, outcome: LineState, on: date, document: str) -> BatchLine:
    """What the bank said of a line in writing, where its file leaves it open: by the accountant."""
    if outcome not in (LineState.CONFIRMED, LineState.REFUSED):
        raise PayoutError("M261", "只能登记到账或者退回", "状态不明的等银行查复")
    if not document.strip():
        raise PayoutError("M261", "没有写查复的依据", "写银行查复书的日期、编号")
    with held_batch(line.batch) as held:
        demand(actor, BOOK, held.union)
        found = BatchLine.objects.select_related("batch__fund").get(pk=line.pk, batch=held)
        if held.state != BatchState.HANDED or found.state not in IN_TRANSIT:
            raise PayoutError(
                "M261", f"{found} 现在是“{found.get_state_display()}”", "只有在途、状态不明的可以登记"
            )
        if not (
            held.released_at and timezone.localtime(held.released_at).date() <= on <= timezone.localdate()
        ):
            raise PayoutError("M204", f"银行办理日 {on} 不在拨付以后", "照银行的查复书填")
        answered(actor, found, outcome, on, codes_of(held.fund), document=document.strip())
        settle(held)
        data = {"line": found.ref, "outcome": str(outcome)}
        audit.record("money.tell", actor, found, union=held.union, purpose=document.strip(), data=data)
        return found


def pay_again(actor: User, line: BatchLine, account: Account) -> Payable:
    """A refused payment is due again, into an account of the payee; it goes the whole way anew (K09, P04)."""
    with everything("a refused payment is made due again whole"), held_batch(line.batch) as held:
        demand(actor, BATCH, held.union)
        found = BatchLine.objects.get(pk=line.pk)
        (payable,) = held_payables([found.payable_id])
        if found.state != LineState.REFUSED or payable.state != Owed.RETURNED:
            told = f"{found} 是“{found.get_state_display()}”，这笔给付现在是“{payable.get_state_display()}”"
            raise PayoutError("M261", told, "只有银行退回、还没有重付的可以重付")
        last = payable.lines.order_by("-pk").first()
        if last is not None and last.pk != found.pk:
            raise PayoutError("M261", f"{found} 以后还付过一次（{last}）", "在后一笔上办")
        require_account(account, payable.person)
        bar_for_account(actor, payable, account)
        move_payables([payable.pk], Owed.RETURNED, Owed.DUE, account=account)
        audit.record("money.pay_again", actor, payable, union=held.union, person=payable.person_id,
                     data={"line": found.ref})  # fmt: skip
        payable.refresh_from_db()
        return payable


def settle(held: Batch) -> None:
    """A batch of which the bank has answered for every line is settled."""
    if held.state == BatchState.HANDED and not held.lines.filter(state__in=IN_TRANSIT).exists():
        move_batch(held, BatchState.HANDED, BatchState.SETTLED, settled_at=timezone.now())

"""What a decision makes the fund owe: once, to an account of the payee, within what it grants (K02, K09)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from gongji.office.desk.models import Case
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.fields import Sealed, open_sealed
from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.choices import MOST, Use
from gongji.office.money.models import Barred, BatchLine, Fund, Obligation, Payable
from gongji.office.money.payout_errors import Conflict, PayoutError
from gongji.office.money.payout_states import Bar, BatchState, LineState, Owed
from gongji.office.money.queries import code_of
from gongji.office.money.services.moving import (
    held_batch,
    held_payables,
    hold_fund,
    move_batch,
    move_payables,
)
from gongji.office.money.services.posting import Line, post
from gongji.office.money.services.reversing import undo
from gongji.office.people.models import Account, Person
from gongji.office.ui.templatetags.look import yuan
from gongji.office.unions.models import Union

BATCH: Final = "money.batch"
PAID: Final[Hooks[Callable[[Payable, date], None]]] = Hooks()
"""Called with a payable and the bank's day, in the transaction that books its payment."""


def owe(
    actor: User | None,
    *,
    fund: Fund,
    union: Union,
    source_kind: str,
    source_key: str,
    person: Person,
    account: Account,
    amount: int,
    deciders: Sequence[bytes],
    instalment: int = 1,
    decided: int | None = None,
    claimant: bytes | None = None,
    case: Case | None = None,
) -> Payable:
    """Make the fund owe an instalment of a decision: `amount` of `decided` fen, to an account of the person.

    `deciders` are the identities of those who reviewed and approved: none of them may release it, nor may the
    claimant, nor whoever keeps out of the case. The caller has asked for its own right to the decision.
    PayoutError M211 when this instalment is owed to this payee already, M212 when the decision grants less in
    all, M213 for an account that is not the payee's.
    """
    whole = amount if decided is None else decided
    if isinstance(amount, bool) or not 0 < amount <= whole <= MOST:
        raise PayoutError("M202", f"给付金额 {yuan(amount)} 元不能登记", "写大于零、不超过决定的金额")
    if not deciders:
        raise PayoutError("M231", "没有写明审核人和审定人", "由审定的决定转来，不能凭空登记")
    with transaction.atomic(), everything("a decision is owed once in the whole house"):
        hold_fund(fund.pk)
        require_account(account, person)
        obligation = _obliged(source_kind, source_key, amount, whole, person, instalment)
        payable = Payable(
            obligation=obligation, instalment=instalment, fund=fund, union=union, person=person,
            account=account, amount=amount, made_by=actor, case=case,
        )  # fmt: skip
        try:
            with transaction.atomic():
                payable.save()
        except IntegrityError as error:
            raise _owed_already(person, instalment) from error
        bar(payable, deciders, Bar.DECIDED)
        bar(payable, [claimant] if claimant else [], Bar.CLAIMANT)
        lines = [Line(code_of(fund, Use.BENEFIT), amount), Line(code_of(fund, Use.PAYABLE), -amount)]
        entry = post(
            actor, fund, timezone.localdate(), lines, source_kind="money.payable", source_key=str(payable.pk),
            purpose="应付", text=f"应付给付 {case.written_number if case else source_key} 第 {instalment} 期",
        )  # fmt: skip
        Payable.objects.filter(pk=payable.pk).update(entry=entry)
        audit.record("money.owe", actor, payable, union=union, person=person.pk, data={"fen": amount})
        payable.refresh_from_db()
    return payable


def _obliged(kind: str, key: str, amount: int, whole: int, person: Person, instalment: int) -> Obligation:
    """The decision's row, raised by this amount in one update that never goes beyond what it grants."""
    Obligation.objects.bulk_create(
        [Obligation(source_kind=kind, source_key=key, decided=whole)], ignore_conflicts=True
    )
    rows = Obligation.objects.filter(source_kind=kind, source_key=key)
    raised = rows.filter(decided=whole, owed__lte=F("decided") - amount).update(owed=F("owed") + amount)
    found = rows.get()
    if not raised:
        live = found.payables.exclude(state=Owed.CANCELLED).filter(person=person, instalment=instalment)
        if live.exists():
            raise _owed_already(person, instalment)
        told = f"决定 {yuan(found.decided)} 元，已登记 {yuan(found.owed)} 元，不能再登记 {yuan(amount)} 元"
        raise PayoutError("M212", told, "核对决定和各期的金额")
    return found


def _owed_already(person: Person, instalment: int) -> PayoutError:
    told = f"第 {instalment} 期付给{person.name}的给付已经登记过"
    return PayoutError("M211", told, "不用再登记；要改的先取消原来的")


def bar(payable: Payable, identities: Iterable[bytes], why: Bar) -> None:
    """Put on record that these persons may not release a payment (K05)."""
    rows = [Barred(payable=payable, identity=bytes(one), why=why) for one in dict.fromkeys(identities)]
    Barred.objects.bulk_create(rows, ignore_conflicts=True)


def bar_for_account(actor: User, payable: Payable, account: Account) -> None:
    """Whoever has a payment go into another account than was decided on does not release it (K09)."""
    if account.pk == payable.account_id:
        return
    if actor.identity is None:
        told = f"账号 {actor} 没有登记证件号，分不清以后由谁拨付"
        raise PayoutError("M232", told, "请管理员补登证件号再改账户")
    bar(payable, [bytes(actor.identity)], Bar.ACCOUNT)


def require_account(account: Account, person: Person) -> None:
    """Refuse an account that is not the payee's, or is no longer in use (K09)."""
    if account.person_id != person.pk or (account.until is not None and account.until < timezone.localdate()):
        told = f"这个账户不是{person.name}的，或者已经停用"
        raise PayoutError("M213", told, "在人员页上登记本人的账户，再选它")


def clear(number: Sealed | str | None) -> str:
    """A sealed account number in clear: for the bytes of a bank file, and to compare with a bank's."""
    return open_sealed(number) if isinstance(number, Sealed) else number or ""


def cancel(actor: User | None, payable: Payable, why: str) -> Payable:
    """A payable that is in no batch is owed no more (its decision is void): reversed in red."""
    with transaction.atomic(), everything("a payable is cancelled whole"):
        hold_fund(payable.fund_id)
        (found,) = held_payables([payable.pk])
        if found.state not in (Owed.DUE, Owed.RETURNED) or found.entry is None:
            told = f"这笔给付现在是“{found.get_state_display()}”，不能取消"
            raise PayoutError("M214", told, "在批次里的先移出；已经付出的，只能追回或者补付")
        undo(actor, found.entry, why)
        move_payables([found.pk], Owed(found.state), Owed.CANCELLED, cancelled_why=why.strip()[:200])
        Obligation.objects.filter(pk=found.obligation_id).update(owed=F("owed") - found.amount)
        audit.record("money.cancel", actor, found, union=found.union, person=found.person_id)
        found.refresh_from_db()
        return found


def change_account(actor: User, payable: Payable, account: Account) -> Payable:
    """Pay into another account of the payee. A batch that was frozen with the old one is thawed: the release
    begins anew (K09). PayoutError M214 once the bank has the order."""
    line = _reserved(payable)
    if line is None:
        with transaction.atomic(), everything("a payable is changed whole"):
            return _changed(actor, payable, account)
    with held_batch(line.batch) as batch:
        if batch.state == BatchState.FROZEN:
            move_batch(batch, BatchState.FROZEN, BatchState.RESERVED, frozen_by=None, frozen_at=None)
        found = _changed(actor, payable, account)
        here = BatchLine.objects.filter(pk=line.pk, state=LineState.RESERVED, batch=batch)
        if here.update(account=account, bank=account.bank, account_number=clear(account.number)) != 1:
            raise Conflict("M221", "这笔给付已经移出或者交给银行", "重新打开这一页")
        return found


def _reserved(payable: Payable) -> BatchLine | None:
    with everything("a payable lies in one live line"):
        lines = BatchLine.objects.select_related("batch")
        return lines.filter(payable=payable.pk, state=LineState.RESERVED).first()


def _changed(actor: User, payable: Payable, account: Account) -> Payable:
    (found,) = held_payables([payable.pk])
    demand(actor, BATCH, found.fund.union)
    require_account(account, found.person)
    if found.state not in (Owed.DUE, Owed.RESERVED):
        told = f"这笔给付现在是“{found.get_state_display()}”，不能改账户"
        raise PayoutError("M214", told, "银行退回的，在批次页上改账户重付；在途的等银行回单")
    bar_for_account(actor, found, account)
    Payable.objects.filter(pk=found.pk, state=found.state).update(account=account)
    audit.record("money.account", actor, found, union=found.union, person=found.person_id)
    found.refresh_from_db()
    return found

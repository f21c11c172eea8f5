"""A payout batch is made, filled, frozen, thawed, dissolved: nothing of it has moved in the books yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.bankfile import shelf
from gongji.office.money.bankfile.write import Paid, file_name, written
from gongji.office.money.models import Batch, BatchLine, Fund, Payable
from gongji.office.money.payout_errors import Conflict, PayoutError
from gongji.office.money.payout_states import BatchState, LineState, Owed
from gongji.office.money.services.moving import (
    held_batch,
    held_payables,
    hold_fund,
    move_batch,
    move_line,
    move_payables,
)
from gongji.office.money.services.owing import clear, require_account

BATCH = "money.batch"


def batch(actor: User, fund: Fund, payables: Sequence[Payable], bank: str = "") -> Batch:
    """Reserve payables of a fund in a new batch for a bank (the only one there is, unless named).

    PayoutError M222 where one lies in another batch already, M223 for none or for those of another fund, M225
    for a bank without a declared form.
    """
    name = bank or shelf.names()[0]
    shelf.form_of(name)
    with transaction.atomic(), everything("a batch is made whole"):
        demand(actor, BATCH, fund.union)
        hold_fund(fund.pk)
        year = timezone.localdate().year
        last = Batch.objects.filter(fund=fund, year=year).aggregate(last=Max("number"))["last"] or 0
        made = Batch.objects.create(
            fund=fund, union=fund.union, year=year, number=last + 1, bank=name, made_by=actor
        )
        _put_in(made, payables)
        audit.record("money.batch", actor, made, union=fund.union, data={"lines": len(payables)})
    return made


def put_in(actor: User, into: Batch, payables: Sequence[Payable]) -> None:
    """Put more payables into a batch that is still being made."""
    with _being_made(actor, into) as held:
        _put_in(held, payables)
        audit.record("money.batch.add", actor, held, union=held.union, data={"lines": len(payables)})


def take_out(actor: User, line: BatchLine) -> None:
    """Take a payable out of a batch that is still being made: it is due again."""
    with _being_made(actor, line.batch) as held:
        found = BatchLine.objects.get(pk=line.pk, batch=held)
        _drop(found)
        audit.record("money.batch.drop", actor, found, union=held.union, data={"line": found.ref})


def freeze(actor: User, made: Batch) -> Batch:
    """Fix lines, total and file of a batch: what is released is exactly this (P02).

    Names and accounts are taken as they are now. PayoutError M213, M242 name the line that cannot be paid.
    """
    with _being_made(actor, made) as held:
        lines = standing_lines(held)
        if not lines:
            raise PayoutError("M223", f"{held} 里没有给付", "先编入给付，或者撤销这个批次")
        for line in lines:
            _as_it_is_now(line)
        text = shelf.text_of(held.bank)
        payment = shelf.form_in(text, f"{held.bank}.yaml").payment
        content = written(payment, code_of(held), payments(lines))
        move_batch(
            held, BatchState.RESERVED, BatchState.FROZEN, form=text, total=sum(line.amount for line in lines),
            size=len(lines), file_name=file_name(payment, code_of(held)),
            file_sha256=hashlib.sha256(content).hexdigest(), frozen_by=actor, frozen_at=timezone.now(),
        )  # fmt: skip
        data = {"total": held.total, "lines": held.size, "sha256": held.file_sha256[:12]}
        audit.record("money.freeze", actor, held, union=held.union, data=data)
        return held


def thaw(actor: User, frozen: Batch) -> Batch:
    """Let a frozen batch change again; whoever wants it released freezes it anew."""
    with held_batch(frozen) as held:
        demand(actor, BATCH, held.union)
        move_batch(held, BatchState.FROZEN, BatchState.RESERVED, frozen_by=None, frozen_at=None)
        audit.record("money.thaw", actor, held, union=held.union)
        return held


def dissolve(actor: User, made: Batch) -> Batch:
    """Give a batch up that is still being made: its payables are due again, its number stays used."""
    with _being_made(actor, made) as held:
        for line in standing_lines(held):
            _drop(line)
        move_batch(held, BatchState.RESERVED, BatchState.DISSOLVED)
        audit.record("money.dissolve", actor, held, union=held.union)
        return held


def code_of(made: Batch) -> str:
    """What a batch is called towards the bank: letters and digits only."""
    return f"P{made.pk:06d}"


def standing_lines(made: Batch) -> list[BatchLine]:
    """The lines of a batch that were not taken out, in order."""
    lines = made.lines.exclude(state=LineState.DROPPED).order_by("number")
    return list(lines.select_related("payable__person", "payable__account", "account"))


def payments(lines: Sequence[BatchLine]) -> list[Paid]:
    """Lines as the bank is told of them, with their accounts in clear: for the bytes of a file only."""
    return [Paid(x.number, x.ref, x.name, clear(x.account_number), x.bank, x.amount) for x in lines]


def content_of(made: Batch) -> bytes:
    """The bytes that a frozen batch gives by its rows. PayoutError M234 where they are not those frozen."""
    payment = shelf.form_in(made.form, f"{made.bank}.yaml").payment
    content = written(payment, code_of(made), payments(standing_lines(made)))
    if hashlib.sha256(content).hexdigest() != made.file_sha256:
        told = f"{made} 的内容与冻结时不同"
        raise PayoutError("M234", told, "不要拨付；解冻重编，并运行 gongji verify 查明")
    return content


@contextmanager
def _being_made(actor: User, made: Batch) -> Iterator[Batch]:
    with held_batch(made) as held:
        demand(actor, BATCH, held.union)
        if held.state != BatchState.RESERVED:
            told = f"{held} 现在是“{held.get_state_display()}”，不能再改"
            raise PayoutError("M224", told, "待拨付的先解冻；已经拨付的不能改")
        yield held


def _put_in(into: Batch, payables: Sequence[Payable]) -> None:
    found = held_payables([p.pk for p in payables])
    if not found or any(p.fund_id != into.fund_id for p in found):
        raise PayoutError("M223", "没有选给付，或者选了别的专户的给付", "一个批次只付一个专户的给付")
    busy = [p for p in found if p.state != Owed.DUE]
    if busy:
        told = f"{busy[0].person.name}的给付现在是“{busy[0].get_state_display()}”"
        raise PayoutError(
            "M222", told + (f"（这样的共 {len(busy)} 笔）" if len(busy) > 1 else ""), "刷新待拨付清单再选"
        )
    last = into.lines.aggregate(last=Max("number"))["last"] or 0
    refused = _refused_before(found)
    lines = []
    for number, payable in enumerate(found, last + 1):
        require_account(payable.account, payable.person)
        lines.append(
            BatchLine(
                batch=into,
                payable=payable,
                number=number,
                ref=f"{code_of(into)}-{number:04d}",
                amount=payable.amount,
                name=payable.person.name,
                bank=payable.account.bank,
                account=payable.account,
                account_number=clear(payable.account.number),
                predecessor_id=refused.get(payable.pk),
            ),
        )
    try:
        with transaction.atomic():
            BatchLine.objects.bulk_create(lines)
    except IntegrityError as error:
        raise Conflict("M222", "有的给付已经编入另一个批次", "刷新待拨付清单再选") from error
    move_payables([p.pk for p in found], Owed.DUE, Owed.RESERVED)


def _refused_before(payables: Sequence[Payable]) -> dict[int, int]:
    """Payable → its last line, which the bank refused (P04)."""
    lines = BatchLine.objects.filter(payable__in=payables, state=LineState.REFUSED).order_by("pk")
    return dict(lines.values_list("payable_id", "pk"))


def _as_it_is_now(line: BatchLine) -> None:
    payable = line.payable
    require_account(payable.account, payable.person)
    BatchLine.objects.filter(pk=line.pk).update(
        name=payable.person.name, bank=payable.account.bank, account=payable.account,
        account_number=clear(payable.account.number),
    )  # fmt: skip
    line.name, line.bank = payable.person.name, payable.account.bank
    line.account, line.account_number = payable.account, payable.account.number


def _drop(line: BatchLine) -> None:
    move_line(line, LineState.RESERVED, LineState.DROPPED)
    move_payables([line.payable_id], Owed.RESERVED, Owed.DUE)

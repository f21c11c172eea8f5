"""Funds, payables and batches, for programs: read only. Money is moved on the pages."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from gongji.office.api.door import gives, need
from gongji.office.api.fields import After, Day, Key, Limit, following, spelt
from gongji.office.guard.access import found_or_404
from gongji.office.money import payout_queries, queries
from gongji.office.money.models import Batch, Fund, Payable
from gongji.office.money.pages.batches import batch_of
from gongji.office.money.pages.payables import payable_of
from gongji.office.money.payout_states import BatchState, LineState, Owed
from gongji.office.people.masking import tail
from gongji.office.ui import paging

router = Router()
OwedWord: TypeAlias = Annotated[Owed, spelt(Owed)]
BatchWord: TypeAlias = Annotated[BatchState, spelt(BatchState)]
LineWord: TypeAlias = Annotated[LineState, spelt(LineState)]


class FundLine(Schema):
    """A plan's fund, and what it has in the bank by the books, in fen."""

    key: int
    plan: str
    union: int
    name: str
    since: Day
    bank_fen: int


class BalanceLine(Schema):
    """An account over some days in fen, debit positive; one above others adds them up."""

    code: str
    name: str
    leaf: bool
    opening: int
    debits: int
    credits: int
    closing: int


class Balances(Schema):
    """The balances of all accounts from a day to the end of another."""

    since: Day
    until: Day
    lines: list[BalanceLine]


class PayableLine(Schema):
    """One payment that is owed; the account by its last digits."""

    key: int
    fund: int
    union: int
    person: int
    amount: int
    state: OwedWord
    instalment: int
    source: str
    source_key: str
    account: str
    paid_on: Day | None


class PayablesPage(Schema):
    """One page, newest first; `after` of the next one, null on the last."""

    items: list[PayableLine]
    after: int | None


class BatchHead(Schema):
    """A batch; total and size are fixed from the freeze on."""

    key: int
    number: str
    fund: int
    union: int
    bank: str
    state: BatchWord
    total: int
    size: int
    file_sha256: str


class BatchesPage(Schema):
    """One page, newest first; `after` of the next one, null on the last."""

    items: list[BatchHead]
    after: int | None


class PaymentLine(Schema):
    """A payment of a batch, and what the bank said of it."""

    number: int
    ref: str
    payable: int
    amount: int
    state: LineWord
    settled_on: Day | None
    reason: str


class ReturnLine(Schema):
    """A file that the bank sent back: rows in the books, and exceptions; both grow as it is read."""

    key: int
    name: str
    rows: int
    taken: int
    odd: int


class BatchRecord(BatchHead):
    """A batch with its payments and the bank's files."""

    lines: list[PaymentLine]
    returns: list[ReturnLine]


def _fund(fund: Fund) -> FundLine:
    return FundLine(
        key=fund.pk, plan=fund.plan.code, union=fund.union_id, name=fund.name, since=fund.since,
        bank_fen=payout_queries.in_bank(fund),
    )  # fmt: skip


def _payable(payable: Payable) -> PayableLine:
    named = ("amount", "state", "instalment", "source_key", "paid_on")
    return PayableLine(
        key=payable.pk, fund=payable.fund_id, union=payable.union_id, person=payable.person_id,
        source=payable.source_kind, account=tail(payable.account.number),
        **{name: getattr(payable, name) for name in named},
    )  # fmt: skip


def _batch(batch: Batch) -> dict[str, Any]:
    named = ("bank", "state", "total", "size", "file_sha256")
    return {
        "key": batch.pk, "number": batch.written_number, "fund": batch.fund_id, "union": batch.union_id,
        **{name: getattr(batch, name) for name in named},
    }  # fmt: skip


def _of_fund(rows: QuerySet[Any], fund: int | None, state: str | None) -> QuerySet[Any]:
    """Narrowed to a fund and a state, where they are told."""
    if fund is not None:
        rows = rows.filter(fund=fund)
    return rows if state is None else rows.filter(state=state)


@router.get("funds", response=gives(list[FundLine]), summary="专户")
def funds(request: HttpRequest) -> list[FundLine]:
    """The funds of one's branch."""
    need(request, "money.read")
    return [_fund(one) for one in queries.funds()]


@router.get("funds/{int:key}/balances", response=gives(Balances), summary="科目余额")
def balances(request: HttpRequest, key: Key, on: Day | None = None) -> Balances:
    """All accounts from the first of the month to the end of a day, today unless told."""
    need(request, "money.read")
    trial = queries.trial_balance(found_or_404(queries.funds(), pk=key), on or timezone.localdate())
    named = ("opening", "debits", "credits", "closing")
    lines = [
        BalanceLine(
            code=line.account.code, name=line.account.name, leaf=line.account.leaf,
            **{name: getattr(line, name) for name in named},
        )
        for line in trial.lines
    ]  # fmt: skip
    return Balances(since=trial.since, until=trial.until, lines=lines)


@router.get("payables", response=gives(PayablesPage), summary="应付给付")
def payables(
    request: HttpRequest, fund: Key | None = None, state: OwedWord | None = None, after: After = None,
    limit: Limit = 50,
) -> PayablesPage:  # fmt: skip
    """What the funds owe, to whom, by which decision."""
    need(request, "money.read")
    rows = _of_fund(Payable.objects.select_related("account", "obligation"), fund, state)
    found = paging.page(rows, ("-pk",), limit, str(after) if after else None, None)
    return PayablesPage(items=[_payable(one) for one in found.rows], after=following(found))


@router.get("payables/{int:key}", response=gives(PayableLine), summary="一笔应付给付")
def payable(request: HttpRequest, key: Key) -> PayableLine:
    """One payable."""
    need(request, "money.read")
    return _payable(payable_of(key))


@router.get("batches", response=gives(BatchesPage), summary="给付批次")
def batches(
    request: HttpRequest, fund: Key | None = None, state: BatchWord | None = None, after: After = None,
    limit: Limit = 50,
) -> BatchesPage:  # fmt: skip
    """The batches of one's branch."""
    need(request, "money.read")
    rows = _of_fund(payout_queries.batches(), fund, state)
    found = paging.page(rows, ("-pk",), limit, str(after) if after else None, None)
    return BatchesPage(items=[BatchHead(**_batch(one)) for one in found.rows], after=following(found))


@router.get("batches/{int:key}", response=gives(BatchRecord), summary="一个批次")
def batch(request: HttpRequest, key: Key) -> BatchRecord:
    """One batch, payment by payment."""
    need(request, "money.read")
    found = batch_of(key)
    named = ("number", "ref", "amount", "state", "settled_on", "reason")
    lines = [
        PaymentLine(payable=line.payable_id, **{name: getattr(line, name) for name in named})
        for line in payout_queries.lines(found)
    ]
    told = ("name", "rows", "taken", "odd")
    files = [
        ReturnLine(key=file.pk, **{name: getattr(file, name) for name in told})
        for file in found.returns.all()
    ]
    return BatchRecord(**_batch(found), lines=lines, returns=files)

"""What `gongji verify` recomputes of money in and out: from the rows alone, whatever the triggers held."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum

from gongji.errors import GongjiError
from gongji.office.desk.models import Recusal
from gongji.office.guard.database_rules import missing
from gongji.office.guard.fields import open_sealed
from gongji.office.guard.verify import Finding, check
from gongji.office.money.choices import Use
from gongji.office.money.migrations._payout_triggers import RULES
from gongji.office.money.models import (
    Barred,
    Batch,
    BatchLine,
    Entry,
    Fund,
    Obligation,
    Payable,
    Posting,
    ReturnedLine,
    ReturnFile,
)
from gongji.office.money.payout_states import GIVEN_OUT, IN_TRANSIT, LIVE_LINES, BatchState, LineState, Owed
from gongji.office.money.services.batching import content_of
from gongji.office.money.services.returning import content_of as content_of_return
from gongji.office.ui.templatetags.look import yuan

_RESTORE: Final = "查明谁动过数据库；以备份核对"
_ENDS: Final = (LineState.CONFIRMED, LineState.REFUSED)


def _moved(entry: Entry | None) -> dict[str, int]:
    """What an entry moved, by the uses of its accounts; nothing where there is none."""
    rows = Posting.objects.filter(entry=entry).order_by() if entry is not None else Posting.objects.none()
    return dict(rows.values_list("account__use").annotate(Sum("fen")))


def booked(place: str, entry: Entry | None, debit: Use, credit: Use, fen: int) -> Iterator[Finding]:
    wanted = {str(debit): fen, str(credit): -fen}
    if _moved(entry) != wanted:
        told = f"没有相符的凭证：应为借 {debit.label} 贷 {credit.label} {yuan(fen)} 元"
        yield Finding(place, told, _RESTORE)


@check("K02", "每期每人只付一次，不超过决定")
def owed_once() -> Iterator[Finding]:
    """Payables of a decision add up to what it says, never beyond; each is paid by one line or not at all."""
    live = Q(payables__state__in=[s for s in Owed if s != Owed.CANCELLED])
    for one in Obligation.objects.annotate(sum=Sum("payables__amount", filter=live, default=0)).order_by(
        "pk"
    ):
        if not one.sum == one.owed <= one.decided:
            told = f"决定 {yuan(one.decided)} 元，登记 {yuan(one.owed)} 元，各笔之和 {yuan(one.sum)} 元"
            yield Finding(f"money_obligation {one.pk}", told, _RESTORE)
    again = (
        Payable.objects.exclude(state=Owed.CANCELLED).order_by().values("obligation", "instalment", "person")
    )
    for row in again.annotate(n=Count("pk")).filter(n__gt=1):
        told = f"第 {row['instalment']} 期付给同一个人登记了 {row['n']} 次"
        yield Finding(f"money_obligation {row['obligation']}", told, _RESTORE)
    confirmed = Count("lines", filter=Q(lines__state=LineState.CONFIRMED))
    for payable in (
        Payable.objects.select_related("entry").annotate(n=confirmed).order_by("pk").iterator(1000)
    ):
        place = f"money_payable {payable.pk}"
        yield from booked(place, payable.entry, Use.BENEFIT, Use.PAYABLE, payable.amount)
        if payable.n != (payable.state == Owed.PAID):
            told = f"是“{payable.get_state_display()}”，银行到账 {payable.n} 次"
            yield Finding(place, told, _RESTORE)


@check("K05.released", "拨付的是第三个人")
def third_persons() -> Iterator[Finding]:
    """Whoever released a batch is the person of the account, none of those barred, and no payee."""
    for batch in Batch.objects.filter(state__in=GIVEN_OUT).select_related("released_by").order_by("pk"):
        place = f"money_batch {batch.pk}"
        identity = bytes(batch.released_identity or b"")
        own = batch.released_by.identity if batch.released_by is not None else None
        if not identity or own is None or bytes(own) != identity:
            yield Finding(place, "拨付人与账号的证件号不符", _RESTORE)
        lines = BatchLine.objects.filter(batch=batch).exclude(state=LineState.DROPPED)
        keys = list(lines.values_list("payable_id", flat=True))
        if Barred.objects.filter(payable__in=keys, identity=identity).exists():
            yield Finding(place, "拨付人审核、审定过其中的给付，或者是申领人", _RESTORE)
        kept_out = Recusal.objects.filter(identity=identity, line__at__lte=batch.released_at)
        if kept_out.filter(case__in=lines.values("payable__case")).exists():
            yield Finding(place, "拨付人应当回避其中的给付", _RESTORE)
        if lines.filter(payable__person__id_index=identity).exists():
            yield Finding(place, "拨付人是其中的收款人", _RESTORE)


@check("K09.accounts", "付到收款人本人的账户")
def own_accounts() -> Iterator[Finding]:
    """Every payable and every line goes to an account of the payee."""
    for pk in (
        Payable.objects.exclude(account__person=F("person")).order_by("pk").values_list("pk", flat=True)
    ):
        yield Finding(f"money_payable {pk}", "收款账户不是收款人的", _RESTORE)
    for line in BatchLine.objects.select_related("account", "payable").order_by("pk").iterator(1000):
        if line.account.person_id != line.payable.person_id:
            yield Finding(f"money_batchline {line.pk}", "收款账户不是收款人的", _RESTORE)
        elif open_sealed(line.account.number) != open_sealed(line.account_number):
            yield Finding(f"money_batchline {line.pk}", "账号与登记的账户不同", _RESTORE)


@check("P01", "一笔给付在一个批次里，批次合计等于各笔、等于在途")
def batch_totals() -> Iterator[Finding]:
    """No payable is in two live lines; totals agree; what is in transit in the books is what the bank has."""
    again = BatchLine.objects.filter(state__in=LIVE_LINES).order_by().values("payable")
    for row in again.annotate(n=Count("pk")).filter(n__gt=1):
        yield Finding(f"money_payable {row['payable']}", f"同时在 {row['n']} 个批次里", _RESTORE)
    standing = ~Q(lines__state=LineState.DROPPED)
    sums = {"fen": Sum("lines__amount", filter=standing, default=0), "n": Count("lines", filter=standing)}
    fixed = Batch.objects.exclude(state__in=(BatchState.RESERVED, BatchState.DISSOLVED))
    rows: QuerySet[Any] = fixed.select_related("entry").annotate(**sums).order_by("pk")
    for batch in rows:
        place = f"money_batch {batch.pk}"
        if (batch.total, batch.size) != (batch.fen, batch.n):
            told = f"合计 {yuan(batch.total)} 元 {batch.size} 笔，各笔之和 {yuan(batch.fen)} 元 {batch.n} 笔"
            yield Finding(place, told, _RESTORE)
        if batch.state in GIVEN_OUT:
            yield from booked(place, batch.entry, Use.TRANSIT, Use.BANK, batch.total)
    for line in BatchLine.objects.exclude(amount=F("payable__amount")).order_by("pk"):
        yield Finding(f"money_batchline {line.pk}", "金额与应付的不同", _RESTORE)
    for fund in Fund.objects.order_by("pk"):
        yield from _transit(fund)


def _transit(fund: Fund) -> Iterator[Finding]:
    held = Posting.objects.filter(account__fund=fund, account__use=Use.TRANSIT).order_by()
    booked = held.aggregate(fen=Sum("fen", default=0))["fen"]
    lines = BatchLine.objects.filter(batch__fund=fund, state__in=IN_TRANSIT).order_by()
    waiting = lines.aggregate(fen=Sum("amount", default=0))["fen"]
    if booked != waiting:
        told = f"账上在途 {yuan(booked)} 元，银行还没有答复的各笔 {yuan(waiting)} 元"
        yield Finding(f"money_fund {fund.pk}", told, _RESTORE)


@check("P02", "批次的内容与冻结时逐字节相同")
def batch_contents() -> Iterator[Finding]:
    """A batch that was frozen gives the file that was frozen, years later too."""
    fixed = Batch.objects.exclude(state__in=(BatchState.RESERVED, BatchState.DISSOLVED))
    for batch in fixed.order_by("pk"):
        try:
            content_of(batch)
        except GongjiError as error:
            yield Finding(f"money_batch {batch.pk}", error.message, error.remedy)


@check("P03", "批次、各笔、应付的状态相符")
def states() -> Iterator[Finding]:
    """A line stands as its batch allows, a payable as its last line does."""
    allowed = {
        BatchState.RESERVED: {LineState.RESERVED, LineState.DROPPED},
        BatchState.FROZEN: {LineState.RESERVED, LineState.DROPPED},
        BatchState.RELEASED: {LineState.HANDED, LineState.DROPPED},
        BatchState.HANDED: {*IN_TRANSIT, *_ENDS, LineState.DROPPED},
        BatchState.SETTLED: {*_ENDS, LineState.DROPPED},
        BatchState.DISSOLVED: {LineState.DROPPED},
    }
    live: dict[int, str] = {}
    for pk, state, payable, batch in _all_lines().values_list("pk", "state", "payable_id", "batch__state"):
        if state not in allowed[BatchState(batch)]:
            told = f"是“{LineState(state).label}”，批次却是“{BatchState(batch).label}”"
            yield Finding(f"money_batchline {pk}", told, _RESTORE)
        if state != LineState.DROPPED:
            live[payable] = state
    wanted = {
        LineState.RESERVED: {Owed.RESERVED}, LineState.HANDED: {Owed.HANDED},
        LineState.UNKNOWN: {Owed.HANDED}, LineState.CONFIRMED: {Owed.PAID},
        LineState.REFUSED: {Owed.RETURNED, Owed.DUE, Owed.CANCELLED},
    }  # fmt: skip
    for pk, owed in Payable.objects.order_by("pk").values_list("pk", "state").iterator(2000):
        last = live.get(pk)
        if owed not in (wanted[LineState(last)] if last else {Owed.DUE, Owed.CANCELLED}):
            told = f"是“{Owed(owed).label}”，最后一笔却是“{LineState(last).label if last else '没有'}”"
            yield Finding(f"money_payable {pk}", told, _RESTORE)


def _all_lines() -> QuerySet[BatchLine]:
    return BatchLine.objects.order_by("pk")


@check("P04", "退回的由自己的凭证回到专户，最多一个后继")
def ends() -> Iterator[Finding]:
    """The end of every line is its own entry; a refused one has at most one live successor."""
    successors = Counter(
        _all_lines()
        .filter(state__in=LIVE_LINES, predecessor__isnull=False)
        .values_list("predecessor", flat=True)
    )
    refused: dict[int, list[int]] = defaultdict(list)
    for line in _all_lines().select_related("entry", "predecessor").iterator(1000):
        place = f"money_batchline {line.pk}"
        if line.state in _ENDS:
            into = Use.PAYABLE if line.state == LineState.CONFIRMED else Use.BANK
            yield from booked(place, line.entry, into, Use.TRANSIT, line.amount)
        elif line.entry is not None:
            yield Finding(place, f"是“{line.get_state_display()}”，却已经有凭证", _RESTORE)
        before = line.predecessor
        if before is not None and (before.state != LineState.REFUSED or before.payable_id != line.payable_id):
            yield Finding(place, "接在一笔没有退回的、或者别人的给付后面", _RESTORE)
        if line.state != LineState.DROPPED and before is None and refused[line.payable_id]:
            yield Finding(place, "退回以后重付，却没有接在退回的那一笔后面", _RESTORE)
        if line.state == LineState.REFUSED:
            refused[line.payable_id].append(line.pk)
    for pk, n in successors.items():
        if n > 1:
            yield Finding(f"money_batchline {pk}", f"有 {n} 个后继", _RESTORE)


@check("P06", "入账的回单行与批次相符")
def returned_rows() -> Iterator[Finding]:
    """Every row that was taken agrees with its line in our id, amount and account; a file is kept as it came,
    and says how many of its rows were taken."""
    odd = Count("returned", filter=~Q(returned__odd=""))
    for file in ReturnFile.objects.annotate(kept=Count("returned"), strange=odd).order_by("pk"):
        place = f"money_returnfile {file.pk}"
        if (file.taken, file.odd) != (file.kept - file.strange, file.strange):
            told = f"记着入账 {file.taken} 行、例外 {file.odd} 行，留下的是 {file.kept} 行"
            yield Finding(place, told, _RESTORE)
        try:
            content_of_return(file)
        except GongjiError as error:
            yield Finding(place, error.message, error.remedy)
    taken = ReturnedLine.objects.filter(odd="").select_related("line", "file").order_by("pk")
    for row in taken.iterator(1000):
        line = row.line
        number = open_sealed(row.account_number) if row.account_number is not None else ""
        if (
            line is None
            or (row.ref, row.amount) != (line.ref, line.amount)
            or (line.batch_id != row.file.batch_id or number != open_sealed(line.account_number))
        ):
            yield Finding(f"money_returnedline {row.pk}", "与它所入账的那一笔不同", _RESTORE)


@check("P03.triggers", "数据库守着收付")
def triggers() -> Iterator[Finding]:
    """Every trigger that keeps money in and out is there and in force."""
    for name, table, *_ in missing(RULES):
        yield Finding(table, f"触发器 {name} 不在，或者停用了", "查明谁动过；重建触发器后运行 gongji verify")

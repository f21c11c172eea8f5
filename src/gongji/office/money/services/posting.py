"""Entries: the one way money moves in the books.

`post` is what other rooms and verbs call after they have asked for their own right. It holds the fund's row,
so that numbers and record times of a fund come one after another; the database checks all of it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money import sealing
from gongji.office.money.choices import LINES, MOST, Side
from gongji.office.money.errors import AlreadyPosted, LedgerError
from gongji.office.money.models import Account, Balance, Entry, Fund, Overdraft, Period, Posting
from gongji.office.ui.templatetags.look import yuan

_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an entry: the account's code and the amount in fen, debit positive, credit negative."""

    code: str
    fen: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The document behind an entry: posted at most once for a purpose (L10)."""

    kind: str
    key: str
    purpose: str


def post(
    actor: User | None,
    fund: Fund,
    on: date,
    lines: Sequence[Line],
    *,
    source_kind: str,
    source_key: str,
    purpose: str,
    text: str,
    overdraft: Overdraft | None = None,
) -> Entry:
    """Post an entry of a fund on a day, in the caller's transaction or one of its own.

    The caller has asked for the right to what it does. LedgerError: M103–M108 for lines and days that cannot
    be, M109 (`AlreadyPosted`, with the entry) when the source was posted for this purpose, M110 when the cash
    does not cover it.
    """
    with held(fund) as record:
        source = Source(source_kind, source_key, purpose)
        return put(actor, record, on, lines, source, text, overdraft=overdraft)


@contextmanager
def held(fund: Fund) -> Iterator[Fund]:
    """The fund's row, held to the end of the transaction: one entry of a fund after another."""
    with transaction.atomic(), everything("the books of a fund are kept whole"):
        yield locked(fund.pk)


def locked(key: int) -> Fund:
    """The fund, nobody else posting to it until the transaction ends."""
    return Fund.objects.select_for_update().get(pk=key)


def put(
    actor: User | None,
    fund: Fund,
    on: date,
    lines: Sequence[Line],
    source: Source,
    text: str,
    *,
    overdraft: Overdraft | None = None,
    reversal_of: Entry | None = None,
) -> Entry:
    """Write an entry of a fund that is held."""
    _require_sound(lines, source, text)
    _require_new(source)
    if on > timezone.localdate():
        raise LedgerError("M108", f"记账日 {on} 还没有到", "写单据的日期")
    accounts = _accounts(fund, lines, on)
    _require_cash(lines, accounts, on, overdraft)
    period = period_of(fund, on)
    entry = Entry(
        pk=next_key(), fund=fund, period=period, number=period.last_number + 1, on=on, text=text,
        total=sum(line.fen for line in lines if (line.fen > 0) == (reversal_of is None)), lines=len(lines),
        source_kind=source.kind, source_key=source.key, purpose=source.purpose, reversal_of=reversal_of,
        overdraft=overdraft, made_by=actor, at=record_time(fund),
    )  # fmt: skip
    _write(entry, _postings(entry, lines, accounts), source)
    fund.recorded_to = entry.at
    data = {"number": f"{period} {entry.written_number}", "total": entry.total, "source": source.kind}
    audit.record("money.post", actor, entry, union=fund.union, data=data)
    return entry


def _postings(entry: Entry, lines: Sequence[Line], accounts: Mapping[str, Account]) -> list[Posting]:
    red = entry.reversal_of_id is not None
    return [
        Posting(
            entry=entry, line=number, account=accounts[line.code], fen=line.fen, on=entry.on,
            side=Side.DEBIT if (line.fen > 0) is not red else Side.CREDIT, text=line.text or entry.text,
        )
        for number, line in enumerate(lines, 1)
    ]  # fmt: skip


def _write(entry: Entry, postings: list[Posting], source: Source) -> None:
    """The lines, then the entry, which makes the database check them."""
    last = Entry.objects.filter(fund=entry.fund_id).order_by("-at").values_list("seal", flat=True).first()
    entry.seal = sealing.seal(bytes(last or sealing.GENESIS), entry, postings)
    try:
        with transaction.atomic():
            Posting.objects.bulk_create(postings)
            entry.save(force_insert=True)
    except DatabaseError as error:
        _require_new(source)
        raise _refused(error) from error


def period_of(fund: Fund, on: date) -> Period:
    """The open month of a day, made with the first entry in it. LedgerError M107 when it is closed."""
    period = Period.objects.filter(fund=fund, year=on.year, month=on.month).first()
    if period is not None and period.closed_at is None:
        return period
    later = Period.objects.filter(fund=fund, closed_at__isnull=False).order_by("-year", "-month").first()
    if later is not None and (later.year, later.month) >= (on.year, on.month):
        told = f"{on:%Y-%m} 已经结账（结到 {later}）"
        raise LedgerError("M107", told, "记在还没有结账的月份，摘要里写明是补记哪一天的")
    return Period.objects.create(fund=fund, year=on.year, month=on.month)


def record_time(fund: Fund) -> datetime:
    """Now, or the instant after the fund's last entry where the clock stepped back."""
    now = timezone.now()
    return now if fund.recorded_to is None else max(now, fund.recorded_to + _INSTANT)


def next_key() -> int:
    """The key of the next entry: its lines are written before it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence('money_entry', 'id'))")
        else:
            cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM money_entry")
        (key,) = cursor.fetchone()
    return int(key)


def _require_sound(lines: Sequence[Line], source: Source, text: str) -> None:
    if not 2 <= len(lines) <= LINES:
        raise LedgerError("M105", f"一张凭证要有 2 到 {LINES} 行，现在 {len(lines)} 行", "写全借方和贷方")
    for number, line in enumerate(lines, 1):
        if not isinstance(line.fen, int) or isinstance(line.fen, bool):
            raise LedgerError("M106", f"第 {number} 行的金额 {line.fen!r} 不是整数分", "以分为单位写整数")
        if line.fen == 0 or abs(line.fen) > MOST:
            told = f"第 {number} 行（{line.code}）的金额是 {yuan(line.fen)} 元"
            raise LedgerError("M106", told, f"金额不为零，不超过 {yuan(MOST)} 元")
    left = sum(line.fen for line in lines)
    if left:
        debits = sum(line.fen for line in lines if line.fen > 0)
        told = f"借方 {yuan(debits)} 元，贷方 {yuan(debits - left)} 元，差 {yuan(abs(left))} 元"
        raise LedgerError("M105", told, "核对每一行的方向和金额")
    if not (source.kind and source.key.strip() and source.purpose.strip() and text.strip()):
        raise LedgerError("M113", "凭证没有写单据、用途或摘要", "写明依据的单据和摘要")


def _require_new(source: Source) -> None:
    found = Entry.objects.filter(
        source_kind=source.kind, source_key=source.key, purpose=source.purpose
    ).select_related("period").first()  # fmt: skip
    if found is not None:
        told = f"单据 {source.key}（{source.purpose}）已经记在 {found.period} {found.written_number}"
        raise AlreadyPosted(told, "核对单据；记错的先冲销", found.pk)


def _accounts(fund: Fund, lines: Sequence[Line], on: date) -> Mapping[str, Account]:
    codes = {line.code for line in lines}
    found = {account.code: account for account in Account.objects.filter(fund=fund, code__in=codes)}
    for code in sorted(codes):
        account = found.get(code)
        if account is None:
            raise LedgerError("M103", f"{fund} 没有科目 {code}", "核对科目编号")
        if not account.leaf:
            raise LedgerError("M104", f"科目 {account} 有下级，不能直接记账", "记在它的末级科目上")
        if on < account.open_since or (account.open_until is not None and on > account.open_until):
            until = account.open_until or "今"
            told = f"科目 {account} 在 {on} 没有启用（{account.open_since} 至 {until}）"
            raise LedgerError("M104", told, "核对日期，或换一个科目")
    return found


def _require_cash(
    lines: Sequence[Line], accounts: Mapping[str, Account], on: date, overdraft: Overdraft | None
) -> None:
    """Refuse what a guarded account does not cover, in words; the database refuses it again by itself."""
    moved: dict[str, int] = {}
    for line in lines:
        moved[line.code] = moved.get(line.code, 0) + line.fen
    falling = {code: fen for code, fen in moved.items() if fen < 0 and accounts[code].guarded}
    if not falling:
        return
    guarded = [accounts[code] for code in falling]
    allowed = _allowed(guarded[0].fund_id, on, overdraft)
    held = dict(Balance.objects.filter(account__in=guarded).values_list("account__code", "fen"))
    for code, fen in sorted(falling.items()):
        if held[code] + fen < -allowed:
            told = f"{accounts[code]} 余额 {yuan(held[code])} 元，不够付 {yuan(-fen)} 元"
            remedy = "先收到款再付；确要透支的，引用管委会的透支批文，不超过限额"
            raise LedgerError("M110", told, remedy)


def _allowed(fund: int, on: date, overdraft: Overdraft | None) -> int:
    if overdraft is None:
        return 0
    if overdraft.fund_id != fund or not overdraft.since <= on <= overdraft.until:
        told = f"透支批文 {overdraft.document} 不是这个专户在 {on} 有效的"
        raise LedgerError("M114", told, "引用有效的批文")
    return overdraft.limit_fen


_SAID: Final = {"L01": "M105", "L02": "M106", "L04": "M111", "L05": "M110", "L08": "M107"}
"""Invariant → our code, for what the database refuses by itself."""


def _refused(error: Exception) -> LedgerError:
    """What the database refused, under our code."""
    said = str(error).strip().splitlines()[0]
    code = next((ours for mark, ours in _SAID.items() if mark in said.upper()), "M119")
    return LedgerError(code, f"数据库没有接受这张凭证（{said}）", "重新打开这一页再办；再次出现时告诉管理员")

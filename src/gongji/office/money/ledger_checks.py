"""What `gongji verify` recomputes of the books: every entry, every balance, from the lines alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from gongji.office.guard.models import AuditRow
from gongji.office.guard.verify import Finding, check
from gongji.office.money import sealing
from gongji.office.money.choices import MOST, Side
from gongji.office.money.migrations._triggers import names
from gongji.office.money.models import Account, Balance, Entry, Fund, Period, Posting

_RESTORE: Final = "查明谁动过数据库；以备份核对"
_CHUNK: Final = 2000


def _entry(key: int, word: str = "") -> str:
    return f"money_entry {key}" + (f"（{word}）" if word else "")


@check("L01", "每张凭证借贷相等，至少两行")
def entries_add_up() -> Iterator[Finding]:
    """The lines of each entry are at least two, add up to zero, and are those it was posted with."""
    found = Entry.objects.annotate(
        n=Count("postings"),
        fen=Sum("postings__fen", default=0),
        debits=Sum("postings__fen", filter=Q(postings__side=Side.DEBIT), default=0),
    ).filter(Q(n__lt=2) | ~Q(n=F("lines")) | ~Q(fen=0) | ~Q(debits=F("total")))
    for entry in found.order_by("pk"):
        told = f"{entry.n} 行，差 {entry.fen} 分，借方 {entry.debits} 分"
        told += f"；记账时 {entry.lines} 行，借方 {entry.total} 分"
        yield Finding(_entry(entry.pk, entry.written_number), told, _RESTORE)
    orphans = Posting.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("entry_id"))))
    for pk, key in orphans.order_by("pk").values_list("pk", "entry_id"):
        yield Finding(f"money_posting {pk}", f"它的凭证 {key} 不存在", _RESTORE)


@check("L02", "金额是整数分，不为零，在限额以内")
def amounts() -> Iterator[Finding]:
    """No line is zero, broken or too large."""
    wrong = Posting.objects.filter(Q(fen=0) | Q(fen__gt=MOST) | Q(fen__lt=-MOST))
    for pk, fen in wrong.order_by("pk").values_list("pk", "fen"):
        yield Finding(f"money_posting {pk}", f"金额是 {fen} 分", _RESTORE)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, fen FROM money_posting WHERE typeof(fen) <> 'integer' ORDER BY id")
            for pk, fen in cursor.fetchall():
                yield Finding(f"money_posting {pk}", f"金额 {fen!r} 不是整数", _RESTORE)


@check("L03", "记过账的凭证没有改动")
def seals() -> Iterator[Finding]:
    """Every entry has the seal that its content, its lines and the entry before it give."""
    for fund in Fund.objects.order_by("pk"):
        yield from _chain(fund)


def _chain(fund: Fund) -> Iterator[Finding]:
    previous = sealing.GENESIS
    entries = Entry.objects.filter(fund=fund).order_by("at", "pk").iterator(_CHUNK)
    rows = Posting.objects.filter(entry__fund=fund).order_by("entry__at", "entry_id", "line").iterator(_CHUNK)
    grouped = groupby(rows, key=lambda p: p.entry_id)
    ahead: tuple[int, list[Posting]] | None = None
    for entry in entries:
        if ahead is None:
            ahead = next(((key, list(group)) for key, group in grouped), None)
        lines: list[Posting] = []
        if ahead is not None and ahead[0] == entry.pk:
            lines, ahead = ahead[1], None
        if sealing.seal(previous, entry, lines) != bytes(entry.seal):
            told = "内容、分录或它前面的凭证与记账时的封印不符"
            yield Finding(_entry(entry.pk, entry.written_number), told, _RESTORE)
        previous = bytes(entry.seal)


@check("L03.audit", "审计里记过的凭证都在")
def posted() -> Iterator[Finding]:
    """Every entry that the audit trail saw posted is there: so the last ones cannot be cut off unseen."""
    there = set(Entry.objects.values_list("pk", flat=True).iterator(_CHUNK))
    seen = AuditRow.objects.filter(action="money.post", object_type="money.entry", erased_at__isnull=True)
    for row, key in seen.order_by("pk").values_list("pk", "object_key").iterator(_CHUNK):
        if int(key) not in there:
            yield Finding(_entry(int(key)), f"审计第 {row} 行记着它，账里没有", _RESTORE)


@check("L03.triggers", "数据库守着账")
def triggers() -> Iterator[Finding]:
    """Every trigger that keeps the books is there and in force."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    for name, table in names(connection.vendor).items():
        if name not in there:
            yield Finding(table, f"触发器 {name} 不在，或者停用了", "查明谁动过；重建触发器后核对全部凭证")


@check("L04", "只冲销一次，冲销的不再冲销")
def reversals() -> Iterator[Finding]:
    """A reversal turns every line of an entry of its fund that is no reversal, once."""
    made = Entry.objects.filter(reversal_of__isnull=False).select_related("reversal_of").order_by("pk")
    seen: dict[int, int] = {}
    for entry in made:
        place, original = _entry(entry.pk, entry.written_number), entry.reversal_of
        if original is None:
            yield Finding(place, f"它冲销的凭证 {entry.reversal_of_id} 不存在", _RESTORE)
            continue
        if original.pk in seen:
            yield Finding(place, f"凭证 {original.pk} 已经由 {seen[original.pk]} 冲销", _RESTORE)
        seen[original.pk] = entry.pk
        if original.reversal_of_id is not None or original.fund_id != entry.fund_id:
            yield Finding(place, f"凭证 {original.pk} 本身是冲销，或属于别的专户", _RESTORE)
        if _lines(entry.pk) != [(account, -fen) for account, fen in _lines(original.pk)]:
            yield Finding(place, f"各行不是凭证 {original.pk} 的相反数", _RESTORE)


def _lines(key: int) -> list[tuple[int, int]]:
    rows = Posting.objects.filter(entry=key).order_by("line").values_list("account", "fen")
    return [(account, fen) for account, fen in rows]


@check("L05", "专户的钱任何时候不小于零")
def cash() -> Iterator[Finding]:
    """In record order no guarded account is below zero unless the entry cites an overdraft that allows it."""
    rows = (
        Posting.objects.filter(account__guarded=True)
        .order_by("account", "entry__at", "entry", "line")
        .values_list(
            "account", "account__code", "entry", "fen", "on", "account__fund", "entry__overdraft__fund",
            "entry__overdraft__limit_fen", "entry__overdraft__since", "entry__overdraft__until",
        )
    )  # fmt: skip
    for (_account, code), moves in groupby(rows.iterator(_CHUNK), key=lambda row: (row[0], row[1])):
        held = 0
        for key, group in groupby(moves, key=lambda row: row[2]):
            lines = list(group)
            moved = sum(row[3] for row in lines)
            held += moved
            if moved < 0 and held < -_allowed(lines[0]):
                yield Finding(_entry(key), f"记完以后科目 {code} 的余额是 {held} 分", _RESTORE)


def _allowed(row: tuple[Any, ...]) -> int:
    on, fund, of, limit, since, until = row[4:]
    return limit if of is not None and of == fund and since <= on <= until else 0


@check("L06", "余额等于分录之和")
def balances() -> Iterator[Finding]:
    """Every stored balance is the sum of the account's lines that have an entry."""
    kept = Posting.objects.filter(Exists(Entry.objects.filter(pk=OuterRef("entry_id"))))
    sums = dict(kept.order_by().values_list("account").annotate(fen=Sum("fen")))
    stored = dict(Balance.objects.values_list("account", "fen"))
    for account in Account.objects.order_by("pk").iterator(_CHUNK):
        place, due = f"money_account {account.pk}（{account}）", sums.get(account.pk, 0)
        if account.pk not in stored:
            yield Finding(place, "没有余额行", _RESTORE)
        elif stored[account.pk] != due:
            yield Finding(place, f"余额 {stored[account.pk]} 分，分录之和 {due} 分", _RESTORE)


@check("L07", "各科目之和为零，收进减付出等于存款的变化")
def whole() -> Iterator[Finding]:
    """The balances of a fund add up to zero; cash entries in less out are what the cash accounts hold."""
    for fund in Fund.objects.order_by("pk"):
        place = f"money_fund {fund.pk}（{fund}）"
        total = Balance.objects.filter(account__fund=fund).aggregate(fen=Sum("fen", default=0))["fen"]
        if total:
            yield Finding(place, f"各科目余额之和是 {total} 分", _RESTORE)
        cash = Posting.objects.filter(account__fund=fund, account__guarded=True, entry__fund=fund)
        other = Posting.objects.filter(entry__fund=fund, account__guarded=False)
        inward = other.aggregate(fen=Sum("fen", filter=Q(fen__lt=0), default=0))["fen"]
        outward = other.aggregate(fen=Sum("fen", filter=Q(fen__gt=0), default=0))["fen"]
        held = Balance.objects.filter(account__fund=fund, account__guarded=True)
        stored = held.aggregate(fen=Sum("fen", default=0))["fen"]
        moved = cash.aggregate(fen=Sum("fen", default=0))["fen"]
        if not -inward - outward == moved == stored:
            told = f"来源减去向 {-inward - outward} 分，存款分录 {moved} 分，存款余额 {stored} 分"
            yield Finding(place, told, _RESTORE)


@check("L08", "只记在当日启用的末级科目上，不记入已结账的月份")
def places() -> Iterator[Finding]:
    """Lines stand on open leaves; entries in the month of their day, before it was closed."""
    wrong = Posting.objects.filter(
        Q(account__leaf=False) | Q(on__lt=F("account__open_since")) | Q(on__gt=F("account__open_until"))
    )
    for pk, code, on in wrong.order_by("pk").values_list("pk", "account__code", "on"):
        yield Finding(f"money_posting {pk}", f"科目 {code} 在 {on} 不能记账", _RESTORE)
    moved = Posting.objects.exclude(on=F("entry__on")).order_by("pk").values_list("pk", flat=True)
    for pk in moved:
        yield Finding(f"money_posting {pk}", "日期与它的凭证不同", _RESTORE)
    misplaced = Entry.objects.annotate(y=ExtractYear("on"), m=ExtractMonth("on")).filter(
        ~Q(y=F("period__year")) | ~Q(m=F("period__month")) | ~Q(fund=F("period__fund"))
    )
    for key, day in misplaced.order_by("pk").values_list("pk", "on"):
        yield Finding(_entry(key), f"{day} 不在它所记的月份里", _RESTORE)
    late = Entry.objects.filter(at__gt=F("period__closed_at")).select_related("period").order_by("pk")
    for entry in late:
        told = f"{entry.period} 结账以后才记入"
        yield Finding(_entry(entry.pk, entry.written_number), told, _RESTORE)


@check("L09", "凭证号按月连续，与记账先后一致")
def numbers() -> Iterator[Finding]:
    """The numbers of a month are 1, 2, 3 … in record order, and the counter is at the last of them."""
    for period in Period.objects.select_related("fund").order_by("pk").iterator(_CHUNK):
        place = f"money_period {period.pk}（{period.fund} {period}）"
        given = list(
            Entry.objects.filter(period=period).order_by("at", "pk").values_list("number", flat=True)
        )
        if given != list(range(1, len(given) + 1)):
            wrong = next(n for n, number in enumerate(given, 1) if n != number)
            yield Finding(place, f"第 {wrong} 张凭证的号是 {given[wrong - 1]}", _RESTORE)
        if period.last_number != len(given):
            yield Finding(place, f"记到 {period.last_number} 号，凭证有 {len(given)} 张", _RESTORE)


@check("L10", "每张凭证有单据，一份单据一种用途只记一次")
def documents() -> Iterator[Finding]:
    """Every entry names its source; no source stands twice for one purpose."""
    nameless = Entry.objects.filter(Q(source_kind="") | Q(source_key="") | Q(purpose="")).order_by("pk")
    for pk in nameless.values_list("pk", flat=True):
        yield Finding(_entry(pk), "没有写单据或用途", _RESTORE)
    twice = Entry.objects.order_by().values("source_kind", "source_key", "purpose").annotate(n=Count("pk"))
    for row in twice.filter(n__gt=1).order_by("source_kind", "source_key"):
        told = f"单据 {row['source_kind']} {row['source_key']}（{row['purpose']}）记了 {row['n']} 次"
        yield Finding("money_entry", told, "冲销重复的凭证；查明怎样重复的")


@check("L11", "记账时间一张晚于一张")
def times() -> Iterator[Finding]:
    """No two entries of a fund share a record time, keys follow it, and the fund's own is the last one."""
    for fund in Fund.objects.order_by("pk"):
        last, key = None, 0
        rows = Entry.objects.filter(fund=fund).order_by("at", "pk").values_list("pk", "at")
        for pk, at in rows.iterator(_CHUNK):
            if last is not None and (at <= last or pk < key):
                yield Finding(_entry(pk), f"记账时间不晚于凭证 {key}，或先后与编号相反", _RESTORE)
            last, key = at, pk
        if fund.recorded_to != last:
            yield Finding(f"money_fund {fund.pk}（{fund}）", "最后的记账时间与凭证不符", _RESTORE)


@check("L12", "一张凭证只记一个专户")
def one_fund() -> Iterator[Finding]:
    """Every line's account is of its entry's fund."""
    wrong = Posting.objects.exclude(account__fund=F("entry__fund")).order_by("pk")
    for pk, key, fund in wrong.values_list("pk", "entry", "account__fund"):
        yield Finding(f"money_posting {pk}", f"凭证 {key} 记到了专户 {fund} 的科目上", _RESTORE)

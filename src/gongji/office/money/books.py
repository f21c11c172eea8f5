"""A fund's books as a text that an independent checker reads: the ledger file of Beancount, in whole fen.

The commodity is FEN, so that every number is a whole one. At the end stand the balances as the books store
them: the checker adds up by itself and compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from gongji.office.money.choices import Kind
from gongji.office.money.models import Account, Balance, Fund, Posting

ROOTS: Final = {
    Kind.ASSET: "Assets",
    Kind.LIABILITY: "Liabilities",
    Kind.NET: "Equity",
    Kind.INCOME: "Income",
    Kind.EXPENSE: "Expenses",
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_CHUNK: Final = 2000


def beancount(fund: Fund) -> Iterator[str]:
    """The lines of the file: options, accounts, entries in order of day and record, balances as stored."""
    accounts = {a.pk: a for a in Account.objects.filter(fund=fund).order_by("code")}
    names = {pk: f"{ROOTS[Kind(a.kind)]}:{a.code}" for pk, a in accounts.items()}
    yield f'option "title" {_quoted(f"{fund.name}，单位为分")}\n'
    yield 'option "operating_currency" "FEN"\n\n'
    for pk, account in accounts.items():
        if account.leaf:
            yield f"{account.open_since} open {names[pk]} FEN\n  name: {_quoted(account.name)}\n"
    yield "\n"
    last = fund.since
    lines = (
        Posting.objects.filter(entry__fund=fund)
        .select_related("entry__period")
        .order_by("on", "entry_id", "line")
        .iterator(_CHUNK)
    )
    for _, postings in groupby(lines, key=lambda p: p.entry_id):
        rows = list(postings)
        last = rows[0].on
        yield from _entry(rows, names)
    yield from _balances(fund, names, last + timedelta(days=1))
    for pk, account in accounts.items():
        if account.leaf and account.open_until is not None:
            yield f"{max(account.open_until, last) + timedelta(days=1)} close {names[pk]}\n"


def _entry(rows: list[Posting], names: dict[int, str]) -> Iterator[str]:
    entry = rows[0].entry
    yield f"{entry.on} * {_quoted(entry.text)}\n"
    yield f"  voucher: {_quoted(f'{entry.period} {entry.written_number}')}\n"
    yield f"  source: {_quoted(f'{entry.source_kind} {entry.source_key}')}\n"
    for row in rows:
        yield f"  {names[row.account_id]}  {row.fen} FEN\n"
    yield "\n"


def _balances(fund: Fund, names: dict[int, str], on: date) -> Iterator[str]:
    """The balances as the books store them: the checker compares them with its own sums."""
    held = Balance.objects.filter(account__fund=fund, account__leaf=True).order_by("account__code")
    for account, fen in held.values_list("account_id", "fen"):
        yield f"{on} balance {names[account]}  {fen} FEN\n"


def _quoted(text: str) -> str:
    """A string of Beancount: its own quotes and backslashes escaped, no control characters."""
    plain = _CONTROL.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'

"""Booking by hand what no document of the system posts: interest, bank fees, opening balances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.money.choices import MANUAL
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Entry, Fund, Overdraft
from gongji.office.money.services.opening import BOOK
from gongji.office.money.services.posting import Line, held, post


def book(
    actor: User | None,
    fund: Fund,
    on: date,
    lines: Sequence[Line],
    *,
    document: str,
    text: str,
    overdraft: Overdraft | None = None,
) -> Entry:
    """Post an entry by hand on a document; the same document and words are booked once in a fund."""
    if not document.strip() or not text.strip():
        raise LedgerError("M113", "没有写单据的文号或摘要", "写明依据的单据，如银行回单号")
    with held(fund) as record:
        demand(actor, BOOK, record.union)
        return post(
            actor, record, on, lines, source_kind=MANUAL, source_key=document.strip(),
            purpose=f"{record.plan.code}：{text.strip()}"[:200], text=text.strip(), overdraft=overdraft,
        )  # fmt: skip

"""Short words for the tests of the books."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from gongji.office.money import services
from gongji.office.money.models import Entry, Fund

BANK, TRANSIT, PAYABLE, SUSPENSE = "1002", "1012", "2202", "2241"
INCOME, BENEFIT, FEE = "4001", "5001", "590101"
DAY = date(2026, 3, 10)
_keys = count(1)


def book(fund: Fund, fen: int, debit: str = BANK, credit: str = INCOME, on: date = DAY, **more: Any) -> Entry:
    """One entry over two accounts, with a source of its own unless told."""
    said = {
        "source_kind": "test",
        "source_key": f"t{next(_keys)}",
        "purpose": "记账",
        "text": "虚构业务",
        **more,
    }
    lines = [services.Line(debit, fen), services.Line(credit, -fen)]
    return services.post(None, fund, on, lines, **said)

"""The books of each plan's fund, and the money that comes into it and goes out."""

from __future__ import annotations

from gongji.office.money.models.batches import Batch, BatchLine, ReturnedLine, ReturnFile
from gongji.office.money.models.books import (
    Account,
    Balance,
    Entry,
    Fund,
    Overdraft,
    Period,
    Posting,
)
from gongji.office.money.models.payables import Barred, Obligation, Payable
from gongji.office.money.models.receipts import Matching, Receipt

__all__ = [
    "Account", "Balance", "Barred", "Batch", "BatchLine", "Entry", "Fund", "Matching", "Obligation",
    "Overdraft", "Payable", "Period", "Posting", "Receipt", "ReturnFile", "ReturnedLine",
]  # fmt: skip

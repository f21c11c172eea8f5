"""The verbs of this room."""

from __future__ import annotations

from gongji.office.money.services.answering import pay_again, tell
from gongji.office.money.services.batching import batch, dissolve, freeze, put_in, take_out, thaw
from gongji.office.money.services.booking import book
from gongji.office.money.services.closing import carry, close_period, obstacles
from gongji.office.money.services.matching import DUES, Due, dues, match, unmatch
from gongji.office.money.services.opening import close_account, open_account, open_fund
from gongji.office.money.services.overdrafts import Approval, approve_overdraft
from gongji.office.money.services.owing import PAID, cancel, change_account, owe
from gongji.office.money.services.posting import Line, post
from gongji.office.money.services.receiving import received, undo_receipt
from gongji.office.money.services.releasing import download, release, rewrite, write_file
from gongji.office.money.services.returning import read_return
from gongji.office.money.services.reversing import reverse, undo

__all__ = [
    "DUES", "PAID", "Approval", "Due", "Line", "approve_overdraft", "batch", "book", "cancel",
    "carry", "change_account", "close_account", "close_period", "dissolve", "download",
    "dues", "freeze", "match",
    "obstacles", "open_account", "open_fund", "owe", "pay_again", "post", "put_in", "read_return",
    "received", "release", "reverse", "rewrite", "take_out", "tell", "thaw", "undo", "undo_receipt",
    "unmatch", "write_file",
]  # fmt: skip

"""The states of money on its way to a person, the word and the look of each, and the graphs.

What is not in a graph does not happen: the services move along them with guarded updates, and the triggers of
the migration hold the same (P03).
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Owed(models.TextChoices):
    """Where a payable is."""

    DUE = "due", _("待拨付")
    RESERVED = "reserved", _("已编批")
    HANDED = "handed", _("在途")
    RETURNED = "returned", _("银行退回")
    PAID = "paid", _("已给付")
    CANCELLED = "cancelled", _("已取消")


class BatchState(models.TextChoices):
    """Where a batch is. `released`: booked, its file not yet known to be written; there is one next step."""

    RESERVED = "reserved", _("编制中")
    FROZEN = "frozen", _("待拨付")
    RELEASED = "released", _("待成文件")
    HANDED = "handed", _("已交银行")
    SETTLED = "settled", _("已结清")
    DISSOLVED = "dissolved", _("已撤销")


class LineState(models.TextChoices):
    """Where a line of a batch is."""

    RESERVED = "reserved", _("未交银行")
    HANDED = "handed", _("在途")
    CONFIRMED = "confirmed", _("到账")
    REFUSED = "refused", _("银行退回")
    UNKNOWN = "unknown", _("状态不明")
    DROPPED = "dropped", _("已移出")


class Bar(models.TextChoices):
    """Why somebody may not release a payment (K05)."""

    DECIDED = "decided", _("审核或审定过")
    CLAIMANT = "claimant", _("申领人")
    ACCOUNT = "account", _("改过收款账户")


OWED_LOOK: Final[dict[str, str]] = {
    Owed.DUE: "step", Owed.RESERVED: "watch", Owed.HANDED: "watch", Owed.RETURNED: "conflict",
    Owed.PAID: "paid", Owed.CANCELLED: "refused",
}  # fmt: skip
BATCH_LOOK: Final[dict[str, str]] = {
    BatchState.RESERVED: "papers", BatchState.FROZEN: "step", BatchState.RELEASED: "conflict",
    BatchState.HANDED: "watch", BatchState.SETTLED: "paid", BatchState.DISSOLVED: "refused",
}  # fmt: skip
LINE_LOOK: Final[dict[str, str]] = {
    LineState.RESERVED: "step", LineState.HANDED: "watch", LineState.CONFIRMED: "paid",
    LineState.REFUSED: "refused", LineState.UNKNOWN: "range", LineState.DROPPED: "refused",
}  # fmt: skip

OWED_MOVES: Final = (
    (Owed.DUE, Owed.RESERVED), (Owed.RESERVED, Owed.DUE), (Owed.RESERVED, Owed.HANDED),
    (Owed.HANDED, Owed.PAID), (Owed.HANDED, Owed.RETURNED), (Owed.RETURNED, Owed.DUE),
    (Owed.DUE, Owed.CANCELLED), (Owed.RETURNED, Owed.CANCELLED),
)  # fmt: skip
BATCH_MOVES: Final = (
    (BatchState.RESERVED, BatchState.FROZEN), (BatchState.FROZEN, BatchState.RESERVED),
    (BatchState.FROZEN, BatchState.RELEASED), (BatchState.RELEASED, BatchState.HANDED),
    (BatchState.HANDED, BatchState.SETTLED), (BatchState.RESERVED, BatchState.DISSOLVED),
)  # fmt: skip
LINE_MOVES: Final = (
    (LineState.RESERVED, LineState.DROPPED), (LineState.RESERVED, LineState.HANDED),
    (LineState.HANDED, LineState.CONFIRMED), (LineState.HANDED, LineState.REFUSED),
    (LineState.HANDED, LineState.UNKNOWN), (LineState.UNKNOWN, LineState.CONFIRMED),
    (LineState.UNKNOWN, LineState.REFUSED),
)  # fmt: skip

LIVE_LINES: Final = (LineState.RESERVED, LineState.HANDED, LineState.UNKNOWN, LineState.CONFIRMED)
"""A payable has at most one line in these (P01, K02), a refused line at most one successor (P04)."""
IN_TRANSIT: Final = (LineState.HANDED, LineState.UNKNOWN)
"""The bank has the order, and nobody knows yet what came of it."""
GIVEN_OUT: Final = (BatchState.RELEASED, BatchState.HANDED, BatchState.SETTLED)
"""Batches whose money has left the bank account in the ledger."""

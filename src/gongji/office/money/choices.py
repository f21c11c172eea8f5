"""The words of the books."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an account counts; the side on which it grows follows (资产、支出 借方，其余 贷方)."""

    ASSET = "asset", _("资产")
    LIABILITY = "liability", _("负债")
    NET = "net", _("净资产")
    INCOME = "income", _("收入")
    EXPENSE = "expense", _("支出")


GROWS_BY_DEBIT: Final = frozenset({Kind.ASSET, Kind.EXPENSE})


class Use(models.TextChoices):
    """What other rooms find an account by: the code may differ from chart to chart, the use does not."""

    BANK = "bank", _("银行存款")
    TRANSIT = "transit", _("在途拨付")
    SUSPENSE = "suspense", _("暂收款")
    PAYABLE = "payable", _("应付给付")
    CONTRIBUTION = "contribution", _("互助费收入")
    BENEFIT = "benefit", _("给付支出")
    SURPLUS = "surplus", _("结余")
    OPENING = "opening", _("期初")


class Side(models.TextChoices):
    """The side of a line; a reversal stands on the side of what it reverses, in red."""

    DEBIT = "debit", _("借")
    CREDIT = "credit", _("贷")


MOST: Final = 9 * 10**15
"""The largest amount of a line, in fen."""
LINES: Final = 1000
"""The most lines of one entry: so their sum stays a 64-bit number."""
MANUAL: Final = "manual"
"""The source kind of what a person books by hand on a document."""
REVERSAL: Final = "reversal"
CARRY: Final = "carry"

"""Numbers that must stand in no log, audit row or error: found, and masked (A06)."""

from __future__ import annotations

import re
from typing import Final

from gongji.codes import identity

_RUN: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{14,19}[0-9Xx]?(?![0-9A-Za-z])")
_MASK: Final = "••••"


def sensitive(text: str) -> bool:
    """Whether a text holds what reads as an ID number or a bank card number.

    >>> sensitive("单号 202611290001"), sensitive("卡 6222021234567890128")
    (False, True)
    """
    return any(_is_number(run.group()) for run in _RUN.finditer(text))


def masked(text: str) -> str:
    """The text with such numbers masked.

    >>> masked("卡 6222021234567890128 到账")
    '卡 •••• 到账'
    """
    return _RUN.sub(lambda run: _MASK if _is_number(run.group()) else run.group(), text)


def _is_number(run: str) -> bool:
    if len(run) in (15, 18):
        try:
            identity.parse(run)
        except identity.IdentityError:
            pass
        else:
            return True
    return 16 <= len(run) <= 19 and run.isdigit() and _luhn(run)


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a payment card (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0

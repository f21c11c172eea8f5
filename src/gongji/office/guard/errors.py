"""What the guard refuses, with stable codes."""

from __future__ import annotations

from gongji.errors import GongjiError


class Refused(GongjiError):
    """The person may not do this, or the rules of granting forbid it."""


class KeyRingError(GongjiError):
    """A key is missing or a sealed value does not open."""


class NumberInWords(GongjiError):
    """Somebody wrote an ID or card number where words belong, and the words would be kept in clear."""


class TooManyWords(GongjiError):
    """A purpose or a reason is longer than the audit trail keeps."""


class UnauditedChange(RuntimeError):
    """An audit row outside a transaction: a defect of the code."""

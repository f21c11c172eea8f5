"""What this room refuses."""

from __future__ import annotations

from gongji.errors import GongjiError


class EnrolmentError(GongjiError):
    """A step with a roster or cover that cannot be taken. Codes R101 and up."""


class Conflict(EnrolmentError):
    """Somebody else was faster: the page is to be opened again."""

"""What this room refuses, with stable codes."""

from __future__ import annotations

from gongji.errors import GongjiError


class ClaimError(GongjiError):
    """A step of a claim that cannot be taken (K1xx: up to the assessment; K2xx: from the review on)."""

"""What this room refuses, with stable codes."""

from __future__ import annotations

from gongji.errors import GongjiError


class ApiError(GongjiError):
    """A request that cannot be taken: who asks is not known, a key is missing or was used otherwise."""

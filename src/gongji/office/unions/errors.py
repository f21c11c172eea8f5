"""What the room of unions refuses, with stable codes."""

from __future__ import annotations

from gongji.errors import GongjiError


class UnionError(GongjiError):
    """A change to the tree that cannot be."""

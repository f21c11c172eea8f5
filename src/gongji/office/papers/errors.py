"""What the room refuses, with stable codes."""

from __future__ import annotations

from gongji.errors import GongjiError


class PaperError(GongjiError):
    """A file that cannot be taken, a paper that cannot be opened, or a document that cannot be printed."""

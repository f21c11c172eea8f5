"""What the member's pages refuse, with stable codes."""

from __future__ import annotations

from gongji.errors import GongjiError


class PortalError(GongjiError):
    """Something that the person on the phone, or the site behind the pages, cannot do."""


class NotSent(RuntimeError):
    """A text did not go this time: no refusal, so that the job tries again."""

"""Accounts, the roles they hold, and the trail of what was done."""

from __future__ import annotations

from gongji.office.guard.models.accounts import User
from gongji.office.guard.models.holding import Delegation, Grant
from gongji.office.guard.models.trail import AuditRow, ChainHead, Seal

__all__ = ["AuditRow", "ChainHead", "Delegation", "Grant", "Seal", "User"]

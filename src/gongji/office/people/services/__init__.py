"""The verbs of this room."""

from __future__ import annotations

from gongji.office.people.services.correcting import correct, merge
from gongji.office.people.services.entering import Entry, enter
from gongji.office.people.services.membership import follow_merger, leave, still_members, transfer
from gongji.office.people.services.reaching import add_account, end_account, set_phone
from gongji.office.people.services.registering import register, show

__all__ = [
    "Entry", "add_account", "correct", "end_account", "enter", "follow_merger", "leave", "merge", "register",
    "set_phone", "show", "still_members", "transfer",
]  # fmt: skip

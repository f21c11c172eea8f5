"""The verbs of this room, each in its own transaction under the lock of the tree."""

from __future__ import annotations

from gongji.office.unions.services.listing import MOST_BYTES, Applied, apply, of_union, plan_of, upload
from gongji.office.unions.services.merging import close, merge
from gongji.office.unions.services.placing import create, move
from gongji.office.unions.services.recording import Described, EmployerFacts, edit, link, set_employer, unlink

__all__ = [
    "MOST_BYTES", "Applied", "Described", "EmployerFacts", "apply", "close", "create", "edit", "link",
    "merge", "move", "of_union", "plan_of", "set_employer", "unlink", "upload",
]  # fmt: skip

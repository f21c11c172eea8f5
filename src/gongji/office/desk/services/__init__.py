"""The verbs of this room."""

from __future__ import annotations

from gongji.office.desk.services.cases import close, note, open_case
from gongji.office.desk.services.clocks import pause, resume
from gongji.office.desk.services.holding import recused_accounts as kept_out_of
from gongji.office.desk.services.holding import require_able
from gongji.office.desk.services.passing import hand_over, keep_out, recuse, take
from gongji.office.desk.services.tasks import ask, done, drop

__all__ = [
    "ask", "close", "done", "drop", "hand_over", "keep_out", "kept_out_of", "note", "open_case", "pause",
    "recuse", "require_able", "resume", "take",
]  # fmt: skip

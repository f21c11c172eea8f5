"""The chain of a fund's entries: whoever has the database alone cannot change one unseen.

Triggers refuse a change; somebody who takes the triggers down can still write. So each entry carries an HMAC,
under the key of the audit trail, over all it says, its lines, and the seal of the entry before it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Final

from gongji.office.guard.ring import ring
from gongji.office.money.models import Entry, Posting

GENESIS: Final = bytes(32)
"""What the first entry of a fund follows."""


def seal(previous: bytes, entry: Entry, postings: Iterable[Posting]) -> bytes:
    """The seal of an entry that follows another one; `postings` in the order of their lines."""
    said = [
        entry.pk, entry.fund_id, entry.period_id, entry.number, entry.on.isoformat(), entry.text, entry.total,
        entry.lines, entry.source_kind, entry.source_key, entry.purpose, entry.reversal_of_id,
        entry.overdraft_id, entry.made_by_id, entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        [[p.line, p.account_id, p.side, p.fen, p.on.isoformat(), p.text] for p in postings],
    ]  # fmt: skip
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.digest(ring().audit, b"entry" + previous + body, hashlib.sha256)

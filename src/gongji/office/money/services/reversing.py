"""A wrong entry is reversed in red, once; nothing is rubbed out (红字冲销)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.money import sources
from gongji.office.money.choices import REVERSAL
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Entry
from gongji.office.money.services.posting import Line, Source, held, put


def undo(actor: User | None, entry: Entry, why: str, *, on: date | None = None) -> Entry:
    """Reverse an entry for another verb that has asked for its own right (a payment refused by the bank)."""
    if not why.strip():
        raise LedgerError("M113", "没有写冲销的原因", "写明原因，例如“金额录错，应为 1,200.00”")
    with held(entry.fund) as fund:
        original = Entry.objects.select_related("period").get(pk=entry.pk)
        name = f"{original.period} {original.written_number}"
        if original.reversal_of_id is not None:
            raise LedgerError("M111", f"{name} 本身是冲销凭证", "需要恢复原来的分录时，重新记一张")
        done = Entry.objects.filter(reversal_of=original).select_related("period").first()
        if done is not None:
            told = f"{name} 已经由 {done.period} {done.written_number} 冲销"
            raise LedgerError("M111", told, "不用再办")
        lines = [
            Line(p.account.code, -p.fen, "" if p.text == original.text else p.text)
            for p in original.postings.select_related("account").order_by("line")
        ]
        day = on or max(original.on, timezone.localdate())
        source = Source(REVERSAL, str(original.pk), "冲销")
        text = f"冲销 {name}：{why.strip()}"[:200]
        made = put(actor, fund, day, lines, source, text, reversal_of=original)
        audit.record("money.reverse", actor, original, union=fund.union, data={"by": made.pk})
        return made


def reverse(actor: User | None, entry: Entry, why: str, *, on: date | None = None) -> Entry:
    """Reverse an entry by hand, dated `on` or today.

    LedgerError M111 for a reversal, for what is reversed, and for an entry that its own document counts on.
    """
    with held(entry.fund) as fund:
        demand(actor, "money.book", fund.union)
        remedy = sources.undone_by(entry)
        if remedy:
            raise LedgerError("M111", f"这是由{sources.word_of(entry)}记的，单独冲销，账就与它不符", remedy)
        return undo(actor, entry, why, on=on)

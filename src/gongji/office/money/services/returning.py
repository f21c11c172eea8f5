"""A file from the bank for a batch: taken in at once, read by a worker, line by line (P06).

Rows are kept in the order of the file, each in one transaction with what it books: whoever reads on begins
behind the last row that is kept, so that a killed worker loses and doubles none.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from gongji.errors import GongjiError
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.fields import open_bytes
from gongji.office.guard.masking import masked
from gongji.office.guard.models import User
from gongji.office.jobs import services as jobs
from gongji.office.money.bankfile import shelf
from gongji.office.money.bankfile.read import Row, rows
from gongji.office.money.choices import Use
from gongji.office.money.models import Batch, BatchLine, ReturnedLine, ReturnFile
from gongji.office.money.payout_errors import PayoutError
from gongji.office.money.payout_states import IN_TRANSIT, BatchState, LineState
from gongji.office.money.services.answering import BATCH, answered, settle
from gongji.office.money.services.moving import held_batch
from gongji.office.money.services.owing import clear
from gongji.office.papers import store
from gongji.office.ui.templatetags.look import yuan

READ: Final = "money.return"
"""The job that reads a file."""
_IN_WRITING: Final = "与银行核对；会计凭查复书在这一笔上登记查复"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of a return file and its line; `odd` says why it is an exception, `remedy` what to do."""

    row: Row
    line: BatchLine | None
    odd: str = ""
    remedy: str = ""


def read_return(actor: User, handed: Batch, name: str, content: bytes) -> ReturnFile:
    """Take in a file from the bank for a batch, for a worker to read. The same file again changes nothing;
    one that was not read to the end is read on.

    PayoutError M251 for a file that is not what the bank's form declares, M252 where no row is of this batch.
    """
    with held_batch(handed) as held:
        demand(actor, BATCH, held.union)
        if held.state not in (BatchState.HANDED, BatchState.SETTLED):
            told = f"{held} 现在是“{held.get_state_display()}”，还没有交给银行"
            raise PayoutError("M224", told, "先拨付，把文件交给银行")
        digest = hashlib.sha256(content).hexdigest()
        before = ReturnFile.objects.select_related("job").filter(batch=held, sha256=digest).first()
        if before is not None:
            return before if before.whole else _have_read(actor, before)
        found = _rows(held, content)
        ours = set(held.lines.values_list("ref", flat=True))
        if ours.isdisjoint(row.ref for row in found):
            told = f"回单里没有一行是 {held} 的（业务编号以 P{held.pk:06d} 开头）"
            raise PayoutError("M252", told, "核对是不是别的批次的回单")
        stored, key = store.put(content)
        try:
            kept = ReturnFile.objects.create(
                batch=held, name=name[:100], sha256=digest, stored=stored, file_key=key, rows=len(found),
                read_by=actor,
            )  # fmt: skip
            audit.record("money.return", actor, kept, union=held.union, data={"rows": kept.rows})
            return _have_read(actor, kept)
        except BaseException:
            store.drop(stored)
            raise


def _have_read(actor: User, kept: ReturnFile) -> ReturnFile:
    kept.job = jobs.start(READ, {"file": kept.pk}, actor, key=str(kept.pk))
    kept.save(update_fields=["job"])
    return kept


def content_of(kept: ReturnFile) -> bytes:
    """The bytes of a file as the bank sent them. PayoutError M251 where they are no longer what came."""
    content = store.get(kept.stored, open_bytes(kept.file_key))
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise PayoutError("M251", "保存的回单与读入时不同", "请管理员从备份恢复，并查明原因")
    return content


def rows_of(kept: ReturnFile) -> list[Row]:
    """The rows of a file, all of them."""
    return _rows(kept.batch, content_of(kept))


def rows_left(kept: ReturnFile, found: Sequence[Row]) -> list[Row]:
    """Those that are not kept yet, in order."""
    last = ReturnedLine.objects.filter(file=kept).aggregate(last=Max("row"))["last"] or 0
    return [row for row in found if row.row > last]


def told_twice(found: Sequence[Row]) -> frozenset[str]:
    """What a file names more than once."""
    return frozenset(ref for ref, times in Counter(row.ref for row in found).items() if times > 1)


def take_in(kept: ReturnFile, found: Sequence[Row], twice: Collection[str], codes: Mapping[Use, str]) -> None:
    """Judge some rows, keep them, and book those that are lines of the batch to the letter."""
    with held_batch(kept.batch) as held:
        refs = {row.ref for row in found}
        here = held.lines.filter(ref__in=refs).select_related("payable__person", "batch__fund")
        lines = {line.ref: line for line in here}
        since = timezone.localdate(held.released_at)
        judged = [_booked(kept.read_by, one, codes) for one in judge(found, lines, twice, since)]
        _keep(kept, judged)
        odd = sum(bool(one.odd) for one in judged)
        counted = ReturnFile.objects.filter(pk=kept.pk)
        counted.update(taken=F("taken") + len(judged) - odd, odd=F("odd") + odd)
        now = counted.get()
        if now.whole:
            settle(held)
            data = {"rows": now.rows, "odd": now.odd}
            audit.record("money.returned", kept.read_by, now, union=held.union, data=data)


def judge(
    found: Sequence[Row], lines: Mapping[str, BatchLine], twice: Collection[str], since: date
) -> list[Judged]:
    """Each row with its line, or why it is an exception: what agrees in our id, amount and account counts."""
    return [_judged(row, lines.get(row.ref), row.ref in twice, since) for row in found]


def _judged(row: Row, line: BatchLine | None, twice: bool, since: date) -> Judged:
    def odd(why: str, remedy: str = _IN_WRITING) -> Judged:
        return Judged(row, None, why[:120], remedy)

    if line is None or line.state == LineState.DROPPED:
        return odd("业务编号不是这个批次的", "是别的批次的，在那个批次读入；都不是的，问银行")
    if row.bad:
        return odd(row.bad, "请银行重发写清的回单；等不到的，会计凭查复书在这一笔上登记查复")
    if twice:
        return odd("同一个业务编号出现几次", "问银行以哪一行为准；会计凭查复书在这一笔上登记查复")
    if row.amount != line.amount:
        return odd(f"金额不同：批次里是 {yuan(line.amount)} 元")
    if row.account != clear(line.account_number):
        return odd("账号与批次里的不同")
    if not since <= day_of(row) <= timezone.localdate():
        return odd(f"交易日期 {day_of(row)} 不在拨付以后")
    if line.state not in IN_TRANSIT and line.state != row.outcome:
        told = f"与已经记的“{line.get_state_display()}”不同"
        return odd(told, "已经记的不改；银行后来退回来的钱，照银行对账单登记收款")
    return Judged(row, line)


def day_of(row: Row) -> date:
    """The bank's day, today where it gives none."""
    return row.on or timezone.localdate()


def _booked(actor: User | None, one: Judged, codes: Mapping[Use, str]) -> Judged:
    """Book a row; what the books refuse of it is an exception too, and the rest goes on."""
    if one.odd or one.line is None:
        return one
    try:
        with transaction.atomic():
            said = masked(one.row.reason)
            answered(actor, one.line, LineState(one.row.outcome), day_of(one.row), codes, said)
    except GongjiError as error:
        told = f"没有记账：{error.message}"
        remedy = f"{error.remedy}；再由会计凭这份回单在这一笔上登记查复"
        return replace(one, line=None, odd=told[:120], remedy=remedy[:120])
    return one


def _keep(kept: ReturnFile, judged: Sequence[Judged]) -> None:
    ReturnedLine.objects.bulk_create(
        [
            ReturnedLine(
                file=kept, row=one.row.row, ref=masked(one.row.ref), amount=one.row.amount,
                account_number=one.row.account or None, outcome=one.row.outcome,
                reason=masked(one.row.reason), line=one.line, odd=masked(one.odd), remedy=masked(one.remedy),
            )
            for one in judged
        ]
    )  # fmt: skip


def _rows(batch: Batch, content: bytes) -> list[Row]:
    return rows(shelf.form_in(batch.form, f"{batch.bank}.yaml").back, content)

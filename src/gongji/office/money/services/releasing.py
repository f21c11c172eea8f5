"""A third person releases a frozen batch (K05): it is booked as in transit, then its file is written (P05).

Booking comes first: money can be in transit without a file, and then the one legal next step is to write it;
a file can never be there without being booked. What is written is known before, to the byte.
"""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongji.errors import GongjiError
from gongji.office.desk.models import Recusal
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.errors import Refused
from gongji.office.guard.fields import open_bytes
from gongji.office.guard.masking import sensitive
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.choices import Use
from gongji.office.money.models import Barred, Batch, BatchLine
from gongji.office.money.payout_errors import PayoutError
from gongji.office.money.payout_states import Bar, BatchState, LineState, Owed
from gongji.office.money.queries import code_of as account_code
from gongji.office.money.services.batching import content_of, standing_lines
from gongji.office.money.services.moving import held_batch, move_batch, move_payables
from gongji.office.money.services.owing import require_account
from gongji.office.money.services.posting import Line, post
from gongji.office.papers import store
from gongji.office.people.queries import identities_of

RELEASE = "money.release"
BATCH = "money.batch"
_WHY = {Bar.DECIDED: "由您审核或审定", Bar.CLAIMANT: "的申领人是您", Bar.ACCOUNT: "的收款账户是您改的"}


def release(actor: User, frozen: Batch, seen: str) -> Batch:
    """Release a batch to the bank: booked, then written. `seen` is the sha256 of the file that the person
    had before them, so that nobody releases what changed meanwhile.

    The page asks for a fresh proof of who one is. PayoutError M231 for anybody who decided one of its
    payments, claimed or receives one, or keeps out of its case; M232 for an account without an identity;
    M234 when the content changed; LedgerError M110 when the fund has not enough (L05).
    """
    booked = book(actor, frozen, seen)
    return write_file(actor, booked)


def book(actor: User, frozen: Batch, seen: str) -> Batch:
    """The first half of a release: the batch is in transit in the books, its file is to be written next."""
    with held_batch(frozen) as held:
        demand(actor, RELEASE, held.union)
        if held.state != BatchState.FROZEN:
            told = f"{held} 现在是“{held.get_state_display()}”，不能拨付"
            raise PayoutError("M224", told, "只有冻结的批次可以拨付；已经拨付的，看批次页上的下一步")
        if seen != held.file_sha256:
            raise PayoutError("M234", f"{held} 在您打开以后改过", "重新打开这一页，核对合计和各笔再拨付")
        lines = standing_lines(held)
        identity = _third_person(actor, lines)
        for line in lines:
            require_account(line.account, line.payable.person)
            if line.account_id != line.payable.account_id:
                raise PayoutError("M234", f"第 {line.number} 笔的账户与应付的不同", "解冻后重新冻结")
        content_of(held)
        total = held.total
        entry = post(
            actor, held.fund, timezone.localdate(),
            [Line(code_in(held, Use.TRANSIT), total), Line(code_in(held, Use.BANK), -total)],
            source_kind="money.batch", source_key=str(held.pk), purpose="拨付",
            text=f"拨付 {held} 共 {held.size} 笔",
        )  # fmt: skip
        move_batch(
            held, BatchState.FROZEN, BatchState.RELEASED, released_by=actor, released_at=timezone.now(),
            released_identity=identity, entry=entry,
        )  # fmt: skip
        BatchLine.objects.filter(batch=held, state=LineState.RESERVED).update(state=LineState.HANDED)
        move_payables([line.payable_id for line in lines], Owed.RESERVED, Owed.HANDED)
        data = {"total": total, "lines": held.size, "sha256": held.file_sha256[:12]}
        audit.record("money.release", actor, held, union=held.union, data=data)
        return held


def code_in(held: Batch, use: Use) -> str:
    """The code of an account of the batch's fund."""
    return account_code(held.fund, use)


def write_file(actor: User, released: Batch) -> Batch:
    """The second half, and the only legal step between: the file is written and the batch is with the bank.

    After a crash it is called again: the bytes are the same, whatever was left lying is never used.
    """
    with everything("a batch is written whole"):
        held = Batch.objects.select_related("fund", "union").get(pk=released.pk)
        demand(actor, BATCH, held.union)
        if held.state != BatchState.RELEASED:
            told = f"{held} 现在是“{held.get_state_display()}”，没有要写的文件"
            raise PayoutError("M224", told, "看批次页上的下一步")
        content = content_of(held)
    try:
        name, key = store.put(content)
    except OSError as error:
        told = f"{held} 已经记账，银行文件没有写成（{error.strerror}）"
        raise PayoutError("M235", told, "请管理员查磁盘，再在批次页上按“写银行文件”；不要另编批次") from error
    try:
        with held_batch(held) as now:
            move_batch(
                now, BatchState.RELEASED, BatchState.HANDED, stored=name, file_key=key,
                handed_at=timezone.now(),
            )  # fmt: skip
            audit.record(
                "money.file_written", actor, now, union=now.union, data={"sha256": now.file_sha256[:12]}
            )
            return now
    except GongjiError:
        store.drop(name)
        raise


def rewrite(actor: User, handed: Batch) -> Batch:
    """Write the file anew where it is gone or was changed; the bytes are those that were released."""
    with held_batch(handed) as held:
        demand(actor, BATCH, held.union)
        if held.state not in (BatchState.HANDED, BatchState.SETTLED) or file_is_there(held):
            raise PayoutError("M224", f"{held} 的银行文件在，不用重写", "直接下载")
        name, key = store.put(content_of(held))
        held.stored, held.file_key = name, key
        held.save(update_fields=["stored", "file_key"])
        audit.record("money.file_written", actor, held, union=held.union, data={"again": True})
        return held


def file_is_there(handed: Batch) -> bool:
    """Whether the file lies there and is the one that was released."""
    try:
        _read(handed)
    except GongjiError:
        return False
    return True


def download(actor: User, handed: Batch, purpose: str) -> bytes:
    """The file for the bank, for a purpose that is written down: it holds every account in clear (A07)."""
    purpose = purpose.strip()
    if not purpose:
        raise Refused("G701", "没有写用途", "写明用途，例如“导入网银”")
    if sensitive(purpose):
        raise Refused("G702", "用途里有证件号或卡号", "去掉号码")
    with transaction.atomic(), everything("a bank file is read whole"):
        held = Batch.objects.select_related("union").get(pk=handed.pk)
        demand(actor, BATCH, held.union)
        if held.state not in (BatchState.HANDED, BatchState.SETTLED):
            raise PayoutError("M224", f"{held} 还没有银行文件", "先拨付")
        content = _read(held)
        data = {"file": held.file_name, "sha256": held.file_sha256[:12], "lines": held.size}
        audit.record("money.file", actor, held, union=held.union, purpose=purpose, data=data)
        for line in standing_lines(held):
            whose = line.payable.person_id
            said = {"field": "account_number", "batch": str(held)}
            audit.record(
                "guard.reveal", actor, line, union=held.union, purpose=purpose, data=said, person=whose
            )
        return content


def _read(handed: Batch) -> bytes:
    if handed.file_key is None:
        raise PayoutError("M235", "没有银行文件", "在批次页上写银行文件")
    content = store.get(handed.stored, open_bytes(handed.file_key))
    if hashlib.sha256(content).hexdigest() != handed.file_sha256:
        raise PayoutError("M235", "银行文件与拨付时不同", "不要交给银行；在批次页上重写")
    return content


def _third_person(actor: User, lines: list[BatchLine]) -> bytes:
    """The identity of who releases; refused where it is one of those who may not (K05)."""
    if actor.identity is None:
        told = f"账号 {actor} 没有登记证件号，分不清是不是第三个人"
        raise PayoutError("M232", told, "请管理员补登证件号再拨付")
    identity = bytes(actor.identity)
    ours = {line.payable_id: line for line in lines}
    found = Barred.objects.filter(payable__in=list(ours), identity=identity).order_by("payable").first()
    if found is not None:
        raise _not_you(ours[found.payable_id], _WHY[Bar(found.why)])
    for line in lines:
        if identity in identities_of(line.payable.person_id):
            raise _not_you(line, "的收款人是您")
    theirs = Recusal.objects.filter(case__in=[x.payable.case_id for x in lines if x.payable.case_id])
    kept = theirs.filter(Q(identity=identity) | Q(user__identity=identity)).values_list("case", flat=True)
    out = set(kept)
    for line in lines:
        if line.payable.case_id in out:
            raise _not_you(line, "所在的案件您要回避")
    return identity


def _not_you(line: BatchLine, why: str) -> PayoutError:
    told = f"第 {line.number} 笔（{line.name}）{why}"
    return PayoutError("M231", told, "移出这一笔，别的照拨；这一笔请另一位出纳拨付，没有的请管理员另授一人")

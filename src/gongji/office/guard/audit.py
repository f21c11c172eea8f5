"""The audit trail: a row in the transaction of the change, sealed into a chain of keyed commitments.

A row's content is committed to by an HMAC under the ring's audit key and a salt of its own; the chain binds
who, when, where and the commitment. So the content can be destroyed and the chain still holds, and whoever
has the database alone can neither forge a row nor sign a seal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from gongji.office.guard.acting import token_now
from gongji.office.guard.errors import NumberInWords, TooManyWords, UnauditedChange
from gongji.office.guard.masking import sensitive
from gongji.office.guard.models import AuditRow, ChainHead, Seal, User
from gongji.office.guard.ring import ring

if TYPE_CHECKING:
    from gongji.office.unions.models import Union

GENESIS: Final = bytes(32)
"""What the first seal follows."""

LONGEST_PURPOSE: Final = AuditRow._meta.get_field("purpose").max_length or 0
PERSON: Final = "people.person"
_BATCH: Final = 5000


def record(
    action: str,
    actor: User | None,
    obj: Model | None = None,
    *,
    union: Union | None = None,
    purpose: str = "",
    data: Mapping[str, object] | None = None,
    person: int | None = None,
) -> AuditRow:
    """Appends one row in the transaction of the change; `action` is a dotted name (`people.register`).

    `union` is where it was done (else the object's own), `person` the key of the person whose data it was
    (else the object, if that is a person). UnauditedChange outside a transaction; NumberInWords where
    `purpose` or `data` hold an ID or card number, which people may have typed into a reason; TooManyWords for
    a purpose of more than 200 characters.
    """
    return record_all(action, actor, [obj], union=union, purpose=purpose, data=data, person=person)[0]


def record_all(
    action: str,
    actor: User | None,
    objects: Iterable[Model | None],
    *,
    union: Union | None = None,
    purpose: str = "",
    data: Mapping[str, object] | None = None,
    person: int | None = None,
) -> list[AuditRow]:
    """One row for each of many objects, as `record` writes it."""
    if not connection.in_atomic_block:
        raise UnauditedChange(f"{action}：审计要写在所记改动的同一个事务里")
    token = token_now()
    by = {} if token is None else {"token": token}
    held = json.loads(json.dumps({**(data or {}), **by}, cls=DjangoJSONEncoder))
    if sensitive(purpose) or sensitive(json.dumps(held, ensure_ascii=False)):
        remedy = "写事由和文号，不写号码"
        raise NumberInWords("G437", "用途、理由或文号里有证件号或卡号，审计里不能有", remedy)
    if len(purpose) > LONGEST_PURPOSE:
        told = f"用途、理由或文号有 {len(purpose):,} 个字，审计里最多 {LONGEST_PURPOSE}"
        raise TooManyWords("G441", told, "写短些，详情放在附件里")
    at, key = timezone.now(), ring().audit
    rows = [
        _row(at, action, actor, obj, union=union, purpose=purpose, data=held, person=person, key=key)
        for obj in objects
    ]
    return AuditRow.objects.bulk_create(rows, batch_size=1000)


def _row(
    at: datetime, action: str, actor: User | None, obj: Model | None, *,
    union: Union | None, purpose: str, data: dict[str, object], person: int | None, key: bytes,
) -> AuditRow:  # fmt: skip
    kind = obj._meta.label_lower if obj is not None else ""
    own_union = getattr(obj, "union_id", None)
    row = AuditRow(
        at=at, action=action, actor=actor, union_id=union.pk if union is not None else own_union,
        object_type=kind, object_key="" if obj is None else str(obj.pk),
        person=obj.pk if person is None and obj is not None and kind == PERSON else person,
        purpose=purpose, data=data, salt=os.urandom(32),
    )  # fmt: skip
    row.commitment = commitment(row, key)
    return row


def commitment(row: AuditRow, key: bytes) -> bytes:
    """What a row's content is bound by: keyed, and salted so that equal contents differ."""
    assert row.salt is not None
    content = [row.object_type, row.object_key, row.person, row.purpose, row.data]
    return hmac.digest(key, bytes(row.salt) + _canonical(content), hashlib.sha256)


def digest(row: AuditRow) -> bytes:
    """What the chain holds of a row: who, what, when, where, and the commitment to the rest."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    plain = [row.pk, at, row.action, row.actor_id, row.union_id, bytes(row.commitment).hex()]
    return hashlib.sha256(_canonical(plain)).digest()


def link(previous: bytes, at: datetime, digests: Iterable[bytes]) -> bytes:
    """The head of a seal: SHA-256 over the head before it, its time, and its rows in order."""
    body = hashlib.sha256(previous + at.astimezone(UTC).isoformat(timespec="microseconds").encode())
    for one in digests:
        body.update(one)
    return body.digest()


def signature(head: bytes, key: bytes) -> bytes:
    """A head signed with the ring's audit key."""
    return hmac.digest(key, b"seal" + head, hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Sealing:
    """What one sealing did: the rows it bound, and the head it left (hex; to be anchored outside)."""

    rows: int
    head: str


def seal() -> Sealing:
    """Binds every row not yet bound to the chain, in batches. Called by the worker at most 60 s apart."""
    done = 0
    while True:
        with transaction.atomic():
            bound, head = _seal_batch()
        done += bound
        if bound < _BATCH:
            return Sealing(done, head.hex())


def _seal_batch() -> tuple[int, bytes]:
    head = _locked_head()
    rows = list(AuditRow.objects.filter(seal__isnull=True).order_by("pk")[:_BATCH])
    previous = bytes(head.head)
    if not rows:
        return 0, previous
    at = timezone.now()
    new = link(previous, at, (digest(row) for row in rows))
    made = Seal.objects.create(
        at=at, previous=previous, head=new, rows=len(rows), signature=signature(new, ring().audit)
    )
    AuditRow.objects.filter(pk__in=[row.pk for row in rows]).update(seal=made)
    ChainHead.objects.filter(pk=head.pk).update(head=new)
    return len(rows), new


def _locked_head() -> ChainHead:
    """The head, held to the end of the transaction: two sealers would follow the same seal and fork."""
    return ChainHead.objects.select_for_update().get(pk=1)


def erase(rows: Iterable[int], actor: User | None, reason: str) -> int:
    """Destroys the content of rows past their retention; the chain still verifies (A10). Says so itself."""
    keys = list(rows)
    with transaction.atomic():
        count = AuditRow.objects.filter(pk__in=keys, erased_at__isnull=True, seal__isnull=False).update(
            object_type="",
            object_key="",
            person=None,
            purpose="",
            data={},
            salt=None,
            erased_at=timezone.now(),
        )
        record("guard.audit.erase", actor, purpose=reason, data={"rows": count})
    return count


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

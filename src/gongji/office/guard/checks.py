"""The guard's own checks: the audit chain, and the sealed fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.db import models

from gongji.office.guard.audit import GENESIS, commitment, digest, link, signature
from gongji.office.guard.errors import KeyRingError
from gongji.office.guard.fields import EncryptedText, blind_index, open_bytes
from gongji.office.guard.models import AuditRow, ChainHead, Seal
from gongji.office.guard.ring import ring
from gongji.office.guard.verify import Finding, check

_LATE = timedelta(hours=1)
_RESTORE = "查明谁动过数据库；以备份核对"


@check("A05", "审计链")
def audit_chain() -> Iterator[Finding]:
    """The seals follow one another, are signed, and bind exactly the rows they say."""
    key, previous = ring().audit, GENESIS
    for seal in Seal.objects.order_by("pk").iterator():
        place = f"guard_seal {seal.pk}"
        rows = AuditRow.objects.filter(seal=seal).order_by("pk")
        digests = [digest(row) for row in rows.iterator()]
        if bytes(seal.previous) != previous:
            yield Finding(place, "不接在前一个封存之后：中间少了，或次序变了", _RESTORE)
        if len(digests) != seal.rows:
            yield Finding(place, f"封存了 {seal.rows} 行，现有 {len(digests)} 行", _RESTORE)
        elif link(bytes(seal.previous), seal.at, digests) != bytes(seal.head):
            yield Finding(place, "所封的行有被改过的：谁、何时、做什么、在哪里，或所承诺的内容", _RESTORE)
        if signature(bytes(seal.head), key) != bytes(seal.signature):
            yield Finding(place, "签名不对：不是本站封的，或密钥环换过", _RESTORE)
        previous = bytes(seal.head)
    if bytes(ChainHead.objects.get(pk=1).head) != previous:
        yield Finding("guard_chainhead 1", "链头不是最后一个封存：末尾的封存被删过", _RESTORE)


@check("A05.rows", "审计记录的内容")
def audit_rows() -> Iterator[Finding]:
    """Each row's content is what was committed to, or was destroyed as a whole; none was left unsealed."""
    key = ring().audit
    latest = AuditRow.objects.aggregate(at=models.Max("at"))["at"]
    for row in AuditRow.objects.order_by("pk").iterator():
        place = f"guard_auditrow {row.pk}"
        if row.erased_at is None and (row.salt is None or commitment(row, key) != bytes(row.commitment)):
            yield Finding(place, f"内容被改过（{row.action}）", _RESTORE)
        if row.seal_id is None and row.at < latest - _LATE:
            yield Finding(place, "一小时以上没有封存", "看 worker 是否在运行")


@check("A06.sealed", "加密的栏")
def sealed_fields() -> Iterator[Finding]:
    """Every sealed value opens in its own field, and agrees with the blind index beside it."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedText):
                yield from _sealed(model, field)


def _sealed(model: type[models.Model], field: EncryptedText) -> Iterator[Finding]:
    names = ["pk", field.attname, *([field.index] if field.index else [])]
    held = model._base_manager.exclude(**{field.attname: None}).values_list(*names)
    for pk, sealed, *index in held.order_by("pk").iterator():
        place = f"{model._meta.db_table} {pk} {field.column}"
        try:
            held_bytes = open_bytes(sealed)
        except KeyRingError as error:
            yield Finding(place, error.message, error.remedy)
            continue
        if index and (index[0] is None or bytes(index[0]) != blind_index(held_bytes.decode(), field.context)):
            yield Finding(place, "密文与盲索引不是同一个号码：密文或索引被换过", _RESTORE)

"""解释决定: the body that may interpret fixes a reading, from a day on, in a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.plans import queries
from gongji.office.plans.errors import Conflict, PlansError
from gongji.office.plans.models import Edition, Ruling
from gongji.office.plans.reading import charter_of
from gongji.office.plans.services.moving import recorded, told_ruled

MOST_RULING_BYTES = 5 << 20
KINDS = {b"%PDF-": "PDF", b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
"""How the files that are taken begin; the name says nothing."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the body decided."""

    reading: str
    option: str
    body: str
    document: str
    decided_on: date
    in_force_from: date
    why: str
    file_name: str = ""
    file: bytes = b""


def rule(actor: User, edition: Edition, decided: Decided, supersedes: Ruling | None = None) -> Ruling:
    """Record a ruling on a published edition; `supersedes` is the earlier one it takes the place of.

    E702 on an edition that is not published, E708 for a reading or option it lacks, E707 for a date to come,
    E712 for a file that is none of PDF, JPEG, PNG; Conflict when the document was recorded already or
    somebody superseded the same ruling.
    """
    demand(actor, "plans.rule", edition.plan.union)
    if not edition.frozen:
        raise PlansError("E702", f"{edition}还没有发布", "没有发布的，直接改条文里口径的“采用”")
    if decided.decided_on > timezone.localdate():
        raise PlansError("E707", f"决定日 {decided.decided_on} 还没有到", "写文件上的日期")
    if edition.in_force_from is not None and decided.in_force_from < edition.in_force_from:
        raise PlansError(
            "E707",
            f"施行日 {decided.in_force_from} 早于这一版的施行日 {edition.in_force_from}",
            f"写 {edition.in_force_from} 或者以后的日期",
        )
    _known(edition, decided)
    earlier = None if supersedes is None else (supersedes.edition_id, supersedes.reading)
    if earlier not in (None, (edition.pk, decided.reading)):
        raise PlansError("E708", "被取代的决定不是这个口径的", "重新打开这个口径再办")
    if decided.file:
        _usable(decided)
    try:
        with transaction.atomic():
            made = Ruling.objects.create(
                edition=edition,
                reading=decided.reading,
                option=decided.option,
                body=decided.body,
                document=decided.document,
                decided_on=decided.decided_on,
                in_force_from=decided.in_force_from,
                why=decided.why,
                file_name=decided.file_name,
                file_sha256=sha256(decided.file).hexdigest() if decided.file else "",
                file=decided.file or None,
                supersedes=supersedes,
                recorded_by=actor,
            )
            recorded(
                "plans.rule", actor, edition, reading=made.reading, option=made.option, document=made.document
            )
            told_ruled(actor, edition, made.in_force_from)
            return made
    except IntegrityError:
        raise Conflict(
            "E701",
            f"口径“{decided.reading}”的 {decided.document} 已经登记过，或者要取代的决定已被别的取代",
            "重新打开这个口径，看过再办",
        ) from None


def _known(edition: Edition, decided: Decided) -> None:
    charter = charter_of(queries.sources(edition, None))
    reading = next((r for r in charter.readings if r.name == decided.reading), None)
    if reading is None:
        known = "、".join(r.name for r in charter.readings) or "无"
        raise PlansError("E708", f"这一版没有口径“{decided.reading}”", f"有的是：{known}")
    options = [option.name for option in reading.options]
    if decided.option not in options:
        raise PlansError(
            "E708", f"口径“{decided.reading}”没有选项“{decided.option}”", f"可选：{'、'.join(options)}"
        )


def _usable(decided: Decided) -> None:
    if len(decided.file) > MOST_RULING_BYTES:
        raise PlansError("E712", f"“{decided.file_name}”超过 5 MB", "扫描成黑白，或者压缩后再交")
    if not any(decided.file.startswith(start) for start in KINDS):
        raise PlansError("E712", f"“{decided.file_name}”不是 PDF、JPEG 或者 PNG", "交决定文件的扫描件")

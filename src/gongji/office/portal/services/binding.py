"""The certificates of a whole roster: printed by a worker, handed out bound into one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from pypdf import PdfReader, PdfWriter

from gongji.office.enrolment.choices import COVERING
from gongji.office.enrolment.models import Cover, Roster
from gongji.office.guard.access import demand
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import User
from gongji.office.jobs import services as jobs
from gongji.office.jobs.models import Job
from gongji.office.papers.errors import PaperError
from gongji.office.portal.errors import PortalError
from gongji.office.portal.models import Certificate
from gongji.office.portal.services import certifying

CERTIFY_ALL: Final = "portal.certify_all"
BOUND: Final = 300
"""Certificates in one PDF."""


def covers(roster: Roster) -> QuerySet[Cover]:
    """The covers of a roster that count, in the order of its rows."""
    return Cover.objects.filter(roster=roster, state__in=COVERING).order_by("pk")


def certified(roster: Roster) -> QuerySet[Cover]:
    """Those of them that have a certificate."""
    return covers(roster).filter(_has_one())


def uncertified(roster: Roster) -> QuerySet[Cover]:
    """Those of them that have none yet."""
    return covers(roster).filter(~_has_one())


def _has_one() -> Exists:
    return Exists(Certificate.objects.filter(cover=OuterRef("pk")))


def certify_all(actor: User, roster: Roster) -> Job:
    """Have a worker certify the covers of a roster as they stand. PortalError T302 where none counts."""
    demand(actor, "enrolment.certify", roster.union)
    if not covers(roster).exists():
        raise PortalError("T302", f"名册 {roster} 没有作数的保障，不能出凭证", "受理以后再出")
    return jobs.start(CERTIFY_ALL, {"roster": roster.pk, "actor": actor.pk}, actor, key(roster))


def certify_some(actor: User, some: Sequence[Cover]) -> None:
    """Certify covers. One that cannot be (a name without glyphs, another's unit) stops no other.

    All are held before the first is printed: whoever prints one alone waits for none that waits for them.
    """
    certifying.lock(some)
    for cover in some:
        with suppress(PaperError, PortalError, Refused):
            certifying.certify(actor, cover)


def key(roster: Roster) -> str:
    """What the job of a roster is found by."""
    return f"roster-{roster.pk}"


def job_of(roster: Roster) -> Job | None:
    """The newest job that certified, or certifies, a roster."""
    return Job.objects.filter(kind=CERTIFY_ALL, key=key(roster)).select_related("actor").order_by("pk").last()


def bound(actor: User, roster: Roster, first: int) -> tuple[int, bytes]:
    """How many, and one PDF of `BOUND` certificates of a roster from a place on, as they were printed.

    Each one's reading is put on record (A07).
    """
    demand(actor, "enrolment.certify", roster.union)
    writer, body = PdfWriter(), BytesIO()
    with transaction.atomic():
        some = certifying.standing(certified(roster)[first : first + BOUND])
        for one in some:
            content = certifying.opened(actor, one, "出具保障凭证")
            writer.append(PdfReader(BytesIO(content)), import_outline=False)
    writer.write(body)
    return len(some), body.getvalue()

"""Certificates of cover: printed once for what they say, read back ever after, checked by anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongji.office.enrolment.choices import COVERING
from gongji.office.enrolment.models import Cover
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.papers import archive, printing
from gongji.office.papers.choices import Series
from gongji.office.people import masking
from gongji.office.portal.errors import PortalError
from gongji.office.portal.models import Certificate

TEMPLATE = "certificate"


def certify(actor: User | None, cover: Cover) -> Certificate:
    """The certificate of a cover as it stands: the one there is, or a new one.

    Without an actor it is the person who asks; whose the cover is was asked by the caller. PortalError T301
    for a cover that does not count.
    """
    with transaction.atomic():
        demand(actor, "enrolment.certify", cover.union)
        lock([cover])
        held = Cover.objects.select_related("union", "person", "plan__union", "edition").get(pk=cover.pk)
        if held.state not in COVERING:
            told = f"参保 {held.number} {held.standing(timezone.localdate())[0]}，不能出凭证"
            raise PortalError("T301", told, "问单位工会这份保障为什么不作数")
        said = _said(held)
        content = _digest(said)
        found = Certificate.objects.filter(cover=held, content=content).select_related("document").first()
        return found or _issued(actor, held, said, content)


def standing(some: Iterable[Cover]) -> list[Certificate]:
    """For each cover that has any, the certificate that says how it stands now, else the newest."""
    keys = [cover.pk for cover in some]
    of: dict[int, dict[str, Certificate]] = {}
    for one in Certificate.objects.filter(cover__in=keys).select_related("document", "cover").order_by("pk"):
        of.setdefault(one.cover_id, {})[one.content] = one
    held = Cover.objects.select_related("union", "person", "plan__union", "edition").in_bulk(of)
    found = []
    for key in (key for key in keys if key in of):
        newest = next(reversed(of[key].values()))
        found.append(of[key].get(_digest(_said(held[key])), newest))
    return found


def lock(some: Iterable[Cover]) -> None:
    """Held to the end of the transaction, in one order: two at once would print what they say twice."""
    keys = [cover.pk for cover in some]
    list(Cover.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def opened(actor: User | None, certificate: Certificate, purpose: str) -> bytes:
    """The PDF, byte for byte as it was printed."""
    person = certificate.cover.person_id
    return archive.read(certificate.document, actor, purpose, person=person)


def address(code: str) -> str:
    """The public page that the QR leads to."""
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "localhost"
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    return f"{scheme}://{host}{reverse('certificate', args=[code])}"


def masked_name(name: str) -> str:
    """The first character and a star: enough to compare with the card in one's hand.

    >>> masked_name("张虚构")
    '张*'
    """
    return f"{name[:1]}*"


def _issued(actor: User | None, cover: Cover, said: dict[str, Any], content: str) -> Certificate:
    series, on = str(Series.CERTIFICATE), timezone.localdate()
    document = archive.print_once(
        TEMPLATE, series, cover.union, actor, on, said, address, person=cover.person_id
    )
    made = Certificate.objects.create(
        cover=cover, document=document, code=document.code, content=content, plan=said["plan"],
        holder=masked_name(cover.person.name),
    )  # fmt: skip
    audit.record("portal.certify", actor, made, union=cover.union, person=cover.person_id)
    return made


def _digest(said: dict[str, Any]) -> str:
    """What a certificate of the same content is found by."""
    return hashlib.sha256(printing.canonical(said).encode()).hexdigest()


def _said(cover: Cover) -> dict[str, Any]:
    """What the certificate says, apart from its own number, date and code."""
    return {
        "issuer": cover.plan.union.name, "plan": cover.edition.title, "edition": cover.edition.edition,
        "cover": cover.number, "name": cover.person.name, "unit": cover.union.name, "units": cover.units,
        "id_number": masking.id_number(cover.person.id_number), "since": cover.since.isoformat(),
        "until": cover.until.isoformat(), "first_since": cover.first_since.isoformat(),
    }  # fmt: skip

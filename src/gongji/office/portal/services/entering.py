"""Coming in: a code is asked for, sent by a job, and used once.

Whoever guesses sees one and the same page and causes one and the same work, whether the number is anybody's,
has a phone or not: the request only counts, writes an asking and starts a job; the job alone looks the person
up. The answer to a code runs the same statements for a wrong one, a late one and one that was never sent.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gongji.codes import identity
from gongji.office.guard import audit
from gongji.office.guard.fields import blind_index
from gongji.office.jobs import services as jobs
from gongji.office.people.models import ID_CONTEXT, Person
from gongji.office.portal import throttle
from gongji.office.portal.errors import PortalError
from gongji.office.portal.limits import ADDRESS, CODE_LIVES, DIGITS, NUMBER, TRIES
from gongji.office.portal.models import Asking, Visit

SEND: Final = "portal.send"
"""The job that finds the person and sends the code."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a browser is given to hold; the database has its hash only."""

    token: str


def ask(id_number: str, address: str) -> Ticket:
    """Have a code sent to the phone of whoever has this number, if there is one.

    `identity.IdentityError` for what is no number; PortalError T101 when it was asked too often.
    """
    index = blind_index(identity.normal(id_number.strip()), ID_CONTEXT)
    allowed = [throttle.passed("address", address, ADDRESS), throttle.passed("number", index.hex(), NUMBER)]
    if not all(allowed):
        raise PortalError("T101", "索取验证码的次数太多", "一小时以后再试；急的请到单位工会查询")
    token, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        asking = Asking.objects.create(
            token=hashed(token), id_index=index, asked_at=now, until=now + CODE_LIVES
        )
        jobs.start(SEND, {"asking": asking.pk}, None)
    return Ticket(token)


def enter(ticket: str, code: str) -> Ticket:
    """Begin a visit with a code. PortalError T102, the same for every reason why it does not open."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Asking.objects.filter(token=hashed(ticket), until__gt=now, used_at__isnull=True)
        counted = waiting.filter(tries__lt=TRIES).update(tries=F("tries") + 1)
        asking = Asking.objects.filter(token=hashed(ticket)).first()
        fits = _fits(asking, code)
        if asking is not None and counted and fits and _used(asking, now):
            assert asking.person is not None
            return _begun(asking, asking.person)
    raise PortalError(
        "T102", "验证码不对，或者已经过期", f"核对短信里的 {DIGITS} 位数字；试了 {TRIES} 次仍不对的，重新索取"
    )


def leave(visit: Visit) -> None:
    """End a visit."""
    with transaction.atomic():
        if Visit.objects.filter(pk=visit.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            audit.record("portal.leave", None, person=visit.person_id)


def hashed(token: str) -> bytes:
    """What the database holds of a token of chance."""
    return sha256(token.encode()).digest()


def code_hash(asking: int, code: str) -> bytes:
    """What the database holds of a code: keyed by the site's secret, so that a copy of it opens nothing."""
    return salted_hmac("gongji.portal.code", f"{asking}:{code}", algorithm="sha256").digest()


def _fits(asking: Asking | None, code: str) -> bool:
    """Whether a code is the one that was sent; takes the same steps where none was."""
    held = bytes(asking.code) if asking is not None and asking.code is not None else bytes(32)
    given = code_hash(asking.pk if asking else 0, code)
    return hmac.compare_digest(held, given)


def _used(asking: Asking, now: datetime) -> bool:
    """Use the code up: of several hands one succeeds."""
    return Asking.objects.filter(pk=asking.pk, used_at__isnull=True).update(used_at=now) == 1


def _begun(asking: Asking, person: Person) -> Ticket:
    token, now = secrets.token_urlsafe(32), timezone.now()
    Visit.objects.create(token=hashed(token), person=person, asking=asking, begun_at=now, seen_at=now)
    audit.record("portal.enter", None, union=person.union, person=person.pk)
    return Ticket(token)

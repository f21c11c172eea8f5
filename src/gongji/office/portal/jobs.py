"""Work behind the member's pages: finding the person and sending the code, forgetting what is over; and the
certificates of a whole roster."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from gongji.office.enrolment.models import Roster
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.guard.reveal import reveal
from gongji.office.guard.scoped import everything
from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.progress import Progress
from gongji.office.people import queries as people
from gongji.office.people.models import Person
from gongji.office.portal import sending
from gongji.office.portal.errors import NotSent, PortalError
from gongji.office.portal.limits import CODE_LIVES, DIGITS
from gongji.office.portal.models import Asking, Gate, Visit
from gongji.office.portal.services import binding
from gongji.office.portal.services.entering import SEND, code_hash

_log = structlog.get_logger(__name__)

_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_KEPT: Final = timedelta(days=1)
_STEP: Final = 20
"""Certificates of one step."""


@job(SEND, "发送验证码", attempts=3, wait=timedelta(seconds=5))
def send(payload: Payload, progress: Progress) -> Payload | None:
    """Send a fresh code to the registered phone, where there is one; each try makes its own code."""
    asking = Asking.objects.filter(
        pk=payload["asking"], used_at__isnull=True, until__gt=timezone.now()
    ).first()
    if asking is None:
        return None
    with everything("发送验证码：由证件号码找到本人"):
        person = people.by_index(bytes(asking.id_index))
        phone = "" if person is None else _phone(person)
    if person is None or not _MOBILE.fullmatch(phone):
        return None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    minutes = int(CODE_LIVES.total_seconds()) // 60
    with transaction.atomic():
        Asking.objects.filter(pk=asking.pk, used_at__isnull=True).update(
            code=code_hash(asking.pk, code), person=person
        )
        audit.record("portal.code", None, union=person.union, person=person.pk)
    text = f"【共济】验证码 {code}，{minutes} 分钟内有效。工作人员不会向您索要，不要告诉别人。"
    try:
        sending.send(phone, text)
    except PortalError as error:
        _log.warning("code not sent", code=error.code)
        raise NotSent(error.code) from None
    return None


def _phone(person: Person) -> str:
    return reveal(None, person, "phone", "发送本人登录的验证码") if person.phone is not None else ""


@job("portal.prune", "清理过期的验证码", every=timedelta(hours=1))
def prune(payload: Payload, progress: Progress) -> Payload:
    """Forget counters and askings that are over; those that became a visit stay with it."""
    now = timezone.now()
    gates, _ = Gate.objects.filter(until__lt=now).delete()
    over = Asking.objects.filter(until__lt=now - _KEPT)
    askings, _ = over.exclude(pk__in=Visit.objects.values("asking")).delete()
    return {"次数": gates, "验证码": askings}


@job(binding.CERTIFY_ALL, "出具整册凭证")
def certify_all(payload: Payload, progress: Progress) -> Payload:
    """Certify the covers of a roster as they stand, some a step, in the name of who asked."""
    actor, roster = User.objects.get(pk=payload["actor"]), Roster.objects.get(pk=payload["roster"])
    covers, last = binding.covers(roster), int(progress.position or 0)
    total, done = covers.count(), covers.filter(pk__lte=last).count()
    while some := list(covers.filter(pk__gt=last)[:_STEP]):
        last, done = some[-1].pk, done + len(some)
        with progress.step(done, total, "出具凭证", position=last):
            binding.certify_some(actor, some)
    lacking = binding.uncertified(roster).count()
    return {"已出具": total - lacking, "没有出成": lacking}

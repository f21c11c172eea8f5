"""Making, revoking and recognising tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gongji.office.api.errors import ApiError
from gongji.office.api.models import Token
from gongji.office.guard.audit import record
from gongji.office.guard.models import User

PREFIX: Final = "gongji_"
MOST_LIVE: Final = 10
LONGEST: Final = timedelta(days=366)


def make(user: User, label: str, until: date) -> tuple[Token, str]:
    """A new token of one's own, and its text, which is kept nowhere. `until` is its last day."""
    today, text = timezone.localdate(), PREFIX + secrets.token_urlsafe(32)
    if not today <= until <= today + LONGEST:
        raise ApiError("A111", f"有效至 {until} 不在今天和一年之内", "选一年以内的日子；到期再制作")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if live(user).count() >= MOST_LIVE:
            raise ApiError("A112", f"已有 {MOST_LIVE} 个有效的令牌", "先收回不用的")
        token = Token.objects.create(
            user=user, label=label.strip(), digest=_digest(text), made_on=today, until=until
        )
        record("api.token.make", user, token, data={"label": token.label, "until": until.isoformat()})
    return token, text


def revoke(actor: User, token: Token) -> None:
    """Take a token out of use at once. ApiError when it is already."""
    with transaction.atomic():
        held = Token.objects.filter(pk=token.pk, user=actor, revoked_at__isnull=True)
        if not held.update(revoked_at=timezone.now(), revoked_by=actor):
            raise ApiError("A113", f"令牌“{token.label}”已经收回")
        record("api.token.revoke", actor, token, data={"label": token.label})


def live(user: User) -> QuerySet[Token]:
    """An account's tokens that can be used today."""
    return Token.objects.filter(user=user, revoked_at__isnull=True, until__gte=timezone.localdate())


def recognised(header: str) -> Token:
    """The token of an Authorization header. ApiError A101, the same for every reason there may be."""
    kind, _, text = header.partition(" ")
    found = None
    if kind.lower() == "bearer" and text.startswith(PREFIX) and len(text) < 200:
        tokens = Token.objects.select_related("user").filter(revoked_at__isnull=True)
        found = tokens.filter(digest=_digest(text), until__gte=timezone.localdate()).first()
    if found is None or not found.user.is_active or found.user.must_change_password:
        told = "在 Authorization 里写 Bearer 和一个有效的令牌；令牌在设置里制作"
        raise ApiError("A101", "没有令牌，或者令牌不能用", told)
    today = timezone.localdate()
    if found.used_on != today:
        Token.objects.filter(pk=found.pk).update(used_on=today)
    return found


def _digest(text: str) -> str:
    """Tokens are long and random: a plain hash tells nothing."""
    return hashlib.sha256(text.encode()).hexdigest()

"""Signing in and out, and changes to how one signs in, in the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa import signals as factors
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from gongji.office.guard.audit import record
from gongji.office.guard.models import User


def _note(action: str, user: Any, **data: object) -> None:
    if isinstance(user, User):
        with transaction.atomic():
            record(action, user, user, data=data)


@receiver(user_logged_in)
def _in(sender: object, user: Any, **_: object) -> None:
    _note("guard.login", user)


@receiver(user_logged_out)
def _out(sender: object, user: Any, **_: object) -> None:
    _note("guard.logout", user)


@receiver(user_login_failed)
def _failed(sender: object, credentials: dict[str, Any], **_: object) -> None:
    # What was typed is kept only where it is an account: people type passwords and ID numbers there.
    _note("guard.login.failed", User.objects.filter(username=credentials.get("username") or "").first())


@receiver(password_changed)
def _password(sender: object, user: Any, **_: object) -> None:
    if isinstance(user, User):
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(must_change_password=False)
            record("guard.password.change", user, user)


@receiver(factors.authenticator_added)
def _added(sender: object, user: Any, authenticator: Any, **_: object) -> None:
    _note("guard.factor.add", user, type=str(authenticator.type))


@receiver(factors.authenticator_removed)
def _removed(sender: object, user: Any, authenticator: Any, **_: object) -> None:
    _note("guard.factor.remove", user, type=str(authenticator.type))


@receiver(factors.authentication_failed)
def _refused(sender: object, user: Any, **_: object) -> None:
    _note("guard.factor.failed", user)

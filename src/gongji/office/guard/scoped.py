"""Queries that see only what the person who asks may see, and fail when nobody asks.

A model that belongs to a union has `objects = ScopedManager(path="union__path")`. Within a request the
middleware opens the scope; a job opens `as_account`; work of the system itself says why in `everything`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import models
from django_scopes import get_scope, scope, scopes_disabled
from django_scopes.manager import DisabledQuerySet

from gongji.office.guard.access import access_of
from gongji.office.guard.models import User

_log = structlog.get_logger(__name__)


def ScopedManager(path: str, manager: type[models.Manager[Any]] = models.Manager) -> models.Manager[Any]:
    """A manager whose rows lie in the subtrees of the open scope, by the union path in `path`.

    Without an open scope every query raises `django_scopes.exceptions.ScopeError`; creating does not.
    """

    class Scoped(manager):  # type: ignore[valid-type,misc]
        def get_queryset(self) -> models.QuerySet[Any]:
            held = get_scope()
            if not held.get("_enabled", True):
                found: models.QuerySet[Any] = super().get_queryset()
                return found
            if "access" not in held:
                disabled: models.QuerySet[Any] = DisabledQuerySet(
                    self.model, using=self._db, missing_scopes=["access"]
                )
                return disabled
            inside: models.QuerySet[Any] = super().get_queryset().filter(held["access"].under(path))
            return inside

        def all(self) -> models.QuerySet[Any]:
            # Manager.all() returns get_queryset() itself, which a disabled set must refuse too.
            found = self.get_queryset()
            return found.all() if isinstance(found, DisabledQuerySet) else found

    made: models.Manager[Any] = Scoped()
    return made


@contextmanager
def everything(reason: str) -> Iterator[None]:
    """Queries see all rows: for work of the system itself, which says why."""
    if not reason.strip():
        raise ValueError("everything() needs its reason")
    _log.debug("scope.everything", reason=reason)
    with scopes_disabled():
        yield


@contextmanager
def as_account(user: User) -> Iterator[None]:
    """Queries see what an account may see today: for jobs and commands that work in its name."""
    with scope(access=access_of(user)):
        yield

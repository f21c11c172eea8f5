"""What a paper can belong to: kinds of record, each with the union that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404

from gongji.office.guard.access import found_or_404
from gongji.office.unions.models import Union

_OWNERS: dict[str, Callable[[Any], Union]] = {}


def register(label: str, union_of: Callable[[Any], Union]) -> None:
    """Let records of a model (`people.person`) have papers; call it in `AppConfig.ready`."""
    _OWNERS[label] = union_of


def found(label: str, key: int) -> tuple[models.Model, Union]:
    """The record and its union; the same answer for an unknown kind, another unit's record and none (A03)."""
    union_of = _OWNERS.get(label)
    if union_of is None:
        raise Http404("没有这一项，或不在您的范围内")
    owner = found_or_404(apps.get_model(label)._default_manager.all(), pk=key)
    return owner, union_of(owner)

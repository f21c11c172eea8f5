"""Changing the key that seals, and sealing everything anew with it.

In small transactions, and from where it stopped: whatever is not yet under the newest key is what is left.
The old keys stay on the ring until `retire` finds that nothing lies under them any more; copies of the
database made before that day still need them, so the old ring is kept as long as the oldest copy.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from gongji.office.guard import audit
from gongji.office.guard.adapter import FACTOR_CONTEXT
from gongji.office.guard.fields import EncryptedText, Sealed, open_bytes, open_sealed, seal_bytes, seal_text
from gongji.office.guard.models import User
from gongji.office.guard.ring import add_key, drop_keys, ring
from gongji.office.guard.scoped import everything

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """The number of the key that seals now, and how many values were sealed anew with it."""

    key: int
    values: int


def rotate(actor: User | None) -> Rotated:
    """Puts a new key on the ring and seals every value anew."""
    key = add_key()
    with transaction.atomic():
        audit.record("guard.keys.rotate", actor, data={"key": key})
    return Rotated(key, reseal())


def reseal() -> int:
    """Seals anew what is not yet under the newest key; gives how many. Goes on where it was interrupted."""
    with everything("sealing all values anew"):
        return sum(_reseal_field(model, field) for model, field in _fields()) + _reseal_factors()


def retire() -> tuple[int, ...]:
    """Takes off the ring the keys under which nothing lies any more; gives their numbers."""
    used = set()
    with everything("looking which keys are in use"):
        for model, field in _fields():
            held = model._base_manager.exclude(**{field.attname: None}).values_list(field.attname, flat=True)
            used |= {sealed.key_number for sealed in held.iterator()}
        for factor in Authenticator.objects.iterator():
            used |= {sealed.key_number for _place, sealed in _secrets(factor.data)}
    return drop_keys(used)


def _fields() -> Iterator[tuple[type[models.Model], EncryptedText]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedText):
                yield model, field


def _reseal_field(model: type[models.Model], field: EncryptedText) -> int:
    newest, last, count = ring().current, None, 0
    rows = model._base_manager.exclude(**{field.attname: None}).order_by("pk")
    while True:
        with transaction.atomic():
            batch = rows.filter(pk__gt=last) if last is not None else rows
            held = list(batch.select_for_update().values_list("pk", field.attname)[:_BATCH])
            for pk, sealed in held:
                if sealed.key_number != newest:
                    fresh = seal_bytes(open_bytes(sealed), field.context)
                    model._base_manager.filter(pk=pk).update(**{field.attname: fresh})
                    count += 1
        if not held:
            return count
        last = held[-1][0]


def _reseal_factors() -> int:
    newest, count = ring().current, 0
    for key in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=key).first()
            if factor is None:
                continue
            for place, sealed in _secrets(factor.data):
                if sealed.key_number != newest:
                    _put(factor.data, place, seal_text(open_sealed(sealed), FACTOR_CONTEXT))
                    count += 1
            factor.save(update_fields=["data"])
    return count


def _secrets(data: dict[str, Any]) -> Iterator[tuple[tuple[str, int | None], Sealed]]:
    """The sealed texts in a second factor's data: an app's secret, the seed of recovery codes."""
    for name in ("secret", "seed", "migrated_codes"):
        value = data.get(name)
        texts = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for place, text in texts:
            if isinstance(text, str):
                yield (name, place), Sealed(base64.b64decode(text), FACTOR_CONTEXT)


def _put(data: dict[str, Any], place: tuple[str, int | None], sealed: Sealed) -> None:
    text = base64.b64encode(sealed.data).decode()
    name, index = place
    if index is None:
        data[name] = text
    else:
        data[name][index] = text

"""Fields that are sealed in the database, and indexes that find them without opening them.

A sealed value is one byte of suite, two of key number, the nonce, the ciphertext with its tag. The suite, the
key number and the field's context are bound to it: a value moved to another field does not open. A loaded
instance holds a `Sealed`, never the text; `guard.reveal` opens it and says so in the audit trail.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from gongji.office.guard.errors import KeyRingError
from gongji.office.guard.ring import ring

_AES_256_GCM: Final = 1
_NONCE: Final = 12
_HEAD: Final = 3

_SUITES: Final[dict[int, Callable[[bytes], AESGCM]]] = {_AES_256_GCM: AESGCM}
"""Number of the suite → its cipher; a further suite is a further line."""


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A value as it lies in the database. Its text form shows nothing of it."""

    data: bytes
    context: str

    def __str__(self) -> str:
        return "••••"

    def __repr__(self) -> str:
        return f"Sealed({self.context})"

    @property
    def key_number(self) -> int:
        """Which key of the ring sealed it."""
        return int.from_bytes(self.data[1:_HEAD], "big")


def seal_text(text: str, context: str) -> Sealed:
    """Seals a text with the ring's current key."""
    return seal_bytes(text.encode(), context)


def seal_bytes(content: bytes, context: str) -> Sealed:
    """Seals bytes with the ring's current key."""
    keys = ring()
    head = bytes([_AES_256_GCM]) + keys.current.to_bytes(2, "big")
    nonce = os.urandom(_NONCE)
    cipher = _SUITES[_AES_256_GCM](keys.sealing_key(keys.current))
    return Sealed(head + nonce + cipher.encrypt(nonce, content, head + context.encode()), context)


def seal_many(texts: Sequence[str], context: str) -> list[bytes]:
    """Many texts sealed as `seal_text` seals one, for rows that are written in bulk."""
    keys = ring()
    head = bytes([_AES_256_GCM]) + keys.current.to_bytes(2, "big")
    bound = head + context.encode()
    encrypt = _SUITES[_AES_256_GCM](keys.sealing_key(keys.current)).encrypt
    chance = os.urandom(_NONCE * len(texts))
    nonces = (chance[at : at + _NONCE] for at in range(0, len(chance), _NONCE))
    return [
        head + nonce + encrypt(nonce, text.encode(), bound) for nonce, text in zip(nonces, texts, strict=True)
    ]


def open_sealed(sealed: Sealed) -> str:
    """The text of a sealed value, unaudited: for `reveal`, rotation and verification only.

    KeyRingError when the key is missing or the value was changed or comes from another field.
    """
    return open_bytes(sealed).decode()


def open_bytes(sealed: Sealed) -> bytes:
    """The bytes of a sealed value, as `open_sealed` gives a text."""
    data = sealed.data
    suite = _SUITES.get(data[0]) if len(data) > _HEAD + _NONCE else None
    if suite is None:
        raise KeyRingError("G604", f"{sealed.context} 的密文格式不认识", "从备份恢复这一行")
    nonce, body = data[_HEAD : _HEAD + _NONCE], data[_HEAD + _NONCE :]
    try:
        return suite(ring().sealing_key(sealed.key_number)).decrypt(
            nonce, body, data[:_HEAD] + sealed.context.encode()
        )
    except InvalidTag:
        raise KeyRingError(
            "G605", f"{sealed.context} 的密文打不开：被改过，或不是这一栏的", "从备份恢复这一行"
        ) from None


def blind_index(value: str, context: str) -> bytes:
    """32 bytes that are equal for equal values of one context and tell nothing without the ring.

    The caller brings the value to its one form first (an ID number to 18 digits, an account to its digits).
    """
    return hmac.digest(ring().index, context.encode() + b"\0" + value.encode(), hashlib.sha256)


def blind_indexes(values: Iterable[str], context: str) -> list[bytes]:
    """`blind_index` of many values of one context."""
    key, head = ring().index, context.encode() + b"\0"
    return [hmac.digest(key, head + value.encode(), hashlib.sha256) for value in values]


if TYPE_CHECKING:
    _Base = models.Field[str | bytes | Sealed | None, Sealed]
else:
    _Base = models.BinaryField


class EncryptedText(_Base):
    """A text that lies sealed in the database.

    `context` names the field for good (`people.id`). `index` names the field beside it that holds the blind
    index of the same text, where there is one: `gongji verify` compares the two.
    """

    def __init__(self, *args: Any, context: str, index: str = "", **kwargs: Any) -> None:
        self.context = context
        self.index = index
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """As a migration writes it."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        kwargs["context"] = self.context
        if self.index:
            kwargs["index"] = self.index
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """The column is bytes on both databases."""
        return "BinaryField"

    def from_db_value(self, value: Any, *_: object) -> Sealed | None:
        """What a loaded instance holds."""
        return None if value is None else Sealed(bytes(value), self.context)

    def to_python(self, value: Any) -> Any:
        """Texts and sealed values pass as they are."""
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seals what was assigned in clear, on the instance too."""
        value = getattr(model_instance, self.attname)
        if isinstance(value, str | bytes):
            value = self._sealed(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """The sealed bytes."""
        if isinstance(value, str | bytes):
            value = self._sealed(value)
        if isinstance(value, Sealed):
            if value.context != self.context:
                raise KeyRingError("G606", f"{value.context} 的密文不能放进 {self.context}", "先公开再存入")
            value = value.data
        return super().get_db_prep_value(value, connection, prepared)

    def _sealed(self, value: str | bytes) -> Sealed:
        return seal_bytes(value.encode() if isinstance(value, str) else value, self.context)

    def value_to_string(self, obj: models.Model) -> str:
        """Dumps never hold the text."""
        return str(self.value_from_object(obj) or "")


class EncryptedBytes(EncryptedText):
    """Bytes that lie sealed in the database; `open_bytes` gives them."""

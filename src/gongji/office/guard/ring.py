"""The key ring: keys that lie in the data folder, beside the database and never in it.

`keyring.json` holds the keys that seal fields (by number, the newest seals, the older ones still open), the
key of the blind indexes, and the key that commits and signs the audit trail. Losing it loses the sealed
fields: it is backed up apart from the database.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from gongji.office.guard.errors import KeyRingError


@dataclass(frozen=True, slots=True, repr=False)
class Ring:
    """The keys. Each is 32 bytes."""

    sealing: dict[int, bytes]
    index: bytes
    audit: bytes

    @property
    def current(self) -> int:
        """The number of the key that seals."""
        return max(self.sealing)

    def sealing_key(self, number: int) -> bytes:
        """A key by its number. KeyRingError when the ring lacks it."""
        try:
            return self.sealing[number]
        except KeyError:
            raise KeyRingError(
                "G601", f"密钥环里没有第 {number} 把钥匙，共有 {_numbers(self)}",
                f"把封存这些数据时的 {settings.KEYRING} 从备份放回",
            ) from None  # fmt: skip


_loaded: tuple[Path, int, Ring] | None = None


def ring() -> Ring:
    """The ring of this site, made on first use; read again when the file has changed."""
    global _loaded
    path = Path(settings.KEYRING)
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        _create(path)
        stamp = path.stat().st_mtime_ns
    if _loaded is None or _loaded[:2] != (path, stamp):
        _loaded = (path, stamp, _read(path))
    return _loaded[2]


def add_key() -> int:
    """Puts a new sealing key on the ring, gives its number. What is sealed from now on is sealed with it."""
    old = ring()
    number = old.current + 1
    if number > 0xFFFF:
        raise KeyRingError("G603", "密钥环已满", "联系开发者")
    _write(Path(settings.KEYRING), replace(old, sealing={**old.sealing, number: secrets.token_bytes(32)}))
    return number


def drop_keys(keep: set[int]) -> tuple[int, ...]:
    """Takes off the sealing keys that are neither in `keep` nor current; gives their numbers."""
    old = ring()
    gone = tuple(n for n in old.sealing if n not in keep and n != old.current)
    if gone:
        left = {n: key for n, key in old.sealing.items() if n not in gone}
        _write(Path(settings.KEYRING), replace(old, sealing=left))
    return gone


def _numbers(ring: Ring) -> str:
    return "、".join(str(n) for n in sorted(ring.sealing))


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = Ring({1: secrets.token_bytes(32)}, secrets.token_bytes(32), secrets.token_bytes(32))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    _save(temporary, fresh)
    try:
        os.link(temporary, path)  # unlike a rename it fails where another process was first
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _write(path: Path, ring: Ring) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    _save(temporary, ring)
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _save(path: Path, ring: Ring) -> None:
    text = json.dumps(
        {
            "format": 1,
            "sealing": {str(n): _text(key) for n, key in sorted(ring.sealing.items())},
            "index": _text(ring.index),
            "audit": _text(ring.audit),
        },
        indent=1,
    )
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Ring:
    try:
        held = json.loads(path.read_text())
        found = Ring(
            {int(n): _key(text) for n, text in held["sealing"].items()},
            _key(held["index"]), _key(held["audit"]),
        )  # fmt: skip
        if held["format"] != 1 or not found.sealing:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyRingError("G602", f"密钥环 {path} 读不出", "从备份放回原来的文件；不要手改") from None
    return found


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError
    return key

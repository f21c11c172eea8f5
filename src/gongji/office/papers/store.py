"""Where the bytes of papers lie: files with names of chance, each sealed by a key of its own.

The key lies in the paper's row, sealed itself by the ring: a new ring key leaves the files as they are, and
whoever destroys the key has destroyed the paper.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from gongji.office.papers.errors import PaperError

_NONCE: Final = 12


def put(content: bytes) -> tuple[str, bytes]:
    """Store bytes; gives the name under which they lie and their key. Written aside, synced, renamed."""
    name, key, nonce = secrets.token_hex(16), AESGCM.generate_key(256), secrets.token_bytes(_NONCE)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(nonce + AESGCM(key).encrypt(nonce, content, name.encode()))
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    return name, key


def get(name: str, key: bytes) -> bytes:
    """The bytes of a stored file. PaperError when it is not there, or is not what was stored."""
    try:
        held = _path(name).read_bytes()
    except OSError:
        raise PaperError("P101", "材料的文件不在了", "请管理员从备份恢复") from None
    try:
        return AESGCM(key).decrypt(held[:_NONCE], held[_NONCE:], name.encode())
    except (InvalidTag, ValueError):
        raise PaperError("P107", "材料的文件被改过，与收件时不同", "请管理员从备份恢复，并查明原因") from None


def drop(name: str) -> None:
    """Take a file away again whose row was not stored."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "papers" / name[:2] / name

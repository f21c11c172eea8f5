"""Taking a file in: streamed to a temporary one under a limit, told by its content, cleaned, hashed.

The sender's name of the file is shown to people and never becomes a path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final
from unicodedata import category

from gongji.office.guard.scratch import scratch
from gongji.office.papers.errors import PaperError
from gongji.office.papers.uploads import office_files, pdf_files, pictures
from gongji.office.papers.uploads.kinds import Media, told

MOST: Final = 20 << 20
"""Most bytes of one file."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that may be kept: where it lies for now, what it is, and what was taken out of it."""

    path: Path
    media: Media
    size: int
    sha256: str
    name: str
    removed: str


@contextmanager
def received(pieces: Iterable[bytes], name: str, most: int = MOST) -> Iterator[Received]:
    """A file as it may be kept; gone when the block ends. PaperError says why it may not be."""
    with scratch() as folder:
        raw, clean = folder / "raw", folder / "clean"
        _write(pieces, raw, most)
        media = told(raw, name)
        removed = _cleaned(raw, clean, media)
        kept = clean if clean.exists() else raw
        content = kept.read_bytes()
        yield Received(
            kept, media, len(content), hashlib.sha256(content).hexdigest(), shown_name(name, media), removed
        )


def _write(pieces: Iterable[bytes], to: Path, most: int) -> None:
    size = 0
    with to.open("wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > most:
                said = f"文件超过 {most >> 20} MB"
                raise PaperError("P001", said, "照片用手机的“发送较小图片”，PDF 拆成几份")
            file.write(piece)
    if size == 0:
        raise PaperError("P002", "文件是空的", "重新选择文件")


def _cleaned(raw: Path, clean: Path, media: Media) -> str:
    match media:
        case Media.JPEG | Media.PNG:
            content, removed = pictures.cleaned(raw.read_bytes(), media)
            clean.write_bytes(content)
            return removed
        case Media.PDF:
            pdf_files.require_plain(raw.read_bytes())
        case _:
            office_files.require_safe(raw, media)
    return ""


def shown_name(name: str, media: Media) -> str:
    """The sender's name without folders and invisible characters, with the ending of what it really is."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    plain = "".join(c for c in last if category(c)[0] != "C" and c not in '<>:"/\\|?*')
    stem = plain.rpartition(".")[0] if "." in plain else plain
    return (stem.strip(" .")[:80] or "文件") + media.ending

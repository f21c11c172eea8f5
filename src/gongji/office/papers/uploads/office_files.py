"""Workbooks, documents and OFD: packed files that may hide bombs, macros, locks and outside entities."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Final

from gongji.office.papers.errors import PaperError
from gongji.office.papers.uploads.kinds import Media

MOST_BYTES: Final = 200 << 20
"""Most bytes of all parts together, as they really unpack; what the directory says is not believed."""
MOST_PARTS: Final = 2000
RATIO: Final = 150
SMALL: Final = 4 << 20
_PIECE: Final = 1 << 16
_ACTIVE: Final = ("vbaproject.bin", "/activex/", "/embeddings/", "/macrosheets/", "/externallinks/")


def require_safe(path: Path, media: Media) -> None:
    """PaperError for a packed file that is locked, has active content, or unpacks beyond bounds."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _require_names(parts)
            total = 0
            for part in parts:
                total += _unpacked(archive, part, MOST_BYTES - total)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise PaperError("P004", "文件损坏或不完整", "重新导出或重新传送") from error


def _require_names(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise PaperError("P005", f"文件里有 {len(parts)} 个部件，超过 {MOST_PARTS} 个", "另存为 PDF 后再传")
    if any(part.flag_bits & 1 for part in parts):
        raise PaperError("P006", "文件加了密码", "取消密码后再传")
    names = [part.filename for part in parts]
    if len(set(names)) < len(names) or any(n.startswith("/") or ".." in n.split("/") for n in names):
        raise PaperError("P004", "文件的目录不正常，像是被人改过", "重新导出后再传")
    if any(sign in f"/{name.lower()}" for name in names for sign in _ACTIVE):
        raise PaperError("P007", "文件里有宏、控件、嵌入的文件或外部链接", "另存为不带宏的文件或 PDF 后再传")


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """How many bytes a part really unpacks to."""
    size, begin = 0, b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            begin = begin or piece
            size += len(piece)
            if size > left or (size > SMALL and size > RATIO * max(1, part.compress_size)):
                raise PaperError(
                    "P005", "文件解压后大得不正常，像是压缩炸弹", "重新导出，或另存为 PDF 后再传"
                )
    if part.filename == "[Content_Types].xml" and b"macroEnabled" in begin:
        raise PaperError("P007", "文件里有宏", "另存为不带宏的文件或 PDF 后再传")
    if part.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in begin or b"<!ENTITY" in begin):
        raise PaperError("P008", "文件里的 XML 有文档类型声明，可能引用外部内容", "重新导出后再传")
    return size

"""Photographs: what shows stays bit for bit; where, when and with what it was taken goes.

JPEG segments and PNG chunks that carry no picture are dropped, and whatever follows the end of the picture.
Of a JPEG's EXIF its orientation is kept, or it would be shown on its side.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from gongji.office.papers.errors import PaperError
from gongji.office.papers.uploads.kinds import Media

MOST_PIXELS: Final = 100_000_000
_KEPT_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)
_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ORIENTATION: Final = 0x0112
_BROKEN: Final = ("P004", "图片损坏或不完整", "重新拍照或重新传送")


def cleaned(content: bytes, media: Media) -> tuple[bytes, str]:
    """The picture without its hidden data, and a word for what was removed ("" if nothing)."""
    try:
        clean = _jpeg(content) if media is Media.JPEG else _png(content)
    except (struct.error, IndexError, zlib.error):
        raise PaperError(*_BROKEN) from None
    return clean, "已去除照片里的位置、时间、设备等信息" if len(clean) < len(content) else ""


def _png(content: bytes) -> bytes:
    kept, place, first = [content[:8]], 8, True
    while True:
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        chunk = content[place:end]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise PaperError(*_BROKEN)
        if first:
            if kind != b"IHDR":
                raise PaperError(*_BROKEN)
            _require_size(*struct.unpack_from(">II", chunk, 8))
            first = False
        if kind in _KEPT_CHUNKS:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
        place = end


def _jpeg(content: bytes) -> bytes:
    kept, sized = [b"\xff\xd8"], False
    for marker, segment in _segments(content):
        if marker in _SOF:
            height, width = struct.unpack_from(">HH", segment, 5)
            _require_size(width, height)
            sized = True
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            kept.append(_only_orientation(segment[10:]))
        elif marker in (0xE0, 0xE2, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
    if not sized:
        raise PaperError(*_BROKEN)
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment, scans with their data, up to the end of the picture."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise PaperError(*_BROKEN)
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if marker == 0xDA:
            end = _scan_end(content, end)
        if end > len(content):
            raise PaperError(*_BROKEN)
        yield marker, content[place:end]
        place = end


def _scan_end(content: bytes, place: int) -> int:
    """Where the data of a scan ends: the next marker that is neither stuffing nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise PaperError(*_BROKEN)
        following = content[place + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return place
        place += 2


def _only_orientation(tiff: bytes) -> bytes:
    """An EXIF segment that says which side is up, and nothing else; b"" where the old one did not."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        entries = [
            struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * n) for n in range(min(count, 200))
        ]
    except struct.error:
        return b""
    side = next((value for tag, kind, _, value in entries if tag == _ORIENTATION and kind == 3), 1)
    if not 2 <= side <= 8:
        return b""
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, side, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _require_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or not width or not height:
        raise PaperError("P005", f"图片有 {width}×{height} 个像素，超过上限", "缩小后再传")

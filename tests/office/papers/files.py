"""Files as people and attackers send them, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CONTENT_TYPES = b'<?xml version="1.0"?><Types/>'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*more: bytes, width: int = 1, height: int = 1) -> bytes:
    """A picture of one pixel that says what size it likes."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + pixels + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(side: int, order: str = "<", more: bytes = b"GPS 30.0023N 120.5810E") -> bytes:
    """EXIF with an orientation and something that tells where it was taken."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    entry = struct.pack(f"{order}HHHIHHI", 1, 0x0112, 3, 1, side, 0, 0)
    return segment(0xE1, b"Exif\0\0" + head + entry + more)


def jpeg(*more: bytes, tail: bytes = b"") -> bytes:
    """The segments of a picture; the scan holds a stuffed byte and a restart."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, 16, 16, 1) + b"\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    jfif = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    return b"\xff\xd8" + jfif + b"".join(more) + frame + scan + b"\xff\xd9" + tail


def packed(parts: dict[str, bytes], *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", level) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return made.getvalue()


def workbook(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"<workbook/>"}
    return packed(parts | {name.replace("__", "/"): body for name, body in more.items()})

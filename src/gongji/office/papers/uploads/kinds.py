"""What a file is, by its content; its name and what the browser says count for nothing."""

from __future__ import annotations

import zipfile
from enum import Enum
from pathlib import Path
from typing import Final

from gongji.office.papers.errors import PaperError


class Media(Enum):
    """The kinds of file that are taken: media type and ending."""

    PDF = ("application/pdf", ".pdf")
    JPEG = ("image/jpeg", ".jpg")
    PNG = ("image/png", ".png")
    XLSX = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
    DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
    OFD = ("application/ofd", ".ofd")

    @property
    def type(self) -> str:
        """The media type."""
        return self.value[0]

    @property
    def ending(self) -> str:
        """The ending of a file's name."""
        return self.value[1]


_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNKNOWN: Final = "不是能收的种类"
_TAKEN: Final = "PDF、JPG、PNG、xlsx、docx、OFD"
_ROOTS: Final = {"xl/workbook.xml": Media.XLSX, "word/document.xml": Media.DOCX, "OFD.xml": Media.OFD}


def told(path: Path, name: str) -> Media:
    """What a file is. PaperError says what it is instead of what is taken."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"%PDF-"):
        return Media.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if head.startswith(b"PK"):
        return _packed(path)
    said, remedy = _other(head, path)
    ending = name.rpartition(".")[2][:8]
    if said == _UNKNOWN and f".{ending.lower()}" in {media.ending for media in Media}:
        raise PaperError("P003", f"文件名写着 .{ending}，内容不是", f"用能打开它的软件另存后再传；{remedy}")
    raise PaperError("P003", f"文件（.{ending}）{said}" if "." in name else f"文件{said}", remedy)


def _packed(path: Path) -> Media:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise PaperError("P004", "文件损坏或不完整", "重新导出或重新传送") from error
    found = [media for root, media in _ROOTS.items() if root in names]
    if len(found) != 1:
        raise PaperError("P003", "文件是压缩包", f"解压后逐个上传；可以传 {_TAKEN}")
    return found[0]


def _other(head: bytes, path: Path) -> tuple[str, str]:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return "加了打开密码", "取消密码后再传"
        return "是旧版的 Office 文件", "另存为 .xlsx、.docx 或 PDF 后再传"
    if b"<svg" in start:
        return "是矢量图（SVG），可能带有程序", "截图或另存为 PNG 后再传"
    if b"<html" in start or b"<!doctype" in start or b"<script" in start or start.startswith(b"<?xml"):
        return "的内容是网页或 XML", f"传原来的照片或文件：{_TAKEN}"
    if head[4:8] == b"ftyp":
        return "是 HEIC 图片或视频", "在手机上另存为 JPG 后再传（iPhone：设置、相机、格式、兼容性最佳）"
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        return "是程序", f"只传材料：{_TAKEN}"
    return _UNKNOWN, f"可以传 {_TAKEN}"

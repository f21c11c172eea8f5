"""What is taken, what is refused and in which words, and what is taken out of pictures."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from tests.office.papers import files

from gongji.office.papers.errors import PaperError
from gongji.office.papers.uploads.kinds import Media
from gongji.office.papers.uploads.receive import MOST, received, shown_name


def take(content: bytes, name: str = "材料.jpg", most: int = MOST) -> tuple[Media, bytes, str, str]:
    pieces = [content[n : n + 1000] for n in range(0, len(content), 1000)]
    with received(pieces, name, most) as got:
        kept = got.path.read_bytes()
        assert (got.size, got.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
        path = got.path
        found = got.media, kept, got.name, got.removed
    assert not path.exists()
    return found


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (files.PDF, Media.PDF),
        (files.png(), Media.PNG),
        (files.jpeg(), Media.JPEG),
        (files.workbook(), Media.XLSX),
        (files.packed({"word/document.xml": b"<d/>"}), Media.DOCX),
        (files.packed({"OFD.xml": b"<o/>"}), Media.OFD),
    ],
    ids=lambda given: given.name if isinstance(given, Media) else "content",
)
def test_a_file_is_what_its_content_says(content: bytes, media: Media) -> None:
    found, kept, name, removed = take(content, "看错.exe")
    assert (found, kept, name, removed) == (media, content, f"看错{media.ending}", "")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD = {
    "html named jpg": (b"<html><script>alert(1)</script></html>", "P003", "网页"),
    "html after a mark and blanks": (b"\xef\xbb\xbf \r\n<!DOCTYPE html><p>", "P003", "网页"),
    "svg": (b"<?xml version='1.0'?><svg onload='x()'/>", "P003", "SVG"),
    "program": (b"MZ\x90\0", "P003", "程序"),
    "script": (b"#!/bin/sh\nrm -rf /", "P003", "程序"),
    "heic": (b"\0\0\0\x18ftypheic", "P003", "HEIC"),
    "text": (b"hello", "P003", "内容不是"),
    "empty": (b"", "P002", "空的"),
    "old office": (OLE + b"\0" * 600, "P003", "旧版"),
    "locked workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "P003", "打开密码"),
    "plain zip": (files.packed({"a.txt": b"a"}), "P003", "压缩包"),
    "cut zip": (files.workbook()[:-30], "P004", "损坏"),
    "macro part": (
        files.packed({"xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"}), "P007", "宏",
    ),
    "macro type": (
        files.packed({"[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                      "xl/workbook.xml": b"<w/>"}), "P007", "宏",
    ),
    "external link": (
        files.packed({"xl/workbook.xml": b"<w/>", "xl/externalLinks/externalLink1.xml": b"<e/>"}), "P007", "外部链接",
    ),
    "entity": (
        files.packed({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w/>'}),
        "P008", "文档类型声明",
    ),
    "bomb": (
        files.packed({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"\0" * (30 << 20)}), "P005", "炸弹",
    ),
    "way out": (files.packed({"xl/workbook.xml": b"<w/>", "../../etc/cron": b"x"}), "P004", "不正常"),
    "too many parts": (
        files.packed({"xl/workbook.xml": b"<w/>"} | {f"p{n}": b"" for n in range(2000)}), "P005", "部件",
    ),
    "cut pdf": (files.PDF[:-8], "P004", "不完整"),
    "locked pdf": (files.PDF.replace(b"<<>>\n%%EOF", b"<</Encrypt 5 0 R>>\n%%EOF"), "P006", "密码"),
    "pdf with program": (files.PDF.replace(b"<<>>", b"<</S/JavaScript/JS(app.alert(1))>>", 1), "P007", "程序"),
    "cut jpeg": (files.jpeg()[:-6], "P004", "损坏"),
    "jpeg of nothing": (b"\xff\xd8\xff\xd9", "P004", "损坏"),
    "cut png": (files.png()[:-15], "P004", "损坏"),
    "changed png": (files.png().replace(b"IHDR\0\0\0\1", b"IHDR\0\0\0\2"), "P004", "损坏"),
    "huge png": (files.png(width=20_000, height=20_000), "P005", "像素"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_taken_is_told_in_words(case: str) -> None:
    content, code, word = BAD[case]
    with pytest.raises(PaperError) as refused:
        take(content)
    assert refused.value.code == code and word in refused.value.message
    assert refused.value.remedy


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    content = bytearray(files.packed({"xl/workbook.xml": b"<w/>", "xl/big.xml": b"\0" * (30 << 20)}))
    place = content.rfind(b"xl/big.xml") - 46  # the central directory's own row
    assert content[place : place + 4] == b"PK\1\2"
    struct.pack_into("<I", content, place + 24, 1000)
    with pytest.raises(PaperError):
        take(bytes(content))


@pytest.mark.parametrize(("size", "taken"), [(1999, True), (2000, True), (2001, False)])
def test_the_limit_holds_while_streaming(size: int, taken: bool) -> None:
    content = files.PDF[:9] + b" " * (size - len(files.PDF)) + files.PDF[9:]
    if taken:
        take(content, most=2000)
        return
    with pytest.raises(PaperError, match="P001"):
        take(content, most=2000)


def test_a_photograph_loses_where_it_was_taken_and_keeps_its_side_up() -> None:
    for order in "<>":
        secret = files.exif(6, order)
        _, kept, _, removed = take(files.jpeg(secret, files.segment(0xFE, b"phone of Wang")))
        assert b"GPS" not in kept and b"Wang" not in kept and removed
        assert files.exif(6, ">", b"")[4:14] in kept and struct.pack(">HHIHHI", 0x0112, 3, 1, 6, 0, 0) in kept
        assert kept.endswith(b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9")


def test_an_upright_photograph_keeps_no_exif_and_nothing_behind_its_end() -> None:
    _, kept, _, removed = take(files.jpeg(files.exif(1), tail=b"<html>a second file</html>"))
    assert kept == files.jpeg() and removed


def test_a_png_loses_texts_and_keeps_its_pixels() -> None:
    _, kept, _, removed = take(files.png(files.chunk(b"tEXt", b"Author\0Wang"), files.chunk(b"eXIf", b"GPS")))
    assert kept == files.png() and removed


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\出院小结.PDF", "出院小结.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("<b>.jpg", "b.pdf"),
        ("", "文件.pdf"),
        (".pdf", "文件.pdf"),
        ("长" * 300, "长" * 80 + ".pdf"),
    ],
)
def test_a_name_is_shown_and_never_a_path(name: str, shown: str) -> None:
    assert shown_name(name, Media.PDF) == shown
    assert Path(shown).name == shown

"""What people and attackers type: one value at a time, drawn from a seeded generator."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.forms.on_pages import Field

TEXTS: Final[tuple[str, ...]] = (
    "", " ", "\u3000", "无", "１２３４５", "１２，３４５．６７", "1e3", "1E400", "-1", "+1", "0.001", "1,000.00",
    "99999999999999999999", "9" * 400, "0x1F", "NaN", "Infinity", "１e３", "٣٤٥", "½", "三万元",
    "2026-02-30", "2026-13-01", "0000-00-00", "10000-01-01", "0001-01-01", "9999-12-31", "2026/1/1",
    "２０２６-０１-０１", "2026-01-01T00:00:00", "二〇二六年一月一日", "1900-01-01",
    "\u202e虚构", "虚\u200b构", "虚\u2066构\u2069", "\ufeff虚构", "\ue863虚构", "\U000f0000", "𠮷田", "𠮷" * 60,
    "\x00", "虚\x00构", "a\r\nb", "\x1b[31m", "\x7f", "\ud7ff", "e\u0301" * 40, "👨‍👩‍👧‍👦",
    "=1+1", "=HYPERLINK(\"http://example.invalid\")", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3",
    "<script>alert(1)</script>", "'; DROP TABLE people_person; --", "{{ 7*7 }}", "%s%n", "../../etc/passwd",
    "%00", "\\", "\"", "'", "[]", "{}", "null", "true", "on", "-", "1" * 18, "11010519491231002X",
    "999999196812310019", "99999919681231001x", "330602681231441", "13800138000", "１３８００１３８０００",
    "6222000000003306", "x" * 5_000, "虚" * 100_001,
)  # fmt: skip
"""Texts that forms have read wrongly somewhere."""

NUMBERS: Final = ("0", "-1", "1", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808",
                  "18446744073709551616", "1.5", "1e3", "１", "", "x", "１２", "-9223372036854775809")  # fmt: skip
"""Keys of rows that are not there, and no keys."""

FILES: Final[tuple[tuple[str, bytes], ...]] = (
    ("空.pdf", b""), ("虚构.jpg", b"<html><script>"), ("虚构.xlsx", b"PK\x03\x04"), ("虚构.xlsx", b"PK\x05\x06" + bytes(18)),
    ("虚构.csv", "单位编号,单位名称\n\x00,\n".encode()), ("虚构.csv", b"\xff\xfe\x00"), ("虚构.pdf", b"%PDF-1.7"),
    ("虚构.md", b"---\n- a\n---"), ("虚构.md", "---\n计划: 虚构\n---\n# 一".encode()), ("虚构.png", b"\x89PNG\r\n\x1a\n"),
    ("x" * 300 + ".pdf", b"%PDF-1.7"), ("../虚构.pdf", b"%PDF-1.7"), ("虚\u202e构.pdf", b"%PDF-1.7"), ("", b"x"),
    ("虚构.zip", b"PK\x03\x04" + bytes(100)), ("虚构.txt", "𠮷\n".encode() * 1000),
)  # fmt: skip


def text(random: Random, one: Field) -> str:
    """A strange text: one of the known ones, a good one spoilt, or letters by chance."""
    way = random.random()
    if way < 0.6:
        return random.choice(TEXTS)
    if way < 0.8:
        at = random.randrange(len(one.value) + 1)
        return one.value[:at] + random.choice(TEXTS) + one.value[at:]
    return "".join(chr(_code(random)) for _ in range(random.randrange(1, 80)))


def value(random: Random, one: Field, good: Any) -> Any:
    """Something for one field: often what is right, so that others are reached."""
    if random.random() < 0.45:
        return good
    if one.kind == "file":
        return file(random) if random.random() < 0.8 else text(random, one)
    if one.offers and random.random() < 0.5:
        return random.choice(one.offers)
    if random.random() < 0.2:
        return random.choice(NUMBERS)
    if random.random() < 0.05:
        return file(random)
    if random.random() < 0.1:
        return [text(random, one), text(random, one)]
    return text(random, one)


def file(random: Random) -> SimpleUploadedFile:
    """A file that is not what it says."""
    name, content = random.choice(FILES)
    return SimpleUploadedFile(name or "x", content, random.choice(("", "text/html", "application/pdf", "虚")))


def sent(random: Random, fields: dict[str, Field], good: dict[str, Any]) -> dict[str, Any]:
    """A whole form: some fields strange, some missing, some that nobody asked for."""
    data = {name: value(random, one, good.get(name, "")) for name, one in fields.items()}
    for name in [name for name in data if random.random() < 0.08]:
        del data[name]
    if random.random() < 0.15:
        data[random.choice(EXTRA)] = random.choice(TEXTS)
    return data


EXTRA: Final = (
    "id",
    "pk",
    "union",
    "state",
    "is_active",
    "role",
    "__proto__",
    "𠮷",
    "seen",
    "sort",
    "after",
    "next",
)

_RANGES: Final[tuple[Callable[[Random], int], ...]] = (
    lambda random: random.randrange(0x20, 0x7F), lambda random: random.randrange(0x4E00, 0x9FFF),
    lambda random: random.randrange(0x20000, 0x2A6DF), lambda random: random.randrange(0xE000, 0xF8FF),
    lambda random: random.randrange(0xFF01, 0xFF5E), lambda random: random.randrange(0x2000, 0x206F),
    lambda random: random.randrange(0, 0x20),
)  # fmt: skip


def _code(random: Random) -> int:
    return random.choice(_RANGES)(random)

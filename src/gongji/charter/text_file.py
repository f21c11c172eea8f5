"""A charter's file as text: UTF-8 with or without BOM, any line ends; other encodings are refused by name."""

from __future__ import annotations

from pathlib import Path

from gongji.charter.nodes import Span
from gongji.charter.problems import Problems


def read_text(path: Path, shown: str, problems: Problems) -> tuple[bytes, str]:
    """The bytes of a file, and its text without BOM and with plain line ends.

    Raises `CharterError` when it cannot be read as text. `shown` is how messages call the file.
    """
    place = Span(shown, 1, 1)
    data, text = b"", ""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problems.add("C001", place, "没有这个文件", "检查路径和文件名")
    except IsADirectoryError:
        problems.add("C001", place, "这是一个文件夹，不是文件", "写出其中某一版的 .md 文件")
    except OSError as error:
        problems.add("C001", place, f"文件读不出来（{type(error).__name__}）", "检查文件的权限")
    else:
        text = _decode(data, shown, problems)
    problems.raise_if_errors()
    return data, text


def text_of(data: bytes, shown: str, problems: Problems) -> str:
    """The text that bytes hold, as `read_text` gives it of a file."""
    text = _decode(data, shown, problems)
    problems.raise_if_errors()
    return text


def _decode(data: bytes, shown: str, problems: Problems) -> str:
    save = "用记事本打开，另存为时编码选 UTF-8"
    place = Span(shown, 1, 1)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.add("C002", place, "文件是 UTF-16 编码，条文只用 UTF-8", save)
        return ""
    if b"\0" in data:
        problems.add("C002", place, "文件不是文本", "换成 .md 的条文文件")
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        try:
            data.decode("gb18030")
            message = "文件是 GB18030（GBK）编码，条文只用 UTF-8"
        except UnicodeDecodeError:
            message = f"文件不是 UTF-8：第 {line} 行有坏字节"
        problems.add("C002", Span(shown, line, 1), message, save)
        return ""
    if not text.strip():
        problems.add("C003", place, "文件是空的", "从一份现成的条文抄起，例如 charters/plans 下的")
    return text.replace("\r\n", "\n").replace("\r", "\n")

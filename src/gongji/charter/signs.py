"""Keys and plain scalars that YAML accepts although a full-width sign in them was meant as structure.

YAML takes `起：缴费次日` for one word and `[甲，乙]` for a list of one. Prose may hold any sign; these checks
look only where the structure would have stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import yaml

from gongji.charter.source import Source


@dataclass(frozen=True, slots=True)
class Piece:
    """One event of the YAML parser. Lines and columns are counted from 0 in the source as mended.

    `sort`: scalar, alias, mapping, sequence, end (of a mapping or list) or document. `style` of a scalar is
    empty for a plain one. `anchor` is also the name an alias has; `tag` is also a document's directives.
    """

    sort: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str = ""
    style: str = ""
    flow: bool = False
    anchor: str = ""
    tag: str = ""
    explicit: bool = False

    @property
    def plain(self) -> bool:
        """A scalar without quotes."""
        return self.sort == "scalar" and not self.style

    @property
    def nothing(self) -> bool:
        """A plain scalar with no character at all."""
        return self.plain and not (self.text or self.anchor or self.tag)


_SORTS = {
    yaml.ScalarEvent: "scalar",
    yaml.AliasEvent: "alias",
    yaml.MappingStartEvent: "mapping",
    yaml.SequenceStartEvent: "sequence",
    yaml.MappingEndEvent: "end",
    yaml.SequenceEndEvent: "end",
    yaml.DocumentStartEvent: "document",
}


def pieces(text: str) -> list[Piece]:
    """The parser's events. Raises `yaml.error.MarkedYAMLError`."""
    found = []
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        sort = _SORTS.get(type(event))
        start, end = event.start_mark, event.end_mark
        if sort is None or start is None or end is None:
            continue
        directives = getattr(event, "version", None) or getattr(event, "tags", None)
        found.append(
            Piece(
                sort,
                start.line,
                start.column,
                end.line,
                end.column,
                getattr(event, "value", ""),
                getattr(event, "style", "") or "",
                bool(getattr(event, "flow_style", False)),
                getattr(event, "anchor", "") or "",
                getattr(event, "tag", "") or ("%" if directives else ""),
                bool(getattr(event, "explicit", False)),
            )
        )
    return found


_LEADING_DASH = re.compile(r"[－—–−·•]\s*\S")
_TIGHT_DASH = re.compile(r"-[^\s\-\d]")
_WRAPPED = re.compile("[“‘「][^“”‘’「」]*[”’」]")
_KEY_LIKE = re.compile(r"\s*[^\s：:，。；]{1,20}(?P<colon>：|:　|:(?=[^\s/]))")


def check_key(piece: Piece, flow: bool, source: Source) -> None:
    """Full-width signs in a plain key."""
    text = piece.text
    wanted = "：　｛｝［］【】" + ("，" if flow else "")
    for i, c in enumerate(text):
        if c in wanted:
            source.full_width(piece.line, piece.column + i, c)
    if _WRAPPED.fullmatch(text):
        source.full_width(piece.line, piece.column, text[0], "去掉引号，或者改成半角引号")
    if _LEADING_DASH.match(text):
        source.full_width(piece.line, piece.column, text[0], "列表项改成半角“-”，后面空一格")
    if text[0] == "＃":
        source.full_width(piece.line, piece.column, "＃", "注释改成半角“#”")
    if _TIGHT_DASH.match(text):
        source.add("C110", piece.line, piece.column, "“-”后缺一个空格", "写成“- 键: 内容”")


def check_value(piece: Piece, key: Piece | None, flow: bool, root: bool, source: Source) -> None:
    """Full-width signs at the edges of a plain value, or in lines of it that look like keys."""
    text = piece.text
    if not piece.plain or not text:
        return
    first, last = text[0], text[-1]
    fresh = key is None or key.end_line < piece.line
    if first in "｛［【":
        source.full_width(piece.line, piece.column, first)
        if last in "｝］】" and piece.line == piece.end_line:
            source.full_width(piece.line, piece.end_column - 1, last)
    elif _WRAPPED.fullmatch(text):
        source.full_width(piece.line, piece.column, first, "去掉引号，或者改成半角引号")
    elif first == "　":
        source.full_width(piece.line, piece.column, "　")
    elif last == "　":
        source.full_width(piece.end_line, piece.end_column - 1, "　")
    elif first == "＃":
        source.full_width(piece.line, piece.column, first, "注释改成半角“#”")
    elif fresh and _LEADING_DASH.match(text):
        source.full_width(piece.line, piece.column, first, "列表项改成半角“-”，后面空一格")
    elif fresh and not flow and _TIGHT_DASH.match(text):
        source.add("C110", piece.line, piece.column, "“-”后缺一个空格", "写成“- 内容”")
    elif " ＃" in text and piece.line == piece.end_line:
        source.full_width(piece.line, piece.column + text.index(" ＃") + 1, "＃", "注释改成半角“#”")
    elif not flow and (key is not None or root):
        _check_lines(piece, fresh, source)


def _check_lines(piece: Piece, fresh: bool, source: Source) -> None:
    for number in range(piece.line + (not fresh), piece.end_line + 1):
        match = _KEY_LIKE.match(source.line(number), piece.column if number == piece.line else 0)
        if not match:
            continue
        column = match.start("colon")
        if match["colon"] == "：":
            source.add("C101", number, column, "全角冒号“：”不能用在键后", "改成半角“:”，后面空一格")
        elif match["colon"] == ":　":
            source.add("C101", number, column + 1, "冒号后用了全角空格", "改成半角空格")
        else:
            source.add("C110", number, column, "冒号后缺一个空格", "写成“键: 内容”")


def check_listing(items: Sequence[Piece], source: Source) -> None:
    """A list in brackets is parted by half-width commas, and a comma in an amount parts it too."""
    for before, after in pairwise(items):
        cut_amount(before, after, source)
    for piece in items:
        if not piece.plain:
            continue
        for i, c in enumerate(piece.text):
            if c == "，":
                source.full_width(piece.line, piece.column + i, c)
            elif c == "、" and len(items) == 1:
                remedy = "改成半角逗号“,”；确是一项的，加半角双引号"
                source.add("C101", piece.line, piece.column + i, "方括号里用了顿号“、”分隔", remedy)


def cut_amount(before: Piece, after: Piece, source: Source) -> bool:
    """Report an amount like 2,000元 that a comma inside brackets has cut in two; true when it is so."""
    touching = before.end_line == after.line and after.column == before.end_column + 1
    if not (touching and before.plain and after.plain):
        return False
    if not (re.search(r"\d$", before.text) and re.match(r"\d{3}(?!\d)", after.text)):
        return False
    message = f"括号里的逗号把“{before.text},{after.text}”断成了两截"
    remedy = f"去掉逗号，写成 {before.text}{after.text}"
    source.add("C113", before.line, before.column, message, remedy)
    return True


def check_bare(key: Piece, value: Piece, previous: Piece | None, flow: bool, source: Source) -> bool:
    """Report a key that has no value; true when it is so. `previous` is the value before it."""
    if not value.nothing:
        return False
    colon = source.line(key.end_line)[key.end_column :].lstrip(" ").startswith(":")
    if colon or not flow:
        remedy = '写上内容（下级要多缩进两格）；确实要留空，写 ""'
        source.add("C119", key.line, key.column, f"“{key.text}”后面没有内容", remedy)
    elif previous is not None and cut_amount(previous, key, source):
        pass
    elif previous is not None and previous.plain and previous.text.count("(") > previous.text.count(")"):
        message = "花括号里的逗号把这个表达式断成了两截"
        source.add("C113", previous.line, previous.column, message, "给整个表达式加半角双引号")
    elif tight := re.search(r":(?=[^/])", key.text):
        column = key.column + tight.start()
        source.add("C110", key.line, column, "冒号后缺一个空格", "写成“键: 内容”")
    elif "：" not in key.text and "，" not in key.text:
        remedy = "写成“键: 内容”；逗号属于上一项的，给上一项加半角双引号"
        source.add("C110", key.line, key.column, f"“{key.text}”后面缺冒号和内容", remedy)
    return True

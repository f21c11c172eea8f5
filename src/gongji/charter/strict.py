"""Strict YAML: mappings, lists and scalars that stay text, each with the place it was written at.

The YAML of a charter is a small part of YAML. Keys occur once; there are no anchors, aliases, tags, merge
keys, directives or second documents, no tabs, no invisible characters, and no full-width signs where the
structure needs half-width ones. PyYAML reads the events; whatever it or this module refuses becomes a
`Problem` in Chinese, and reading goes on past what can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from yaml.error import MarkedYAMLError

from gongji.charter import faults, signs
from gongji.charter.nodes import Span
from gongji.charter.problems import Problems
from gongji.charter.signs import Piece, pieces
from gongji.charter.source import Source

MAX_DEPTH: Final = 16
"""How deep mappings and lists may nest."""
MAX_REPAIRS: Final = 50
"""How many slips of one kind of sign are looked past in one fence."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. `exact`: it stands character for character at `span`, so its columns are known."""

    text: str
    span: Span
    quoted: bool = False
    exact: bool = True

    def at(self, index: int) -> Span:
        """The place of a character of the text."""
        return replace(self.span, column=self.span.column + index) if self.exact else self.span

    def part(self, start: int, stop: int | None = None) -> Scalar:
        """A stretch of the text, stripped of outer blanks, at its own place."""
        piece = self.text[start:stop]
        lead = len(piece) - len(piece.lstrip(" "))
        return replace(self, text=piece.strip(" "), span=self.at(start + lead))


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order written."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)

    def keys(self) -> tuple[str, ...]:
        """The keys in the order written."""
        return tuple(name.text for name, _ in self.entries)

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


Node = Scalar | Mapping | Sequence


def parse_yaml(text: str, path: str, first_line: int, first_column: int, problems: Problems) -> Node | None:
    """The tree a text holds; None when it holds none or cannot be read.

    `first_line` and `first_column` say where the text begins in the file `path`; every line of it begins
    at that column. All mistakes go to `problems`; where one can be looked past, reading goes on.
    """
    source = Source(text, path, first_line, first_column, problems)
    readable = source.refuse_characters()
    while readable:
        try:
            found = pieces(source.text)
        except MarkedYAMLError as error:
            readable = faults.explain(error, source) and source.repairs < MAX_REPAIRS
        else:
            return _Tree(source, found).read()
    return None


class _Tree:
    """Builds nodes from the parser's events."""

    def __init__(self, source: Source, found: list[Piece]) -> None:
        self._source = source
        self._pieces = iter(found)
        self._depth = 0

    def read(self) -> Node | None:
        """The root of the one document; None when there is none."""
        root: Node | None = None
        documents = 0
        for piece in self._pieces:
            if piece.sort == "document":
                documents += 1
                self._document(piece, documents)
            else:
                node = self._node(piece, None, False)
                root = node if documents == 1 else root
        if isinstance(root, Scalar) and not root.text and not root.quoted:
            return None
        return root

    def _document(self, piece: Piece, number: int) -> None:
        if piece.tag:
            self._add("C109", piece, "规则里不写以“%”开头的指令", "删掉这一行")
        if number > 1:
            message = "一个围栏只能有一份内容，“---”把它分成了几份"
            self._add("C108", piece, message, "删掉“---”，或者另写一个围栏")
        elif piece.explicit:
            self._add("C108", piece, "围栏里不写“---”", "删掉这一行")

    def _node(self, piece: Piece, key: Piece | None, flow: bool) -> Node | None:
        """The node an event opens. `key` is the key it is the value of, `flow` whether in brackets."""
        if piece.sort == "alias":
            remedy = "把内容写出来；不是引用的，给这段文字加半角双引号"
            self._add("C105", piece, f"用了引用“*{piece.anchor}”", remedy)
            return None
        self._properties(piece)
        if piece.sort == "scalar":
            signs.check_value(piece, key, flow, self._depth == 0, self._source)
            return self._scalar(piece)
        if self._depth == MAX_DEPTH:
            self._add("C117", piece, f"嵌套超过 {MAX_DEPTH} 层", "拆成几个名字，或者减少层数")
            self._skip()
            return None
        self._depth += 1
        node = self._mapping(piece) if piece.sort == "mapping" else self._sequence(piece)
        self._depth -= 1
        return node

    def _skip(self) -> None:
        """Pass over the rest of a mapping or list."""
        opened = 1
        while opened:
            sort = next(self._pieces).sort
            opened += (sort in ("mapping", "sequence")) - (sort == "end")

    def _mapping(self, start: Piece) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first: dict[str, Span] = {}
        previous: Piece | None = None
        while (key := next(self._pieces)).sort != "end":
            name = self._key(key, start.flow)
            piece = next(self._pieces)
            bare = name is not None and signs.check_bare(key, piece, previous, start.flow, self._source)
            value = None if bare else self._node(piece, key, start.flow)
            previous = piece
            if name is None:
                continue
            if name.text in first:
                line = first[name.text].line
                message = f"“{name.text}”重复，第 {line} 行已经写过"
                self._add("C103", key, message, "删掉一处，或者改名")
            else:
                first[name.text] = name.span
                if value is not None:
                    entries.append((name, value))
        return Mapping(tuple(entries), self._span(start))

    def _sequence(self, start: Piece) -> Sequence:
        items: list[Node] = []
        written: list[Piece] = []
        while (piece := next(self._pieces)).sort != "end":
            written.append(piece)
            if piece.nothing:
                self._add("C119", piece, "“-”后面没有内容", '写上内容，或者删掉这一项；确实要留空，写 ""')
                continue
            item = self._node(piece, None, start.flow)
            if item is not None:
                items.append(item)
        if start.flow:
            signs.check_listing(written, self._source)
        return Sequence(tuple(items), self._span(start))

    def _key(self, piece: Piece, flow: bool) -> Scalar | None:
        """The key an event is; None, reported, when it cannot be one."""
        if piece.sort == "alias":
            self._node(piece, None, flow)
            return None
        if piece.sort != "scalar":
            self._add("C116", piece, "键只能是一个词，不能是列表或者映射", "改成“名: 内容”")
            self._skip()
            return None
        self._properties(piece)
        if piece.nothing or not piece.text:
            self._add("C116", piece, "冒号前没有键", "写上键，或者删掉冒号")
            return None
        if piece.end_line > piece.line:
            self._add("C116", piece, "键占了多行", "键写在一行里，后面写“: 内容”")
            return None
        if piece.plain and piece.text == "<<":
            self._add("C107", piece, "用了合并键“<<”", "把要合并的内容写出来")
            return None
        if piece.plain:
            signs.check_key(piece, flow, self._source)
        return self._scalar(piece)

    def _properties(self, piece: Piece) -> None:
        if piece.anchor:
            remedy = "去掉它；不是锚点的，给这段文字加半角双引号"
            self._add("C104", piece, f"用了锚点“&{piece.anchor}”", remedy)
        if piece.tag:
            shown = piece.tag.replace("tag:yaml.org,2002:", "!!")
            remedy = "去掉它，一切内容都按文字读；不是标签的，给这段文字加半角双引号"
            self._add("C106", piece, f"用了标签“{shown}”", remedy)

    def _scalar(self, piece: Piece) -> Scalar:
        quoted = piece.style in ("'", '"')
        width = len(piece.text) + (2 if quoted else 0)
        one_line = piece.line == piece.end_line and piece.end_column - piece.column == width
        exact = one_line and piece.style not in ("|", ">")
        return Scalar(piece.text, self._span(piece, int(quoted)), bool(piece.style), exact)

    def _add(self, code: str, piece: Piece, message: str, remedy: str) -> None:
        self._source.add(code, piece.line, piece.column, message, remedy)

    def _span(self, piece: Piece, offset: int = 0) -> Span:
        return self._source.span(piece.line, piece.column + offset)

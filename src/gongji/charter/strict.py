"""Strict YAML: mappings, lists and scalars that stay text, each with the place it was written at.

The YAML of a charter is a small part of YAML. Keys occur once; there are no anchors, aliases, tags, merge
keys, directives or second documents, no tabs, no invisible characters, and no full-width signs where the
structure needs half-width ones. PyYAML reads the events; whatever it or this module refuses becomes a
`Problem` in Chinese, and reading goes on past what can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import yaml
from yaml.error import MarkedYAMLError

from gongji.charter import faults
from gongji.charter.characters import INVISIBLE, half_width, named, named_invisible
from gongji.charter.faults import Source
from gongji.charter.nodes import Span
from gongji.charter.problems import Problems

MAX_DEPTH: Final = 16
"""How deep mappings and lists may nest."""
MAX_REPAIRS: Final = 50
"""How many slips of one kind of sign are looked past in one fence."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. `exact`: it stands character for character at `span`, so columns inside it are known."""

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
    source = Source(text, path, first_line, first_column)
    readable = _refuse_characters(source, problems)
    while readable:
        try:
            events = list(yaml.parse(source.text, Loader=yaml.BaseLoader))
        except MarkedYAMLError as error:
            readable = faults.explain(error, source, problems) and source.repairs < MAX_REPAIRS
            continue
        return _Tree(source, problems).read(events)
    return None


def _refuse_characters(source: Source, problems: Problems) -> bool:
    """Report tabs and invisible characters; false when the indentation cannot be trusted any more."""
    sound = True
    for number, line in enumerate(source.lines):
        if "\t" in line:
            at = line.index("\t")
            indents = not line[:at].strip(" ")
            sound = sound and not indents
            problems.add(
                "C102",
                source.span(number, at),
                "用了制表符（Tab）",
                "缩进一律用空格，每层两个" if indents else "改成空格",
            )
        for match in INVISIBLE.finditer(line):
            problems.add(
                "C115",
                source.span(number, match.start()),
                f"有{named_invisible(match[0])}",
                "删掉它，或者改成普通空格",
            )
        source.lines[number] = INVISIBLE.sub(" ", line).replace("\t", " ")
    return sound


_LEADING_DASH = re.compile(r"[－—–−·•]\s*\S")
_KEY_LIKE = re.compile(r"\s*[^\s：:，。；]{1,20}(：|:(?=[^\s/]))")


class _Tree:
    """Builds nodes from PyYAML's events."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._source = source
        self._problems = problems
        self._events: Iterator[yaml.Event] = iter(())
        self._depth = 0

    def read(self, events: list[yaml.Event]) -> Node | None:
        """The root of the one document; None when there is none."""
        root: Node | None = None
        documents = 0
        self._events = iter(events)
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                self._check_document(event, documents)
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, None, False)
                root = node if root is None else root
        if isinstance(root, Scalar) and not root.text and not root.quoted:
            return None
        return root

    def _check_document(self, event: yaml.DocumentStartEvent, number: int) -> None:
        if event.version or event.tags:
            self._add("C109", event.start_mark, "规则里不写以“%”开头的指令", "删掉这一行")
        if number > 1:
            self._add(
                "C108",
                event.start_mark,
                "一个围栏只能有一份内容，“---”把它分成了几份",
                "删掉“---”，或者另写一个围栏",
            )
        elif event.explicit:
            self._add("C108", event.start_mark, "围栏里不写“---”", "删掉这一行")

    def _node(self, event: yaml.Event, key: yaml.ScalarEvent | None, flow: bool) -> Node | None:
        """The node an event opens. `key` is the key it is the value of, `flow` whether in brackets."""
        span = self._span(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self._add(
                "C105",
                event.start_mark,
                f"用了引用“*{event.anchor}”",
                "把内容写出来；不是引用的，给这段文字加半角引号",
            )
            return None
        self._check_properties(event)
        if isinstance(event, yaml.ScalarEvent):
            self._check_value(event, key, flow)
            return self._scalar(event)
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:
            node: Node | None = self._skip()
        elif self._depth == MAX_DEPTH + 1:
            self._add("C117", event.start_mark, f"嵌套超过 {MAX_DEPTH} 层", "拆成几个名字，或者减少层数")
            node = self._skip()
        elif isinstance(event, yaml.MappingStartEvent):
            node = self._mapping(span, bool(event.flow_style))
        else:
            node = self._sequence(span, bool(event.flow_style))
        self._depth -= 1
        return node

    def _skip(self) -> None:
        open_ = 1
        while open_:
            event = next(self._events)
            open_ += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)

    def _mapping(self, span: Span, flow: bool) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first: dict[str, Span] = {}
        previous: yaml.Event | None = None
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name = self._key(event, flow)
            value_event = next(self._events)
            if name is not None and self._bare(event, value_event, previous, flow):
                previous = value_event
                continue
            key_event = event if isinstance(event, yaml.ScalarEvent) else None
            value = self._node(value_event, key_event, flow)
            previous = value_event
            if name is None:
                continue
            if name.text in first:
                line = first[name.text].line
                self._problems.add(
                    "C103", name.span, f"“{name.text}”重复，第 {line} 行已经写过", "删掉一处，或者改名"
                )
                continue
            first[name.text] = name.span
            if value is not None:
                entries.append((name, value))
        return Mapping(tuple(entries), span)

    def _sequence(self, span: Span, flow: bool) -> Sequence:
        items: list[Node] = []
        events: list[yaml.Event] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            if flow and events:
                self._thousands(events[-1], event)
            events.append(event)
            item = self._node(event, None, flow)
            if item is not None:
                items.append(item)
        if flow:
            self._check_listing(events)
        return Sequence(tuple(items), span)

    # -- keys and scalars ---------------------------------------------------------------------------------

    def _key(self, event: yaml.Event, flow: bool) -> Scalar | None:
        if not isinstance(event, yaml.ScalarEvent):
            if isinstance(event, yaml.AliasEvent):
                self._node(event, None, flow)
            else:
                self._add("C116", event.start_mark, "键只能是一个词，不能是列表或者映射", "改成“名: 内容”")
                self._skip()
            return None
        self._check_properties(event)
        key = self._scalar(event)
        if event.style is None:
            if not key.text:
                self._add("C116", event.start_mark, "冒号前没有键", "写上键，或者删掉冒号")
                return None
            if key.text == "<<":
                self._add("C107", event.start_mark, "用了合并键“<<”", "把要合并的内容写出来")
                return None
            self._check_key(event, key, flow)
        return key

    def _check_key(self, event: yaml.ScalarEvent, key: Scalar, flow: bool) -> None:
        wanted = "：　｛｝［］【】" + ("，" if flow else "")
        for i, c in enumerate(key.text):
            if c in wanted:
                self._full_width(event, i, c)
        if key.text[0] in "“‘「" and key.text[-1] in "”’」":
            self._full_width(event, 0, key.text[0], "去掉引号，或者改成半角引号")
        if _LEADING_DASH.match(key.text):
            self._full_width(event, 0, key.text[0], "列表项改成半角“-”，后面空一格")
        if key.text[0] == "＃":
            self._full_width(event, 0, "＃", "注释改成半角“#”，后面空一格")

    def _bare(self, event: yaml.Event, value: yaml.Event, previous: yaml.Event | None, flow: bool) -> bool:
        """Report a key that has no value at all; true when it is so."""
        assert isinstance(event, yaml.ScalarEvent)
        if (
            not isinstance(value, yaml.ScalarEvent)
            or value.value
            or value.style is not None
            or value.anchor
            or value.tag
        ):
            return False
        word = event.value
        after_colon = ":" in self._source.text[event.end_mark.index : value.start_mark.index]
        if after_colon or not flow:
            self._add(
                "C314",
                event.start_mark,
                f"“{word}”后面没有内容",
                '写上内容（下级要多缩进两格）；确实要留空，写 ""',
            )
        elif previous is not None and self._thousands(previous, event):
            pass
        elif isinstance(previous, yaml.ScalarEvent) and previous.value.count("(") > previous.value.count(")"):
            self._add(
                "C113",
                previous.start_mark,
                "花括号里的逗号把这个表达式断成了两截",
                "给整个表达式加半角双引号",
            )
        elif "：" not in word:
            self._add(
                "C110",
                event.start_mark,
                f"“{word}”后面缺冒号和内容",
                "写成“键: 内容”；逗号属于上一项的，给上一项加半角双引号",
            )
        return True

    def _thousands(self, before: yaml.Event, after: yaml.Event) -> bool:
        """Report an amount that a comma inside brackets has cut in two; true when it is so."""
        if not (isinstance(before, yaml.ScalarEvent) and isinstance(after, yaml.ScalarEvent)):
            return False
        gap = self._source.text[before.end_mark.index : after.start_mark.index]
        cut = gap == "," and re.search(r"\d$", before.value) and re.match(r"\d{3}", after.value)
        if cut:
            whole = before.value + after.value
            self._add(
                "C113",
                before.start_mark,
                f"括号里的逗号把“{before.value},{after.value}”断成了两截",
                f"去掉逗号，写成 {whole}",
            )
        return bool(cut)

    def _check_listing(self, events: list[yaml.Event]) -> None:
        """A list in brackets is parted by half-width commas."""
        for event in events:
            if not isinstance(event, yaml.ScalarEvent) or event.style is not None:
                continue
            for i, c in enumerate(event.value):
                if c == "，" or (c == "、" and len(events) == 1):
                    if c == "、":
                        self._add(
                            "C101",
                            event.start_mark,
                            "方括号里用了顿号“、”分隔",
                            "改成半角逗号“,”；确是一项的，加半角双引号",
                            i,
                        )
                    else:
                        self._full_width(event, i, c)

    def _check_value(self, event: yaml.ScalarEvent, key: yaml.ScalarEvent | None, flow: bool) -> None:
        """Full-width signs that were meant as structure, in a plain scalar."""
        text = event.value
        if event.style is not None or not text:
            return
        first, last = text[0], text[-1]
        if first in "｛［【":
            self._full_width(event, 0, first)
            if last in "｝］】":
                self._full_width(event, len(text) - 1, last)
        elif first in "“‘「" and last in "”’」" and not re.search("[“”‘’「」]", text[1:-1]):
            self._full_width(event, 0, first, "去掉引号，或者改成半角引号")
        elif first == "　" or last == "　":
            self._full_width(event, 0 if first == "　" else len(text) - 1, "　")
        elif first == "＃":
            self._full_width(event, 0, first, "注释改成半角“#”，后面空一格")
        elif _LEADING_DASH.match(text) and (key is None or key.end_mark.line < event.start_mark.line):
            self._full_width(event, 0, first, "列表项改成半角“-”，后面空一格")
        elif not flow:
            self._check_lines(event, key)

    def _check_lines(self, event: yaml.ScalarEvent, key: yaml.ScalarEvent | None) -> None:
        """Lines of a plain scalar that look like keys whose colon is full-width or has no blank after it."""
        start, end = event.start_mark, event.end_mark
        fresh = key is None or key.end_mark.line < start.line
        for number in range(start.line, end.line + 1):
            if number == start.line and not fresh:
                continue
            line = self._source.lines[number]
            from_ = start.column if number == start.line else 0
            match = _KEY_LIKE.match(line, from_)
            if match and (key is not None or self._depth == 0):
                self._colon(number, match.start(1), match[1])

    def _colon(self, line: int, column: int, sign: str) -> None:
        span = self._source.span(line, column)
        if sign == "：":
            self._problems.add("C101", span, f"{named('：')}不能用在键后", "改成半角“:”，后面空一格")
        else:
            self._problems.add("C110", span, "冒号后缺一个空格", "写成“键: 内容”")

    def _check_properties(self, event: yaml.Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._add(
                "C104", event.start_mark, f"用了锚点“&{anchor}”", "去掉它；不是锚点的，给这段文字加半角引号"
            )
        if tag:
            self._add("C106", event.start_mark, f"用了标签“{tag}”", "去掉它；一切内容都按文字读，不用标类型")

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start, end = event.start_mark, event.end_mark
        quoted = event.style in ("'", '"')
        span = self._span(start, 1 if quoted else 0)
        width = len(event.value) + (2 if quoted else 0)
        exact = (
            event.style not in ("|", ">") and start.line == end.line and end.column - start.column == width
        )
        return Scalar(event.value, span, quoted or event.style is not None, exact)

    def _full_width(self, event: yaml.ScalarEvent, index: int, sign: str, remedy: str = "") -> None:
        blank = "，后面空一格" if sign in "：，" else ""
        half = "半角空格" if sign == "　" else f"半角“{half_width(sign)}”{blank}"
        self._add("C101", event.start_mark, f"{named(sign)}不能用在结构里", remedy or f"改成{half}", index)

    def _add(self, code: str, mark: yaml.Mark, message: str, remedy: str, offset: int = 0) -> None:
        self._problems.add(code, self._span(mark, offset), message, remedy)

    def _span(self, mark: yaml.Mark, offset: int = 0) -> Span:
        return self._source.span(mark.line, mark.column + offset)

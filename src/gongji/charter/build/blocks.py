"""The blocks of a document, gathered by kind, whatever article they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongji.charter.build.body import sort_of
from gongji.charter.build.context import Context
from gongji.charter.document import Document, Fence
from gongji.charter.nodes import Span
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import INNER, KINDS, METHODS, RESERVED, nearest

NAMED = ("口径", "算例", "未入规则")
"""Fences that are themselves one kind of block."""
RULES = tuple(kind for kind in KINDS if kind not in NAMED)
"""Kinds of block that a 规则 fence may hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One named block: 给付 → 住院 → its body, and the article it stands under."""

    kind: str
    name: Scalar
    body: Node
    article: str

    @property
    def title(self) -> str:
        """How messages call it."""
        return f"{self.kind}“{self.name.text}”"

    @property
    def span(self) -> Span:
        """Where its name stands."""
        return self.name.span


class Blocks:
    """Entries by kind, in the order of the document; a name is used once for each kind."""

    def __init__(self, context: Context, document: Document) -> None:
        self._found: dict[str, list[Entry]] = {kind: [] for kind in (*RULES, *NAMED)}
        for article in document.articles:
            for fence in article.fences:
                for entry in _entries(context.under(article.id), fence):
                    self._add(context, entry)

    def _add(self, context: Context, entry: Entry) -> None:
        if entry.kind in _IN_EXPRESSIONS:
            _check_name(context.under(entry.article), entry)
        if entry.kind == "给付" and (entry.name.text == "全部" or "、" in entry.name.text):
            told = f"给付不能叫“{entry.name.text}”：“全部”指所有给付，“、”把几个名分开"
            context.under(entry.article).error("C505", entry.span, told, "换一个名")
        before = next((e for e in self._found[entry.kind] if e.name.text == entry.name.text), None)
        if before is None:
            self._found[entry.kind].append(entry)
            return
        told = f"{entry.title}在条款 {before.article}（第 {before.span.line} 行）已经写过"
        context.under(entry.article).error("C502", entry.span, told, "改一个名，或者合成一处")

    def of(self, kind: str) -> tuple[Entry, ...]:
        """The entries of one kind."""
        return tuple(self._found[kind])


_IN_EXPRESSIONS = ("事实", "列表", "口径")
"""Kinds of block whose names stand in expressions."""
_UNFIT = re.compile(r"[\s+\-×*/<>=≥≤()（）、，,；;：:]|^[0-9]")


def _check_name(context: Context, entry: Entry) -> None:
    name = entry.name.text
    if name in RESERVED:
        context.error("C505", entry.span, f"“{name}”是规则里的用词，不能作{entry.kind}的名", "换一个名")
    elif _UNFIT.search(name):
        told = f"{entry.kind}的名“{name}”里有空格、运算符、标点，或者以数字开头"
        context.error("C505", entry.span, told, "名字只用汉字、字母，数字不放在开头")


def _entries(context: Context, fence: Fence) -> Iterator[Entry]:
    if fence.info in NAMED:
        yield from _named(context, fence.info, fence.body)
    elif fence.info == "规则":
        for word, body in fence.body.entries:
            if word.text in RULES:
                yield from _named(context, word.text, body)
                continue
            close = nearest(word.text, RULES)
            listed = f"可写：{'、'.join(RULES)}"
            if word.text in NAMED:
                listed = f"另起一个围栏 ```yaml {word.text}"
            elif word.text in INNER:
                home = INNER[word.text]
                listed = f"它是“{home}”的键：写成 {home}: 名: {word.text}: …，各占一行，逐层缩进"
            elif word.text in METHODS:
                listed = f"它是一种计发办法，写在给付项下：计发办法: {{{word.text}: …}}"
            elif close is not None:
                listed = f"是不是“{close}”；{listed}"
            context.error("C408", word.span, f"规则里没有“{word.text}”这一类", listed)


def _named(context: Context, kind: str, node: Node) -> Iterator[Entry]:
    if not isinstance(node, Mapping):
        context.error("C402", node.span, f"“{kind}”下面要写“名: 内容”的对照，这里是{sort_of(node)}")
        return
    for name, body in node.entries:
        yield Entry(kind, name, body, context.article)

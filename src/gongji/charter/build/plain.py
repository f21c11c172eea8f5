"""Readers of single values: text, lists of words, yes and no, words out of a closed list, amounts, names."""

from __future__ import annotations

from collections.abc import Mapping as Words
from typing import TypeVar

from gongji.charter import expressions, literals
from gongji.charter.build.body import Reader, sort_of
from gongji.charter.build.context import Context
from gongji.charter.build.holes import holes
from gongji.charter.nodes import Edge, Expr, Kind, Rate
from gongji.charter.strict import Mapping, Node, Scalar, Sequence
from gongji.charter.words import nearest

T = TypeVar("T")

KEYABLE = (Kind.DATE, Kind.CHOICE, Kind.COUNT, Kind.KEY, Kind.REGION, Kind.FLAG)
"""Kinds of facts that can tell one case from another."""


def scalar(context: Context, node: Node) -> Scalar | None:
    """The node itself when it is a single word or number."""
    if isinstance(node, Scalar):
        return node
    context.error("C402", node.span, f"这里要写一个词或数，不是{sort_of(node)}")
    return None


def text(context: Context, node: Node) -> str | None:
    """One line of text, as written."""
    word = scalar(context, node)
    return None if word is None else word.text


def words(context: Context, node: Node) -> tuple[Scalar, ...] | None:
    """Words of a list, or of one scalar where 、 parts them; each with its own place."""
    if isinstance(node, Scalar):
        return _parted(node)
    if not isinstance(node, Sequence):
        context.error("C402", node.span, f"这里要写一个清单，不是{sort_of(node)}", "写成 [甲, 乙]")
        return None
    found: list[Scalar] = []
    for item in node.items:
        word = scalar(context, item)
        if word is None:
            return None
        found.append(word)
    return tuple(found)


def _parted(node: Scalar) -> tuple[Scalar, ...]:
    parts: list[Scalar] = []
    start = 0
    for piece in node.text.split("、"):
        part = node.part(start, start + len(piece))
        if part.text:
            parts.append(part)
        start += len(piece) + 1
    return tuple(parts)


def texts(context: Context, node: Node) -> tuple[str, ...] | None:
    """The words of `words`, without their places."""
    found = words(context, node)
    return None if found is None else tuple(word.text for word in found)


def one_of(choices: Words[str, T], what: str) -> Reader[T]:
    """A reader of one word out of a closed list."""

    def read(context: Context, node: Node) -> T | None:
        word = scalar(context, node)
        if word is None:
            return None
        if word.text in choices:
            return choices[word.text]
        close = nearest(word.text, choices)
        listed = f"可写：{'、'.join(choices)}"
        remedy = listed if close is None else f"是不是“{close}”；{listed}"
        context.error("C404", word.span, f"{what}没有“{word.text}”", remedy)
        return None

    return read


yes_no = one_of({"是": True, "否": False}, "是否")


def money(context: Context, node: Node) -> int | None:
    """An amount, in fen."""
    word = scalar(context, node)
    return None if word is None else literals.amount(word, context.problems)


def rate(context: Context, node: Node) -> Rate | None:
    """A percentage or a fraction."""
    word = scalar(context, node)
    return None if word is None else literals.rate(word, context.problems)


def counted(*units: str) -> Reader[int]:
    """A reader of a whole number in one of these units; `""` stands for no unit."""

    def read(context: Context, node: Node) -> int | None:
        word = scalar(context, node)
        if word is None:
            return None
        found = literals.count(word, units, context.problems)
        return None if found is None else found[0]

    return read


def duration(context: Context, node: Node) -> tuple[int, str] | None:
    """A length of time: 30天, 3个月, 1年 → its number and unit."""
    word = scalar(context, node)
    return None if word is None else literals.duration(word, context.problems)


def band(unit: str) -> Reader[tuple[Edge | None, Edge | None]]:
    """A reader of a band over amounts (`元`) or counts of a unit."""

    def read(context: Context, node: Node) -> tuple[Edge | None, Edge | None] | None:
        word = scalar(context, node)
        return None if word is None else literals.band(word, context.problems, unit)

    return read


def expression(want: Kind, unit: str | None = None) -> Reader[Expr]:
    """A reader of an expression whose result is of this kind and, for a count, of this unit."""

    def read(context: Context, node: Node) -> Expr | None:
        word = scalar(context, node)
        if word is None or context.touches_broken(word.text):
            return None
        found = expressions.parse(word, context.names(), context.problems, want, unit)
        for inner in holes(found):
            if inner.reading in context.readings:
                context.takes_reading(inner.reading, inner.span, "条件")
        return found

    return read


condition = expression(Kind.FLAG)
amount = expression(Kind.MONEY)
date = expression(Kind.DATE)


def quantity(context: Context, node: Node) -> Expr | None:
    """An amount or a count."""
    word = scalar(context, node)
    if word is None or context.touches_broken(word.text):
        return None
    found = expressions.parse(word, context.names(), context.problems, None)
    if found is None or found.kind in (Kind.MONEY, Kind.COUNT):
        return found
    context.error(
        "C513", word.span, f"这里要写金额或整数，“{word.text}”是{found.kind.value}", "换成金额或整数"
    )
    return None


def number_of(unit: str) -> Reader[Expr]:
    """A reader of an expression that counts `unit`s."""
    return expression(Kind.COUNT, unit)


def fact_of(*kinds: Kind) -> Reader[str]:
    """A reader of the name of a declared fact of one of these kinds."""

    def read(context: Context, node: Node) -> str | None:
        word = scalar(context, node)
        if word is None or not context.known("事实", word.text, word.span, context.facts):
            return None
        found = context.facts[word.text]
        if found.kind in kinds:
            return word.text
        wanted = "或".join(kind.value for kind in kinds)
        fitting = [name for name, fact in context.facts.items() if fact.kind in kinds]
        context.error(
            "C513",
            word.span,
            f"这里要写{wanted}的事实，“{word.text}”是{found.kind.value}",
            f"这一类的事实有：{'、'.join(fitting)}",
        )
        return None

    return read


def mapped(read: Reader[T], what: str) -> Reader[tuple[tuple[Scalar, T], ...]]:
    """A reader of a free mapping, whose keys are words of the document and whose values are all alike."""

    def reader(context: Context, node: Node) -> tuple[tuple[Scalar, T], ...] | None:
        if not isinstance(node, Mapping):
            context.error("C402", node.span, f"{what}要写成“名: 内容”的对照，这里是{sort_of(node)}")
            return None
        found = tuple((word, read(context, value)) for word, value in node.entries)
        whole = tuple((word, value) for word, value in found if value is not None)
        return whole if len(whole) == len(found) else None

    return reader


def listed(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A reader of a list of like things; a single one may stand without the list."""

    def reader(context: Context, node: Node) -> tuple[T, ...] | None:
        items = node.items if isinstance(node, Sequence) else (node,)
        found = tuple(read(context, item) for item in items)
        whole = tuple(value for value in found if value is not None)
        return whole if len(whole) == len(found) else None

    return reader


def articles(context: Context, node: Node) -> tuple[str, ...] | None:
    """Ids of articles of this document."""
    found = words(context, node)
    if found is None:
        return None
    known = [context.known("条款", word.text, word.span, context.articles) for word in found]
    return tuple(word.text for word in found) if all(known) else None


def article(context: Context, node: Node) -> str | None:
    """The id of one article of this document."""
    word = scalar(context, node)
    if word is None or not context.known("条款", word.text, word.span, context.articles):
        return None
    return word.text


def benefits(context: Context, node: Node) -> tuple[str, ...] | None:
    """Names of benefits of this document; 全部 is none named."""
    found = words(context, node)
    if found is None:
        return None
    if len(found) == 1 and found[0].text == "全部":
        return ()
    known = [context.known("给付", word.text, word.span, context.benefits) for word in found]
    return tuple(word.text for word in found) if all(known) else None


def benefit(context: Context, node: Node) -> str | None:
    """The name of one benefit of this document."""
    word = scalar(context, node)
    if word is None or not context.known("给付", word.text, word.span, context.benefits):
        return None
    return word.text


def rule_name(context: Context, node: Node, sort: str, names: tuple[str, ...]) -> str | None:
    """One of the names of rules or articles that 例外于 may point at."""
    word = scalar(context, node)
    if word is None or not context.known(sort, word.text, word.span, names):
        return None
    return word.text

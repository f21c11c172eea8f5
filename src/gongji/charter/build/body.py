"""Reading one body by its key table: which keys it may have, who reads each, and which it must have.

A table is a tuple of `Key`s. `read_body` reports keys it does not know with the nearest one it does, keys
that are missing, and bodies that are no mapping, in the same words for every kind of block.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Words
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from gongji.charter.build.context import Context
from gongji.charter.nodes import Span
from gongji.charter.strict import Mapping, Node, Scalar, Sequence
from gongji.charter.words import INNER, KEYS, nearest

T = TypeVar("T")
D = TypeVar("D")

Reader = Callable[[Context, Node], T | None]
"""Reads one node; gives None after it has reported why it cannot."""


@dataclass(frozen=True, slots=True, eq=False)
class Key(Generic[T]):
    """One key of a body: its ASCII name, who reads it, and what stands in its place when it is not there."""

    name: str
    read: Reader[T]
    required: bool
    default: T | None = None


def need(name: str, read: Reader[T]) -> Key[T]:
    """A key that must be there."""
    return Key(name, read, True)


def may(name: str, read: Reader[T], default: D) -> Key[T | D]:
    """A key that may be left out, and what that means."""
    return Key(name, cast(Reader[T | D], read), False, default)


class Values:
    """What a body held: `values[KEY]` has the type that the key's reader gives."""

    __slots__ = ("_read", "_spans", "span")

    def __init__(self, span: Span) -> None:
        self.span = span
        self._read: dict[str, object] = {}
        self._spans: dict[str, Span] = {}

    def put(self, name: str, value: object, span: Span) -> None:
        """Keep what the key `name` held; None when it could not be read."""
        self._spans[name] = span
        if value is not None:
            self._read[name] = value

    def __getitem__(self, key: Key[T]) -> T:
        return cast(T, self._read.get(key.name, key.default))

    def has(self, key: Key[Any]) -> bool:
        """Whether the body has this key, even if it could not be read."""
        return key.name in self._spans

    def at(self, key: Key[Any]) -> Span:
        """Where the key's value stands; the body's own place when it is not there."""
        return self._spans.get(key.name, self.span)


def sort_of(node: Node) -> str:
    """What a node is, in the words of a message."""
    if isinstance(node, Mapping):
        return "“名: 内容”的对照"
    return "清单" if isinstance(node, Sequence) else "一个词或数"


def read_body(
    context: Context, node: Node, words: Words[str, str], keys: tuple[Key[Any], ...], what: str
) -> Values | None:
    """The values of a body, or None when a required key is missing or cannot be read.

    `words` gives the ASCII name of each word that may be written, `what` names the body in messages
    (给付“…”). All problems of the body are reported.
    """
    by_name = {key.name: key for key in keys}
    known = {word: by_name[name] for word, name in words.items() if name in by_name}
    if not isinstance(node, Mapping):
        told = f"{what}要写成“名: 内容”的对照，这里是{sort_of(node)}"
        context.error("C402", node.span, told, f"可写的键：{'、'.join(known)}")
        return None
    only = node.entries[0] if len(node.entries) == 1 else None
    if only and only[0].text == "口径" not in known and isinstance(only[1], Scalar):
        context.error("C405", only[0].span, f"{what}里口径不写成对照", f"写成 口径 {only[1].text}")
        return None
    values = Values(node.span)
    complete = True
    meant: set[str | None] = set()
    for word, value in node.entries:
        if word.text not in known:
            meant.add(_unknown_key(context, word, tuple(known), what))
            continue
        key = known[word.text]
        read = key.read(context, value)
        values.put(key.name, read, value.span)
        complete = complete and not (read is None and key.required)
    for wanted, key in known.items():
        if key.required and node.get(wanted) is None:
            complete = False
            if wanted not in meant:
                context.error("C403", node.span, f"{what}缺“{wanted}”", f"补上“{wanted}: …”")
    return values if complete else None


_EVERY_KEY = frozenset(word for words in KEYS.values() for word in words)


def _unknown_key(context: Context, word: Scalar, known: tuple[str, ...], what: str) -> str | None:
    """Report a key that is not known here; gives the one that was probably meant."""
    close = nearest(word.text, known)
    remedy = f"可写的键：{'、'.join(known)}"
    if close is not None:
        remedy = f"是不是“{close}”；{remedy}"
    elif word.text in INNER:
        remedy = f"这个键写在“{INNER[word.text]}”里；{remedy}"
    elif word.text in _EVERY_KEY:
        remedy = f"这个键不写在这里；{remedy}"
    context.error("C401", word.span, f"{what}没有“{word.text}”这个键", remedy)
    return close

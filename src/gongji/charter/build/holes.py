"""Holes: where the document leaves something to a reading by writing `口径 名`, and finding them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from gongji.charter.model import HoleOffset, HoleWord
from gongji.charter.nodes import HoleExpr, HoleMethod, HoleScope
from gongji.charter.strict import Scalar

Hole = HoleExpr | HoleMethod | HoleScope | HoleOffset | HoleWord


def hole(word: Scalar) -> str | None:
    """The name of the reading that `口径 名` leaves something to; None for any other word."""
    first, _, rest = word.text.strip().partition(" ")
    name = rest.strip()
    return name if first == "口径" and name and " " not in name else None


def walk(thing: object) -> Iterator[object]:
    """A node and every node inside it, in the order written."""
    if isinstance(thing, tuple):
        for item in thing:
            yield from walk(item)
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield thing
        for part in fields(thing):
            yield from walk(getattr(thing, part.name))


def holes(thing: object) -> Iterator[Hole]:
    """Every hole inside a rule or an option."""
    for node in walk(thing):
        if isinstance(node, HoleExpr | HoleMethod | HoleScope | HoleOffset | HoleWord):
            yield node

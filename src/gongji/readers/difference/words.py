"""Where two texts differ, word by word; a number, Arabic or Chinese, is one word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Final

_WORDS: Final = re.compile(
    r"[0-9][0-9,.]*[%％]?|[〇零一二两三四五六七八九十百千万亿]+|[A-Za-z]+|\s+|.", re.DOTALL
)
ISLAND: Final = 2
"""An unchanged stretch between two changes that is shorter than this reads as changed too."""


class Mark(Enum):
    """What became of a piece of text."""

    KEPT = "同"
    DROPPED = "删"
    ADDED = "增"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with one fate."""

    text: str
    mark: Mark


def word_difference(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as one sequence of pieces; what is dropped stands before what takes its place.

    >>> [(p.text, p.mark.value) for p in word_difference("补助2000元。", "补助2500元。")]
    [('补助', '同'), ('2000', '删'), ('2500', '增'), ('元。', '同')]
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[Piece] = []
    for same, (a, b), (c, d) in _stretches(matcher.get_opcodes(), before):
        if same:
            pieces.append(Piece("".join(before[a:b]), Mark.KEPT))
            continue
        for words, mark in ((before[a:b], Mark.DROPPED), (after[c:d], Mark.ADDED)):
            if words:
                pieces.append(Piece("".join(words), mark))
    return tuple(pieces)


Stretch = tuple[bool, tuple[int, int], tuple[int, int]]


def _stretches(codes: Sequence[tuple[str, int, int, int, int]], words: list[str]) -> Iterator[Stretch]:
    """Unchanged and changed stretches in turn, short unchanged ones between changes taken into these."""
    waiting: Stretch | None = None
    for place, (tag, a, b, c, d) in enumerate(codes):
        island = 0 < place < len(codes) - 1 and len("".join(words[a:b])) < ISLAND
        if tag == "equal" and not island:
            if waiting is not None:
                yield waiting
            waiting = None
            yield True, (a, b), (c, d)
        elif waiting is None:
            waiting = False, (a, b), (c, d)
        else:
            waiting = False, (waiting[1][0], b), (waiting[2][0], d)
    if waiting is not None:
        yield waiting

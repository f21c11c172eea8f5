"""A buffer of generated source: lines with their depth, fresh names, values that are already at hand.

Texts handled here are Python expressions over integers. An atom is a name or a literal; arithmetic on
literals is done at once, so that what a charter fixes costs nothing when it runs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

_LITERAL = re.compile(r"-?\d+")
_NAME = re.compile(r"[A-Za-z_]\w*")
V = TypeVar("V")


def is_literal(text: str) -> bool:
    """The text is a whole number.

    >>> is_literal("-12"), is_literal("a1")
    (True, False)
    """
    return _LITERAL.fullmatch(text) is not None


def is_atom(text: str) -> bool:
    """The text is a name or a whole number: cheap and safe to write down more than once."""
    return is_literal(text) or _NAME.fullmatch(text) is not None


class Code:
    """Source under construction.

    `remember` and `recall` hold results by what they stand for; what is remembered in a block is
    forgotten at its end, since the block may not run.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._known: list[dict[Hashable, object]] = [{}]

    def line(self, text: str = "") -> None:
        """One line at the present depth."""
        self.lines.append("    " * self.depth + text if text else "")

    def comment(self, text: str) -> None:
        """A comment line; what a charter says cannot break out of it."""
        self.line("# " + " ".join(text.split()))

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """An indented block under `header:`; an empty one passes."""
        self.line(header + ":")
        self.depth += 1
        before = len(self.lines)
        self._known.append({})
        yield
        self._known.pop()
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1

    @contextmanager
    def function(self, name: str, parameters: str) -> Iterator[None]:
        """A function definition; names and results at hand start afresh."""
        kept, self._known = self._known, [{}]
        counts, self._counts = self._counts, defaultdict(int)
        if self.lines:
            self.line()
            self.line()
        self.line(f"def {name}({parameters}):")
        self.depth += 1
        yield
        self.depth -= 1
        self._known, self._counts = kept, counts

    @property
    def unconditional(self) -> bool:
        """What is written now runs whenever the function does (unless it returned before)."""
        return len(self._known) == 1

    def fresh(self, prefix: str) -> str:
        """A name not used before in this function."""
        number = self._counts[prefix]
        self._counts[prefix] += 1
        return f"{prefix}_{number}"

    def atom(self, text: str, prefix: str = "n") -> str:
        """The text itself when it is an atom, else a new name that holds it."""
        if is_atom(text):
            return text
        name = self.fresh(prefix)
        self.line(f"{name} = {text}")
        return name

    def remember(self, key: Hashable, value: object) -> None:
        """Keeps a result until the end of the block."""
        self._known[-1][key] = value

    def recall(self, key: Hashable, kind: type[V]) -> V | None:
        """A result kept in this block or one around it."""
        for known in reversed(self._known):
            value = known.get(key)
            if isinstance(value, kind):
                return value
        return None

    def text(self) -> str:
        """The whole source."""
        return "\n".join(self.lines) + "\n"


# ---- arithmetic on texts ----------------------------------------------------------------------------


def plus(a: str, b: str) -> str:
    """a + b.

    >>> plus("2", "3"), plus("x", "0"), plus("x", "1")
    ('5', 'x', 'x + 1')
    """
    if is_literal(a) and is_literal(b):
        return str(int(a) + int(b))
    if a == "0":
        return b
    return a if b == "0" else f"{a} + {bracket(b)}"


def minus(a: str, b: str) -> str:
    """a - b."""
    if is_literal(a) and is_literal(b):
        return str(int(a) - int(b))
    return a if b == "0" else f"{a} - {bracket(b)}"


def times(a: str, b: str) -> str:
    """a × b."""
    if is_literal(a) and is_literal(b):
        return str(int(a) * int(b))
    if a == "1":
        return b
    if b == "1":
        return a
    return "0" if a == "0" or b == "0" else f"{bracket(a)} * {bracket(b)}"


def bracket(text: str) -> str:
    """The text, bracketed unless it is an atom."""
    return text if is_atom(text) and not text.startswith("-") else f"({text})"


def least(a: str, b: str) -> str:
    """The smaller of two atoms."""
    if is_literal(a) and is_literal(b):
        return str(min(int(a), int(b)))
    return a if a == b else f"{a} if {a} < {b} else {b}"


def greatest(a: str, b: str) -> str:
    """The greater of two atoms."""
    if is_literal(a) and is_literal(b):
        return str(max(int(a), int(b)))
    return a if a == b else f"{a} if {a} > {b} else {b}"


def union(*masks: str) -> str:
    """Bit masks together."""
    fixed = 0
    named: list[str] = []
    for mask in masks:
        if is_literal(mask):
            fixed |= int(mask)
        elif mask not in named:
            named.append(mask)
    if fixed or not named:
        named.append(str(fixed))
    return " | ".join(bracket(m) for m in named)

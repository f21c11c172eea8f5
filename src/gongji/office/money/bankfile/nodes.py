"""Reading a declaration strictly: values are taken by their keys; what is left over is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.strict import Sequence as Items

_E = TypeVar("_E", bound=StrEnum)


@dataclass(slots=True)
class Faults:
    """All that is wrong with a declaration: line, what, and what to write instead."""

    found: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, node: Node, said: str, remedy: str) -> None:
        """One more."""
        self.found.append((node.span.line, said, remedy))


class Body:
    """A mapping under a name, whose keys are taken one by one."""

    def __init__(self, node: Node, name: str, faults: Faults) -> None:
        self.node, self.name, self.faults = node, name, faults
        self._asked: set[str] = set()
        self._map = node if isinstance(node, Mapping) else None
        if self._map is None:
            faults.add(node, f"“{name}”下面要逐行写“键: 值”", "照自带的样例银行改")

    def take(self, key: str, needed: bool = True) -> Node | None:
        """The value of a key; where it is needed and missing that is said."""
        self._asked.add(key)
        found = self._map.get(key) if self._map is not None else None
        if found is None and needed and self._map is not None:
            self.faults.add(self.node, f"“{self.name}”里没有写“{key}”", f"加一行“{key}: …”")
        return found

    def text(self, key: str, default: str | None = None) -> str:
        """A text; `default` None: it must be there."""
        node = self.take(key, default is None)
        if node is None:
            return default or ""
        if isinstance(node, Scalar):
            return node.text
        self.faults.add(node, f"“{key}”要是一个值", "写在同一行里")
        return default or ""

    def one_of(self, key: str, words: Sequence[str], default: str | None = None) -> str:
        """One of a few words."""
        text = self.text(key, default)
        if text in words or (not text and self.take(key, False) is None):
            return text or words[0]
        node = self.take(key, False) or self.node
        self.faults.add(node, f"“{key}”不能是“{text}”", f"从 {'、'.join(words)} 里选一个")
        return words[0]

    def member(self, key: str, kind: type[_E], among: Sequence[_E]) -> _E:
        """A member of an enumeration, by its word."""
        return kind(self.one_of(key, [str(one) for one in among]))

    def whole(self, key: str, default: int | None, most: int) -> int:
        """A whole number from 0."""
        text = self.text(key, None if default is None else str(default))
        if text.isascii() and text.isdigit() and int(text) <= most:
            return int(text)
        if text:
            node = self.take(key, False) or self.node
            self.faults.add(node, f"“{key}”不能是“{text}”", f"写 0 到 {most} 的整数")
        return 0

    def yes(self, key: str, default: str = "否") -> bool:
        """是 or 否."""
        return self.one_of(key, ("是", "否"), default) == "是"

    def items(self, key: str, needed: bool = True) -> tuple[Node, ...]:
        """A list."""
        node = self.take(key, needed)
        if node is None:
            return ()
        if isinstance(node, Items) and len(node):
            return node.items
        self.faults.add(node, f"“{key}”要是一个列表", "每项一行，以“- ”开头")
        return ()

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text."""
        node = self.take(key)
        if isinstance(node, Scalar):
            return (node.text,)
        if isinstance(node, Items) and all(isinstance(one, Scalar) for one in node):
            return tuple(one.text for one in node if isinstance(one, Scalar))
        if node is not None:
            self.faults.add(node, f"“{key}”要是词或词的列表", "写成 [词, 词]")
        return ()

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for name, _ in self._map or ():
            if name.text not in self._asked:
                near = get_close_matches(name.text, sorted(self._asked), 1, 0.5)
                remedy = f"是否“{near[0]}”" if near else f"可以写的：{'、'.join(sorted(self._asked))}"
                self.faults.add(name, f"“{self.name}”里不认识“{name.text}”", remedy)

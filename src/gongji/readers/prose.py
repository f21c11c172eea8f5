"""Chinese prose on a terminal: lines that fill, marks that hang, nothing taken for a control sequence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_PIECES = re.compile(r"[!-~]+|\n|[^!-~\n]")
_NOT_FIRST = frozenset("，。；：、？！）”』》…")
_NOT_LAST = frozenset("（“『《")
LEAST = 8
"""Columns below which nothing is folded any further."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A Chinese text that fills its lines: broken anywhere but inside numbers and beside marks."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.text.divide(breaks(self.text.plain, max(LEAST, options.max_width))):
            line.rstrip()
            yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(LEAST, max(LEAST, cell_len(self.text.plain)))


def plain(value: str, style: str = "") -> Text:
    """A text of the charter for the terminal: control and invisible characters become spaces."""
    safe = "".join(" " if unicodedata.category(c) in ("Cc", "Cf") and c != "\n" else c for c in value)
    return Text(safe, style=style)


def breaks(text: str, width: int) -> list[int]:
    """Offsets at which a text of Chinese and numbers is cut into lines of at most `width` columns.

    >>> breaks("合计 1 万元以上，每满 1 万元给 2,000 元。", 16)
    [8, 17]
    """
    found: list[int] = []
    start = last = used = 0  # of the line: its start, its last good break, its columns so far
    for piece in _PIECES.finditer(text):
        at, said = piece.start(), piece[0]
        if at > start and _may_break(text, at):
            last = at
        if said == "\n":
            found.append(piece.end())
            start = last = piece.end()
            used = 0
            continue
        size = cell_len(said)
        if used + size > width and not said.isspace() and at > start:
            start = last = last if last > start else at
            found.append(start)
            used = cell_len(text[start:at].lstrip())
        used += size if used or not said.isspace() else 0
    return found


def _may_break(text: str, at: int) -> bool:
    """Whether a line may end before this offset."""
    return text[at] not in _NOT_FIRST and not text[at].isspace() and text[at - 1] not in _NOT_LAST


def marked(mark: Text, body: Text, indent: int = 0) -> RenderableType:
    """A text that hangs beside its mark."""
    table = Table.grid(expand=True)
    table.add_column(width=cell_len(mark.plain))
    table.add_column(ratio=1)
    table.add_row(mark, Prose(body))
    return Padding(table, (0, 0, 0, indent))

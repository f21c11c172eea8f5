"""Cells that carry the head of their column, which stands beside the figure on a phone."""

from __future__ import annotations

from gongji.assess.summary import in_yuan
from gongji.readers.page.markup import Html, el


def labelled(label: str, n: int) -> Html:
    """A count; nothing is a dot, and on a phone is left out."""
    return el("td", f"{n:,}" if n else "·", class_="num" if n else "num nil", data_label=label)


def money(label: str, fen: int) -> Html:
    """An amount in yuan."""
    return el("td", in_yuan(fen), class_="num", data_label=label)

"""HTML from nested calls. Text is escaped unless it is `Html` already, so that no charter can break out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta", "link", "br"})
_UNSAFE = re.compile(r"[^\w.\-]+")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()

    def __html__(self) -> str:
        """Itself: template engines ask for this before they escape."""
        return self


Child = str | None | Iterable["Child"]


def text(value: str) -> Html:
    """Plain text as markup. Control characters that HTML forbids are dropped."""
    return Html(escape("".join(c for c in value if c >= " " or c in "\n\t"), quote=True))


def join(*children: Child) -> Html:
    """Several pieces in a row: Html as it is, other text escaped, None left out, lists flattened."""
    parts: list[str] = []
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            parts.append(child)
        elif isinstance(child, str):
            parts.append(text(child))
        else:
            parts.append(join(*child))
    return Html("".join(parts))


def el(tag: str, *children: Child, **attributes: str | bool | None) -> Html:
    """An element. `class_` is class; other underscores are hyphens; None or False leaves an attribute out.

    >>> el("p", "1 < 2", class_="note")
    '<p class="note">1 &lt; 2</p>'
    """
    parts = [tag]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        key = name.rstrip("_").replace("_", "-")
        parts.append(key if value is True else f'{key}="{text(value)}"')
    opened = f"<{' '.join(parts)}>"
    return Html(opened if tag in VOID else f"{opened}{join(*children)}</{tag}>")


def anchor(prefix: str, name: str) -> str:
    """An id for the thing of that name: a letter, then word characters, dots and hyphens only.

    >>> anchor("a", "四.2"), anchor("k", "甲 <乙>")
    ('a-四.2', 'k-甲-乙-')
    """
    return f"{prefix}-{_UNSAFE.sub('-', name)}"

"""The style sheets of a page that stands alone, in the order they are read."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

SHEETS: Final = ("tokens.css", "page.css", "book.css")
"""The site has the first two in its own sheet and takes the last one as it is."""


def style() -> str:
    """All of them as one text."""
    here = files("gongji.readers.page") / "css"
    return "\n".join(here.joinpath(name).read_text("utf-8") for name in SHEETS)

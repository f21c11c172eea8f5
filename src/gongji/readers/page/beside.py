"""What a site puts beside parts of the page: what can be done about a reading or a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gongji.readers.page.markup import Child


def _nothing(name: str) -> Child:
    return None


@dataclass(frozen=True, slots=True)
class Beside:
    """By the name of a reading or a table; by default nothing."""

    reading: Callable[[str], Child] = _nothing
    table: Callable[[str], Child] = _nothing

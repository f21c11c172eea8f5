"""The path of a union: where it stands in the tree, which is what every right goes by."""

from __future__ import annotations

from typing import Final

STEP: Final = 4
"""Signs for each level; so long is the path of a root."""


def way_down(path: str) -> list[str]:
    """The paths from the root down to a union, its own the last.

    >>> way_down("000100020003")
    ['0001', '00010002', '000100020003']
    """
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]

"""What the clients were told was done: their own ledger, kept outside, held against what is in the database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock


class Ledger:
    """Acknowledged operations by kind; each is written down when its answer has come."""

    def __init__(self, file: Path) -> None:
        self.done: dict[str, Counter[str]] = {}
        self._file = file.open("a", encoding="utf-8")
        self._lock = Lock()

    def write(self, kind: str, key: object) -> None:
        """It was said that this was done."""
        with self._lock:
            self.done.setdefault(kind, Counter())[str(key)] += 1
            self._file.write(json.dumps([kind, str(key)]) + "\n")
            self._file.flush()

    def of(self, kind: str) -> Counter[str]:
        """What was done of a kind."""
        with self._lock:
            return Counter(self.done.get(kind, ()))

    def count(self) -> int:
        """All of it."""
        with self._lock:
            return sum(sum(kind.values()) for kind in self.done.values())

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True, slots=True)
class Difference:
    """Told and not there; there more often than told; there and never told (refused, or half done)."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    untold: tuple[str, ...]


def compared(told: Mapping[str, int], found: Iterable[str]) -> Difference:
    """What was told against what is there."""
    there = Counter(found)
    return Difference(
        lost=tuple(sorted(key for key in told if key not in there)),
        doubled=tuple(sorted(key for key, times in there.items() for _ in range(times - 1))),
        untold=tuple(sorted(key for key in there if key not in told)),
    )

"""Columns of numbers as files hold them, and the machine code that makes 64 bits of them.

What is read stays as narrow as it was stored: a day in 32 bits, a word as its place in a dictionary, the
facts of a cover once for all its events. The kernel widens a stretch of rows just before it decides them, so
that what it works on stays in the nearest cache.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[Any]
VALUES: Final = {"b": "i8", "i": "i32", "l": "i64"}
"""Types of values by letter."""
PLACES: Final = {"-": "", **VALUES}
"""Types of the places of values; `-`: values stand row by row."""
KINDS: Final = tuple(v + p for v in VALUES for p in PLACES)
"""Every shape that a column may have, by its number."""
NEAR: Final = 1 << 14
"""Values that stay in a near cache."""
FETCH: Final = """
define internal i64 @fetch(ptr %array, i64 %place) nounwind {
  %cell = getelementptr i64, ptr %array, i64 %place
  call void @llvm.prefetch.p0(ptr %cell, i32 0, i32 2, i32 1)
  ret i64 0
}"""
"""`fetch(array, place)` in LLVM assembly: asks for a number that will be read soon.

Into the second cache: what is asked for in one go is more than the first one takes at a time.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A number for each row: `values[row]`, or `values[by[row]]` where many rows share few values.

    Values may lie apart: as the low halves of wider numbers, or side by side with those of other columns.
    """

    values: Ints
    by: Ints | None = None

    @classmethod
    def of(cls, values: Ints, by: Ints | None = None) -> Self:
        """A column in one of the shapes that `widen` knows, as narrow as it came."""
        return cls(_known(values), None if by is None else np.ascontiguousarray(_known(by)))

    @classmethod
    def same(cls, value: int, rows: int) -> Self:
        """One number for all rows."""
        return cls(np.array([value], np.int64), np.zeros(rows, np.int8))

    def __len__(self) -> int:
        return len(self.values if self.by is None else self.by)

    def __getitem__(self, rows: slice | Ints) -> Column:
        """Some of the rows."""
        return Column(self.values[rows]) if self.by is None else Column(self.values, self.by[rows])

    @property
    def numbers(self) -> Ints:
        """The number of each row."""
        return self.values if self.by is None else self.values[self.by]

    @property
    def kind(self) -> int:
        """Which of `KINDS` it is."""
        return KINDS.index(_letter(self.values) + ("-" if self.by is None else _letter(self.by)))

    @property
    def step(self) -> int:
        """How many values lie from one to the next."""
        return self.values.strides[0] // self.values.itemsize


def _known(values: Ints) -> Ints:
    """The same numbers in a type that `widen` reads."""
    if values.dtype in (np.int8, np.int32, np.int64):
        return values if values.strides[0] % values.itemsize == 0 else values.copy()
    small = values.dtype in (np.bool_, np.int16, np.uint8, np.uint16)
    return values.astype(np.int32 if small else np.int64)


def side_by_side(parts: Sequence[Mapping[str, Ints]]) -> dict[str, Ints]:
    """Columns of parts as one, those of one type row by row in memory: looking up one brings the others."""
    kinds = {n: np.result_type(*(part[n].dtype for part in parts)) for n in (parts[0] if parts else {})}
    rows = sum(len(next(iter(part.values()))) for part in parts) if kinds else 0
    found: dict[str, Ints] = {}
    for kind in set(kinds.values()):
        names = [n for n in kinds if kinds[n] == kind]
        block = np.empty((rows, len(names)), kind)
        for i, name in enumerate(names):
            np.concatenate([part[name] for part in parts], out=block[:, i])
            found[name] = block[:, i]
    return found


def _letter(values: Ints) -> str:
    return {1: "b", 4: "i", 8: "l"}[values.itemsize]


def far(columns: Sequence[Column], read: Container[int]) -> list[int]:
    """1 for each column to ask for ahead: it is read, its values lie all over a large table, and none before
    it in the list brings them."""
    found, blocks = [], set()
    for i, column in enumerate(columns):
        block = id(column.values if column.values.base is None else column.values.base)
        alone = i in read and column.by is not None and len(column.values) > NEAR and block not in blocks
        found.append(int(alone))
        if alone:
            blocks.add(block)
    return found


def joined(parts: list[Column]) -> Column:
    """Rows one after the other."""
    first = parts[0]
    if first.by is None or any(p.values is not first.values for p in parts):
        return Column(np.concatenate([p.numbers for p in parts]))
    return Column(first.values, np.concatenate([p.by for p in parts if p.by is not None]))


def widen() -> str:
    """`widen(to, from, by, kind, step, begin, count)` in LLVM assembly: rows from `begin` on as 64 bits."""
    return "\n".join(_each("widen", "ptr %to, ", KINDS))


def ask() -> str:
    """`ask(from, by, kind, step, begin, count)` in LLVM assembly: as `fetch`, for the values of rows."""
    return "\n".join(_each("ask", "", [kind for kind in KINDS if kind[1] != "-"]))


def _each(name: str, target: str, kinds: Sequence[str]) -> Iterator[str]:
    """A function that goes through rows, with a loop for each shape of column."""
    given = f"{target}ptr %from, ptr %by, i64 %kind, i64 %step, i64 %begin, i64 %count"
    yield f"define internal i64 @{name}({given}) nounwind {{"
    ways = " ".join(f"i64 {KINDS.index(kind)}, label %{_label(kind)}" for kind in kinds)
    yield f"  switch i64 %kind, label %done [ {ways} ]"
    for kind in kinds:
        yield from _loop(_label(kind), kind[0], kind[1], bool(target))
    yield from ("done:", "  ret i64 0", "}")


def _label(kind: str) -> str:
    return "each." + kind.replace("-", "n")


def _loop(label: str, value: str, place: str, wide: bool) -> Iterator[str]:
    """One shape of column, row by row: made `wide`, or asked for."""
    yield f"{label}:"
    yield f"  %{label}.any = icmp sgt i64 %count, 0"
    yield f"  br i1 %{label}.any, label %{label}.row, label %done"
    yield f"{label}.row:"
    yield f"  %{label}.i = phi i64 [ 0, %{label} ], [ %{label}.next, %{label}.row ]"
    yield f"  %{label}.at = add i64 %begin, %{label}.i"
    at = f"%{label}.at"
    if place != "-":
        yield f"  %{label}.p = getelementptr {PLACES[place]}, ptr %by, i64 {at}"
        yield f"  %{label}.place = load {PLACES[place]}, ptr %{label}.p"
        at = f"%{label}.place"
        if place != "l":
            yield f"  %{label}.wide = sext {PLACES[place]} {at} to i64"
            at = f"%{label}.wide"
    kind = VALUES[value]
    yield f"  %{label}.far = mul i64 {at}, %step"
    yield f"  %{label}.v = getelementptr {kind}, ptr %from, i64 %{label}.far"
    if wide:
        yield f"  %{label}.value = load {kind}, ptr %{label}.v"
        got = f"%{label}.value"
        if kind != "i64":
            yield f"  %{label}.number = sext {kind} {got} to i64"
            got = f"%{label}.number"
        yield f"  %{label}.cell = getelementptr i64, ptr %to, i64 %{label}.i"
        yield f"  store i64 {got}, ptr %{label}.cell"
    else:
        yield f"  call void @llvm.prefetch.p0(ptr %{label}.v, i32 0, i32 2, i32 1)"
    yield f"  %{label}.next = add i64 %{label}.i, 1"
    yield f"  %{label}.more = icmp slt i64 %{label}.next, %count"
    yield f"  br i1 %{label}.more, label %{label}.row, label %done"

"""What expressions come to while code is written: texts that stand for numbers, dates and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gongji.charter.nodes import Kind, Op

NUMBERS: Final = (Kind.MONEY, Kind.COUNT)
SIGNS: Final = {Op.EQ: "==", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}


@dataclass(frozen=True, slots=True)
class Number:
    """An amount or count. `absent` is a condition under which it is stated not to exist; it is 0 then."""

    low: str
    high: str
    needs: str
    absent: str = ""

    @property
    def fixed(self) -> bool:
        """Known to be a single value while the code is written."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Point:
    """A date, word, identifier or region: a value, ABSENT, or below ABSENT when unknown."""

    value: str
    needs: str


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition: 0 false, 1 open, 2 true."""

    value: str
    needs: str


def constant(value: int) -> Number:
    """A number that the charter fixes."""
    return Number(str(value), str(value), "0")


NOTHING: Final = constant(0)


def member(raw: str, codes: tuple[int, ...]) -> str:
    """The condition that a word is one of these, as a range where they follow each other."""
    first, last = min(codes, default=0), max(codes, default=-1)
    if len(codes) == 1:
        return f"{raw} == {first}"
    if sorted(set(codes)) == list(range(first, last + 1)):
        return f"{first} <= {raw} <= {last}" if codes else f"{raw} != {raw}"
    return "(" + " or ".join(f"{raw} == {c}" for c in sorted(set(codes))) + ")"

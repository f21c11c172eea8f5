"""Walking along the text of an expression: names by the longest that is known, operators, literals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gongji.charter import literals
from gongji.charter.nodes import Const, Expr, Kind, Span
from gongji.charter.problems import Problems
from gongji.charter.strict import Scalar
from gongji.charter.words import COMPARISONS, FOREIGN_AFTER, FOREIGN_OPERATORS


class Lost(Exception):
    """The structure cannot be followed any further; the reason is reported."""


STRENGTH: Final = {"或": 1, "且": 2, "+": 5, "-": 5, "×": 6, "*": 6, **dict.fromkeys(COMPARISONS, 4)}
"""How tightly each operator binds; 非 stands between 且 and the comparisons."""
CLOSERS: Final = (")", "）", ",", "，", "、", "则", "否则")
"""What ends an operand without being an operator."""

_OPERATORS: Final = (*STRENGTH, *FOREIGN_OPERATORS)
_ENDS: Final = (*_OPERATORS, *CLOSERS, *FOREIGN_AFTER)
_SIGNS: Final = " 　()（）+-×*/<>=≥≤≠,，、。；;：:＞＜＝＋"
_STOPS: Final = tuple(word for word in (*STRENGTH, *CLOSERS) if word[0] not in _SIGNS)


def longest(words: Iterable[str], text: str, at: int) -> str:
    """The longest of `words` that the text goes on with at a place; "" when none."""
    return max((word for word in words if word and text.startswith(word, at)), key=len, default="")


class Scanner:
    """A place in the text of an expression, and what can be read from there."""

    def __init__(self, scalar: Scalar, problems: Problems) -> None:
        self.scalar = scalar
        self.text = scalar.text
        self.problems = problems
        self.pos = 0
        self.end = 0
        """Where the last thing taken ended."""

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self.pos >= len(self.text)

    @property
    def sign(self) -> str:
        """The character at the place; "" at the end."""
        return self.text[self.pos : self.pos + 1]

    def span(self, at: int) -> Span:
        """The place in the file of a character of the text."""
        return self.scalar.at(at)

    def add(self, code: str, at: int, message: str, remedy: str) -> None:
        """Report a problem at a character of the text."""
        self.problems.add(code, self.span(at), message, remedy)

    def skip(self) -> None:
        """Pass over blanks."""
        while self.sign in (" ", "　"):
            if self.sign == "　":
                self.add("C308", self.pos, "表达式里有全角空格", "改成半角空格")
            self.pos += 1

    def take(self, length: int) -> str:
        """The next characters, which are passed."""
        piece = self.text[self.pos : self.pos + length]
        self.pos += length
        self.end = self.pos
        return piece

    def operator(self) -> tuple[str, str] | None:
        """The operator the text goes on with, as meant and as written; not taken yet."""
        self.skip()
        written = longest(_OPERATORS, self.text, self.pos)
        if not written or longest(CLOSERS, self.text, self.pos):
            return None
        meant = written if written in STRENGTH else FOREIGN_OPERATORS[written]
        if meant == "/":
            remedy = "按比例用“比例: 20%”，按天数等折算用计发办法“折算”"
            self.add("C309", self.pos, "表达式里没有除法", remedy)
            raise Lost
        return meant, written

    def known(self, words: Iterable[str]) -> str:
        """The longest of `words` that stands here and ends here; "" when none."""
        word = longest(words, self.text, self.pos)
        return word if word and self._ends(self.pos + len(word)) else ""

    def _ends(self, at: int) -> bool:
        """Whether a name may end here: the text ends, or a blank, a stop or an operator follows."""
        return at >= len(self.text) or self.text[at] in " 　。；;：:" or bool(longest(_ENDS, self.text, at))

    def stretch(self) -> str:
        """The unknown word that stands here: up to a blank, a sign or an operator."""
        for stop in range(self.pos, len(self.text)):
            inside = stop > self.pos and longest(_STOPS, self.text, stop)
            if self.text[stop] in _SIGNS or inside:
                return self.text[self.pos : stop]
        return self.text[self.pos :]

    # -- literals -----------------------------------------------------------------------------------------

    def at_literal(self) -> bool:
        """A literal begins here."""
        return _LITERAL.match(self.text, self.pos) is not None

    def literal(self, units: Iterable[str]) -> Expr | None:
        """The literal that begins here: a date, an amount, or a count in one of `units` as written."""
        start = self.pos
        match = _LITERAL.match(self.text, start)
        assert match is not None
        span = self.span(start)
        if match["day"]:
            self.take(len(match[0]))
            day = literals.day(self.scalar.part(start, self.pos), self.problems)
            return None if day is None else Const(day, Kind.DATE, span=span)
        stop = start + len(match[0].rstrip(",，.．"))
        money = _MONEY.match(self.text, stop)
        if money:
            self.take(money.end() - start)
            fen = literals.amount(self.scalar.part(start, self.pos), self.problems)
            return None if fen is None else Const(fen, Kind.MONEY, span=span)
        blank = self.text[stop : stop + 1] == " "
        unit = longest((*_UNITS, *units), self.text, stop + blank)
        self.take(stop - start + len(unit) + (blank if unit else 0))
        return self._count(self.scalar.part(start, self.pos), unit)

    def _count(self, piece: Scalar, unit: str) -> Expr | None:
        if unit in ("%", "％"):
            message = f"表达式里没有百分比“{piece.text}”"
            self.problems.add("C310", piece.span, message, "按比例给付用计发办法“比例”")
            return None
        unit = {"日": "天", "岁": "周岁"}.get(unit, literals.unit_name(unit))
        found = literals.count(piece, (unit,), self.problems)
        return None if found is None else Const(found[0], Kind.COUNT, found[1], span=piece.span)


_LITERAL = re.compile(
    r"(?P<day>\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|年\d{1,2}月\d{1,2}日?)(?!\d))"
    r"|[\d０-９][\d０-９,，.．]*(?:[eE][+-]?\d+)?"
)
_MONEY = re.compile(r" ?[十百千万亿]+元?| ?元")
_UNITS: Final = ("%", "％", "个月", "周岁", *"天日年月岁周次份级人倍时", "小时")

"""Expressions: small, total, typed; a Pratt parser over one line of text.

Names may hold any Chinese characters, so text is read by the longest name known at the place where a name
can stand, and by the longest operator where an operator can. From tight to loose: ×, then + and -, then
comparisons, then 非, 且, 或. An unknown word or a wrong kind is reported with its column, and reading goes
on; where the structure itself is lost (a missing bracket, two operands in a row) it stops.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gongji.charter import literals, operators, unread
from gongji.charter.nodes import Belongs, Const, Expr, Fact, HoleExpr, Kind, Member, Not, Read, Span
from gongji.charter.operators import Term
from gongji.charter.problems import Problems
from gongji.charter.strict import Scalar
from gongji.charter.unread import MEANT_OPERATORS
from gongji.charter.words import COMPARISONS

MAX_DEPTH: Final = 40
"""How deep brackets and 若 may nest."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names an expression may use: facts, lists of words, readings."""

    facts: Mapping[str, Fact]
    lists: Mapping[str, tuple[str, ...]]
    readings: Collection[str]


def parse(
    scalar: Scalar, names: Names, problems: Problems, want: Kind | None = None, unit: str | None = None
) -> Expr | None:
    """The expression a text is; None when something in it is wrong, all of which is reported.

    `want` is the kind the place needs (FLAG: a condition), `unit` the unit of a COUNT it needs.
    """
    if not scalar.text:
        problems.add("C314", scalar.span, "这里要一个表达式，却是空的", "写上表达式，或者删掉这一项")
        return None
    if "\n" in scalar.text or not (scalar.exact or scalar.quoted):
        problems.add("C316", scalar.span, "表达式占了多行", "写在一行里")
        return None
    before = problems.errors
    try:
        term = _Parser(scalar, names, problems).whole()
    except _Lost:
        return None
    if term.expr is None or not _wanted(term, want, unit, problems) or problems.errors > before:
        return None
    return term.expr


def _wanted(term: Term, want: Kind | None, unit: str | None, problems: Problems) -> bool:
    expr = term.expr
    assert expr is not None
    if want is not None and expr.kind is not want:
        if isinstance(expr, Const) and not expr.unit and expr.kind is Kind.COUNT and want is Kind.MONEY:
            problems.add("C203", term.span, f"金额“{term.text}”缺单位", f"写成 {term.text}元")
            return False
        wanted = "条件" if want is Kind.FLAG else want.value
        problems.add(
            "C313",
            term.span,
            f"这里要{wanted}，“{term.text}”是{operators.kind_text(expr)}",
            unread.make(want, term),
        )
        return False
    if want is Kind.COUNT and unit is not None and operators.unit_of(expr) != unit:
        shown = literals.unit_written(unit) or "不带单位的整数"
        problems.add("C305", term.span, f"这里的单位是“{shown}”，“{term.text}”不是", "换成同一个单位")
        return False
    return True


class _Lost(Exception):
    """The structure cannot be followed any further; the reason is reported."""


_LITERAL = re.compile(r"(?P<day>\d{4}-\d{1,2}-\d{1,2}(?!\d))|[\d０-９][\d０-９,，.．]*(?:[eE][+-]?\d+)?")
_SCALE = re.compile(r" ?[十百千万亿]+元?| ?元")
_FUNCTIONS: Final = ("较小", "较大", "周岁")
_CLOSERS: Final = (")", "）", ",", "，", "、", "则", "否则")
_STRENGTH: Final = {"或": 1, "且": 2, "+": 5, "-": 5, "×": 6, "*": 6, **dict.fromkeys(COMPARISONS, 4)}
_NOT_STRENGTH: Final = 3
_UNITS: Final = (
    "个月",
    "周岁",
    "%",
    "％",
    "天",
    "日",
    "年",
    "月",
    "岁",
    "周",
    "次",
    "份",
    "级",
    "人",
    "倍",
    "时",
    "小时",
)


class _Parser:
    def __init__(self, scalar: Scalar, names: Names, problems: Problems) -> None:
        self._scalar = scalar
        self._text = scalar.text
        self._names = names
        self._problems = problems
        self._pos = 0
        self._end = 0
        self._depth = 0
        own = {literals.unit_written(fact.unit) for fact in names.facts.values() if fact.unit}
        self._units = sorted({*_UNITS, *own}, key=len, reverse=True)

    # -- reading characters -------------------------------------------------------------------------------

    def _span(self, at: int) -> Span:
        return self._scalar.at(at)

    def _skip(self) -> None:
        while self._pos < len(self._text) and self._text[self._pos] in " 　":
            if self._text[self._pos] == "　":
                self._add("C308", self._pos, "表达式里有全角空格", "改成半角空格")
            self._pos += 1

    def _take(self, length: int) -> str:
        piece = self._text[self._pos : self._pos + length]
        self._pos += length
        self._end = self._pos
        return piece

    def _longest(self, words: Iterable[str], at: int) -> str:
        """The longest of `words` that the text goes on with at a place; "" when none."""
        return max((w for w in words if w and self._text.startswith(w, at)), key=len, default="")

    def _boundary(self, at: int) -> bool:
        """Whether a name may end here: the text ends, or a blank or an operator follows."""
        if at >= len(self._text) or self._text[at] in " 　。；;：:":
            return True
        return bool(self._longest((*_STRENGTH, *_CLOSERS, *MEANT_OPERATORS, *unread.AFTER), at))

    def _add(self, code: str, at: int, message: str, remedy: str) -> None:
        self._problems.add(code, self._span(at), message, remedy)

    def _term(self, expr: Expr | None, start: int) -> Term:
        return Term(expr, self._text[start : self._end].strip(), self._span(start))

    # -- the grammar --------------------------------------------------------------------------------------

    def whole(self) -> Term:
        """The whole text as one expression."""
        term = self._expression(0)
        self._skip()
        if self._pos < len(self._text):
            if self._text[self._pos] in ")）":
                self._add("C307", self._pos, "多了一个右括号", "删掉它，或者补上左括号")
            else:
                unread.leftover(self._scalar, self._pos, term, self._problems)
            raise _Lost
        return term

    def _expression(self, strength: int) -> Term:
        """An expression of operators that bind tighter than `strength`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._add("C315", self._pos, f"表达式嵌套超过 {MAX_DEPTH} 层", "拆成几个条件或者几项")
            raise _Lost
        left = self._operand()
        while (found := self._operator()) and _STRENGTH[found[0]] > strength:
            left = self._join(left, *found)
        self._depth -= 1
        return left

    def _operator(self) -> tuple[str, str] | None:
        """The operator the text goes on with, as meant and as written; not taken yet."""
        self._skip()
        written = self._longest((*_STRENGTH, *MEANT_OPERATORS), self._pos)
        if not written or self._longest(_CLOSERS, self._pos):
            return None
        meant = MEANT_OPERATORS.get(written, written) if written not in _STRENGTH else written
        if meant == "/":
            self._add(
                "C309", self._pos, "表达式里没有除法", "按比例用“比例: 20%”，按天数等折算用计发办法“折算”"
            )
            raise _Lost
        return meant, written

    def _join(self, left: Term, operator: str, written: str) -> Term:
        at = self._pos
        start = left.span.column - self._scalar.span.column if self._scalar.exact else 0
        self._take(len(written))
        if written != operator:
            unread.foreign(self._scalar, at, written, operator, left, self._problems)
        self._need_operand(written)
        if operator in ("且", "或"):
            return self._logic(left, operator, start)
        if operator in COMPARISONS:
            expr = self._comparison(left, operator, at)
            self._no_chain()
        else:
            right = self._expression(_STRENGTH[operator])
            if operator in ("×", "*"):
                expr = operators.times(left, right, self._problems)
            else:
                expr = operators.plus(left, right, operator == "-", self._problems)
        return self._term(expr, start)

    def _need_operand(self, word: str) -> None:
        self._skip()
        if self._pos >= len(self._text) or self._text[self._pos] in ")）,，":
            self._add("C317", max(self._pos - 1, 0), f"“{word}”后面缺一项", "补上，或者删掉它")
            raise _Lost

    def _logic(self, first: Term, word: str, start: int) -> Term:
        terms = [first, self._expression(_STRENGTH[word])]
        while (found := self._operator()) and found[0] == word:
            at = self._pos
            self._take(len(found[1]))
            if found[1] != word:
                unread.foreign(self._scalar, at, found[1], word, terms[-1], self._problems)
            self._need_operand(word)
            terms.append(self._expression(_STRENGTH[word]))
        return self._term(operators.logic(word, terms, self._problems), start)

    def _no_chain(self) -> None:
        found = self._operator()
        if found and found[0] in COMPARISONS:
            self._add("C311", self._pos, "比较不能连着写", "拆成两个比较，用“且”相连")
            raise _Lost

    # -- operands -----------------------------------------------------------------------------------------

    def _operand(self) -> Term:
        self._skip()
        start = self._pos
        if start >= len(self._text):
            self._add("C317", start, "缺一项", "补上事实、数或者条件")
            raise _Lost
        if self._text[start] in "(（":
            return self._bracket()
        if _LITERAL.match(self._text, start):
            return self._literal()
        words = ["非", "若", "口径", "归属日", *(f for f in _FUNCTIONS if self._calls(f))]
        fact = self._longest(self._names.facts, start)
        word = self._longest(words, start)
        if word and len(word) >= len(fact):
            return self._keyword(word)
        if fact and self._boundary(start + len(fact)):
            self._take(len(fact))
            found = self._names.facts[fact]
            return self._term(Read(fact, found.kind, found.unit, self._span(start)), start)
        return self._unknown()

    def _calls(self, function: str) -> bool:
        return bool(re.match(re.escape(function) + " *[(（]", self._text[self._pos :]))

    def _keyword(self, word: str) -> Term:
        start = self._pos
        self._take(len(word))
        if word == "归属日":
            return self._term(Belongs(span=self._span(start)), start)
        if word == "口径":
            return self._reading(start)
        if word == "非":
            self._need_operand(word)
            inner = self._expression(_NOT_STRENGTH)
            return self._term(operators.negate(inner, self._span(start), self._problems), start)
        if word == "若":
            return self._either(start)
        return self._call(word, start)

    def _bracket(self) -> Term:
        start = self._pos
        self._open()
        inner = self._expression(0)
        self._close(start)
        return self._term(inner.expr, start)

    def _open(self) -> None:
        self._skip()
        if self._take(1) == "（":
            self._add("C308", self._pos - 1, "表达式里用了全角左括号“（”", "改成半角“(”")

    def _close(self, opened: int) -> None:
        self._skip()
        sign = self._text[self._pos : self._pos + 1]
        if sign == "）":
            self._add("C308", self._pos, "表达式里用了全角右括号“）”", "改成半角“)”")
        elif sign != ")":
            if sign and sign not in ",，、":
                unread.leftover(self._scalar, self._pos, None, self._problems)
            else:
                self._add("C307", opened, "左括号没有配对的右括号", "在这一组末尾补上“)”")
            raise _Lost
        self._take(1)

    def _call(self, word: str, start: int) -> Term:
        opened = self._pos
        self._open()
        terms: list[Term] = []
        while True:
            self._need_operand(word if not terms else "逗号")
            terms.append(self._expression(0))
            self._skip()
            sign = self._text[self._pos : self._pos + 1]
            if sign == "，":
                self._add("C308", self._pos, "表达式里用了全角逗号“，”", "改成半角“,”")
            elif sign not in (",", "、") or not sign:
                break
            self._take(1)
        self._close(opened)
        span = self._span(start)
        if word != "周岁":
            return self._term(operators.pick(terms, word == "较小", span, self._problems), start)
        if len(terms) != 2:
            self._add("C317", start, "“周岁”要两个日期", "写成 周岁(出生日, 起保日) 这样")
            return self._term(None, start)
        return self._term(operators.age(terms[0], terms[1], span, self._problems), start)

    def _either(self, start: int) -> Term:
        condition = self._expression(0)
        parts: list[Term] = []
        for word in ("则", "否则"):
            self._skip()
            if not self._text.startswith(word, self._pos):
                if self._pos < len(self._text) and self._text[self._pos] not in ")）,，、则否":
                    unread.leftover(self._scalar, self._pos, condition, self._problems)
                else:
                    self._add("C312", start, f"“若”缺“{word}”", "写成 若 条件 则 甲 否则 乙")
                raise _Lost
            self._take(len(word))
            self._need_operand(word)
            parts.append(self._expression(0))
        expr = operators.either(condition, parts[0], parts[1], self._span(start), self._problems)
        return self._term(expr, start)

    def _reading(self, start: int) -> Term:
        self._skip()
        name = self._longest(self._names.readings, self._pos)
        if name and self._boundary(self._pos + len(name)):
            self._take(len(name))
            return self._term(HoleExpr(name, span=self._span(start)), start)
        stretch = unread.stretch(self._text, self._pos, _STRENGTH, _CLOSERS)
        unread.reading(self._scalar, self._pos, stretch, self._names.readings, self._problems)
        self._take(len(stretch))
        return self._term(None, start)

    def _literal(self) -> Term:
        start = self._pos
        match = _LITERAL.match(self._text, start)
        assert match is not None
        if match["day"]:
            self._take(len(match[0]))
            day = literals.day(self._scalar.part(start, self._pos), self._problems)
            return self._term(None if day is None else Const(day, Kind.DATE, span=self._span(start)), start)
        stop = start + len(match[0].rstrip(",，.．"))
        scale = _SCALE.match(self._text, stop)
        unit = ""
        if scale:
            stop = scale.end()
        else:
            blank = self._text[stop : stop + 1] == " "
            unit = self._longest(self._units, stop + blank)
            stop += len(unit) + (blank if unit else 0)
        self._take(stop - start)
        piece = self._scalar.part(start, stop)
        if scale:
            fen = literals.amount(piece, self._problems)
            return self._term(None if fen is None else Const(fen, Kind.MONEY, span=self._span(start)), start)
        if unit in ("%", "％"):
            self._add("C310", start, f"表达式里没有百分比“{piece.text}”", "按比例给付用计发办法“比例”")
            return self._term(None, start)
        return self._term(self._count(piece, unit), start)

    def _count(self, piece: Scalar, unit: str) -> Expr | None:
        unit = {"日": "天", "岁": "周岁"}.get(unit, literals.unit_name(unit))
        found = literals.count(piece, (unit,), self._problems)
        return None if found is None else Const(found[0], Kind.COUNT, found[1], span=piece.span)

    def _unknown(self) -> Term:
        start = self._pos
        stretch = unread.stretch(self._text, start, _STRENGTH, _CLOSERS)
        operator = self._longest(_STRENGTH, start)
        if not stretch or operator:
            unread.no_operand(self._scalar, start, operator, self._problems)
            raise _Lost
        unread.name(
            self._scalar,
            start,
            stretch,
            self._names.facts,
            self._names.lists,
            self._names.readings,
            self._problems,
        )
        self._take(len(stretch))
        return self._term(None, start)

    # -- comparisons --------------------------------------------------------------------------------------

    def _comparison(self, left: Term, operator: str, at: int) -> Expr | None:
        fact = self._names.facts.get(left.expr.fact) if isinstance(left.expr, Read) else None
        if operator in ("是", "不是", "属于", "不属于", "="):
            if left.expr is None:
                self._words(None, True)
                return None
            if fact and fact.kind is Kind.CHOICE:
                return self._member(left, fact, operator)
            if left.expr.kind is Kind.FLAG:
                return self._flag(left, operator)
        if operator in ("属于", "不属于"):
            self._words(None, True)
            if left.expr is not None:
                kind = operators.kind_text(left.expr)
                self._problems.add(
                    "C304",
                    left.span,
                    f"“{left.text}”是{kind}，不能用“{operator}”",
                    "“属于”只用于选项；数用“不低于”“不超过”",
                )
            return None
        right = self._expression(_STRENGTH[operator])
        return operators.compare(operator, left, right, self._span(at), self._problems)

    def _flag(self, left: Term, operator: str) -> Expr | None:
        """A yes-or-no fact is a condition by itself."""
        wrong = f"“{left.text}”本身就是条件，不用“{operator}”"
        self._problems.add("C308", left.span, wrong, f"成立写成 {left.text}，不成立写成 非 {left.text}")
        self._words(None, True)
        return None

    def _member(self, left: Term, fact: Fact, operator: str) -> Expr | None:
        several = operator in ("属于", "不属于")
        start = self._pos
        words = self._words(fact, several)
        if words is None:
            return None
        chosen: list[str] = []
        list_name = ""
        for word in words:
            if word in fact.choices:
                chosen.append(word)
            else:
                list_name = word if len(words) == 1 else ""
                chosen.extend(self._names.lists[word])
        for word in chosen:
            if word not in fact.choices:
                self._add(
                    "C302",
                    start,
                    f"列表“{list_name or words[0]}”里的“{word}”不是“{fact.name}”的选项",
                    "改正列表，或者在这个事实的“值”里补上",
                )
                return None
        chosen = list(dict.fromkeys(chosen))
        codes = tuple(fact.choices.index(word) for word in chosen)
        node: Expr = Member(fact.name, codes, tuple(chosen), list_name, span=left.span)
        return Not(node, span=left.span) if operator in ("不是", "不属于") else node

    def _words(self, fact: Fact | None, several: bool) -> list[str] | None:
        """The words after 是 or 属于; None when one is wrong. Without a fact they are passed over."""
        found: list[str] = []
        sound = True
        while True:
            self._skip()
            at = self._pos
            known = (*fact.choices, *(self._names.lists if several else ())) if fact else ()
            word = self._longest(known, at)
            if not (word and self._boundary(at + len(word))):
                sound = False
                word = unread.stretch(self._text, at, _STRENGTH, _CLOSERS)
                if not word:
                    self._add("C317", at, "缺一个选项", "写上一个选项")
                    raise _Lost
                if fact:
                    unread.choice(self._scalar, at, word, fact, self._names.lists, self._problems)
            found.append(word)
            self._take(len(word))
            self._skip()
            sign = self._text[self._pos : self._pos + 1]
            if sign not in ("、", ",", "，") or not sign:
                return found if sound else None
            if sign != "、":
                self._add("C308", self._pos, f"几个选项之间不用“{sign}”", "改成顿号“、”")
            elif not several:
                self._add("C308", self._pos, "“是”后面只能写一个选项", "几个选项用“属于”：属于 甲、乙")
                sound = False
                several = True
            self._take(1)

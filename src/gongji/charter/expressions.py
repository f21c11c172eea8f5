"""Expressions: small, total, typed; a Pratt parser over one line of text.

Names may hold any Chinese characters, so text is read by the longest name known at the place where a name
can stand, and by the longest operator where an operator can. From tight to loose: ×, then + and -, then
comparisons, then 非, 且, 或. An unknown word or a wrong kind is reported with its column, and reading goes
on; where the structure itself is lost (a missing bracket, two operands in a row) it stops.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from gongji.charter import choices, literals, misread, operators, unread
from gongji.charter.nodes import Belongs, Expr, Fact, HoleExpr, Kind, Read
from gongji.charter.operators import Term
from gongji.charter.problems import Problems
from gongji.charter.scanner import STRENGTH, Lost, Scanner, longest
from gongji.charter.strict import Scalar
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
    if _CURRENCY.fullmatch(scalar.text):
        misread.amount(scalar, problems)
        return None
    before = problems.errors
    try:
        term = _Parser(scalar, names, problems).whole()
    except Lost:
        return None
    if term.expr is None or not _wanted(term, want, unit, problems) or problems.errors > before:
        return None
    return term.expr


def _wanted(term: Term, want: Kind | None, unit: str | None, problems: Problems) -> bool:
    expr = term.expr
    assert expr is not None
    if want is not None and expr.kind is not want:
        if operators.bare(expr) and want is Kind.MONEY:
            problems.add("C203", term.span, f"金额“{term.text}”缺单位", f"写成 {term.text}元")
            return False
        wanted = "条件" if want is Kind.FLAG else want.value
        message = f"这里要{wanted}，“{term.text}”是{operators.kind_text(expr)}"
        problems.add("C313", term.span, message, unread.make(want, term))
        return False
    if want is Kind.COUNT and unit is not None and operators.unit_of(expr) != unit:
        shown = literals.unit_written(unit)
        if operators.bare(expr):
            problems.add("C203", term.span, f"“{term.text}”缺单位", f"写成 {term.text}{shown}")
            return False
        message = f"这里的单位是“{shown}”" if shown else "这里不带单位"
        problems.add(
            "C305",
            term.span,
            f"{message}，“{term.text}”的单位是“{operators.unit_of(expr)}”",
            _same_unit(expr, shown),
        )
        return False
    return True


def _same_unit(expr: Expr, unit: str) -> str:
    if isinstance(expr, Read) and not expr.unit and unit:
        return f"在事实“{expr.fact}”里写“单位: {unit}”，上限、缺省也带上单位"
    return "换成同一个单位"


_CURRENCY: Final = re.compile(r"[¥￥$] *[\d,.]+|[\d,.]+ *(?:块|块钱|圆)")
"""A sum of money as people write it, which no expression is."""
_FUNCTIONS: Final = ("较小", "较大", "周岁", "周年")
_CALL = re.compile(f"({'|'.join(_FUNCTIONS)}) *[(（]")
_NOT_STRENGTH: Final = 3


class _Parser:
    def __init__(self, scalar: Scalar, names: Names, problems: Problems) -> None:
        self._scan = Scanner(scalar, problems)
        self._names = names
        self._problems = problems
        self._depth = 0
        self._units = {literals.unit_written(fact.unit) for fact in names.facts.values() if fact.unit}

    def _term(self, expr: Expr | None, start: int) -> Term:
        scan = self._scan
        return Term(expr, scan.text[start : scan.end].strip(), scan.span(start), start)

    # -- operators ----------------------------------------------------------------------------------------

    def whole(self) -> Term:
        """The whole text as one expression."""
        term = self._expression(0)
        self._scan.skip()
        if not self._scan.done:
            if self._scan.sign in ")）":
                self._scan.add("C307", self._scan.pos, "多了一个右括号", "删掉它，或者补上左括号")
            else:
                unread.leftover(self._scan, term)
            raise Lost
        return term

    def _expression(self, strength: int) -> Term:
        """An expression of operators that bind tighter than `strength`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"表达式嵌套超过 {MAX_DEPTH} 层"
            self._scan.add("C315", self._scan.pos, message, "拆成几个条件或者几项")
            raise Lost
        left = self._operand()
        while (found := self._operator()) and STRENGTH[found[0]] > strength:
            left = self._join(left, found[0])
        self._depth -= 1
        return left

    def _operator(self) -> tuple[str, str] | None:
        """The operator that stands here, as meant and as written, unless a fact's name begins with it."""
        scan = self._scan
        found = scan.operator()
        fact = scan.known(self._names.facts)
        if found and len(fact) > len(found[1]):
            after = longest(self._names.facts, scan.text, scan.pos + len(found[1]))
            return found if after else None
        return found

    def _take_operator(self, operator: str) -> int:
        """Pass the operator that stands here, meant as `operator`; the place it stood at."""
        at = self._scan.pos
        found = self._scan.operator()
        assert found is not None
        self._scan.take(len(found[1]))
        if found[0] != found[1]:
            unread.foreign(self._scan, at, found[1], operator)
        self._need_operand(found[1])
        return at

    def _join(self, left: Term, operator: str) -> Term:
        if operator in ("且", "或"):
            return self._logic(left, operator)
        written = self._scan.text.startswith(operator, self._scan.pos)
        if not written and left.expr is not None and left.expr.kind is Kind.DATE:
            operator = operators.for_dates(operator)
        at = self._take_operator(operator)
        if operator in COMPARISONS:
            expr = self._comparison(left, operator, at)
            following = self._operator()
            if following and following[0] in COMPARISONS:
                self._scan.add("C311", self._scan.pos, "比较不能连着写", "拆成两个比较，用“且”相连")
                raise Lost
            return self._term(expr, left.start)
        right = self._expression(STRENGTH[operator])
        if operator in ("×", "*"):
            expr = operators.times(left, right, self._problems)
        else:
            expr = operators.plus(left, right, operator == "-", self._problems)
        return self._term(expr, left.start)

    def _logic(self, first: Term, word: str) -> Term:
        terms = [first]
        while (found := self._operator()) and found[0] == word:
            self._take_operator(word)
            terms.append(self._expression(STRENGTH[word]))
        return self._term(operators.logic(word, terms, self._problems), first.start)

    def _need_operand(self, word: str) -> None:
        self._scan.skip()
        if self._scan.done or self._scan.sign in ")）,，":
            self._scan.add("C317", max(self._scan.pos - 1, 0), f"“{word}”后面缺一项", "补上，或者删掉它")
            raise Lost

    def _comparison(self, left: Term, operator: str, at: int) -> Expr | None:
        """What stands after a comparison, compared with `left`."""
        expr = left.expr
        fact = self._names.facts.get(expr.fact) if isinstance(expr, Read) else None
        if fact and fact.kind is Kind.CHOICE and operator in ("是", "不是", "属于", "不属于", "="):
            same = choices.other(self._scan, left, fact, operator, self._names.facts)
            return same or choices.member(self._scan, left, fact, operator, self._names.lists)
        if operator in ("属于", "不属于"):
            choices.pass_over(self._scan)
            if expr is not None:
                message = f"“{left.text}”是{operators.kind_text(expr)}，不能用“{operator}”"
                self._problems.add("C304", left.span, message, "“属于”只用于选项；数用“不低于”“不超过”")
            return None
        if operator in ("是", "不是", "=") and (expr is None or expr.kind is Kind.FLAG):
            choices.pass_over(self._scan)
            if expr is not None:
                message = f"“{left.text}”本身就是条件，不用“{operator}”"
                remedy = f"成立写成 {left.text}，不成立写成 非 {left.text}"
                self._problems.add("C308", left.span, message, remedy)
            return None
        right = self._expression(STRENGTH[operator])
        return operators.compare(operator, left, right, self._scan.span(at), self._problems)

    # -- operands -----------------------------------------------------------------------------------------

    def _operand(self) -> Term:
        scan, names = self._scan, self._names
        scan.skip()
        start = scan.pos
        if scan.done:
            scan.add("C317", max(start - 1, 0), "缺一项", "补上事实、数或者条件")
            raise Lost
        if scan.sign in "(（":
            return self._bracket()
        if scan.at_literal():
            return self._term(scan.literal(self._units), start)
        call = _CALL.match(scan.text, start)
        keywords = ("非", "若", "口径", "归属日", call[1] if call else "")
        fact = scan.known(names.facts)
        word = longest(keywords, scan.text, start)
        if word and len(word) >= len(fact):
            return self._keyword(word)
        if fact:
            scan.take(len(fact))
            found = names.facts[fact]
            return self._term(Read(fact, found.kind, found.unit, scan.span(start)), start)
        return self._unknown()

    def _unknown(self) -> Term:
        start, word = self._scan.pos, self._scan.stretch()
        operator = longest(STRENGTH, self._scan.text, start)
        if not word or operator:
            unread.no_operand(self._scan, operator)
            raise Lost
        unread.name(self._scan, word, self._names.facts, self._names.lists, self._names.readings)
        self._scan.take(len(word))
        return self._term(None, start)

    def _keyword(self, word: str) -> Term:
        start = self._scan.pos
        self._scan.take(len(word))
        if word == "归属日":
            return self._term(Belongs(span=self._scan.span(start)), start)
        if word == "口径":
            return self._reading(start)
        if word == "非":
            self._need_operand(word)
            inner = self._expression(_NOT_STRENGTH)
            return self._term(operators.negate(inner, self._scan.span(start), self._problems), start)
        if word == "若":
            return self._either(start)
        return self._call(word, start)

    def _reading(self, start: int) -> Term:
        self._scan.skip()
        name = self._scan.known(self._names.readings)
        if name:
            self._scan.take(len(name))
            return self._term(HoleExpr(name, span=self._scan.span(start)), start)
        word = self._scan.stretch()
        unread.reading(self._scan, word, self._names.readings)
        self._scan.take(len(word))
        return self._term(None, start)

    def _either(self, start: int) -> Term:
        """若 condition 则 yes 否则 no, from after 若 on."""
        scan = self._scan
        condition = self._expression(0)
        parts: list[Term] = []
        for word in ("则", "否则"):
            scan.skip()
            if not scan.text.startswith(word, scan.pos):
                if scan.done or scan.sign in ")）,，、则否":
                    scan.add("C312", start, f"“若”缺“{word}”", "写成 若 条件 则 甲 否则 乙")
                else:
                    unread.leftover(scan, parts[-1] if parts else condition)
                raise Lost
            scan.take(len(word))
            self._need_operand(word)
            parts.append(self._expression(0))
        expr = operators.either(condition, parts[0], parts[1], scan.span(start), self._problems)
        return self._term(expr, start)

    # -- brackets -----------------------------------------------------------------------------------------

    def _bracket(self) -> Term:
        start = self._scan.pos
        self._open()
        self._need_operand("(")
        inner = self._expression(0)
        self._close(start, inner)
        return self._term(inner.expr, start)

    def _open(self) -> None:
        self._scan.skip()
        if self._scan.take(1) == "（":
            self._scan.add("C308", self._scan.pos - 1, "表达式里用了全角左括号“（”", "改成半角“(”")

    def _close(self, opened: int, last: Term) -> None:
        scan = self._scan
        scan.skip()
        if scan.sign == "）":
            scan.add("C308", scan.pos, "表达式里用了全角右括号“）”", "改成半角“)”")
        elif scan.done:
            scan.add("C307", opened, "左括号没有配对的右括号", "在这一组末尾补上“)”")
            raise Lost
        elif scan.sign != ")":
            unread.leftover(scan, last)
            raise Lost
        scan.take(1)

    def _call(self, word: str, start: int) -> Term:
        """较小(…), 较大(…), 周岁(…) or 周年(…), from the bracket on."""
        scan = self._scan
        opened = scan.pos
        self._open()
        self._need_operand(word)
        terms = [self._expression(0)]
        scan.skip()
        while scan.sign in (",", "、", "，"):
            if scan.sign == "，":
                scan.add("C308", scan.pos, "表达式里用了全角逗号“，”", "改成半角“,”")
            self._need_after_comma()
            terms.append(self._expression(0))
            scan.skip()
        self._close(opened, terms[-1])
        span = scan.span(start)
        if word in ("较小", "较大"):
            return self._term(operators.pick(terms, word == "较小", span, self._problems), start)
        return self._term(operators.full_years(word, terms, span, self._problems), start)

    def _need_after_comma(self) -> None:
        self._scan.take(1)
        self._need_operand("逗号")

"""Joining typed operands: which kinds and units an operator takes, and the node it makes.

Each function takes operands whose own mistakes are already reported (their `expr` is None then, and nothing
more is said), checks kinds and units, and gives the node or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gongji.charter.literals import COUNT_LIMIT, unit_written
from gongji.charter.nodes import (
    Add,
    AgeAt,
    All,
    Any_,
    Compare,
    Const,
    DaysBetween,
    Expr,
    If,
    Kind,
    Not,
    Op,
    Pick,
    Scale,
    Shift,
    Span,
)
from gongji.charter.problems import Problems


@dataclass(frozen=True, slots=True)
class Term:
    """An operand as written. `expr` is None when it is wrong and that is reported."""

    expr: Expr | None
    text: str
    span: Span
    start: int = 0
    """Where it begins in the text of the expression."""


ORDERED: Final = (Kind.MONEY, Kind.COUNT)
_NUMBER_OPS: Final = {
    "是": Op.EQ,
    "=": Op.EQ,
    "不是": Op.EQ,
    "超过": Op.GT,
    ">": Op.GT,
    "不满": Op.LT,
    "<": Op.LT,
    "不低于": Op.GE,
    ">=": Op.GE,
    "≥": Op.GE,
    "不超过": Op.LE,
    "<=": Op.LE,
    "≤": Op.LE,
}
_DATE_OPS: Final = {
    "是": Op.EQ,
    "=": Op.EQ,
    "不是": Op.EQ,
    "早于": Op.LT,
    "<": Op.LT,
    "晚于": Op.GT,
    ">": Op.GT,
    "不早于": Op.GE,
    ">=": Op.GE,
    "≥": Op.GE,
    "不晚于": Op.LE,
    "<=": Op.LE,
    "≤": Op.LE,
}
_WORD_OF: Final = {
    Kind.MONEY: {Op.LT: "不满", Op.LE: "不超过", Op.GT: "超过", Op.GE: "不低于"},
    Kind.COUNT: {Op.LT: "不满", Op.LE: "不超过", Op.GT: "超过", Op.GE: "不低于"},
    Kind.DATE: {Op.LT: "早于", Op.LE: "不晚于", Op.GT: "晚于", Op.GE: "不早于"},
}


def unit_of(expr: Expr) -> str:
    """The unit of a count; "" for anything else."""
    return getattr(expr, "unit", "") if expr.kind is Kind.COUNT else ""


def kind_text(expr: Expr) -> str:
    """The kind of an operand in words: 金额, 整数（天）, 条件."""
    if expr.kind is Kind.FLAG:
        return "条件"
    unit = unit_of(expr)
    return f"{expr.kind.value}（{unit}）" if unit else expr.kind.value


def bare(expr: Expr) -> bool:
    """A written number without a unit."""
    return isinstance(expr, Const) and expr.kind is Kind.COUNT and not expr.unit


def _agree(left: Term, right: Term, does: str, problems: Problems) -> bool:
    """Whether two operands have one kind and unit; reported when not."""
    a, b = left.expr, right.expr
    assert a is not None and b is not None
    if a.kind is b.kind and unit_of(a) == unit_of(b):
        return True
    for one, other in ((left, b), (right, a)):
        assert one.expr is not None
        if bare(one.expr) and other.kind in ORDERED:
            unit = "元" if other.kind is Kind.MONEY else unit_written(unit_of(other))
            problems.add("C203", one.span, f"“{one.text}”缺单位", f"写成 {one.text}{unit}")
            return False
    if a.kind is Kind.COUNT and b.kind is Kind.COUNT:
        a_unit, b_unit = unit_of(a) or "无", unit_of(b) or "无"
        message = f"“{left.text}”的单位是“{a_unit}”，“{right.text}”的单位是“{b_unit}”，不能{does}"
        problems.add("C305", right.span, message, "换成同一个单位")
    else:
        message = f"“{left.text}”是{kind_text(a)}，“{right.text}”是{kind_text(b)}，不能{does}"
        problems.add("C304", right.span, message, "两边用同一类的数")
    return False


def for_dates(operator: str) -> str:
    """The comparison of dates that one of numbers stands for: 超过 is 晚于."""
    return (
        _WORD_OF[Kind.DATE][_NUMBER_OPS[operator]]
        if operator in ("超过", "不满", "不低于", "不超过")
        else operator
    )


def compare(operator: str, left: Term, right: Term, at: Span, problems: Problems) -> Expr | None:
    """left operator right, over amounts, counts or dates."""
    a, b = left.expr, right.expr
    if a is None or b is None or not _comparable(left, operator, problems):
        return None
    if not _agree(left, right, "比较", problems):
        return None
    table = _DATE_OPS if a.kind is Kind.DATE else _NUMBER_OPS
    if operator not in table:
        other = (_NUMBER_OPS if a.kind is Kind.DATE else _DATE_OPS)[operator]
        what = "日期" if a.kind is Kind.DATE else "数"
        problems.add("C308", at, f"比较{what}不用“{operator}”", f"写成“{_WORD_OF[a.kind][other]}”")
        return None
    node: Expr = Compare(table[operator], a, b, span=left.span)
    return Not(node, span=left.span) if operator == "不是" else node


def _comparable(left: Term, operator: str, problems: Problems) -> bool:
    assert left.expr is not None
    if left.expr.kind in (*ORDERED, Kind.DATE):
        return True
    if left.expr.kind is Kind.FLAG:
        message = f"“{left.text}”是条件，不能再比较"
        problems.add("C304", left.span, message, "条件之间用“且”“或”相连")
    elif left.expr.kind is Kind.CHOICE:
        problems.add(
            "C304",
            left.span,
            f"“{left.text}”是选项，不能用“{operator}”比较",
            "选项用“是”“不是”“属于”“不属于”",
        )
    else:
        message = f"“{left.text}”是{left.expr.kind.value}，不能用在表达式里"
        problems.add("C304", left.span, message, "换成金额、整数、日期、是否或选项类的事实")
    return False


def plus(left: Term, right: Term, minus: bool, problems: Problems) -> Expr | None:
    """left + right or left - right: amounts, counts of one unit, a date and a length of time, two dates."""
    a, b = left.expr, right.expr
    if a is None or b is None:
        return None
    if a.kind is Kind.DATE:
        return _date_plus(left, right, minus, problems)
    if b.kind is Kind.DATE:
        problems.add("C304", right.span, "日期写在了后面", f"日期在前：{right.text} + {left.text}")
        return None
    for term, expr in ((left, a), (right, b)):
        if expr.kind not in ORDERED:
            problems.add(
                "C304", term.span, f"“{term.text}”是{kind_text(expr)}，不能加减", "加减只用于金额、整数和日期"
            )
            return None
    if not _agree(left, right, "加减", problems):
        return None
    return Add(a, b, minus, a.kind, unit_of(a), span=left.span)


def _date_plus(left: Term, right: Term, minus: bool, problems: Problems) -> Expr | None:
    a, b = left.expr, right.expr
    assert a is not None and b is not None
    if b.kind is Kind.DATE and minus:
        return DaysBetween(a, b, span=left.span)
    if b.kind is Kind.DATE:
        problems.add("C304", right.span, "两个日期不能相加", "两个日期相减得天数；推后写成“日期 + 30天”")
    elif not isinstance(b, Const) or b.kind is not Kind.COUNT:
        problems.add(
            "C304",
            right.span,
            f"日期不能加减“{right.text}”",
            "只能加减写明的天数、月数、年数，如 30天、3个月、1年",
        )
    elif b.unit not in ("天", "月", "年"):
        problems.add(
            "C305", right.span, f"日期不能加减“{right.text}”", "写明天数、月数或年数，如 30天、3个月、1年"
        )
    else:
        return Shift(a, -b.value if minus else b.value, b.unit, span=left.span)
    return None


def times(left: Term, right: Term, problems: Problems) -> Expr | None:
    """A written whole number × an amount or count."""
    a, b = left.expr, right.expr
    if a is None or b is None:
        return None
    for factor, inner, term in ((a, b, right), (b, a, left)):
        if isinstance(factor, Const) and bare(factor):
            if isinstance(inner, Const) and bare(inner) and factor.value * inner.value <= COUNT_LIMIT:
                return Const(factor.value * inner.value, Kind.COUNT, span=left.span)
            if inner.kind in ORDERED:
                return Scale(factor.value, inner, inner.kind, unit_of(inner), span=left.span)
            problems.add(
                "C304", term.span, f"“{term.text}”是{kind_text(inner)}，不能乘", "乘法只用于金额和整数"
            )
            return None
    problems.add(
        "C304",
        left.span,
        "乘法的一边要是写明的整数",
        "写成“2 × 金额”；按比例的用计发办法“比例”，按份数的用“份数: 每份”",
    )
    return None


def pick(terms: list[Term], least: bool, span: Span, problems: Problems) -> Expr | None:
    """较小 or 较大 of several amounts, or of several counts of one unit."""
    word = "较小" if least else "较大"
    if len(terms) < 2:
        problems.add("C317", span, f"“{word}”至少要比两项", f"写成 {word}(甲, 乙)")
        return None
    exprs = [term.expr for term in terms if term.expr is not None]
    if len(exprs) < len(terms):
        return None
    for term in terms:
        assert term.expr is not None
        if term.expr.kind not in ORDERED:
            problems.add(
                "C304",
                term.span,
                f"“{term.text}”是{kind_text(term.expr)}，不能用“{word}”",
                f"“{word}”只用于金额和整数",
            )
            return None
    if not all(_agree(terms[0], other, f"用“{word}”", problems) for other in terms[1:]):
        return None
    return Pick(tuple(exprs), least, exprs[0].kind, unit_of(exprs[0]), span=span)


def full_years(word: str, terms: list[Term], span: Span, problems: Problems) -> Expr | None:
    """周岁(birth date, date), or 周年(date, date) in years."""
    unit = {"周岁": "周岁", "周年": "年"}[word]
    shown = {"周岁": "周岁(出生日, 起保日)", "周年": "周年(首次参保日, 发生日)"}[word]
    if len(terms) != 2:
        problems.add("C317", span, f"“{word}”要两个日期", f"写成 {shown} 这样")
        return None
    birth, on = terms[0].expr, terms[1].expr
    if birth is None or on is None:
        return None
    for term, expr in zip(terms, (birth, on), strict=True):
        if expr.kind is not Kind.DATE:
            message = f"“{term.text}”是{kind_text(expr)}，“{word}”要两个日期"
            problems.add("C304", term.span, message, f"写成 {shown} 这样")
            return None
    return AgeAt(birth, on, unit=unit, span=span)


def either(condition: Term, yes: Term, no: Term, span: Span, problems: Problems) -> Expr | None:
    """若 condition 则 yes 否则 no."""
    sound = is_condition(condition, "若", problems)
    a, b = yes.expr, no.expr
    if not sound or condition.expr is None or a is None or b is None:
        return None
    for term in (yes, no):
        assert term.expr is not None
        if term.expr.kind not in (*ORDERED, Kind.DATE):
            problems.add(
                "C304",
                term.span,
                f"“{term.text}”是{kind_text(term.expr)}，不能作“则”“否则”的结果",
                "结果用金额、整数或日期；条件用“且”“或”写",
            )
            return None
    if not _agree(yes, no, "作同一个结果", problems):
        return None
    return If(condition.expr, a, b, a.kind, unit_of(a), span=span)


def is_condition(term: Term, word: str, problems: Problems) -> bool:
    """Whether an operand of 且, 或, 非 or 若 is a condition; reported when it is something else."""
    if term.expr is None or term.expr.kind is Kind.FLAG:
        return True
    remedy = (
        f"写成 {term.text} 是 …"
        if term.expr.kind is Kind.CHOICE
        else f"写成比较，如 {term.text} {_sample(term.expr)}"
    )
    problems.add("C304", term.span, f"“{word}”要条件，“{term.text}”是{kind_text(term.expr)}", remedy)
    return False


def _sample(expr: Expr) -> str:
    if expr.kind is Kind.DATE:
        return "不早于 …"
    return "超过 …"


def logic(word: str, terms: list[Term], problems: Problems) -> Expr | None:
    """Conditions joined by 且 or by 或."""
    sound = [is_condition(term, word, problems) for term in terms]
    items = tuple(term.expr for term in terms if term.expr is not None)
    if not all(sound) or len(items) < len(terms):
        return None
    return All(items, span=terms[0].span) if word == "且" else Any_(items, span=terms[0].span)


def negate(term: Term, span: Span, problems: Problems) -> Expr | None:
    """非 condition."""
    if not is_condition(term, "非", problems) or term.expr is None:
        return None
    return Not(term.expr, span=span)

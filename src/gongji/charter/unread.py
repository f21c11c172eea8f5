"""What is wrong with words of an expression that could not be read, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from gongji.charter.characters import half_width, named
from gongji.charter.misread import yuan
from gongji.charter.nodes import Compare, Fact, Kind
from gongji.charter.operators import Term
from gongji.charter.scanner import Scanner
from gongji.charter.words import FOREIGN_AFTER, nearest
from gongji.codes.numerals import Unit, parse_quantity


def name(
    scanner: Scanner,
    word: str,
    facts: Mapping[str, Fact],
    lists: Collection[str],
    readings: Collection[str],
) -> None:
    """Report the word that stands here and is no fact."""
    at = scanner.pos
    owner = next((fact.name for fact in facts.values() if word in fact.choices), None)
    guess = nearest(word, (*facts, "归属日"))
    if word in lists:
        scanner.add("C304", at, f"“{word}”是列表，不能单独作一项", f"写成 某个事实 属于 {word}")
    elif word in readings:
        scanner.add("C303", at, f"“{word}”是口径，前面缺“口径”二字", f"写成 口径 {word}")
    elif owner:
        remedy = f"写成 {owner} 是 {word}；几个选项写成 {owner} 属于 甲、乙"
        scanner.add("C301", at, f"“{word}”是“{owner}”的一个选项，不能单独作一项", remedy)
    elif word == "无":
        remedy = "另写一个是否的事实来问，如 以前给过: {类型: 是否, …}"
        scanner.add("C301", at, "“无”不能拿来比较", remedy)
    elif _numeral(scanner, word):
        pass
    elif word.startswith(("不", "没有", "未", "！", "!")):
        inner = re.sub("^(不|没有|未|！|!)", "", word)
        told = f"写成 非 {inner}" if inner in facts else "在条件前写“非”"
        remedy = f"{told}，或者用“不是”“不属于”“不超过”等"
        scanner.add("C308", at, f"否定不写成“{word}”", remedy)
    elif guess:
        scanner.add("C301", at, f"没有叫“{word}”的事实", f"是不是“{guess}”")
    else:
        scanner.add("C301", at, f"没有叫“{word}”的事实", f"先在“事实”里声明；已有的：{_some(facts)}")


def _numeral(scanner: Scanner, word: str) -> bool:
    """Report a Chinese numeral; true when the word is one."""
    quantity = parse_quantity(word)
    if quantity is None or not isinstance(quantity.value, int) or quantity.unit is Unit.ORDINAL:
        return False
    if quantity.unit is Unit.YUAN:
        shown = yuan(quantity.value)
    else:
        shown = f"{quantity.value}{re.sub('^[零〇一二两三四五六七八九十百千万亿]+', '', word)}"
    scanner.add("C202", scanner.pos, f"“{word}”用了中文数字", f"写成 {shown}")
    return True


def _some(words: Iterable[str]) -> str:
    shown = list(words)
    return "、".join(shown[:12]) + ("等" if len(shown) > 12 else "") if shown else "无"


def choice(scanner: Scanner, word: str, fact: Fact, lists: Collection[str]) -> None:
    """Report the word that stands here and is none of a fact's choices."""
    at = scanner.pos
    if word in lists:
        scanner.add("C302", at, f"“{word}”是列表，“是”后面要一个选项", f"写成 {fact.name} 属于 {word}")
        return
    plain = word.strip("“”‘’「」\"'")
    if plain != word and plain in (*fact.choices, *lists):
        scanner.add("C308", at, "表达式里的选项不加引号", f"写成 {plain}")
        return
    guess = nearest(word, (*fact.choices, *lists))
    remedy = f"是不是“{guess}”" if guess else f"可选的有：{_some(fact.choices)}"
    scanner.add("C302", at, f"“{fact.name}”没有选项“{word}”", remedy)


def reading(scanner: Scanner, word: str, readings: Collection[str]) -> None:
    """Report the word that stands after 口径 and is no reading."""
    guess = nearest(word, readings)
    remedy = f"是不是“{guess}”" if guess else f"已有的口径：{_some(readings)}"
    message = f"没有叫“{word}”的口径" if word else "“口径”后面缺名字"
    scanner.add("C303", min(scanner.pos, len(scanner.text) - 1), message, remedy)


def foreign(scanner: Scanner, at: int, written: str, meant: str) -> None:
    """Report an operator of another notation."""
    shown = named(written) if half_width(written[0]) != written[0] else f"“{written}”"
    scanner.add("C308", at, f"表达式里不用{shown}", f"写成“{meant}”")


_NUMBER_AFTER = re.compile(
    r"(?P<number>[\d,.]+ ?(?:万|亿)?元|\d+ ?[^\d\s]{0,2}?|\d{4}-\d{2}-\d{2}) ?"
    r"(?P<word>以上|以下|以内|之前|之后|以前|以后)"
)


def leftover(scanner: Scanner, left: Term | None) -> None:
    """Report text where an operator, or an operand, should have been."""
    at = scanner.pos
    rest = scanner.text[at:].rstrip()
    shown = rest if len(rest) <= 12 else rest[:12] + "…"
    before = left.text if left else ""
    after = _NUMBER_AFTER.match(rest)
    word = next((word for word in FOREIGN_AFTER if rest.startswith(word)), "")
    if after:
        remedy = f"写成 {before} {FOREIGN_AFTER[after['word']]} {after['number']}".replace("  ", " ")
        scanner.add("C308", at + after.start("word"), f"表达式里不用“{after['word']}”", remedy)
    elif word:
        compared = left is not None and isinstance(left.expr, Compare)
        remedy = "前面已经有比较，删掉它" if compared else f"比较写在数的前面：{FOREIGN_AFTER[word]}"
        scanner.add("C308", at, f"表达式里不用“{word}”", remedy)
    elif rest[0] in "。；;：:":
        scanner.add("C306", at, f"表达式里不用{named(rest[0])}", "删掉它；几个条件用“且”“或”相连")
    elif rest[0] in "，,、":
        remedy = "几个条件用“且”“或”相连，几个选项用“属于 甲、乙”"
        scanner.add("C306", at, f"表达式里多了{named(rest[0])}", remedy)
    elif left is not None:
        remedy = "补上“且”“或”“是”“超过”或者“+”等"
        scanner.add("C306", at, f"“{before}”和“{shown}”之间缺运算", remedy)
    else:
        scanner.add("C306", at, f"读到“{shown}”时读不下去", "检查它前面的运算和括号")


def no_operand(scanner: Scanner, operator: str) -> None:
    """Report an operator, or some other sign, where a fact, a number or a condition should stand."""
    at = scanner.pos
    if operator == "-" and re.match(r"- *\d", scanner.text[at:]):
        scanner.add("C206", at, "表达式里不写负数", "从前面的一项里减：甲 - 乙")
    elif operator:
        scanner.add("C317", at, f"“{operator}”前面缺一项", "补上，或者删掉它")
    else:
        leftover(scanner, None)


def make(want: Kind, term: Term) -> str:
    """How to turn an expression into what its place needs."""
    if want is Kind.FLAG and term.expr is not None and term.expr.kind is Kind.CHOICE:
        return f"写成 {term.text} 是 …，或者 {term.text} 属于 …"
    return {
        Kind.FLAG: f"写成比较，如 {term.text} 超过 …",
        Kind.MONEY: "写一个金额，或者金额类的事实",
        Kind.COUNT: "写一个整数，或者整数类的事实",
        Kind.DATE: "写一个日期类的事实",
    }.get(want, f"写{want.value}")

"""Words after 是 and 属于: choices of a fact, and lists of them."""

from __future__ import annotations

from collections.abc import Mapping

from gongji.charter import unread
from gongji.charter.nodes import Compare, Expr, Fact, Kind, Member, Not, Op, Read
from gongji.charter.operators import Term
from gongji.charter.scanner import Lost, Scanner


def member(
    scanner: Scanner, left: Term, fact: Fact, operator: str, lists: Mapping[str, tuple[str, ...]]
) -> Expr | None:
    """fact 是 word, or fact 属于 words or a list, from after the operator on."""
    start = scanner.pos
    several = operator in ("属于", "不属于")
    words = _words(scanner, fact, several, lists)
    if words is None:
        return None
    chosen: dict[str, None] = {}
    for word in words:
        if word in fact.choices:
            chosen[word] = None
            continue
        strange = next((item for item in lists[word] if item not in fact.choices), None)
        if strange is not None:
            message = f"列表“{word}”里的“{strange}”不是“{fact.name}”的选项"
            scanner.add("C302", start, message, "改正列表，或者在这个事实的“值”里补上")
            return None
        chosen.update(dict.fromkeys(lists[word]))
    list_name = words[0] if len(words) == 1 and words[0] not in fact.choices else ""
    codes = tuple(fact.choices.index(word) for word in chosen)
    node: Expr = Member(fact.name, codes, tuple(chosen), list_name, span=left.span)
    return Not(node, span=left.span) if operator in ("不是", "不属于") else node


def other(scanner: Scanner, left: Term, fact: Fact, operator: str, facts: Mapping[str, Fact]) -> Expr | None:
    """fact 是 another fact of the same choices, from after the operator on; None where none stands."""
    scanner.skip()
    others = {n for n, f in facts.items() if f.kind is Kind.CHOICE} - {*fact.choices}
    name = scanner.known((*fact.choices, *others))
    if name not in others or operator not in ("是", "不是", "="):
        return None
    start = scanner.pos
    scanner.take(len(name))
    if facts[name].choices != fact.choices:
        told = f"“{fact.name}”和“{name}”的选项不一样，不能比较"
        scanner.add("C304", start, told, "两个事实的“值”写成相同的")
        raise Lost
    node: Expr = Compare(Op.EQ, Read(fact.name, Kind.CHOICE), Read(name, Kind.CHOICE), span=left.span)
    return Not(node, span=left.span) if operator == "不是" else node


def pass_over(scanner: Scanner) -> None:
    """Go past words whose left side is wrong already."""
    while True:
        scanner.skip()
        if not _unknown(scanner) or not _separator(scanner):
            return


_BRACKETS = ("[", "【", "［")


def _words(
    scanner: Scanner, fact: Fact, several: bool, lists: Mapping[str, tuple[str, ...]]
) -> list[str] | None:
    """The choices and lists that stand here; None when one is wrong, all of which is reported."""
    found: list[str] = []
    sound = True
    scanner.skip()
    if scanner.text[scanner.pos : scanner.pos + 1] in _BRACKETS:
        remedy = f"几个选项不加方括号，用顿号相连：{fact.name} 属于 甲、乙"
        scanner.add("C308", scanner.pos, "表达式里的选项不写成清单", remedy)
        raise Lost
    while True:
        scanner.skip()
        word = scanner.known((*fact.choices, *(lists if several else ())))
        if word:
            scanner.take(len(word))
            found.append(word)
        else:
            sound = False
            if scanner.stretch():
                unread.choice(scanner, scanner.stretch(), fact, lists)
            _unknown(scanner)
        at = scanner.pos
        if not _separator(scanner):
            return found if sound else None
        if not several:
            scanner.add("C308", at, "“是”后面只能写一个选项", "几个选项用“属于”：属于 甲、乙")
            several, sound = True, False


def _unknown(scanner: Scanner) -> str:
    word = scanner.stretch()
    if not word:
        scanner.add("C317", max(scanner.pos - 1, 0), "这里缺一个选项", "写上一个选项")
        raise Lost
    return scanner.take(len(word))


def _separator(scanner: Scanner) -> bool:
    """Take the 、 that another word follows; false when there is none."""
    scanner.skip()
    sign = scanner.sign
    if sign not in ("、", ",", "，"):
        return False
    if sign != "、":
        scanner.add(
            "C308", scanner.pos, f"几个选项之间不用“{sign}”", "改成顿号“、”；两个条件之间写“且”或“或”"
        )
    scanner.take(1)
    return True

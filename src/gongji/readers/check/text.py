"""Findings about the text: its numbers against the rule's, and changes since the last review."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction

from gongji.charter.model import Article, BenefitRule, Charter
from gongji.charter.nodes import ByChoice
from gongji.charter.ranges import facts_read, method_exprs, methods_in
from gongji.codes.numerals import Quantity, Unit, scan
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.check.numbers import Written, reading_numbers, rule_numbers, rule_sides, say

OFFICIAL = "原文"
RETOLD = "转述"
COUNTED = {
    Unit.YUAN: "元",
    Unit.RATE: "%",
    Unit.DAY: "天",
    Unit.MONTH: "月",
    Unit.YEAR: "年",
    Unit.AGE: "周岁",
    Unit.OCCASION: "次",
    Unit.SHARE: "份",
    Unit.KIND: "种",
    Unit.PERSON: "人",
    Unit.GRADE: "级",
}
"""Units of text numbers that a rule must hold, with the unit the rule writes."""


def numbers(charter: Charter) -> Iterator[Finding]:
    """NUM01: a number of the text that no rule holds. NUM02: a number of the rule the text lacks."""
    rules = rule_numbers(charter)
    readings = reading_numbers(charter)
    everywhere = {n for found in (*rules.values(), *readings.values()) for n in found}
    spoken, derived = _spoken(charter), _noted(charter)
    excused = _excused(charter)
    for article in charter.articles:
        own = rules.get(article.id, {})
        optional = readings.get(article.id, {})
        stated = text_numbers(article.text)
        known = {*own, *optional, *spoken.get(article.id, ())} if own or optional else everywhere
        for key, quantity in stated.items():
            if key not in known and not _manner_of_speaking(key, charter):
                yield _unruled(article, quantity, key[1] == "种" or key in excused.get(article.id, ()))
        said = {*stated, *from_day(article.text), *_said_elsewhere(charter, article)}
        told = derived.get(article.id, set())
        for key, written in own.items():
            if key not in said:
                yield _unsaid(article, written, key in told)
        for key, written in optional.items():
            if key not in stated and key not in own and key not in written.brought:
                yield _unsaid(article, written, False)


def _manner_of_speaking(key: tuple[Fraction, str], charter: Charter) -> bool:
    """一份, 一次, 一种 read as words more often than as limits; 十一种 counts a list."""
    counted = key[1] == "种" and any(len(words.words) == key[0] for words in charter.lists)
    return counted or (key[0] == 1 and key[1] in ("份", "次", "人", "种"))


def text_numbers(text: str) -> dict[tuple[Fraction, str], Quantity]:
    """Numbers of a text that a rule must hold, by value and unit."""
    found = {}
    for quantity in scan(text):
        unit = COUNTED.get(quantity.unit)
        if unit is not None:
            found[(Fraction(quantity.value), unit)] = quantity
    return found


def from_day(text: str) -> set[tuple[Fraction, str]]:
    """第四天起 says that three days are left out: a rule may write those."""
    ordinals = (q for q in scan(text) if q.unit is Unit.ORDINAL and text[q.end :].startswith(("天", "日")))
    return {(Fraction(q.value) - 1, "天") for q in ordinals}


def _spoken(charter: Charter) -> dict[str, set[tuple[Fraction, str]]]:
    """Numbers said in the names and notes of what stands under an article: allowed, never required.

    Words of the choices a benefit looks at are names (三级医院); so is 两份 where it is paid by the 份.
    """
    words = [(t.article, f"{t.name}。{t.note}") for t in charter.tables]
    words += [(a.article, f"{a.of}。{a.note}") for a in charter.allocations]
    words += [(t.article, t.start) for t in charter.terms]
    words += [(b.article, "。".join((b.note, *_choices(charter, b)))) for b in charter.benefits]
    found: dict[str, set[tuple[Fraction, str]]] = {}
    for article, said in words:
        found.setdefault(article, set()).update(text_numbers(said))
    units = {(Fraction(fee.units_max), "份") for fee in charter.fees}
    for benefit in charter.benefits:
        if benefit.per_unit:
            found.setdefault(benefit.article, set()).update(units)
    return found


def _choices(charter: Charter, benefit: BenefitRule) -> Iterator[str]:
    """Every word of the choices that a benefit looks at."""
    choices = {f.name: f.choices for f in charter.facts if f.choices}
    looked = {m.choice.fact for m in methods_in(benefit.method) if isinstance(m, ByChoice)}
    exprs = (benefit.trigger, *(c.satisfied for c in benefit.conditions), *method_exprs(benefit.method))
    looked |= {name for expr in exprs for name in facts_read(expr)}
    for name in sorted(looked & choices.keys()):
        yield from choices[name]


def _noted(charter: Charter) -> dict[str, set[tuple[Fraction, str]]]:
    """Numbers that the note of a benefit accounts for: the text has the parts and the rule their sum."""
    found: dict[str, set[tuple[Fraction, str]]] = {}
    for benefit in charter.benefits:
        found.setdefault(benefit.article, set()).update(text_numbers(benefit.note))
    return found


def _excused(charter: Charter) -> dict[str, set[tuple[Fraction, str]]]:
    """Numbers that a 未入规则 of the article names as having no rule."""
    found: dict[str, set[tuple[Fraction, str]]] = {}
    for clause in charter.untranslated:
        said = text_numbers(f"{clause.name}。{clause.why}。{clause.handling}")
        found.setdefault(clause.article, set()).update(said)
    return found


def edges(charter: Charter) -> Iterator[Finding]:
    """NUM03: the text puts an amount on one side of an edge (以上, 不满 …) and the rule on the other."""
    ruled = rule_sides(charter)
    for article in charter.articles:
        for key, upward, words in text_sides(article.text):
            sides = ruled.get(article.id, {}).get(key)
            if sides is not None and upward not in sides:
                yield Finding(
                    "NUM03",
                    Severity.ERROR,
                    article.id,
                    f"条文写“{words}”，规则把{say(key)}归在另一边",
                    article.span,
                    remedy="以上、以下含本数，超过、不满不含本数；改规则或者改条文",
                )


def text_sides(text: str) -> Iterator[tuple[tuple[Fraction, str], bool, str]]:
    """(number, whether the amount itself belongs to what lies above it, the words) for each edge."""
    for quantity in scan(text):
        unit = COUNTED.get(quantity.unit)
        before, after = text[: quantity.start], text[quantity.end :]
        for word, upward in {"超过": False, "不满": True}.items():
            if unit is not None and before.endswith(word):
                yield (Fraction(quantity.value), unit), upward, word + quantity.text
        for word, upward in {"以上": True, "以下": False}.items():
            if unit is not None and after.startswith(word):
                yield (Fraction(quantity.value), unit), upward, quantity.text + word


def changed(charter: Charter) -> Iterator[Finding]:
    """TEXT01: an article whose text is no longer the one its rule was reviewed against."""
    for article in charter.articles:
        if article.reviewed and article.reviewed != fingerprint(article.text):
            yield Finding(
                "TEXT01",
                Severity.ERROR,
                article.id,
                f"{article.id} 的正文在上次复核之后改过",
                article.span,
                remedy=f"核对规则后，把正文指纹改为 {fingerprint(article.text)}",
            )


def worded(charter: Charter) -> Iterator[Finding]:
    """WORD01: rules under an article without the official wording that the charter says it holds."""
    for article in charter.articles if charter.wording == OFFICIAL else ():
        if article.ruled and not article.original:
            yield Finding(
                "WORD01",
                Severity.ERROR,
                article.id,
                f"文首写“条文: {OFFICIAL}”，{article.id} 有规则而没有原文",
                article.span,
                remedy=f"在这一条下补上 ```text 原文 围栏，或者把文首改成“条文: {RETOLD}”",
            )


def fingerprint(text: str) -> str:
    """正文指纹: the first 12 hexadecimal digits of sha256 over the text without white space."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]


def _said_elsewhere(charter: Charter, article: Article) -> Iterator[tuple[Fraction, str]]:
    """Numbers in the text of an article this one belongs to (四 for 四.1), or that a benefit of it cites."""
    cited = {id for b in charter.benefits if b.article == article.id for id in b.cites}
    for other in charter.articles:
        if article.id.startswith(other.id + ".") or other.id in cited:
            yield from text_numbers(other.text)


def _unruled(article: Article, quantity: Quantity, lenient: bool) -> Finding:
    """Counts of kinds (二十五种) are lenient: their list may not be known, and is not an amount."""
    counts = quantity.unit is Unit.KIND
    if counts:
        remedy = "各项写进这一条规则的“列表”，如 列表: {名: [甲, 乙]}；来源没有写全的，可以不管"
    else:
        remedy = f"在这一条的规则里写上它，或者改条文；没有规则的，在未入规则的名里写上“{quantity.text}”"
    return Finding(
        "NUM01",
        Severity.NOTE if lenient else Severity.ERROR,
        article.id,
        f"条文写了“{quantity.text}”，{'没有这么多项的列表' if counts else '规则里没有这个数'}",
        article.span,
        "未入规则" if lenient and not counts else "",
        remedy=remedy,
    )


def _unsaid(article: Article, written: Written, noted: bool) -> Finding:
    return Finding(
        "NUM02",
        Severity.NOTE if noted else Severity.ERROR,
        article.id,
        f"规则写了“{written.text}”，条文里没有这个数",
        written.span,
        "说明" if noted else "",
        remedy="改规则或者改条文；数在别的条款里的，给付项写“引: 那一条”；"
        "由条文的数算出来的，在给付项的“说明”里写怎样算；口径自带的，写在口径的“数字”里",
    )

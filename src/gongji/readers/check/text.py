"""Findings about the text: its numbers against the rule's, and changes since the last review."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction

from gongji.charter.model import Article, Charter
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
    spoken = _spoken(charter)
    excused = _excused(charter)
    for article in charter.articles:
        own = rules.get(article.id, {})
        optional = readings.get(article.id, {})
        stated = text_numbers(article.text)
        known = {*own, *optional, *spoken.get(article.id, ())} if own or optional else everywhere
        for key, quantity in stated.items():
            if key not in known and not _manner_of_speaking(key, charter):
                yield _unruled(article, quantity, key[1] == "种" or key in excused.get(article.id, ()))
        for key, written in own.items():
            if key not in stated and not _said_above(charter, article, key):
                yield _unsaid(article, written)
        for key, written in optional.items():
            if key not in stated and key not in own and key not in written.brought:
                yield _unsaid(article, written)


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


def _spoken(charter: Charter) -> dict[str, set[tuple[Fraction, str]]]:
    """Numbers said in the names and notes of what stands under an article: allowed, never required."""
    words = [(t.article, f"{t.name}。{t.note}") for t in charter.tables]
    words += [(a.article, f"{a.of}。{a.note}") for a in charter.allocations]
    words += [(b.article, b.note) for b in charter.benefits]
    found: dict[str, set[tuple[Fraction, str]]] = {}
    for article, said in words:
        found.setdefault(article, set()).update(text_numbers(said))
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
                    f"{article.id} 的条文写“{words}”，规则把{say(key)}归在另一边",
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


def _said_above(charter: Charter, article: Article, key: tuple[Fraction, str]) -> bool:
    """The number stands in the text of an article this one belongs to (四 for 四.1)."""
    above = [a for a in charter.articles if article.id.startswith(a.id + ".")]
    return any(key in text_numbers(a.text) for a in above)


def _unruled(article: Article, quantity: Quantity, lenient: bool) -> Finding:
    """Counts of kinds (二十五种) are lenient: their list may not be known, and is not an amount."""
    counts = quantity.unit is Unit.KIND
    return Finding(
        "NUM01",
        Severity.NOTE if lenient else Severity.ERROR,
        article.id,
        f"{article.id} 的条文写了“{quantity.text}”，{'没有这么多项的列表' if counts else '规则里没有这个数'}",
        article.span,
        "未入规则" if lenient and not counts else "",
        remedy="在这一条的规则里写上它，或者改条文，或者在未入规则里写明这个数为什么没有规则",
    )


def _unsaid(article: Article, written: Written) -> Finding:
    return Finding(
        "NUM02",
        Severity.ERROR,
        article.id,
        f"{article.id} 的规则写了“{written.text}”，条文里没有这个数",
        written.span,
        remedy="改规则或者改条文；口径自带的数写在口径的“数字”里",
    )

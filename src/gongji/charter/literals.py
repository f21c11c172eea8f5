"""Literals of a rule: amounts, rates, counts, lengths of time, dates, and the bands made of them.

Each function takes a scalar and gives the value, or reports what is wrong with it and gives None. Digits
are half-width Arabic ones, every quantity has its unit, and the words of a band say whether its edge
belongs to it: 以上 and 以下 include, 超过 and 不满 exclude.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from math import gcd
from typing import Final

from gongji.charter import misread
from gongji.charter.nodes import TOTAL_LIMIT, Edge, Rate
from gongji.charter.problems import Problems
from gongji.charter.strict import Scalar
from gongji.codes.civil import parse_iso

COUNT_LIMIT: Final = 10**9
"""No count in a rule is larger."""
RATE_LIMIT: Final = 10**6
"""No numerator or denominator of a rate is larger, so that products stay within 64 bits."""

_WHOLE = r"(?P<whole>0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)"
_AMOUNT = re.compile(_WHOLE + r"(?:\.(?P<part>\d+))? ?(?P<scale>[万亿]?)元")
_COUNT = re.compile(_WHOLE + r" ?(?P<unit>\D*)")
_PERCENT = re.compile(r"(?P<whole>0|[1-9]\d*)(?:\.(?P<part>\d{1,4}))?%")
_FRACTION = re.compile(r"(?P<upper>0|[1-9]\d*)/(?P<lower>[1-9]\d*)")
_SCALES: Final = {"": 1, "万": 10_000, "亿": 100_000_000}

_UNIT_WRITTEN: Final = {"月": "个月"}
"""How a unit is written after a number, where that is not its name."""


def unit_name(written: str) -> str:
    """The name of a unit as written: 个月 is 月."""
    return {shown: name for name, shown in _UNIT_WRITTEN.items()}.get(written, written)


def unit_written(name: str) -> str:
    """How a unit is written after a number: 月 as 个月."""
    return _UNIT_WRITTEN.get(name, name)


def amount(scalar: Scalar, problems: Problems) -> int | None:
    """Fen of an amount of money: `3万元`, `2,000元`, `0.5元`."""
    match = _AMOUNT.fullmatch(scalar.text)
    if match is None:
        misread.amount(scalar, problems)
        return None
    part = match["part"] or ""
    scale = _SCALES[match["scale"]] * 100
    digits = int(match["whole"].replace(",", "") + part)
    finest: int = 10 ** len(part)
    if (len(part) > 2 and not match["scale"]) or digits * scale % finest:
        problems.add("C205", scalar.span, f"金额“{scalar.text}”细到了分以下", "最多写到分，即两位小数")
        return None
    fen = digits * scale // finest
    if fen > TOTAL_LIMIT:
        problems.add("C214", scalar.span, f"金额“{scalar.text}”太大", "不超过 10万亿元，检查是否多写了零")
        return None
    return fen


def rate(scalar: Scalar, problems: Problems) -> Rate | None:
    """An exact rate: `20%`, `12.5%`, `1/3`; in lowest terms."""
    percent = _PERCENT.fullmatch(scalar.text)
    fraction = _FRACTION.fullmatch(scalar.text)
    if percent:
        part = percent["part"] or ""
        upper, lower = int(percent["whole"] + part), 100 * 10 ** len(part)
    elif fraction:
        upper, lower = int(fraction["upper"]), int(fraction["lower"])
    else:
        misread.rate(scalar, problems)
        return None
    common = gcd(upper, lower)
    found = Rate(upper // common, lower // common)
    if max(found.numerator, found.denominator) > RATE_LIMIT:
        problems.add("C214", scalar.span, f"比例“{scalar.text}”太大或者太细", "分子、分母都不超过一百万")
        return None
    return found


def count(scalar: Scalar, units: Collection[str], problems: Problems) -> tuple[int, str] | None:
    """A whole number with its unit, which must be one of `units`; "" among them allows a bare number."""
    match = _COUNT.fullmatch(scalar.text)
    written = match["unit"] if match else ""
    if match is None or not any(unit_written(unit) == written for unit in units):
        misread.count(scalar, tuple(units), problems)
        return None
    number = int(match["whole"].replace(",", ""))
    if number > COUNT_LIMIT:
        problems.add("C214", scalar.span, f"“{scalar.text}”太大", "检查是否多写了零")
        return None
    return number, unit_name(written)


def duration(scalar: Scalar, problems: Problems) -> tuple[int, str] | None:
    """A length of time, its unit 天, 月 or 年: `30天`, `3个月`, `1年`."""
    return count(scalar, ("天", "月", "年"), problems)


def day(scalar: Scalar, problems: Problems) -> int | None:
    """The day number of a date: `2011-06-10`."""
    try:
        return parse_iso(scalar.text)
    except ValueError:
        misread.day(scalar, problems)
        return None


def quantity(scalar: Scalar, problems: Problems, unit: str) -> int | None:
    """A number of `unit`: fen when that is 元, else a whole number; "" is a bare number."""
    if unit == "元":
        return amount(scalar, problems)
    found = count(scalar, (unit,), problems)
    return None if found is None else found[0]


# ---- bands ------------------------------------------------------------------------------------------

_BEFORE = re.compile(r"(?P<word>超过|不满) *(?P<rest>.+)")
_AFTER = re.compile(r"(?P<rest>.+?) *(?P<word>以上|以下)")
_LOWER: Final = {"超过": False, "以上": True}
_UPPER: Final = {"不满": False, "以下": True}


def _side(scalar: Scalar, problems: Problems, unit: str) -> tuple[bool, Edge] | None:
    """One side of a band: whether it is the lower one, and its edge."""
    match = _BEFORE.fullmatch(scalar.text) or _AFTER.fullmatch(scalar.text)
    if match is None or not misread.one_band_word(scalar, problems):
        if match is None:
            misread.band(scalar, unit, problems)
        return None
    rest = scalar.part(match.start("rest"), match.end("rest"))
    value = quantity(rest, problems, unit)
    if value is None:
        return None
    word = match["word"]
    return (True, Edge(value, _LOWER[word])) if word in _LOWER else (False, Edge(value, _UPPER[word]))


def edge(scalar: Scalar, problems: Problems, unit: str = "元") -> Edge | None:
    """The lower edge a threshold is: `超过600元`, `600元以上`."""
    found = _side(scalar, problems, unit)
    if found is None:
        return None
    lower, the_edge = found
    if not lower:
        problems.add("C210", scalar.span, f"“{scalar.text}”是上限，这里要下限", "用“超过…”或者“…以上”")
        return None
    return the_edge


def band(scalar: Scalar, problems: Problems, unit: str = "元") -> tuple[Edge | None, Edge | None] | None:
    """Lower and upper edge of a band: `不满3000元`, `1万元以上、10万元以下`, `90天以上、不满180天`."""
    if not misread.joined(scalar, unit, problems):
        return None
    cut = scalar.text.find("、")
    if cut < 0:
        found = _side(scalar, problems, unit)
        if found is None:
            return None
        return (found[1], None) if found[0] else (None, found[1])
    first = _side(scalar.part(0, cut), problems, unit)
    second = _side(scalar.part(cut + 1), problems, unit)
    if first is None or second is None:
        return None
    if not (first[0] and not second[0]):
        _sides(scalar, first[0], second[0], problems)
        return None
    return _checked(scalar, first[1], second[1], problems)


def _sides(scalar: Scalar, first: bool, second: bool, problems: Problems) -> None:
    if first == second:
        which = "下限" if first else "上限"
        problems.add(
            "C210",
            scalar.span,
            f"“{scalar.text}”两边都是{which}",
            "一边写下限（以上、超过），一边写上限（以下、不满）",
        )
    else:
        one, _, other = scalar.text.partition("、")
        problems.add(
            "C210",
            scalar.span,
            f"“{scalar.text}”上限写在了前面",
            f"先下限后上限：{other.strip()}、{one.strip()}",
        )


def _checked(
    scalar: Scalar, lower: Edge, upper: Edge, problems: Problems
) -> tuple[Edge | None, Edge | None] | None:
    first = lower.value + (not lower.included)
    last = upper.value - (not upper.included)
    if lower.value > upper.value:
        problems.add("C211", scalar.span, f"“{scalar.text}”的下限比上限大", "把两个数对调，或者改正其中一个")
    elif first > last:
        problems.add(
            "C211",
            scalar.span,
            f"“{scalar.text}”里一个数也没有",
            "改正一边的数，或者改用含本数的“以上”“以下”",
        )
    else:
        return lower, upper
    return None


def per_full(scalar: Scalar, problems: Problems) -> tuple[int, int] | None:
    """What `每1万元2000元` says: the full unit and the amount for each, both in fen and above 0."""
    match = re.fullmatch(r"每 *(?P<unit>[^元]+元) *(?P<amount>[^元]+元)", scalar.text)
    if match is None or match["unit"][0] == "满" or match["amount"][0] in "补给得的可:：,，、":
        misread.per_full(scalar, problems)
        return None
    unit = amount(scalar.part(match.start("unit"), match.end("unit")), problems)
    each = amount(scalar.part(match.start("amount"), match.end("amount")), problems)
    if unit is None or each is None:
        return None
    if unit == 0 or each == 0:
        problems.add("C215", scalar.span, f"“{scalar.text}”里有零", "两个金额都要大于零")
        return None
    return unit, each

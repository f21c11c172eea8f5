"""Small pieces of a sentence: amounts, rates, bands, scopes, lists of words.

Pieces are put together with a space on either side; `tidy` takes out those that stand between two
Chinese characters, so that numbers are set off (给 2,000 元) and words are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gongji.charter.nodes import Edge, Kind, Rate, Scope, ScopeKind, State
from gongji.codes.civil import civil_from_days

_WIDE = r"[^\x00-\x7f]"
_LOOSE = re.compile(rf"(?<={_WIDE}) +(?={_WIDE})| +(?=[，。；：、）”])|(?<=[，。；：、（“]) +|^ +| +$")

STATE_PHRASES = {
    State.REFUSED: "不给付",
    State.BLANK: "条文没有写，状态为条款空白，待解释",
    State.DISCRETION: "状态为待裁量",
    State.WATCH: "状态为待观察",
    State.NO_TABLE: "状态为附表缺失",
    State.PAPERS: "状态为待补材料",
    State.CONFLICT: "状态为冲突",
    State.OUT_OF_RANGE: "状态为数值超限",
    State.PAID: "给付",
}


def tidy(text: str) -> str:
    """The text with spaces only where a Chinese character meets a digit or a Latin word.

    >>> tidy("每满 1 万元 给 2,000 元 ，不足 1 万元 的部分 舍去")
    '每满 1 万元给 2,000 元，不足 1 万元的部分舍去'
    """
    return _LOOSE.sub("", text)


def yuan(fen: int, *, wan: bool = False) -> str:
    """An amount for a sentence; with `wan`, full ten thousands are said in 万.

    >>> yuan(3000000), yuan(1000000, wan=True), yuan(60001), yuan(10**12, wan=True)
    ('30,000 元', '1 万元', '600.01 元', '100 亿元')
    """
    if wan and fen and fen % 1_000_000 == 0:
        count = fen // 1_000_000
        return f"{count // 10_000:,} 亿元" if count % 10_000 == 0 else f"{count:,} 万元"
    whole, rest = divmod(abs(fen), 100)
    sign = "−" if fen < 0 else ""
    return f"{sign}{whole:,}.{rest:02d} 元" if rest else f"{sign}{whole:,} 元"


def figure(fen: int) -> str:
    """An amount for a money column: always two decimals, no unit.

    >>> figure(1234567), figure(-5)
    ('12,345.67', '−0.05')
    """
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}.{rest:02d}"


def rate(value: Rate) -> str:
    """A share: percent where that is exact to two decimals, else the fraction.

    >>> rate(Rate(1, 5)), rate(Rate(1, 3)), rate(Rate(1, 8))
    ('20%', '1/3', '12.5%')
    """
    scaled, rest = divmod(value.numerator * 10_000, value.denominator)
    if rest:
        return f"{value.numerator}/{value.denominator}"
    percent, cents = divmod(scaled, 100)
    return f"{percent}.{cents:02d}".rstrip("0").rstrip(".") + "%"


def day(number: int) -> str:
    """A day number as 2011-06-10."""
    year, month, day_of_month = civil_from_days(number)
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"


def amount(value: int, kind: Kind, unit: str, *, wan: bool = False) -> str:
    """A literal value in the words of its kind."""
    if kind is Kind.MONEY:
        return yuan(value, wan=wan)
    if kind is Kind.DATE:
        return day(value)
    if kind is Kind.FLAG:
        return "是" if value else "否"
    return f"{value:,} {'个月' if unit == '月' else unit}".rstrip()


def edges_in_wan(values: Iterable[int], kind: Kind) -> bool:
    """Whether all of these edges read well in 万: amounts that are whole ten thousands."""
    known = [value for value in values if value]
    return kind is Kind.MONEY and bool(known) and all(value % 1_000_000 == 0 for value in known)


def band(lower: Edge | None, upper: Edge | None, kind: Kind, unit: str, *, wan: bool = False) -> str:
    """A band in the words of the language: 1 万元以上、10 万元以下.

    >>> band(Edge(60000, False), None, Kind.MONEY, "")
    '超过 600 元'
    """
    parts = []
    if lower is not None:
        said = amount(lower.value, kind, unit, wan=wan)
        parts.append(f"{said}以上" if lower.included else f"超过 {said}")
    if upper is not None:
        said = amount(upper.value, kind, unit, wan=wan)
        parts.append(f"{said}以下" if upper.included else f"不满 {said}")
    return tidy("、".join(parts)) or "任何数额"


def listed(words: Sequence[str], last: str = "或") -> str:
    """甲、乙或丙."""
    if len(words) < 2:
        return "".join(words)
    return f"{'、'.join(words[:-1])}{last}{words[-1]}"


def quoted(words: Iterable[str]) -> str:
    """“甲”“乙”."""
    return "".join(f"“{word}”" for word in words)


_STRETCH = {
    ScopeKind.BILL: "每张票据",
    ScopeKind.EVENT: "每次",
    ScopeKind.ILLNESS: "保障期内同一病种",
    ScopeKind.COVER: "保障期内",
    ScopeKind.COVER_YEAR: "同一保障年度内",
    ScopeKind.CALENDAR_YEAR: "同一人同一自然年内",
    ScopeKind.LIFETIME: "同一人终身",
}
SINGLE = (ScopeKind.BILL, ScopeKind.EVENT)
"""Scopes in which nothing is added up across events."""


def together(scope: Scope) -> str:
    """The rows a scope puts together: 保障期内各次."""
    return within(scope) + ("" if scope.kind in SINGLE else "各次")


def within(scope: Scope) -> str:
    """The stretch a limit holds for: 保障期内, narrowed by what must agree."""
    same = f"{'、'.join(scope.same)}相同的" if scope.same else ""
    return _STRETCH[scope.kind] + same

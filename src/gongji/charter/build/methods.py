"""计发办法: the ways of computing an amount, each known by its leading key.

A scalar is an amount (定额), a state, or `口径 名`. A mapping has one leading key and that way's own keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.bands import Stretch, in_order
from gongji.charter.build.body import Key, Values, may, need, read_body, sort_of
from gongji.charter.build.branches import by_choice
from gongji.charter.build.context import Context
from gongji.charter.build.holes import hole
from gongji.charter.build.scopes import scope
from gongji.charter.build.thresholds import own_threshold
from gongji.charter.misread import yuan
from gongji.charter.nodes import (
    AnyScope,
    Band,
    Bands,
    ByChoice,
    Daily,
    DailyGraded,
    Discretion,
    Expr,
    Fixed,
    Gives,
    Graded,
    HoleMethod,
    Kind,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    QuantityLimit,
    Read,
    Share,
    Slice,
    Span,
    State,
)
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import KEYS, METHOD_KEYS, METHODS, nearest

STATES = {
    "不给付": (State.REFUSED, "计算为零"),
    "未达起付": (State.REFUSED, "未达起付"),
    "条款空白": (State.BLANK, ""),
    "待裁量": (State.DISCRETION, ""),
    "待观察": (State.WATCH, ""),
}
"""States that a way of computing may give, and the reason a refusal carries."""


def method(context: Context, node: Node) -> Method | None:
    """Any way of computing."""
    if isinstance(node, Scalar):
        return _plain(context, node)
    if not isinstance(node, Mapping):
        context.error("C402", node.span, f"计发办法要写一个数、一个状态或者“名: 内容”，不是{sort_of(node)}")
        return None
    leading = [word for word, _ in node.entries if word.text in WAYS]
    if len(leading) != 1:
        _not_one(context, node, leading)
        return None
    word = leading[0].text
    way = WAYS[word]
    words = {word: way.name, **METHOD_KEYS[way.name], **DRESS}
    values = read_body(context, node, words, (*way.keys, _OVER, _CITES), f"计发办法“{word}”")
    if values is None:
        return None
    found = way.make(context, values)
    return None if found is None else _dressed(context, values, found)


def state(context: Context, node: Node) -> Gives | None:
    """One of the states that may stand in place of an amount."""
    word = plain.scalar(context, node)
    if word is None:
        return None
    found = plain.one_of(STATES, "可给的状态")(context, word)
    return None if found is None else Gives(found[0], found[1], span=word.span)


def _plain(context: Context, word: Scalar) -> Method | None:
    reading = hole(word)
    if reading is not None:
        return HoleMethod(reading, word.span) if _fits(context, reading, word.span) else None
    if word.text in STATES:
        return state(context, word)
    if word.text in {each.label for each in State}:
        context.error(
            "C404", word.span, f"状态“{word.text}”由系统得出，不能写在规则里", f"可写：{'、'.join(STATES)}"
        )
        return None
    if word.text.endswith("%"):
        context.error("C404", word.span, f"“{word.text}”是比例，不是金额", f"写成 {{比例: {word.text}}}")
        return None
    amount = plain.amount(context, word)
    return None if amount is None else Fixed(amount, span=word.span)


def _fits(context: Context, reading: str, span: Span) -> bool:
    return context.takes_reading(reading, span, "计发办法", "状态")


def _not_one(context: Context, node: Mapping, leading: list[Scalar]) -> None:
    if leading:
        both = "、".join(word.text for word in leading)
        context.error(
            "C406", leading[1].span, f"一处只写一种计发办法，这里写了{both}", "留一种；要分情形的用“分段”"
        )
        return
    first = node.entries[0][0] if node.entries else None
    if first is None:
        context.error("C406", node.span, "计发办法是空的", f"可写：{'、'.join(WAYS)}")
        return
    close = nearest(first.text, WAYS)
    remedy = f"可写：{'、'.join(WAYS)}"
    remedy = remedy if close is None else f"是不是“{close}”；{remedy}"
    context.error("C406", first.span, f"没有“{first.text}”这种计发办法", remedy)


def _dressed(context: Context, values: Values, found: Method) -> Method | None:
    """The way with its own 引 and 起付 around it."""
    cited = values[_CITES]
    if cited:
        if not isinstance(found, Fixed | Bands | ByChoice):
            context.error(
                "C405", values.at(_CITES), "“引”只能写在定额、分段和口径的选项上", "移到给付或者口径的选项上"
            )
            return None
        found = replace(found, articles=cited)
    own = values[_OVER]
    return found if own is None else Over(own, found, span=values.span)


# ---- each way ---------------------------------------------------------------------------------------


def _fixed(context: Context, values: Values) -> Method | None:
    return Fixed(values[_FIXED], span=values.span)


def _share(context: Context, values: Values) -> Method | None:
    return Share(values[_SHARE], span=values.span)


def _per_full_text(context: Context, node: Node) -> tuple[int, int] | None:
    word = plain.scalar(context, node)
    return None if word is None else literals.per_full(word, context.problems)


def _per_full(context: Context, values: Values) -> Method | None:
    unit, amount = values[_FULL]
    return PerFull(unit, amount, values[_REST], span=values.span)


def _band_bodies(context: Context, node: Node) -> tuple[tuple[Scalar, Node], ...] | None:
    if isinstance(node, Mapping) and node.entries:
        return node.entries
    context.error(
        "C402", node.span, "分段要写成“档: 计发办法”的对照", "如 {不满1万元: 不给付, 1万元以上: 2000元}"
    )
    return None


def subject(context: Context, node: Node) -> Expr | None:
    """What bands look at when it is not the base: an amount, a count or a choice."""
    word = plain.scalar(context, node)
    if word is None:
        return None
    named = context.facts.get(word.text)
    if named is not None and named.kind is Kind.CHOICE:
        return Read(named.name, named.kind, span=word.span)
    if named is not None and named.kind not in (Kind.MONEY, Kind.COUNT):
        context.error(
            "C513",
            word.span,
            f"分段只能按金额、整数或选项，“{word.text}”是{named.kind.value}",
            "换成金额、整数或选项的事实",
        )
        return None
    return plain.quantity(context, word)


def _bands(context: Context, values: Values) -> Method | None:
    by = values[_BY]
    if isinstance(by, Read) and by.kind is Kind.CHOICE:
        return by_choice(context, by, values[_BANDS], method, values.span)
    unit = "元" if by is None or by.kind is Kind.MONEY else getattr(by, "unit", "")
    found: list[Band] = []
    stretches: list[Stretch] = []
    for word, body in values[_BANDS]:
        edges = literals.band(word, context.problems, unit)
        gives = method(context, body)
        if edges is None or gives is None:
            continue
        found.append(Band(edges[0], edges[1], word.text, gives, word.span))
        stretches.append((word.text, word.span, *edges))
    if len(found) != len(values[_BANDS]) or not in_order(context, stretches):
        return None
    return Bands(tuple(found), by, (), span=values.span)


def _progressive(context: Context, values: Values) -> Method | None:
    stretches: list[Stretch] = []
    slices: list[Slice] = []
    for word, rate in values[_PROGRESSIVE]:
        edges = literals.band(word, context.problems, "元")
        if edges is None:
            return None
        lower, upper = edges
        stretches.append((word.text, word.span, lower, upper))
        above = 0 if lower is None else lower.value
        slices.append(Slice(above, None if upper is None else upper.value, rate, word.text, word.span))
    if not in_order(context, stretches, touching=True) or not _joined(context, slices):
        return None
    return Progressive(tuple(slices), span=values.span)


def _joined(context: Context, slices: Sequence[Slice]) -> bool:
    """Whether each bracket begins where the one before ends: what lies between would count for nothing."""
    for one, following in pairwise(slices):
        if one.upto is not None and one.upto < following.above:
            gap = f"{yuan(one.upto)}到{yuan(following.above)}"
            told = f"“{one.text}”与“{following.text}”之间，{gap}，没有归哪一档"
            context.error("C518", following.span, told, f"补上这一档，或者从“超过{yuan(one.upto)}”写起")
            return False
    return True


def _limit(unit: str, *spellings: str) -> Callable[[Context, Node], QuantityLimit | None]:
    number = need("number", plain.counted(*spellings))
    over: Key[AnyScope] = need("scope", scope)

    def read(context: Context, node: Node) -> QuantityLimit | None:
        values = read_body(context, node, KEYS["quantity_limit"], (number, over), f"{unit}数的上限")
        if values is None:
            return None
        return QuantityLimit(values[number], values[over], context.article, span=node.span)

    return read


def _daily_amount(context: Context, node: Node) -> Expr | str | None:
    """An amount, or the name of a table that lists amounts."""
    if isinstance(node, Scalar) and node.text in context.tables and node.text not in context.facts:
        return node.text
    return plain.amount(context, node)


def _daily(context: Context, values: Values) -> Method | None:
    amount, days = values[_DAILY], values[_DAYS]
    free, limit = values[_FREE], values[_DAY_LIMIT]
    if not isinstance(amount, str):
        if values.has(_DAY_KEYS):
            context.error(
                "C405", values.at(_DAY_KEYS), "日额是一个金额，不用“键”", "删去“键”，或者写附表的名"
            )
            return None
        return Daily(amount, days, free, limit, span=values.span)
    graded = _looked_up(context, values, _DAILY, _DAY_KEYS, None)
    return None if graded is None else DailyGraded(graded, days, free, limit, span=values.span)


def _parameter(context: Context, node: Node) -> str | None:
    word = plain.scalar(context, node)
    if word is None or not context.known("参数", word.text, word.span, context.parameters):
        return None
    return word.text


def _monthly(context: Context, values: Values) -> Method | None:
    return Monthly(values[_MONTHLY], values[_START], values[_MONTHS], values[_MONTH_LIMIT], span=values.span)


def _table(context: Context, node: Node) -> str | None:
    word = plain.scalar(context, node)
    if word is None or not context.known("附表", word.text, word.span, context.tables):
        return None
    return word.text


def _key_facts(*kinds: Kind) -> Callable[[Context, Node], tuple[Expr, ...] | None]:
    def read(context: Context, node: Node) -> tuple[Expr, ...] | None:
        names = plain.listed(plain.fact_of(*kinds))(context, node)
        if names is None:
            return None
        facts = [context.facts[name] for name in names]
        return tuple(Read(fact.name, fact.kind, fact.unit, node.span) for fact in facts)

    return read


def _graded(context: Context, values: Values) -> Method | None:
    return _looked_up(context, values, _GRADED, _KEYS, values[_OF])


def _looked_up(
    context: Context, values: Values, named: Key[Any], key_facts: Key[Any], of: Expr | None
) -> Graded | None:
    """What a table gives for the keys: an amount, or with `of` a rate of that."""
    table, keys = context.tables[values[named]], values[key_facts]
    if not table.value:
        context.error(
            "C405",
            values.at(named),
            f"附表“{table.name}”没有“值”列，不能作等级表",
            "在附表中补上“值: 列名”",
        )
        return None
    if len(keys) != len(table.keys):
        wanted = "、".join(table.keys)
        context.error(
            "C405",
            values.at(key_facts),
            f"附表“{table.name}”按{wanted}查，这里写了 {len(keys)} 个键",
            "逐个对应",
        )
        return None
    rates = table.unit == "%"
    if rates != (of is not None):
        remedy = "补上“额: …”" if rates else "删去“额”"
        told = "是比例，要有“额”" if rates else "是金额，不用“额”"
        context.error("C405", values.at(named), f"附表“{table.name}”的值{told}", remedy)
        return None
    return Graded(table.name, keys, of, span=values.span)


def _prorate(context: Context, values: Values) -> Method | None:
    part, whole = values[_PART], values[_WHOLE]
    if part.kind is not whole.kind or getattr(part, "unit", "") != getattr(whole, "unit", ""):
        context.error(
            "C513", values.at(_WHOLE), "折算的分子和分母要是同一种数、同一单位", "换成同一单位的事实"
        )
        return None
    return Prorate(values[_PRORATE], part, whole, span=values.span)


def _discretion(context: Context, values: Values) -> Method | None:
    low, high = values[_LOW], values[_HIGH]
    if low is not None and high is not None and low > high:
        context.error("C407", values.at(_HIGH), "裁量的上限低于下限", "把两个数对调，或者改正其中一个")
        return None
    return Discretion(values[_BODY], values[_DECIDED], low, high, span=values.span)


_OVER = may("threshold", own_threshold, None)
_CITES = may("cites", plain.articles, ())

_FIXED: Key[Expr] = need("fixed", plain.amount)
_SHARE = need("share", plain.rate)
_FULL = need("per_full", _per_full_text)
_REST = need("rest", plain.one_of({"舍去": False, "按一计": True}, "不足"))
_BANDS = need("bands", _band_bodies)
_BY: Key[Expr | None] = may("subject", subject, None)
_PROGRESSIVE = need("progressive", plain.mapped(plain.rate, "累进"))
_DAILY: Key[Expr | str] = need("daily", _daily_amount)
_DAY_KEYS = may("keys", _key_facts(Kind.CHOICE, Kind.COUNT), ())
_DAYS: Key[Expr] = need("days", plain.number_of("天"))
_FREE = may("free", plain.counted("天"), 0)
_DAY_LIMIT = may("limit", _limit("天", "天"), None)
_MONTHLY = need("monthly", _parameter)
_START: Key[Expr] = need("start", plain.date)
_MONTHS: Key[Expr] = need("months", plain.number_of("月"))
_MONTH_LIMIT = may("limit", _limit("月", "月"), None)
_GRADED = need("graded", _table)
_KEYS = need("keys", _key_facts(*plain.KEYABLE))
_OF: Key[Expr | None] = may("of", plain.amount, None)
_PRORATE: Key[Expr] = need("prorate", plain.amount)
_PART: Key[Expr] = need("part", plain.quantity)
_WHOLE: Key[Expr] = need("whole", plain.quantity)
_BODY = need("discretion", plain.text)
_DECIDED = need("fact", plain.fact_of(Kind.MONEY))
_LOW = may("low", plain.money, None)
_HIGH = may("high", plain.money, None)


@dataclass(frozen=True, slots=True)
class Way:
    """A way of computing: its keys, the leading one first, and what makes it of their values."""

    keys: tuple[Key[Any], ...]
    make: Callable[[Context, Values], Method | None]

    @property
    def name(self) -> str:
        """The ASCII name of the leading key."""
        return self.keys[0].name


_BY_NAME = {
    way.name: way
    for way in (
        Way((_FIXED,), _fixed),
        Way((_SHARE,), _share),
        Way((_BANDS, _BY), _bands),
        Way((_PROGRESSIVE,), _progressive),
        Way((_FULL, _REST), _per_full),
        Way((_DAILY, _DAY_KEYS, _DAYS, _FREE, _DAY_LIMIT), _daily),
        Way((_MONTHLY, _START, _MONTHS, _MONTH_LIMIT), _monthly),
        Way((_GRADED, _KEYS, _OF), _graded),
        Way((_PRORATE, _PART, _WHOLE), _prorate),
        Way((_BODY, _DECIDED, _LOW, _HIGH), _discretion),
    )
}
WAYS = {word: _BY_NAME[name] for word, name in METHODS.items()}
"""Every way of computing by its leading key."""
DRESS = {"起付": "threshold", "引": "cites"}
"""Keys that any way of computing may carry."""

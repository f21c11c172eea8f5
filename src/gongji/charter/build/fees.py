"""费用: what joining costs, when each price holds, and who pays which part."""

from __future__ import annotations

import re
from fractions import Fraction

from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.shares import shares
from gongji.charter.model import Fee, PriceClass
from gongji.charter.nodes import Expr, Rate
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import KEYS


def fees(context: Context, entries: tuple[Entry, ...]) -> tuple[Fee, ...]:
    """Every 费用."""
    found = (_fee(context.under(entry.article), entry) for entry in entries)
    return tuple(fee for fee in found if fee is not None)


def _fee(context: Context, entry: Entry) -> Fee | None:
    values = read_body(context, entry.body, KEYS["fee"], _FEE, entry.title)
    if values is None:
        return None
    single, classes = values[_PRICE], values[_CLASSES]
    if values.has(_PRICE) == values.has(_CLASSES):
        context.error(
            "C406",
            entry.span,
            f"{entry.title}写“金额”或者“档次”其中一个",
            "各档价格不同的写“档次: {档名: 金额}”",
        )
        return None
    prices = tuple(_named(word, body) for word, body in classes)
    if single is not None:
        prices = (PriceClass("", single, span=entry.span),)
    split, amounts = _shares(context, values, single)
    if split is None:
        return None
    return Fee(
        name=entry.name.text,
        article=context.article,
        classes=prices,
        per=values[_PER],
        payers=values[_PAYERS] or tuple(who for who, _ in split),
        split=split,
        deposit=values[_DEPOSIT],
        units_max=values[_UNITS],
        note=values[_NOTE],
        condition=values[_CONDITION],
        split_amounts=amounts,
        span=entry.span,
    )


def _named(word: Scalar, body: int | Values) -> PriceClass:
    if isinstance(body, int):
        return PriceClass(word.text, body, span=word.span)
    return PriceClass(
        word.text, body[_CLASS_PRICE], body[_CONDITION], body[_LENGTH], body[_DEPOSIT], span=word.span
    )


def _class(context: Context, node: Node) -> int | Values | None:
    """An amount, or an amount with the condition or length it holds for."""
    if not isinstance(node, Mapping):
        return plain.money(context, node)
    return read_body(context, node, KEYS["price_class"], _CLASS, "档次")


Shares = tuple[tuple[str, Rate], ...]


def _shares(
    context: Context, values: Values, price: int | None
) -> tuple[Shares | None, tuple[tuple[str, int], ...]]:
    """分担 as rates, and as it was written where that is in yuan."""
    node = values[_SPLIT]
    if node is None:
        return (), ()
    first = node.entries[0][1] if isinstance(node, Mapping) and node.entries else None
    if not isinstance(first, Scalar) or not first.text.endswith("元"):
        return shares(context, node, "分担"), ()
    found = plain.mapped(plain.money, "分担")(context, node)
    if found is None:
        return None, ()
    if price is None:
        told = "各档价格不同，分担不能写成金额"
        context.error("C405", node.span, told, "写成比例，如 {本人: 40%, 单位: 60%}")
        return None, ()
    if sum(fen for _, fen in found) != price or price == 0:
        context.error("C515", node.span, "分担的金额合计不等于费用的金额", "改到合计正好等于“金额”")
        return None, ()
    amounts = tuple((word.text, fen) for word, fen in found)
    return tuple((who, _rate(Fraction(fen, price))) for who, fen in amounts), amounts


def _rate(share: Fraction) -> Rate:
    return Rate(share.numerator, share.denominator)


def _units(context: Context, node: Node) -> int | None:
    if isinstance(node, Mapping):
        values = read_body(context, node, KEYS["units"], (_MOST,), "份数")
        found = None if values is None else values[_MOST]
    else:
        if isinstance(node, Scalar) and (most := _RANGE.search(node.text)):
            told = f"“份数”只写一人最多几份，“{node.text}”是一段"
            context.error("C404", node.span, told, f"写成 {most[1] or most[2]}份")
            return None
        found = _MOST.read(context, node)
    if found == 0:
        context.error("C407", node.span, "份数最多是 0 份，等于无人可参保", "写实际份数")
        return None
    return found


def _as_written(context: Context, node: Node) -> Node:
    return node


_RANGE = re.compile(r"[^0-9]([0-9]+) ?份 ?(?:以下|以内)?$|^([0-9]+) ?份 ?(?:以下|以内)$")
"""1份至2份, 1份以上、2份以下, 2份以下."""
_NOTE = may("note", plain.text, "")
_CONDITION: Key[Expr | None] = may("condition", plain.condition, None)
_LENGTH = may("length", plain.duration, None)
_DEPOSIT = may("deposit", plain.money, 0)
_CLASS_PRICE = need("price", plain.money)
_CLASS = (_CLASS_PRICE, _CONDITION, _LENGTH, _DEPOSIT)
_MOST = need("most", plain.counted("份"))
_PRICE = may("price", plain.money, None)
_CLASSES: Key[tuple[tuple[Scalar, int | Values], ...]] = may("classes", plain.mapped(_class, "档次"), ())
_PER = need("per", plain.text)
_PAYERS = may("payers", plain.texts, ())
_SPLIT: Key[Node | None] = may("split", _as_written, None)
_UNITS = may("units", _units, 1)
_FEE = (_PRICE, _CLASSES, _PER, _PAYERS, _SPLIT, _DEPOSIT, _UNITS, _CONDITION, _NOTE)

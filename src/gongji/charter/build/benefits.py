"""给付: what the plan pays, when, and how much, in the fixed order 基数 → … → 封顶."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, may, need, read_body, sort_of
from gongji.charter.build.context import Context
from gongji.charter.build.discounts import discount
from gongji.charter.build.holes import hole
from gongji.charter.build.methods import method
from gongji.charter.build.scopes import scope
from gongji.charter.build.thresholds import threshold
from gongji.charter.build.waiting import waiting
from gongji.charter.model import (
    BenefitRule,
    CapRule,
    Condition,
    HoleOffset,
    OffsetRule,
    Overlap,
    Repeat,
    TimesRule,
    Waiting,
)
from gongji.charter.nodes import AnyScope, Expr, Kind, Method, State
from gongji.charter.program import Rounding
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import KEYS

ROUNDINGS = {
    f"{way.value}到{unit}": (way, step)
    for way in (Rounding.HALF_UP, Rounding.DOWN, Rounding.UP)
    for unit, step in (("分", 1), ("元", 100), ("十元", 1000))
}
"""舍入, as written: how, and to how many fen."""


def benefits(
    context: Context, entries: tuple[Entry, ...], waits: dict[str, Waiting]
) -> tuple[BenefitRule, ...]:
    """Every 给付 in the order of the document. `waits` are the waiting periods that 保障期限 states."""
    found = (_benefit(context.under(entry.article), entry, waits) for entry in entries)
    return tuple(rule for rule in found if rule is not None)


def _benefit(context: Context, entry: Entry, waits: dict[str, Waiting]) -> BenefitRule | None:
    values = read_body(context, entry.body, KEYS["benefit"], _BENEFIT, entry.title)
    if values is None:
        return None
    own, stated = values[_WAITING], waits.get(entry.name.text)
    if own is not None and stated is not None:
        told = f"{entry.title}的等待写了两处，保障期限里（第 {stated.span.line} 行）也有"
        context.error("C502", values.at(_WAITING), told, "只留一处")
    taken = values[_THRESHOLD]
    if taken is not None and taken.once and values[_SCOPE] is not None:
        told = f"{entry.title}写了“累计”，起付已经只从合计里扣一次，不用“范围”"
        context.error("C405", values.at(_THRESHOLD), told, "删去起付的“范围”，或者删去“累计”")
        return None
    rounding = values[_ROUNDING]
    return BenefitRule(
        name=entry.name.text,
        article=context.article,
        trigger=values[_TRIGGER],
        conditions=values[_CONDITIONS],
        belongs=values[_BELONGS],
        waiting=own or stated,
        base=values[_BASE],
        scope=values[_SCOPE],
        threshold=values[_THRESHOLD],
        method=values[_METHOD],
        per_unit=values[_PER_UNIT],
        discount=values[_DISCOUNT],
        offsets=values[_OFFSETS],
        rounding=None if rounding is None else rounding[0],
        step=1 if rounding is None else rounding[1],
        floor=values[_FLOOR],
        times=values[_TIMES],
        caps=values[_CAPS],
        clashes=values[_CLASHES],
        exception_to=values[_EXCEPTION],
        not_below=values[_NOT_BELOW],
        cites=values[_CITES],
        note=values[_NOTE],
        sources=values[_SOURCES],
        span=entry.span,
    )


def _condition(context: Context, node: Node) -> Condition | None:
    if not isinstance(node, Mapping) or not any(node.get(key) for key in KEYS["condition"]):
        told = f"条件写成清单，每条写“满足”和“否则”，这里是{sort_of(node)}"
        context.error(
            "C402", node.span, told, "写成 - {满足: 甲 超过 3天, 否则: 不足三天}，“否则”写不给付的理由"
        )
        return None
    values = read_body(context, node, KEYS["condition"], _CONDITION, "条件")
    if values is None:
        return None
    return Condition(values[_SATISFIED], values[_PHRASE], values[_IF_UNKNOWN], node.span)


def offset(context: Context, node: Node) -> OffsetRule | None:
    """{给付: …, 范围: …} or {事实: …}: what is taken off."""
    values = read_body(context, node, KEYS["offset"], _OFFSET, "抵扣")
    if values is None:
        return None
    other, amount, over = values[_OTHER], values[_AMOUNT], values[_OVER]
    if (values.has(_OTHER) and values.has(_AMOUNT)) or not (values.has(_OTHER) or values.has(_AMOUNT)):
        context.error(
            "C406", node.span, "抵扣写“给付”或者“事实”其中一个", "如 {给付: 名, 范围: 保障期} 或 {事实: 名}"
        )
        return None
    if not other and amount is None:
        return None
    if other and not values.has(_OVER):
        context.error("C403", node.span, "抵扣别的给付，缺“范围”", "补上“范围: 保障期”")
        return None
    if amount is not None and over is not None:
        context.error("C405", values.at(_OVER), "抵扣事实不写“范围”", "删去“范围”")
        return None
    return OffsetRule(other, over, amount, node.span)


def _offset_or_hole(context: Context, node: Node) -> OffsetRule | HoleOffset | None:
    reading = hole(node) if isinstance(node, Scalar) else None
    if reading is None:
        return offset(context, node)
    return HoleOffset(reading, node.span) if context.takes_reading(reading, node.span, "抵扣") else None


def cap(context: Context, node: Node) -> CapRule | None:
    """{额: …, 范围: …, 每份: 是}."""
    values = read_body(context, node, KEYS["cap"], _CAP, "封顶")
    if values is None:
        return None
    return CapRule(values[_LIMIT], values[_CAP_SCOPE], values[_EACH], context.article, node.span)


def _times(context: Context, node: Node) -> TimesRule | None:
    values = read_body(context, node, KEYS["times"], _TIMES_KEYS, "限次")
    if values is None:
        return None
    if values[_NUMBER] == 0:
        context.error("C407", values.at(_NUMBER), "限次是 0 次，等于从不给付", "写实际次数，或者删去“限次”")
        return None
    return TimesRule(values[_NUMBER], values[_TIMES_SCOPE], node.span)


def _clash(context: Context, node: Node) -> Repeat | Overlap | None:
    values = read_body(context, node, KEYS["clash"], _CLASH, "冲突")
    if values is None:
        return None
    repeat, overlap = values[_REPEAT], values[_OVERLAP]
    if values.has(_REPEAT) == values.has(_OVERLAP):
        context.error("C406", node.span, "冲突每项写“重复”或者“期间重叠”其中一个", "分成两项写")
        return None
    return overlap if repeat is None else Repeat(repeat, node.span)


def _overlap(context: Context, node: Node) -> Overlap | None:
    values = read_body(context, node, KEYS["overlap"], _OVERLAP_KEYS, "期间重叠")
    if values is None:
        return None
    months = values[_MONTHS]
    if context.facts[months].unit != "月":
        unit = context.facts[months].unit or "无单位"
        context.error(
            "C513",
            values.at(_MONTHS),
            f"期间重叠要用以月计的事实，“{months}”以{unit}计",
            "换成单位是月的事实",
        )
        return None
    return Overlap(values[_START], months, values[_OVERLAP_SCOPE], node.span)


def _per_unit(context: Context, node: Node) -> bool | None:
    return plain.one_of({"每份": True}, "份数")(context, node)


def _positive(context: Context, node: Node) -> int | None:
    found = plain.money(context, node)
    if found == 0:
        context.error("C407", node.span, "保底是 0，等于没有保底", "删去“保底”")
        return None
    return found


def _exception(context: Context, node: Node) -> str | None:
    return plain.rule_name(context, node, "给付或条款", (*context.benefits, *context.articles))


_TRIGGER: Key[Expr] = need("trigger", plain.condition)
_CONDITIONS = may("conditions", plain.listed(_condition), ())
_BELONGS = need("belongs", plain.fact_of(Kind.DATE))
_WAITING = may("waiting", waiting, None)
_BASE: Key[Expr | None] = may("base", plain.amount, None)
_SCOPE: Key[AnyScope | None] = may("scope", scope, None)
_THRESHOLD = may("threshold", threshold, None)
_METHOD: Key[Method] = need("method", method)
_DISCOUNT = may("discount", discount, None)
_PER_UNIT = may("per_unit", _per_unit, False)
_OFFSETS: Key[tuple[OffsetRule | HoleOffset, ...]] = may("offsets", plain.listed(_offset_or_hole), ())
_ROUNDING = may("rounding", plain.one_of(ROUNDINGS, "舍入"), None)
_FLOOR = may("floor", _positive, 0)
_TIMES = may("times", _times, None)
_CAPS = may("caps", plain.listed(cap), ())
_CLASHES: Key[tuple[Repeat | Overlap, ...]] = may("clashes", plain.listed(_clash), ())
_EXCEPTION = may("exception_to", _exception, "")
_NOT_BELOW = may("not_below", plain.benefit, "")
_CITES = may("cites", plain.articles, ())
_NOTE = may("note", plain.text, "")
_SOURCES = may("sources", plain.texts, ())
_BENEFIT = (
    _TRIGGER, _CONDITIONS, _BELONGS, _WAITING, _BASE, _SCOPE, _THRESHOLD, _METHOD, _PER_UNIT, _DISCOUNT,
    _OFFSETS, _ROUNDING, _FLOOR, _TIMES, _CAPS, _CLASHES, _EXCEPTION, _NOT_BELOW, _CITES, _NOTE, _SOURCES,
)  # fmt: skip

_SATISFIED: Key[Expr] = need("satisfied", plain.condition)
_PHRASE = need("phrase", plain.text)
_IF_UNKNOWN = may(
    "if_unknown", plain.one_of({"待裁量": State.DISCRETION, "待观察": State.WATCH}, "未知时的状态"), None
)
_CONDITION = (_SATISFIED, _PHRASE, _IF_UNKNOWN)

_OTHER = may("benefit", plain.benefit, "")
_AMOUNT: Key[Expr | None] = may("amount", plain.amount, None)
_OVER: Key[AnyScope | None] = may("scope", scope, None)
_OFFSET = (_OTHER, _AMOUNT, _OVER)

_LIMIT: Key[Expr] = need("limit", plain.amount)
_CAP_SCOPE: Key[AnyScope] = need("scope", scope)
_EACH = may("per_unit", plain.yes_no, False)
_CAP = (_LIMIT, _CAP_SCOPE, _EACH)

_NUMBER = need("number", plain.counted("次"))
_TIMES_SCOPE: Key[AnyScope] = need("scope", scope)
_TIMES_KEYS = (_NUMBER, _TIMES_SCOPE)

_START = need("start", plain.fact_of(Kind.DATE))
_MONTHS = need("months", plain.fact_of(Kind.COUNT))
_OVERLAP_SCOPE: Key[AnyScope] = need("scope", scope)
_OVERLAP_KEYS = (_START, _MONTHS, _OVERLAP_SCOPE)
_REPEAT: Key[AnyScope | None] = may("repeat", scope, None)
_OVERLAP = may("overlap", _overlap, None)
_CLASH = (_REPEAT, _OVERLAP)

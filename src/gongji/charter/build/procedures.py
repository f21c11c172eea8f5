"""程序, 基金, 分配 and 协调: who does what, where the money lies, and what goes with other payments."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.scopes import scope
from gongji.charter.build.shares import shares
from gongji.charter.model import (
    Allocation,
    CapRule,
    Coordination,
    FundRule,
    JointCap,
    Procedure,
    ProcedureStep,
)
from gongji.charter.nodes import AnyScope, Expr, Rate
from gongji.charter.strict import Mapping, Node
from gongji.charter.words import KEYS

_NOTE = may("note", plain.text, "")


def procedures(context: Context, entries: tuple[Entry, ...]) -> tuple[Procedure, ...]:
    """Every 程序."""
    found: list[Procedure] = []
    for entry in entries:
        here = context.under(entry.article)
        values = read_body(here, entry.body, KEYS["procedure"], _PROCEDURE, entry.title)
        if values is None:
            continue
        steps, disclosure = values[_STEPS], values[_DISCLOSURE]
        if not steps:
            here.error("C410", values.at(_STEPS), f"{entry.title}没有步骤", "至少写一步")
        found.append(Procedure(entry.name.text, here.article, steps, disclosure, values[_NOTE], entry.span))
    return tuple(found)


def _step(context: Context, node: Node) -> ProcedureStep | None:
    values = read_body(context, node, KEYS["step"], _STEP, "步骤")
    if values is None:
        return None
    return ProcedureStep(values[_WHO], values[_DOES], values[_WITHIN], values[_PAPERS])


def _within(context: Context, node: Node) -> str | None:
    word = plain.scalar(context, node)
    if word is None or plain.duration(context, word) is None:
        return None
    return word.text


_WHO = need("who", plain.text)
_DOES = need("does", plain.text)
_WITHIN = may("within", _within, "")
_PAPERS = may("papers", plain.texts, ())
_STEP = (_WHO, _DOES, _WITHIN, _PAPERS)
_STEPS = need("steps", plain.listed(_step))
_DISCLOSURE = may(
    "disclosure", plain.one_of({word: word for word in ("给付前", "给付后", "无")}, "公示"), "无"
)
_PROCEDURE = (_STEPS, _DISCLOSURE, _NOTE)


def funds(context: Context, entries: tuple[Entry, ...]) -> tuple[FundRule, ...]:
    """Every 基金."""
    found: list[FundRule] = []
    for entry in entries:
        here = context.under(entry.article)
        values = read_body(here, entry.body, KEYS["fund"], _FUND, entry.title)
        if values is not None:
            found.append(FundRule(entry.name.text, here.article, values[_MONEY], values[_NOTE], entry.span))
    return tuple(found)


_MONEY = need("sources_of_money", plain.texts)
_FUND = (_MONEY, _NOTE)


def allocations(context: Context, entries: tuple[Entry, ...]) -> tuple[Allocation, ...]:
    """Every 分配."""
    found: list[Allocation] = []
    for entry in entries:
        here = context.under(entry.article)
        values = read_body(here, entry.body, KEYS["allocation"], _ALLOCATION, entry.title)
        if values is not None:
            found.append(
                Allocation(
                    entry.name.text, here.article, values[_OF], values[_PARTS], values[_BUDGET],
                    values[_NOTE], entry.span,
                )
            )  # fmt: skip
    return tuple(found)


def _parts(context: Context, node: Node) -> tuple[tuple[str, Rate], ...] | None:
    return shares(context, node, "分配的比例")


_OF = need("of", plain.text)
_PARTS = may("parts", _parts, ())
_BUDGET = may("budget", plain.money, 0)
_ALLOCATION = (_OF, _PARTS, _BUDGET, _NOTE)


def coordination(
    context: Context, entries: tuple[Entry, ...]
) -> tuple[tuple[JointCap, ...], tuple[Coordination, ...]]:
    """Every 协调: ceilings over several benefits, and the rest."""
    joint: list[JointCap] = []
    rest: list[Coordination] = []
    for entry in entries:
        here = context.under(entry.article)
        if isinstance(entry.body, Mapping) and entry.body.get("合并封顶") is not None:
            found = _joint_cap(here, entry)
            joint.extend(() if found is None else (found,))
            continue
        values = read_body(here, entry.body, KEYS["coordination"], _COORDINATION, entry.title)
        if values is not None:
            rest.append(
                Coordination(
                    entry.name.text, here.article, values[_ORDER], values[_DEDUCTS], values[_NOTE], entry.span
                )
            )
    return tuple(joint), tuple(rest)


def _joint_cap(context: Context, entry: Entry) -> JointCap | None:
    outer = read_body(context, entry.body, KEYS["coordination"], (_JOINT, _NOTE), entry.title)
    if outer is None:
        return None
    node = outer[_JOINT]
    values = read_body(context, node, KEYS["joint_cap"], _JOINT_KEYS, entry.title)
    if values is None:
        return None
    benefits, yields = values[_BENEFITS], values[_YIELDS]
    if len(benefits) < 2:
        context.error(
            "C410",
            values.at(_BENEFITS),
            f"{entry.title}要有两项以上的给付",
            "只有一项的，写在那项给付的“封顶”里",
        )
        return None
    for name in yields:
        if name not in benefits:
            context.error(
                "C405",
                values.at(_YIELDS),
                f"{entry.title}先让的“{name}”不在合并的给付里",
                f"合并的有：{'、'.join(benefits)}",
            )
            return None
    limit = CapRule(values[_LIMIT], values[_SCOPE], values[_EACH], context.article, node.span)
    return JointCap(entry.name.text, benefits, yields, limit)


def _whole(context: Context, node: Node) -> Node | None:
    return node


_JOINT: Key[Node] = need("joint_cap", _whole)
_BENEFITS = need("benefits", plain.benefits)
_YIELDS = need("yields", plain.benefits)
_LIMIT: Key[Expr] = need("limit", plain.amount)
_SCOPE: Key[AnyScope] = need("scope", scope)
_EACH = may("per_unit", plain.yes_no, False)
_JOINT_KEYS = (_BENEFITS, _LIMIT, _SCOPE, _YIELDS, _EACH)
_ORDER = may("order", plain.texts, ())
_DEDUCTS = may("deducts", plain.texts, ())
_COORDINATION = (_ORDER, _DEDUCTS, _NOTE)

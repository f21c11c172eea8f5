"""资格: who may join, and what is asked of the unit they are in."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, Values, may, read_body
from gongji.charter.build.context import Context
from gongji.charter.model import Eligibility
from gongji.charter.nodes import Edge, Expr, Kind, Table
from gongji.charter.strict import Node
from gongji.charter.words import KEYS


def eligibility(context: Context, entries: tuple[Entry, ...]) -> tuple[Eligibility, ...]:
    """Every 资格."""
    found = (_eligibility(context.under(entry.article), entry) for entry in entries)
    return tuple(rule for rule in found if rule is not None)


def _eligibility(context: Context, entry: Entry) -> Eligibility | None:
    values = read_body(context, entry.body, KEYS["eligibility"], _ELIGIBILITY, entry.title)
    if values is None:
        return None
    least = values[_PARTICIPATION]
    return Eligibility(
        name=entry.name.text,
        article=context.article,
        condition=values[_CONDITION],
        age=values[_AGE],
        age_on=values[_AGE_ON],
        min_share=None if least is None else least[_SHARE],
        all_below=None if least is None else least[_ALL_BELOW],
        min_heads=0 if least is None else least[_HEADS],
        note=values[_NOTE],
        whom=values[_WHOM],
        health=values[_HEALTH],
        single=values[_SINGLE],
        staff="" if least is None else least[_STAFF],
        uniform=values[_UNIFORM],
        span=entry.span,
    )


def _participation(context: Context, node: Node) -> Values | None:
    return read_body(context, node, KEYS["participation"], _PARTICIPATION_KEYS, "最低参保")


def _staff(context: Context, node: Node) -> str | None:
    """The fact about the unit that shares are taken of."""
    found = plain.fact_of(Kind.COUNT)(context, node)
    if found is not None and context.facts[found].table is not Table.UNIT:
        told = f"最低参保的基数要是单位的事实，“{found}”不是"
        context.error("C513", node.span, told, f"把“{found}”的表写成单位")
        return None
    return found


def _all_below(context: Context, node: Node) -> Edge | None:
    found = plain.band("人")(context, node)
    if found is None:
        return None
    lower, upper = found
    if lower is None and upper is not None:
        return upper
    context.error("C404", node.span, "全员参保要写到多少人为止", "写“不满30人”或者“30人以下”")
    return None


_NOTE = may("note", plain.text, "")
_CONDITION: Key[Expr | None] = may("condition", plain.condition, None)
_AGE = may("age", plain.band("周岁"), None)
_AGE_ON = may("age_on", plain.fact_of(Kind.DATE), "起保日")
_WHOM = may("whom", plain.text, "")
_HEALTH = may("health", plain.text, "")
_SINGLE = may("single", plain.yes_no, False)
_UNIFORM = may("uniform", plain.yes_no, False)
_PARTICIPATION = may("participation", _participation, None)
_ELIGIBILITY = (_CONDITION, _AGE, _AGE_ON, _WHOM, _HEALTH, _SINGLE, _UNIFORM, _PARTICIPATION, _NOTE)
_SHARE = may("share", plain.rate, None)
_ALL_BELOW = may("all_below", _all_below, None)
_HEADS = may("heads", plain.counted("人"), 0)
_STAFF = may("staff", _staff, "")
_PARTICIPATION_KEYS = (_SHARE, _ALL_BELOW, _HEADS, _STAFF)

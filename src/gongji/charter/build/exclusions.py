"""除外: when the plan does not pay, for which benefits, and what lifts such a refusal."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.model import Exclusion
from gongji.charter.nodes import Expr
from gongji.charter.strict import Node
from gongji.charter.words import KEYS


def exclusions(context: Context, entries: tuple[Entry, ...]) -> tuple[Exclusion, ...]:
    """Every 除外 in the order of the document."""
    found = (_exclusion(context.under(entry.article), entry) for entry in entries)
    return tuple(rule for rule in found if rule is not None)


def _exclusion(context: Context, entry: Entry) -> Exclusion | None:
    values = read_body(context, entry.body, KEYS["exclusion"], _EXCLUSION, entry.title)
    if values is None:
        return None
    return Exclusion(
        name=entry.name.text,
        article=context.article,
        when=values[_WHEN],
        benefits=values[_BENEFITS],
        exception_to=values[_EXCEPTION],
        note=values[_NOTE],
        span=entry.span,
    )


def _lifted(context: Context, node: Node) -> str | None:
    return plain.rule_name(context, node, "除外或条款", (*context.exclusions, *context.articles))


_WHEN: Key[Expr] = need("when", plain.condition)
_BENEFITS = may("benefits", plain.benefits, ())
_EXCEPTION = may("exception_to", _lifted, "")
_NOTE = may("note", plain.text, "")
_EXCLUSION = (_WHEN, _BENEFITS, _EXCEPTION, _NOTE)

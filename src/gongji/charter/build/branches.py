"""分段 by a choice: bands that are words, such as the kinds of members a plan pays differently."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.body import Reader
from gongji.charter.build.context import Context
from gongji.charter.nodes import Branch, ByChoice, Method, Read, Span
from gongji.charter.strict import Node, Scalar


def by_choice(
    context: Context,
    choice: Read,
    bodies: tuple[tuple[Scalar, Node], ...],
    method: Reader[Method],
    span: Span,
) -> ByChoice | None:
    """分段 whose bands are words of a choice: every word in one band, and none left out."""
    words = context.facts[choice.fact].choices
    named: dict[str, Span] = {}
    branches: list[Branch] = []
    for label, body in bodies:
        gives = method(context, body)
        mine = plain.words(context, label) or ()
        for word in mine:
            if not context.known("选项", word.text, word.span, words, f"“{choice.fact}”"):
                return None
            if word.text in named:
                context.error("C510", word.span, f"“{word.text}”写在两档里", "只留一处")
                return None
            named[word.text] = word.span
        if gives is not None:
            branches.append(Branch(tuple(word.text for word in mine), gives, label.span))
    missing = [word for word in words if word not in named]
    if missing and len(branches) == len(bodies):
        told = f"按“{choice.fact}”分段，没有写“{'”“'.join(missing)}”给多少"
        context.error("C512", span, told, "各写一档；条文没有写的写“条款空白”")
        return None
    return ByChoice(choice, tuple(branches), span=span) if len(branches) == len(bodies) else None

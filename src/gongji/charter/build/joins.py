"""What must hold between the parts of a charter: names of the right sort, no cycles, bases where needed.

Looked at once every part has been read, so that one slip does not bring a train of others. Gaps, cliffs
and the like are no mistakes of the document; `check` finds those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gongji.charter.build.context import Context
from gongji.charter.build.holes import holes, walk
from gongji.charter.build.uses import check_table
from gongji.charter.model import BenefitRule, Charter, HoleOffset, OffsetRule
from gongji.charter.nodes import (
    Bands,
    HoleMethod,
    Over,
    PerFull,
    Progressive,
    Share,
    Span,
    Table,
)

NEEDS_BASE = {Share: "比例", PerFull: "每满", Progressive: "累进"}
"""Ways of computing that work on the running base."""


def check_joins(charter: Charter, context: Context) -> None:
    """Report every mistake that lies between parts."""
    _required(charter, context)
    _readings(charter, context)
    _cycles(charter, context)
    for benefit in charter.benefits:
        here = context.under(benefit.article)
        _base(charter, here, benefit)
        _reduced(here, benefit)
    for table in charter.tables:
        check_table(charter, table, context.problems)
    _excluded(charter, context)


def _required(charter: Charter, context: Context) -> None:
    """What no plan can do without."""
    top = charter.articles[0].span if charter.articles else Span(charter.path, 1, 1)
    if not charter.benefits:
        context.error("C410", top, "没有一项给付", "在相应条款下写“给付”")


# ---- readings -----------------------------------------------------------------------------------------


def _readings(charter: Charter, context: Context) -> None:
    used = {hole.reading for hole in holes((charter.benefits, charter.exclusions, charter.joint_caps))}
    used |= {hole.reading for hole in holes((charter.eligibility, charter.terms, charter.fees))}
    inner = {reading.name: {hole.reading for hole in holes(reading.options)} for reading in charter.readings}
    reached: set[str] = set()
    frontier = list(used)
    while frontier:
        name = frontier.pop()
        if name not in reached:
            reached.add(name)
            frontier += inner.get(name, ())
    for reading in charter.readings:
        if reading.name not in reached:
            here = context.under(reading.article)
            told = f"口径“{reading.name}”没有一处用到"
            here.error("C507", reading.span, told, f"在该由它决定的地方写“口径 {reading.name}”，或者删去它")


# ---- cycles -------------------------------------------------------------------------------------------


def _cycles(charter: Charter, context: Context) -> None:
    options = {r.name: [h.reading for h in holes(r.options)] for r in charter.readings}
    places = {r.name: (r.article, r.span) for r in charter.readings}
    _report(context, "C509", "口径", options, places, "选项不能绕回自己")
    rules = {b.name: (b.article, b.span) for b in charter.benefits}
    earlier = {b.name: [*_offsets_of(charter, b), *_firmer(charter, b.name)] for b in charter.benefits}
    _report(context, "C517", "抵扣和先让", earlier, rules, "谁先算要有一个次序：只让一方抵扣或者让另一方")
    above = {b.name: _targets(b.exception_to, b.name, rules) for b in charter.benefits}
    _report(context, "C506", "例外于", above, rules, "例外只能指向更一般的一方")
    excluded = {e.name: (e.article, e.span) for e in charter.exclusions}
    lifted = {e.name: _targets(e.exception_to, e.name, excluded) for e in charter.exclusions}
    _report(context, "C506", "例外于", lifted, excluded, "例外只能指向更一般的一方")
    for benefit in charter.benefits:
        if benefit.not_below == benefit.name:
            context.under(benefit.article).error(
                "C506", benefit.span, f"给付“{benefit.name}”不低于它自己", "写另一项给付"
            )


def _offsets_of(charter: Charter, benefit: BenefitRule) -> Iterator[str]:
    """Benefits that this one takes off, whatever options are adopted."""
    for written in benefit.offsets:
        rules: Iterable[OffsetRule | None] = (
            [option.offset for option in charter.reading(written.reading).options]
            if isinstance(written, HoleOffset)
            else [written]
        )
        yield from (rule.benefit for rule in rules if rule is not None and rule.benefit)


def _firmer(charter: Charter, name: str) -> Iterator[str]:
    """Benefits that a joint cap fills before this one: it gives way to them."""
    for joint in charter.joint_caps:
        if name in joint.yields:
            yield from joint.yields[joint.yields.index(name) + 1 :]
            yield from (other for other in joint.benefits if other not in joint.yields)


def _targets(target: str, own: str, rules: Mapping[str, tuple[str, Span]]) -> list[str]:
    """The rules an exception points at: the one of that name, or all others under that article."""
    if not target:
        return []
    if target in rules:
        return [target]
    return [name for name, (article, _) in rules.items() if article == target and name != own]


def _report(
    context: Context,
    code: str,
    what: str,
    edges: Mapping[str, Iterable[str]],
    places: Mapping[str, tuple[str, Span]],
    remedy: str,
) -> None:
    """Report each cycle once, at the member that comes first in the document."""
    done: set[str] = set()
    for start in edges:
        path = _cycle_from(start, edges) if start not in done else []
        if path:
            done.update(path)
            article, span = places[start]
            chain = " → ".join([*path, start])
            context.under(article).error(code, span, f"{what}成了循环：{chain}", remedy)


def _cycle_from(start: str, edges: Mapping[str, Iterable[str]]) -> list[str]:
    """A way from a name back to itself; empty when there is none."""
    came: dict[str, str] = {}
    frontier = [start]
    while frontier:
        name = frontier.pop(0)
        for target in edges.get(name, ()):
            if target == start:
                path = [name]
                while path[-1] != start:
                    path.append(came[path[-1]])
                return path[::-1]
            if target not in came:
                came[target] = name
                frontier.append(target)
    return []


# ---- amounts ------------------------------------------------------------------------------------------


def _base(charter: Charter, context: Context, benefit: BenefitRule) -> None:
    """累计, 起付 and the ways that work on the base need a 基数."""
    if benefit.base is not None:
        return
    using = ["累计"] if benefit.scope is not None else []
    using += ["起付"] if benefit.threshold is not None else []
    using += dict.fromkeys(_on_base(charter, benefit.method, frozenset()))
    if using:
        told = f"给付“{benefit.name}”没有“基数”，“{'”“'.join(using)}”要用它"
        context.error("C503", benefit.span, told, "补上“基数: …”，写明按哪笔金额算")


def _on_base(charter: Charter, method: object, seen: frozenset[str]) -> Iterator[str]:
    """Words for the parts of a way of computing, options of its readings included, that work on the base."""
    for node in walk(method):
        if isinstance(node, Share | PerFull | Progressive):
            yield NEEDS_BASE[type(node)]
        elif isinstance(node, Over):
            yield "起付"
        elif isinstance(node, Bands) and node.subject is None:
            yield "分段"
        elif isinstance(node, HoleMethod) and node.reading not in seen:
            for option in charter.reading(node.reading).options:
                yield from _on_base(charter, option.method, seen | {node.reading})


def _reduced(context: Context, benefit: BenefitRule) -> None:
    """What reduces the amount does not go with a running total, which others may have reduced otherwise."""
    waiting, discount = benefit.waiting, benefit.discount
    reduces = waiting is not None and any(0 < r.numerator < r.denominator for _, _, r in waiting.bands)
    if reduces and waiting is not None and discount is not None:
        told = f"给付“{benefit.name}”的等待会减额，不能再写“折扣”"
        context.error("C406", discount.span, told, "只留一处；或者在“计发办法”里按选项分段")
    if benefit.scope is None:
        return
    if reduces and waiting is not None:
        told = f"给付“{benefit.name}”的等待会减额，不能与“累计”同用"
        context.error("C504", waiting.span, told, "等待只写不给付，或者不累计")
    if discount is not None and context.facts[discount.choice.fact].table is Table.EVENT:
        told = f"给付“{benefit.name}”有“累计”，折扣不能按事件的事实“{discount.choice.fact}”"
        context.error("C504", discount.span, told, "按参保、人员、单位的事实打折，或者不累计")


def _excluded(charter: Charter, context: Context) -> None:
    """An exception to an article of exclusions must find one there."""
    names = {e.name for e in charter.exclusions}
    under = {e.article for e in charter.exclusions}
    for exclusion in charter.exclusions:
        target = exclusion.exception_to
        if target and target not in names and target not in under:
            told = f"除外“{exclusion.name}”例外于条款 {target}，那里没有除外"
            context.under(exclusion.article).error(
                "C501", exclusion.span, told, "写有除外的条款，或者除外的名"
            )
    benefits = {b.name for b in charter.benefits}
    articles = {b.article for b in charter.benefits}
    for benefit in charter.benefits:
        target = benefit.exception_to
        if target and target not in benefits and target not in articles:
            told = f"给付“{benefit.name}”例外于条款 {target}，那里没有给付"
            context.under(benefit.article).error("C501", benefit.span, told, "写有给付的条款，或者给付的名")

"""From a charter as written to a program that runs: options adopted, tables put in, everything numbered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from graphlib import TopologicalSorter

from gongji.charter.adopt import Adoption
from gongji.charter.lower import Lowering
from gongji.charter.model import BenefitRule, Charter, TableUse
from gongji.charter.nodes import All, Expr, Fact, Graded, Monthly, Not
from gongji.charter.numbering import Numbering
from gongji.charter.parameters import grades_of, series_of
from gongji.charter.program import Benefit, Grades, Program, Series
from gongji.charter.ranges import methods_in
from gongji.errors import UsageError


def choose(
    charter: Charter,
    options: Mapping[str, str] | None = None,
    tables: Mapping[str, TableUse] | None = None,
) -> Program:
    """The program of a charter under its adopted options, `options` and `tables` replacing some of them.

    UsageError (exit code 2) for a reading, option or table that does not exist, naming those that do.
    """
    charter = _with_tables(charter, tables or {})
    adoption = Adoption.of(charter, options or {})
    units_max = max((fee.units_max for fee in charter.fees), default=1)
    facts = tuple(replace(f, high=units_max) if f.name == "份数" else f for f in charter.facts)
    numbering = Numbering({f.name: i for i, f in enumerate(facts)})
    live = {b.name: _live(b, charter, adoption) for b in charter.benefits}
    lowering = Lowering(charter, adoption, facts, numbering, live)
    benefits = lowering.benefits()
    return Program(
        plan=charter.plan,
        edition=charter.edition,
        title=charter.title,
        facts=facts,
        readings=tuple(adoption.choices.items()),
        benefits=benefits,
        order=_order(charter, benefits),
        scopes=tuple(numbering.scopes),
        ledgers=numbering.ledgers,
        leaves=tuple(numbering.leaves),
        series=_series(charter, benefits),
        grades=_grades(charter, facts, benefits),
        scope_article=_common_articles(charter),
        units_max=units_max,
        digest=_digest(charter, adoption),
    )


def _with_tables(charter: Charter, tables: Mapping[str, TableUse]) -> Charter:
    known = [t.name for t in charter.tables]
    for name in tables:
        if name not in known:
            raise UsageError(
                "U103", f"没有名为“{name}”的附表", f"这部条文的附表有：{'、'.join(known) or '无'}"
            )
    return replace(charter, tables=tuple(tables.get(t.name, t) for t in charter.tables))


def _live(rule: BenefitRule, charter: Charter, adoption: Adoption) -> Expr:
    """When a benefit's rule is live: triggered, and none of its exceptions live."""
    trigger = adoption.expr(rule.trigger, rule.belongs)
    exceptions = [
        b for b in charter.benefits if b.exception_to in (rule.name, rule.article) and b is not rule
    ]
    unless = tuple(Not(_live(b, charter, adoption)) for b in exceptions)
    return All((trigger, *unless), span=trigger.span) if unless else trigger


def _order(charter: Charter, benefits: tuple[Benefit, ...]) -> tuple[int, ...]:
    """In which benefits of one event are decided: what is set off comes first, what gives way comes last."""
    at = {b.name: b.index for b in benefits}
    before: dict[int, set[int]] = {b.index: set() for b in benefits}
    for benefit in benefits:
        before[benefit.index].update(o.benefit for o in benefit.amount.offsets if o.benefit >= 0)
    for joint in charter.joint_caps:
        firm = [at[name] for name in joint.benefits if name not in joint.yields]
        giving = [at[name] for name in joint.yields]
        for later, earlier in zip(giving, [*giving[1:], None], strict=False):
            before[later].update(firm if earlier is None else [earlier])
    sorter = TopologicalSorter(before)
    sorter.prepare()
    order: list[int] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return tuple(order)


def _series(charter: Charter, benefits: tuple[Benefit, ...]) -> dict[str, Series]:
    used = {m.parameter for b in benefits for m in methods_in(b.amount.method) if isinstance(m, Monthly)}
    tables = {t.name: t for t in charter.tables}
    return {p.name: series_of(p, tables[p.table]) for p in charter.parameters if p.name in used}


def _grades(charter: Charter, facts: tuple[Fact, ...], benefits: tuple[Benefit, ...]) -> dict[str, Grades]:
    by_name: dict[str, Fact] = {f.name: f for f in facts}
    tables = {t.name: t for t in charter.tables}
    found: dict[str, Grades] = {}
    for benefit in benefits:
        for method in methods_in(benefit.amount.method):
            if isinstance(method, Graded):
                found[method.table] = grades_of(tables[method.table], method, by_name)
    return found


def _common_articles(charter: Charter) -> tuple[str, ...]:
    """What 不属于保障范围 cites: the article that all benefits stand under, or each of their topmost ones."""
    articles = list(dict.fromkeys(b.article for b in charter.benefits))
    if len(articles) == 1:
        return (articles[0],)
    shared = reduce(_shared_prefix, (tuple(a.split(".")) for a in articles)) if articles else ()
    if shared:
        return (".".join(shared),)
    return tuple(dict.fromkeys(a.split(".")[0] for a in articles))


def _shared_prefix(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return a[:count]


def _digest(charter: Charter, adoption: Adoption) -> str:
    """sha256 over the document, the adopted options and the tables: what a receipt names."""
    content = {
        "charter": charter.digest,
        "readings": dict(sorted(adoption.choices.items())),
        "tables": {t.name: t.digest for t in charter.tables},
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

"""Which facts matter for an event of a given 事由: facts of another 事由 are checked for form only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from gongji.charter.nodes import (
    All,
    Any_,
    ChosenExpr,
    Compare,
    Const,
    Discretion,
    Expr,
    Member,
    Not,
    Op,
    Read,
)
from gongji.charter.program import Benefit, Program

CAUSE = "事由"


def relevant_codes(program: Program) -> Mapping[str, frozenset[int]]:
    """For each fact that a benefit reads, the positions of 事由 under which one of them may be triggered."""
    choices = next((f.choices for f in program.facts if f.name == CAUSE), ())
    found: dict[str, set[int]] = {}
    for benefit in program.benefits:
        codes = {c for c in range(len(choices)) if may_hold(benefit.trigger, c) is not False}
        for name in facts_of(benefit, program):
            found.setdefault(name, set()).update(codes)
    return {name: frozenset(codes) for name, codes in found.items()}


def may_hold(expression: Expr, code: int) -> bool | None:
    """A condition where only 事由 is known (Kleene; None: open)."""
    match expression:
        case Member(fact=fact, codes=codes) if fact == CAUSE:
            return code in codes
        case Compare(op=Op.EQ, left=Read(fact=fact), right=Const(value=value)) if fact == CAUSE:
            return code == value
        case All(items=items):
            known = [may_hold(item, code) for item in items]
            return False if False in known else None if None in known else True
        case Any_(items=items):
            known = [may_hold(item, code) for item in items]
            return True if True in known else None if None in known else False
        case Not(inner=inner):
            held = may_hold(inner, code)
            return None if held is None else not held
        case ChosenExpr(inner=inner):
            return may_hold(inner, code)
    return None


def facts_of(benefit: Benefit, program: Program) -> set[str]:
    """Names of every fact that a benefit reads anywhere."""
    names = set(_named(benefit))
    places = {benefit.belongs, *benefit.guarded, *(fact for fact, _ in benefit.most)}
    for clash in benefit.clashes:
        places.update((clash.start, clash.months))
    names.update(program.facts[i].name for i in places if i >= 0)
    return names


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, (Read, Member, Discretion)):
        yield node.fact
    if isinstance(node, (tuple, list)):
        for item in node:
            yield from _named(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            yield from _named(getattr(node, field.name))

"""Proves what can be proved about a charter and finds what is wrong with it, each with a case that runs.

`check` tries the adopted readings and each other option in turn, readings that refer to one another
together. What it cannot reach it says (未证).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongji.charter.choose import choose
from gongji.charter.model import BenefitRule, Charter
from gongji.charter.program import Program
from gongji.readers.check import content, curves, text
from gongji.readers.check.curves import Curve
from gongji.readers.check.examples import failed, unproven, unshown
from gongji.readers.check.finding import CODES, Case, Finding, Severity, Shown
from gongji.readers.check.joining import joining
from gongji.readers.check.variants import Variant, readings_of, unexplored, variants
from gongji.readers.check.witness import find_witness, plain_base
from gongji.readers.examples import JoiningResult, run_examples

__all__ = ["CODES", "Case", "Finding", "Severity", "Shown", "check"]


def check(charter: Charter, joined: Sequence[JoiningResult] = ()) -> tuple[Finding, ...]:
    """Every finding on a charter: errors first, then by the order of the charter's articles.

    `joined` is how its examples of joining came out; whoever can enrol runs them.
    """
    program = choose(charter)
    witnesses = content.witnesses_of(program)
    found = [
        *content.triggers(charter, program, witnesses),
        *content.arithmetic(charter, program),
        *_amounts(charter),
        *content.tables(charter, witnesses),
        *content.parameters(charter, program),
        *content.unused_parameters(charter, program),
        *content.discretion(charter, program, witnesses),
        *joining(charter, program),
        *text.numbers(charter),
        *text.edges(charter),
        *text.changed(charter),
        *text.worded(charter),
        *unshown(charter, tuple(_curves(charter, Variant(program, ())))),
        *unproven(program, unexplored(charter), _unplain(charter, program)),
        *failed([*run_examples(charter), *joined]),
    ]
    places = [a.id for a in charter.articles]
    weight = list(Severity)
    return tuple(
        sorted(
            found,
            key=lambda f: (weight.index(f.severity), places.index(f.article) if f.article in places else -1),
        )
    )


def _amounts(charter: Charter) -> Iterator[Finding]:
    """Findings on amounts over all variants; one that a smaller switch shows already is not said again."""
    seen: dict[tuple[str, str], list[frozenset[tuple[str, str]]]] = {}
    for variant in variants(charter):
        switched = frozenset(variant.switched)
        found = list(_of_variant(charter, variant))
        for finding in found:
            if not any(smaller <= switched for smaller in seen.get((finding.code, finding.article), [])):
                yield finding
        for finding in found:
            seen.setdefault((finding.code, finding.article), []).append(switched)


def _of_variant(charter: Charter, variant: Variant) -> Iterator[Finding]:
    by_name = {c.rule.name: c for c in _curves(charter, variant)}
    for curve in by_name.values():
        yield from curves.blanks(curve)
        yield from curves.falls(curve)
        yield from curves.bills(curve)
        if curve.rule.not_below in by_name:
            yield from curves.below(curve, by_name[curve.rule.not_below])
        if variant.adopted:
            yield from curves.dead(curve)


def _curves(charter: Charter, variant: Variant) -> Iterator[Curve]:
    """A curve for each benefit with a base of its own that the variant's switches can touch."""
    switched = {reading for reading, _ in variant.switched}
    rules = {b.name: b for b in charter.benefits}
    for benefit in variant.program.benefits:
        rule = rules[benefit.name]
        if not plain_base(benefit.amount.base) or not switched <= _touching(rule, rules, charter):
            continue
        witness = find_witness(variant.program, benefit)
        if witness is not None:
            yield Curve(charter, variant, rule, witness)


def _touching(rule: BenefitRule, rules: dict[str, BenefitRule], charter: Charter) -> frozenset[str]:
    """Readings that bear on a benefit or on the one it must not fall below."""
    own = readings_of(rule, charter)
    other = rules.get(rule.not_below)
    return own if other is None else own | readings_of(other, charter)


def _unplain(charter: Charter, program: Program) -> tuple[str, ...]:
    return tuple(
        b.name for b in program.benefits if b.amount.base is not None and not plain_base(b.amount.base)
    )

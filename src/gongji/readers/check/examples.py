"""Findings about 算例: those that fail, and the edges, options and exclusions none of them shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gongji.charter.model import Charter, Example, Joining
from gongji.charter.nodes import Kind, Member, Read
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import facts_read, parts
from gongji.readers.check.curves import Curve, edges_of
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.examples import Result
from gongji.readers.read_back.phrases import yuan

FAILED: Final = "EXAMPLE01"
"""The code of an example that does not give what it says."""


def failed(results: Sequence[Result]) -> Iterator[Finding]:
    """EXAMPLE01: an example that does not give what it says."""
    for result in results:
        if not result.passed:
            example = result.example
            text = f"算例“{example.name}”不通过：{'；'.join(result.differences)}"
            yield Finding(FAILED, Severity.ERROR, example.article, text, example.span)


def unshown(charter: Charter, curves: Sequence[Curve]) -> Iterator[Finding]:
    """EDGE01, EDGE02, EDGE03: edges, options and exclusions without an example."""
    for curve in curves:
        yield from _edges(charter, curve)
    for reading in charter.readings:
        shown: Sequence[Example | Joining] = charter.joinings if reading.of_joining else charter.examples
        tried = {option for e in shown for name, option in e.readings if name == reading.name}
        for option in reading.options:
            if option.name != reading.adopted and option.name not in tried:
                text = f"口径“{reading.name}”的选项“{option.name}”没有算例"
                yield Finding("EDGE02", Severity.NOTE, reading.article, text, option.span)
    for exclusion in charter.exclusions:
        flags = {
            p.fact
            for p in parts(exclusion.when)
            if (isinstance(p, Read) and p.kind is not Kind.MONEY) or isinstance(p, Member)
        }
        if not any(name in flags for e in charter.examples for event in e.events for name, _ in event):
            text = f"除外“{exclusion.name}”没有算例"
            yield Finding("EDGE03", Severity.NOTE, exclusion.article, text, exclusion.span)


def _edges(charter: Charter, curve: Curve) -> Iterator[Finding]:
    base = curve.benefit.amount.base
    facts = set() if base is None else set(facts_read(base))
    mine = [e for e in charter.examples if _about(e, curve.benefit)]
    shown = {_fen(value) for e in mine for event in e.events for name, value in event if name in facts}
    for edge in edges_of(curve):
        if edge not in shown:
            text = f"{curve.rule.name}：分界 {yuan(edge)}没有算例"
            yield Finding("EDGE01", Severity.NOTE, curve.rule.article, text, curve.rule.span)


def _about(example: Example, benefit: Benefit) -> bool:
    return any(e.benefit == benefit.name for expects in example.expects for e in expects)


def _fen(text: str) -> int:
    whole, _, part = text.partition(".")
    digits = whole + (part + "00")[:2]
    return int(digits) if digits.isdigit() else -1


def unproven(program: Program, groups: Sequence[Sequence[str]], benefits: Sequence[str]) -> Iterator[Finding]:
    """PROOF01: what was not tried through, said plainly."""
    for group in groups:
        text = f"口径{'、'.join(group)}互相引用，组合太多，只逐项换过"
        yield Finding("PROOF01", Severity.NOTE, "", text)
    for name in benefits:
        benefit = next(b for b in program.benefits if b.name == name)
        text = f"{name}的基数不是单独一个事实，没有逐点查分界"
        yield Finding("PROOF01", Severity.NOTE, benefit.article, text, benefit.span)

"""From a program to the source of its kernel: the same program gives the same text, byte for byte."""

from __future__ import annotations

from gongji.charter.program import Program
from gongji.readers.kernel.amounts import AmountWriter
from gongji.readers.kernel.benefit import BenefitWriter
from gongji.readers.kernel.emit import Code
from gongji.readers.kernel.ledgers import Plan
from gongji.readers.kernel.straight import StraightWriter
from gongji.readers.kernel.tables import Tables

HEADER = '''"""{title}（{plan} {edition}）

Generated from the charter; change the charter, not this.
digest: {digest}
readings: {readings}

v: the row's facts. slot, parent: where it stands in each scope. led: the ledgers.
A decision is: state, amount, low, high (fen, -1: none), leaf, marks, needs, readings (bit masks).
"""'''
NAMES = (
    "add_months",
    "years_between",
    "standing",
    "standing_among",
    "peak_among",
    "credit",
    "credit_among",
    "reach",
    "reach_among",
    "move",
    "move_among",
    "wait",
    "wait_among",
    "waiting",
    "waiting_among",
    "first_state",
    "state_of",
    "overlap",
    "add_span",
    "sum_months",
    "find_row",
)
"""The functions of `primitives` that generated code may call."""


def generate(program: Program) -> str:
    """The source of a program: for each benefit k the functions `amount_k`, `open_k` and `benefit_k`."""
    body, tables = Code(), Tables(program)
    plan = Plan(program)
    for benefit in program.benefits:
        AmountWriter(body, program, plan, tables, benefit).write()
        BenefitWriter(body, program, plan, benefit).write()
        StraightWriter(body, program, plan, tables, benefit).write()
    head = Code()
    readings = "、".join("=".join(pair) for pair in program.readings) or "无"
    text = HEADER.format(
        title=_plain(program.title),
        plan=_plain(program.plan),
        edition=_plain(program.edition),
        digest=_plain(program.digest),
        readings=_plain(readings),
    )
    head.lines += text.split("\n")
    head.line()
    head.line("from gongji.readers.kernel.primitives import (")
    for name in sorted(name for name in NAMES if _called(name, body)):
        head.line(f"    {name},")
    head.line(")")
    head.line()
    head.line("UNKNOWN = -9223372036854775807 - 1")
    head.line("ABSENT = -9223372036854775807")
    head.line("SKIP = (-1, -1, -1, -1, -1, 0, 0, 0)")
    tables.write(head)
    head.line()
    head.line()
    return head.text() + body.text()


def _called(name: str, body: Code) -> bool:
    return any(f"{name}(" in line for line in body.lines)


def _plain(text: str) -> str:
    """A charter's words without what could end the docstring."""
    return " ".join(text.replace("\\", " ").replace('"', " ").split())

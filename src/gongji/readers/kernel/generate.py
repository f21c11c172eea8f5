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
NAMES = {
    "primitives": ("add_months", "add_span", "find_row", "overlap", "sum_months", "years_between"),
    "totals": (
        "credit", "credit_among", "first_state", "move", "move_among", "peak_among", "reach", "reach_among",
        "standing", "standing_among", "state_of", "wait", "wait_among", "waiting", "waiting_among",
    ),
}  # fmt: skip
"""The functions that generated code may call, by the modules of this room that hold them."""


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
    for module, names in NAMES.items():
        called = [name for name in names if _called(name, body)]
        if called:
            head.line(f"from gongji.readers.kernel.{module} import (")
            for name in called:
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

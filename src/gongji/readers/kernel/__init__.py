"""Straight-line integer code generated from a program: the engine for one claim and for whole files.

`generate` writes three functions for each benefit k. `benefit_k` decides rows of which everything is stated
(`straight`, `known`); it hands all others to `open_k` (`benefit`), which works with intervals and asks
`amount_k` (`amounts`, `methods`, `quantities`, `pieces`, `fen`) what may be paid. `expressions` and `values`
write conditions, amounts and dates for all of them, `ledgers` says where running totals lie, `tables` what
is looked up, `totals` and `primitives` hold the functions that generated code calls. `runtime` runs the code,
`slots` finds where rows stand in scopes. It shares with `derive` only the program and what a decision is.
"""

from gongji.readers.kernel.generate import generate
from gongji.readers.kernel.runtime import Book, Columns, Decisions, Kernel, Place, compile_plain
from gongji.readers.kernel.slots import Slots, scope_slots

__all__ = [
    "Book",
    "Columns",
    "Decisions",
    "Kernel",
    "Place",
    "Slots",
    "compile_plain",
    "generate",
    "scope_slots",
]

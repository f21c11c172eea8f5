"""Straight-line integer code generated from a program: the engine for one claim and for whole files."""

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

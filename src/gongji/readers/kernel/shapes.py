"""What lowering works with: functions and constants, values, and the text under construction."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

COLUMNS: Final = ("v", "slot", "parent")
"""Parameters that are columns: an index picks the column, the row is the present one."""
ARRAYS: Final = ("led", "out", "places", "widened", "stored", "placed")
"""Parameters that are tuples of flat arrays."""
FLAT: Final = (
    "cells", "spread", "pools", "heads", "spans", "series", "table", "keys", "codes", "line_of", "lines",
    "owner", "cover", "counts", "status", "kinds", "steps", "far",
)  # fmt: skip
"""Parameters that are one flat array."""
ROW: Final = "row"
LEAST: Final = -(2**63)
MOST: Final = 2**63 - 1


class Unlowered(Exception):
    """Code of a shape that has no lowering, or a number beyond 64 bits."""


@dataclass(frozen=True, slots=True)
class Value:
    """A register or literal: `i` a number, `b` one bit, `p` a flat array, or how many numbers a tuple has."""

    text: str
    kind: str | int = "i"


@dataclass(slots=True)
class Module:
    """Functions to lower, by name, and constants; `lower` writes those that an entry needs.

    `natives` are written in assembly already and give one number.
    """

    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    natives: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    tables: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, source: str, constants: Mapping[str, object] | None = None) -> None:
        """The functions of a source, and its constants: those given, or else its literals."""
        for node in ast.parse(source).body:
            match node:
                case ast.FunctionDef():
                    self.functions[node.name] = node
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if constants is None:
                    self._constant(name, ast.literal_eval(_folded(value)))
                case _:
                    pass
        for name, constant in (constants or {}).items():
            self._constant(name, constant)

    def _constant(self, name: str, value: object) -> None:
        if isinstance(value, int):
            self.numbers[name] = int(value)
        elif isinstance(value, tuple) and all(isinstance(v, int) for v in value):
            self.tables[name] = value

    def arity(self, name: str, seen: frozenset[str] = frozenset()) -> int:
        """How many numbers a function returns."""
        if name in self.natives:
            return 1
        if name not in self.functions:
            raise Unlowered(name)
        for node in ast.walk(self.functions[name]):
            match node:
                case ast.Return(value=ast.Tuple(elts=items)):
                    return len(items)
                case ast.Return(value=ast.Name(id=constant)) if constant in self.tables:
                    return len(self.tables[constant])
                case ast.Return(value=ast.Call(func=ast.Name(id=callee))) if callee not in {*seen, name}:
                    return self.arity(callee, seen | {name})
                case _:
                    pass
        return 1


def _folded(node: ast.expr) -> ast.expr:
    """`-a - b` of literals as one literal."""
    match node:
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return ast.Constant(ast.literal_eval(_folded(left)) - ast.literal_eval(_folded(right)))
        case _:
            return node


def table_line(name: str, figures: Sequence[int]) -> str:
    for figure in figures:
        literal(figure)
    body = ", ".join(f"i64 {figure}" for figure in figures)
    return f"@{name} = internal unnamed_addr constant [{len(figures)} x i64] [{body}]"


def literal(number: int) -> str:
    if not LEAST <= number <= MOST:
        raise Unlowered(str(number))
    return str(number)


def struct_of(arity: int) -> str:
    return "i64" if arity == 1 else "{" + ", ".join(["i64"] * arity) + "}"


class Lines:
    """One function's text: blocks, fresh names, and where its numbers are kept."""

    def __init__(self, module: Module, node: ast.FunctionDef, entry: bool) -> None:
        self.module = module
        self.node = node
        self.entry = entry
        self.parameters = [arg.arg for arg in node.args.args]
        self.by_row = "v" in self.parameters
        self.checks = "led" in self.parameters
        self.arity = module.arity(node.name)
        self.calls: set[str] = set()
        self.used: set[str] = set()
        self.lines: list[str] = []
        self.rooms: list[str] = []
        self.locals: dict[str, str] = {}
        self.pieces: dict[str, Value] = {}
        self.exits: dict[str, tuple[str, ast.expr]] = {}
        self.count = 0
        self.open = True  # whether the present block still lacks its end

    def _say(self, text: str) -> None:
        if self.open:
            self.lines.append("  " + text)

    def _end(self, text: str) -> None:
        self._say(text)
        self.open = False

    def _label(self, label: str) -> None:
        if self.open:
            self._say(f"br label %{label}")
        self.lines.append(f"{label}:")
        self.open = True

    def _fresh(self, stem: str = "r") -> str:
        self.count += 1
        return f"{stem}.{self.count}"

    def _new(self, text: str, kind: str | int = "i") -> Value:
        name = "%" + self._fresh()
        self._say(f"{name} = {text}")
        return Value(name, kind)

    def _store(self, name: str, value: Value) -> None:
        kind = "p" if value.kind == "p" else "i"
        known = self.locals.get(name)
        if known is None:
            self.locals[name] = kind + "local"
            self.rooms.append(f"  %{name} = alloca {'ptr' if kind == 'p' else 'i64'}")
        elif known != kind + "local":
            raise Unlowered(name)
        if kind == "p":
            self._say(f"store ptr {value.text}, ptr %{name}")
        else:
            self._say(f"store i64 {self._number(value).text}, ptr %{name}")

    def _number(self, value: Value) -> Value:
        if value.kind == "b":
            return self._new(f"zext i1 {value.text} to i64")
        if value.kind != "i":
            raise Unlowered(value.text)
        return value

    @contextmanager
    def _room(self) -> Iterator[str]:
        name = "%" + self._fresh("room")
        self.rooms.append(f"  {name} = alloca i64")
        yield name

"""Expressions of generated code as LLVM values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from gongji.readers.kernel.shapes import ARRAYS, COLUMNS, ROW, Lines, Unlowered, Value, literal, struct_of

SIGNS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "slt", ast.LtE: "sle", ast.Gt: "sgt", ast.GtE: "sge",
}  # fmt: skip
CHECKED: Final[Mapping[type[ast.operator], str]] = {ast.Add: "sadd", ast.Sub: "ssub", ast.Mult: "smul"}
PLAIN: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor",
    ast.LShift: "shl", ast.RShift: "ashr",
}  # fmt: skip


class Values(Lines):
    """Writes what is worked out: conditions, numbers, places in arrays, calls."""

    # ---- conditions ---------------------------------------------------------------------------------------

    def _branch(self, test: ast.expr, yes: str, no: str) -> None:
        """Goes to one label or the other."""
        match test:
            case ast.BoolOp(op=op, values=values):
                for value in values[:-1]:
                    on = self._fresh("on")
                    if isinstance(op, ast.And):
                        self._branch(value, on, no)
                    else:
                        self._branch(value, yes, on)
                    self._label(on)
                self._branch(values[-1], yes, no)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._branch(operand, no, yes)
            case ast.Compare() if (links := _links(test)) is not None:
                self._branch(links, yes, no)
            case _:
                bit = self._bit(self._value(test))
                self._end(f"br i1 {bit.text}, label %{yes}, label %{no}")

    def _bit(self, value: Value) -> Value:
        if value.kind == "b":
            return value
        return self._new(f"icmp ne i64 {self._number(value).text}, 0", "b")

    # ---- values -------------------------------------------------------------------------------------------

    def _value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=bool() | int() as number):
                return Value(literal(int(number)))
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return Value(literal(-number))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._operation(ast.Sub(), Value("0"), self._number(self._value(operand)))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._new(f"xor i1 {self._bit(self._value(operand)).text}, true", "b")
            case ast.BinOp(left=left, op=op, right=right):
                first = self._number(self._value(left))
                return self._operation(op, first, self._number(self._value(right)))
            case ast.Compare():
                links = _links(node)
                return self._compare(node) if links is None else self._either(links)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._choose(test, body, orelse)
            case ast.BoolOp():
                return self._either(node)
            case ast.Subscript(value=array, slice=index):
                return self._at(array, index)
            case ast.Call():
                return self._call(node)
            case _:
                raise Unlowered(ast.unparse(node))

    def _name(self, name: str) -> Value:
        kind = self.locals.get(name)
        if kind == "ilocal":
            return self._new(f"load i64, ptr %{name}")
        if kind == "plocal":
            return self._new(f"load ptr, ptr %{name}", "p")
        if kind == "p":
            return Value(f"%{name}", "p")
        if name in self.module.numbers:
            return Value(literal(self.module.numbers[name]))
        if name in self.module.tables:
            self.used.add(name)
            return Value(f"@{name}", "p")
        raise Unlowered(name)

    def _operation(self, op: ast.operator, a: Value, b: Value) -> Value:
        if isinstance(op, ast.FloorDiv | ast.Mod):
            return self._divide(op, a, b)
        if self.checks and type(op) in CHECKED:
            both = self._new(
                f"call {{i64, i1}} @llvm.{CHECKED[type(op)]}.with.overflow.i64(i64 {a.text}, i64 {b.text})"
            )
            wrong = self._new(f"extractvalue {{i64, i1}} {both.text}, 1", "b")
            on = self._fresh("on")
            self._end(f"br i1 {wrong.text}, label %overflow, label %{on}")
            self._label(on)
            return self._new(f"extractvalue {{i64, i1}} {both.text}, 0")
        if type(op) not in PLAIN:
            raise Unlowered(type(op).__name__)
        return self._new(f"{PLAIN[type(op)]} i64 {a.text}, {b.text}")

    def _divide(self, op: ast.operator, a: Value, b: Value) -> Value:
        """Division that rounds down, and what it leaves, as in Python."""
        rest = self._new(f"srem i64 {a.text}, {b.text}")
        signs = self._new(f"xor i64 {rest.text}, {b.text}")
        apart = self._new(f"icmp slt i64 {signs.text}, 0", "b")
        some = self._new(f"icmp ne i64 {rest.text}, 0", "b")
        below = self._new(f"and i1 {apart.text}, {some.text}", "b")
        if isinstance(op, ast.Mod):
            moved = self._new(f"select i1 {below.text}, i64 {b.text}, i64 0")
            return self._new(f"add i64 {rest.text}, {moved.text}")
        whole = self._new(f"sdiv i64 {a.text}, {b.text}")
        return self._new(f"sub i64 {whole.text}, {self._number(below).text}")

    def _compare(self, node: ast.Compare) -> Value:
        """A comparison; a chain looks at all its parts, which cost nothing and cannot fail."""
        parts = [self._number(self._value(part)) for part in (node.left, *node.comparators)]
        found: Value | None = None
        for op, a, b in zip(node.ops, parts, parts[1:], strict=False):
            if type(op) not in SIGNS:
                raise Unlowered(ast.unparse(node))
            bit = self._new(f"icmp {SIGNS[type(op)]} i64 {a.text}, {b.text}", "b")
            found = bit if found is None else self._new(f"and i1 {found.text}, {bit.text}", "b")
        assert found is not None
        return found

    def _choose(self, test: ast.expr, body: ast.expr, orelse: ast.expr) -> Value:
        if _simple(body) and _simple(orelse) and not isinstance(test, ast.BoolOp):
            bit = self._bit(self._value(test))
            a, b = self._number(self._value(body)), self._number(self._value(orelse))
            return self._new(f"select i1 {bit.text}, i64 {a.text}, i64 {b.text}")
        with self._room() as room:
            yes, no, after = self._fresh("yes"), self._fresh("no"), self._fresh("after")
            self._branch(test, yes, no)
            for label, part in ((yes, body), (no, orelse)):
                self._label(label)
                self._say(f"store i64 {self._number(self._value(part)).text}, ptr {room}")
                self._end(f"br label %{after}")
            self._label(after)
        return self._new(f"load i64, ptr {room}")

    def _either(self, node: ast.BoolOp) -> Value:
        """The value of the operand that decides."""
        with self._room() as room:
            after = self._fresh("after")
            for value in node.values:
                found = self._number(self._value(value))
                self._say(f"store i64 {found.text}, ptr {room}")
                if value is node.values[-1]:
                    break
                on = self._fresh("on")
                bit = self._bit(found).text
                ways = (on, after) if isinstance(node.op, ast.And) else (after, on)
                self._end(f"br i1 {bit}, label %{ways[0]}, label %{ways[1]}")
                self._label(on)
            self._label(after)
        return self._new(f"load i64, ptr {room}")

    # ---- arrays and calls ---------------------------------------------------------------------------------

    def _at(self, array: ast.expr, index: ast.expr) -> Value:
        if isinstance(array, ast.Call):
            found, place = self._call(array), _fixed(index)
            return self._items(found)[place]
        if isinstance(array, ast.Name) and self.locals.get(array.id) in ARRAYS:
            return self._array(array.id, _fixed(index))
        return self._new(f"load i64, ptr {self._place(array, index)}")

    def _items(self, value: Value) -> list[Value]:
        if not isinstance(value.kind, int):
            raise Unlowered(value.text)
        struct = struct_of(value.kind)
        return [self._new(f"extractvalue {struct} {value.text}, {i}") for i in range(value.kind)]

    def _array(self, name: str, place: int) -> Value:
        """A flat array of a tuple; the first of `led` is where overflow is told."""
        cell = self._new(f"getelementptr ptr, ptr %{name}, i64 {place + (name == 'led')}", "p")
        return self._new(f"load ptr, ptr {cell.text}", "p")

    def _place(self, array: ast.expr, index: ast.expr) -> str:
        """Where a number lies."""
        if isinstance(array, ast.Name) and self.locals.get(array.id) in COLUMNS:
            cell = self._new(f"getelementptr ptr, ptr %{array.id}, i64 {_fixed(index)}", "p")
            base = self._new(f"load ptr, ptr {cell.text}", "p")
            at = self._name(ROW)
        else:
            base = self._value(array)
            at = self._number(self._value(index))
        if base.kind != "p":
            raise Unlowered(ast.unparse(array))
        return self._new(f"getelementptr i64, ptr {base.text}, i64 {at.text}", "p").text

    def _call(self, node: ast.Call) -> Value:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise Unlowered(ast.unparse(node))
        name = node.func.id
        arity = self.module.arity(name)
        self.calls.add(name)
        given = [self._given(argument) for argument in node.args]
        known = self.module.functions.get(name)
        if known is not None and any(p.arg == "v" for p in known.args.args):
            given.append(f"i64 {self._name(ROW).text}")
        found = self._new(f"call {struct_of(arity)} @{name}({', '.join(given)})", arity if arity > 1 else "i")
        return found

    def _given(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name) and self.locals.get(node.id) in (*COLUMNS, *ARRAYS):
            return f"ptr %{node.id}"
        if isinstance(node, ast.Tuple):
            return f"ptr {self._row_of(node)}"
        value = self._value(node)
        return f"ptr {value.text}" if value.kind == "p" else f"i64 {self._number(value).text}"

    def _row_of(self, node: ast.Tuple) -> str:
        """Numbers laid out side by side for a callee."""
        room = "%" + self._fresh("room")
        self.rooms.append(f"  {room} = alloca i64, i64 {len(node.elts)}")
        for i, item in enumerate(node.elts):
            value = self._number(self._value(item))
            place = self._new(f"getelementptr i64, ptr {room}, i64 {i}", "p")
            self._say(f"store i64 {value.text}, ptr {place.text}")
        return room


def _fixed(node: ast.expr) -> int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    raise Unlowered(ast.unparse(node))


def _links(node: ast.Compare) -> ast.BoolOp | None:
    """A chain with parts that may fail as comparisons joined by `and`, each in its turn."""
    if len(node.ops) == 1 or all(_simple(part) for part in node.comparators):
        return None
    if not all(_simple(part) for part in node.comparators[:-1]):
        raise Unlowered(ast.unparse(node))
    firsts = (node.left, *node.comparators)
    pairs = zip(firsts, node.ops, node.comparators, strict=False)
    return ast.BoolOp(ast.And(), [ast.Compare(a, [op], [b]) for a, op, b in pairs])


def _simple(node: ast.expr) -> bool:
    """A value that costs nothing and cannot fail, so that it may be worked out without need."""
    match node:
        case ast.Name() | ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return isinstance(operand, ast.Constant)
        case _:
            return False

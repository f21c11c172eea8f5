"""Generated integer code as LLVM assembly: the few shapes that it and what it calls use, nothing else.

Every number is a 64-bit integer. `v`, `slot` and `parent` are columns read at the present row, `led` and
`out` are tuples of flat arrays. Sums and products in functions that hold `led` set its last array to 1 when
they do not fit, so that a caller never takes a wrapped number for an amount. A shape that is not known here
raises `Unlowered`: code is lowered whole or not at all.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from gongji.readers.kernel.lowered import CHECKED, Values
from gongji.readers.kernel.shapes import (
    ARRAYS,
    COLUMNS,
    FLAT,
    ROW,
    Module,
    Unlowered,
    Value,
    literal,
    struct_of,
    table_line,
)  # fmt: skip

INTRINSICS: Final = (
    *(f"declare {{i64, i1}} @llvm.{name}.with.overflow.i64(i64, i64)" for name in sorted(CHECKED.values())),
    "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)",
)


def lowered(module: Module, entry: str) -> str:
    """Assembly of an entry and of everything it calls."""
    written: dict[str, list[str]] = {}
    used: set[str] = set()
    wanted = [entry]
    while wanted:
        name = wanted.pop()
        if name in written:
            continue
        if name in module.natives:
            written[name] = [module.natives[name]]
            continue
        if name not in module.functions:
            raise Unlowered(name)
        writer = _Function(module, module.functions[name], name == entry)
        written[name] = writer.write()
        wanted += sorted(writer.calls)
        used |= writer.used
    tables = [table_line(name, module.tables[name]) for name in sorted(used)]
    body = [line for name in sorted(written) for line in written[name]]
    return "\n".join([*INTRINSICS, *tables, *body, ""])


class _Function(Values):
    """Writes one function."""

    def write(self) -> list[str]:
        """The lines of the definition."""
        given = []
        for name in self.parameters:
            if name in ARRAYS or (name in COLUMNS and self.by_row):
                given.append(f"ptr noalias readonly %{name}")
                self.locals[name] = name
            elif name in FLAT:
                given.append(f"ptr %{name}")
                self.locals[name] = "p"
            else:
                given.append(f"i64 %{name}.given")
                self._store(name, Value(f"%{name}.given"))
        if self.by_row and not self.entry:
            given.append(f"i64 %{ROW}.given")
            self._store(ROW, Value(f"%{ROW}.given"))
        self._block(self.node.body)
        if self.open:
            self._end(f"ret {struct_of(self.arity)} zeroinitializer" if self.arity > 1 else "ret i64 0")
        for label, value in list(self.exits.values()):
            self._label(label)
            self._leave(value)
        if self.checks:
            self._label("overflow")
            self._say("store i64 1, ptr %overflow.cell")
            self._end(f"ret {struct_of(self.arity)} zeroinitializer" if self.arity > 1 else "ret i64 -1")
        large = self.node.name.startswith(("open_", "amount_"))
        linkage = "" if self.entry else "internal "
        head = f"define {linkage}{struct_of(self.arity)} @{self.node.name}({', '.join(given)})"
        head += " nounwind noinline {" if large else " nounwind {"
        first = []
        if self.checks:
            first = ["  %overflow.cell = load ptr, ptr %led"]
        return [head, "entry:", *self.rooms, *first, *self.lines, "}"]

    # ---- statements ---------------------------------------------------------------------------------------

    def _block(self, statements: Sequence[ast.stmt]) -> None:
        """Statements up to the first that leaves."""
        for statement in statements:
            if self.open:
                self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                self._assign(targets, value)
            case ast.AugAssign(target=target, op=op, value=value):
                self._update(target, op, value)
            case ast.If(test=test, body=body, orelse=orelse):
                self._if(test, body, orelse)
            case ast.While(test=test, body=body):
                self._while(test, body)
            case ast.For(target=ast.Name(id=name), iter=items, body=body):
                self._for(name, items, body)
            case ast.Return(value=value) if value is not None:
                self._return(value)
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case ast.Expr(value=ast.Call() as call):
                self._call(call)
            case _:
                raise Unlowered(ast.unparse(node))

    def _assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        if isinstance(value, ast.Tuple):
            for target in targets:
                self._unpack(target, [self._value(item) for item in value.elts])
            return
        found = self._value(value)
        for target in targets:
            if isinstance(target, ast.Tuple):
                self._unpack(target, self._items(found))
            else:
                self._put(target, found)

    def _unpack(self, target: ast.expr, values: list[Value]) -> None:
        if not isinstance(target, ast.Tuple) or len(target.elts) != len(values):
            raise Unlowered(ast.unparse(target))
        for part, value in zip(target.elts, values, strict=True):
            self._put(part, value)

    def _put(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                self._store(name, value)
            case ast.Subscript(value=array, slice=index):
                place = self._place(array, index)
                self._say(f"store i64 {self._number(value).text}, ptr {place}")
            case _:
                raise Unlowered(ast.unparse(target))

    def _update(self, target: ast.expr, op: ast.operator, value: ast.expr) -> None:
        if isinstance(target, ast.Subscript):
            place = self._place(target.value, target.slice)
            old = self._new(f"load i64, ptr {place}")
            new = self._operation(op, old, self._number(self._value(value)))
            self._say(f"store i64 {new.text}, ptr {place}")
        elif isinstance(target, ast.Name):
            old = self._value(ast.Name(target.id))
            self._store(target.id, self._operation(op, old, self._number(self._value(value))))
        else:
            raise Unlowered(ast.unparse(target))

    def _if(self, test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        yes, no, after = self._fresh("then"), self._fresh("else"), self._fresh("after")
        self._branch(test, yes, no if orelse else after)
        ends = not orelse
        for label, block in ((yes, body), (no, orelse)):
            if not block:
                continue
            self._label(label)
            self._block(block)
            if self.open:
                self._end(f"br label %{after}")
                ends = True
        if ends:
            self._label(after)

    def _while(self, test: ast.expr, body: list[ast.stmt]) -> None:
        again, inside, after = self._fresh("again"), self._fresh("inside"), self._fresh("after")
        self._label(again)
        self._branch(test, inside, after)
        self._label(inside)
        self._block(body)
        if self.open:
            self._end(f"br label %{again}")
        self._label(after)

    def _for(self, name: str, items: ast.expr, body: list[ast.stmt]) -> None:
        match items:
            case ast.Name(id=table) if table in self.module.tables:
                for figure in self.module.tables[table]:
                    self._store(name, Value(literal(figure)))
                    self._block(body)
            case ast.Call(func=ast.Name(id="range"), args=[first, last, *step]):
                self._range(name, first, last, step[0] if step else ast.Constant(1), body)
            case _:
                raise Unlowered(ast.unparse(items))

    def _range(
        self, name: str, first: ast.expr, last: ast.expr, step: ast.expr, body: list[ast.stmt]
    ) -> None:
        if not (isinstance(step, ast.Constant) and isinstance(step.value, int) and step.value > 0):
            raise Unlowered(ast.unparse(step))
        end = self._number(self._value(last))
        counter = self._fresh("counter")
        self._store(counter, self._value(first))
        again, inside, after = self._fresh("again"), self._fresh("inside"), self._fresh("after")
        self._label(again)
        now = self._new(f"load i64, ptr %{counter}")
        go = self._new(f"icmp slt i64 {now.text}, {end.text}", "b")
        self._end(f"br i1 {go.text}, label %{inside}, label %{after}")
        self._label(inside)
        self._store(name, now)
        self._block(body)
        if self.open:
            self._store(counter, self._new(f"add i64 {now.text}, {step.value}"))
            self._end(f"br label %{again}")
        self._label(after)

    def _return(self, value: ast.expr) -> None:
        """Equal ways out of a function share one block."""
        if isinstance(value, ast.Call) and all(isinstance(a, ast.Name | ast.Constant) for a in value.args):
            label, _ = self.exits.setdefault(ast.unparse(value), (self._fresh("exit"), value))
            self._end(f"br label %{label}")
        else:
            self._leave(value)

    def _leave(self, value: ast.expr) -> None:
        if isinstance(value, ast.Tuple):
            values = [self._number(self._value(item)) for item in value.elts]
        elif isinstance(value, ast.Name) and value.id in self.module.tables:
            values = [Value(literal(figure)) for figure in self.module.tables[value.id]]
        else:
            found = self._value(value)
            if isinstance(found.kind, int):
                self._end(f"ret {struct_of(found.kind)} {found.text}")
            else:
                self._end(f"ret i64 {self._number(found).text}")
            return
        struct, held = struct_of(len(values)), "undef"
        for i, part in enumerate(values):
            held = self._new(f"insertvalue {struct} {held}, i64 {part.text}, {i}").text
        self._end(f"ret {struct} {held}")

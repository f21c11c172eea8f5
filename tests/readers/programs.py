"""Programs made by hand, one operator at a time, and rows for them.

`Draft` numbers leaves, scopes, marks and ledgers the way `choose` does, so that a test states only the rule
it is about. Facts of every kind stand ready (`FACTS`); a row has a cover of 2025 and an event in June, and
a fact that is not named is blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gongji.charter.nodes import (
    ABSENT,
    UNKNOWN,
    AnyScope,
    ChosenScope,
    Const,
    Expr,
    Fact,
    Kind,
    Member,
    Method,
    Op,
    Rate,
    Read,
    Scope,
    ScopeKind,
    State,
    Table,
    Threshold,
)
from gongji.charter.nodes import Compare as Comparison
from gongji.charter.numbering import Marks, MethodNumbers, Numbering
from gongji.charter.program import (
    Amount,
    Benefit,
    Cap,
    Clash,
    Grades,
    MarkKind,
    Note,
    Offset,
    Program,
    Reduction,
    Rounding,
    Series,
    Test,
    Times,
)
from gongji.charter.ranges import denominator, expr_range, facts_read, method_exprs
from gongji.codes.civil import parse_iso
from gongji.readers.decision import Decision, Prior, Rendered, Row, render
from gongji.readers.derive import Derived, Deriver

YUAN = 100
MILLION = 1_000_000 * YUAN
FACTS: tuple[Fact, ...] = (
    Fact("发生日", Kind.DATE, Table.EVENT, builtin=True),
    Fact("知悉日", Kind.DATE, Table.EVENT, builtin=True),
    Fact("申领日", Kind.DATE, Table.EVENT, builtin=True),
    Fact("地区", Kind.REGION, Table.COVER, builtin=True),
    Fact("起保日", Kind.DATE, Table.COVER, builtin=True),
    Fact("终保日", Kind.DATE, Table.COVER, builtin=True),
    Fact("首次参保日", Kind.DATE, Table.COVER, builtin=True),
    Fact("份数", Kind.COUNT, Table.COVER, unit="份", low=1, high=3, default=1, builtin=True),
    Fact("事由", Kind.CHOICE, Table.EVENT, choices=("甲", "乙", "丙")),
    Fact("病种", Kind.CHOICE, Table.EVENT, choices=("肺炎", "胃炎", "骨折")),
    Fact("费用", Kind.MONEY, Table.EVENT, high=MILLION),
    Fact("另费", Kind.MONEY, Table.EVENT, high=MILLION),
    Fact("核定", Kind.MONEY, Table.EVENT, high=MILLION),
    Fact("天数", Kind.COUNT, Table.EVENT, unit="天", high=400),
    Fact("总天数", Kind.COUNT, Table.EVENT, unit="天", high=400),
    Fact("月数", Kind.COUNT, Table.EVENT, unit="月", high=60),
    Fact("等级", Kind.COUNT, Table.EVENT, unit="级", low=1, high=10),
    Fact("某日", Kind.DATE, Table.EVENT),
    Fact("某日二", Kind.DATE, Table.EVENT),
    Fact("票据号", Kind.KEY, Table.EVENT),
    Fact("同意", Kind.FLAG, Table.EVENT),
    Fact("隐瞒", Kind.FLAG, Table.EVENT, default=0),
)
AT = {fact.name: i for i, fact in enumerate(FACTS)}
USUAL: dict[str, str | int] = {
    "发生日": "2025-06-01",
    "知悉日": "2025-06-01",
    "申领日": "2025-06-01",
    "地区": 330600,
    "起保日": "2025-01-01",
    "终保日": "2025-12-31",
    "首次参保日": "2020-01-01",
    "份数": 1,
    "事由": 0,
    "隐瞒": 0,
}

Cell = str | int | None
"""A value of a row: a date as text, a number (fen, a count, a choice's position), None for blank."""

# ---- expressions, short -----------------------------------------------------------------------------


def fact(name: str) -> Read:
    """The value of a fact."""
    found = FACTS[AT[name]]
    return Read(name, found.kind, found.unit)


def yuan(amount: int) -> Const:
    """A literal amount."""
    return Const(amount * YUAN, Kind.MONEY)


def count(number: int, unit: str = "天") -> Const:
    """A literal count."""
    return Const(number, Kind.COUNT, unit)


def compare(left: Expr, op: Op, right: Expr) -> Comparison:
    """left op right."""
    return Comparison(op, left, right)


def is_(name: str, *words: str) -> Member:
    """A choice fact is one of these words."""
    choices = FACTS[AT[name]].choices
    return Member(name, tuple(choices.index(w) for w in words), words)


COST = fact("费用")
COVER = Scope(ScopeKind.COVER)
EVENT = Scope(ScopeKind.EVENT)
ILLNESS = Scope(ScopeKind.ILLNESS)
LIFETIME = Scope(ScopeKind.LIFETIME)
BILL = Scope(ScopeKind.BILL)
COVER_YEAR = Scope(ScopeKind.COVER_YEAR)
CALENDAR_YEAR = Scope(ScopeKind.CALENDAR_YEAR)

# ---- programs ---------------------------------------------------------------------------------------


class Draft:
    """A program in the making. Benefit i stands under article 四.(i+1) and is triggered by 事由 甲."""

    def __init__(self, *readings: tuple[str, str], units_max: int = 3) -> None:
        self.readings = readings
        self.units_max = units_max
        self.numbering = Numbering(AT)
        self.benefits: list[Benefit] = []
        self.series: dict[str, Series] = {}
        self.grades: dict[str, Grades] = {}

    def benefit(
        self,
        method: Method,
        *,
        name: str = "",
        trigger: Expr | None = None,
        belongs: str = "发生日",
        refuse: Sequence[tuple[Expr, str, State | None]] = (),
        note: Sequence[tuple[Expr, str]] = (),
        base: Expr | None = COST,
        scope: AnyScope | None = None,
        threshold: Threshold | None = None,
        reduction: Sequence[tuple[int, int | None, Rate]] = (),
        since: Expr | None = None,
        per_unit: bool = False,
        offsets: Sequence[tuple[int, Scope]] = (),
        take_off: Sequence[Expr] = (),
        rounding: Rounding = Rounding.HALF_UP,
        step: int = 1,
        floor: int = 0,
        times: tuple[int, Scope] | None = None,
        caps: Sequence[tuple[Expr, AnyScope]] = (),
        joint: Sequence[tuple[Expr, AnyScope, int]] = (),
        cap_per_unit: bool = False,
        clashes: Sequence[Clash] = (),
        most: Sequence[tuple[str, str]] = (),
    ) -> int:
        """Adds a benefit and gives its position. `joint`: caps with the ledger they share."""
        index = len(self.benefits)
        article = f"四.{index + 1}"
        numbering, marks = self.numbering, Marks()
        whole = numbering.leaf((article,), name or article, index, method.span)
        tests = tuple(
            Test(
                refuses,
                marks.add(phrase, (f"五.{i}",), MarkKind.REFUSAL),
                numbering.leaf((f"五.{i}",), phrase, index, method.span),
                unknown,
            )
            for i, (refuses, phrase, unknown) in enumerate(refuse, 1)
        )
        notes = tuple(Note(when, marks.add(phrase, ("七.1",), MarkKind.NOTE)) for when, phrase in note)
        zeros = [marks.add(p, (article,), MarkKind.ZERO) for p in ("未达起付", "计算为零", "已达封顶")]
        inferred = marks.add("参数为推定值", (), MarkKind.NOTE)
        numbers = MethodNumbers(numbering, index, belongs, lambda reading, option: ())
        method = numbers.method(method, (article,), "")
        threshold_scope = -1
        if threshold is not None:
            threshold = numbers.threshold(threshold, (article,), "")
            if threshold.scope is not None:
                threshold_scope = numbering.scope(threshold.scope, belongs)  # type: ignore[arg-type]
        facts = {f.name: f for f in FACTS}
        ledgers = [(limit, at, numbering.ledger()) for limit, at in caps]
        amount = Amount(
            base=base,
            base_high=0 if base is None else expr_range(base, facts)[1],
            scope=-1 if scope is None else numbering.scope(scope, belongs),  # type: ignore[arg-type]
            threshold=threshold,
            threshold_scope=threshold_scope,
            method=method,
            denominator=_denominator(method, reduction, self.grades),
            reduction=Reduction(since, tuple(reduction), whole) if since is not None else None,
            per_unit=per_unit,
            offsets=(
                *(Offset(b, numbering.scope(s, belongs), None, (article,)) for b, s in offsets),
                *(Offset(-1, -1, expr, (article,)) for expr in take_off),
            ),
            rounding=rounding,
            step=step,
            floor=floor,
            times=None if times is None else Times(times[0], numbering.scope(times[1], belongs), whole),
            caps=tuple(
                Cap(
                    limit,
                    cap_per_unit,
                    numbering.scope(at, belongs),  # type: ignore[arg-type]
                    ledger,
                    numbering.leaf((article, "六.1"), "封顶", index, method.span),
                    (article,),
                    ((at.reading, at.option),) if isinstance(at, ChosenScope) else (),
                )
                for limit, at, ledger in [*ledgers, *joint]
            ),
        )
        read = [*method_exprs(method), *(t.refuses for t in tests), *([] if base is None else [base])]
        names = {n for e in read for n in facts_read(e)}
        self.benefits.append(
            Benefit(
                name=name or f"给付{index + 1}",
                article=article,
                index=index,
                trigger=is_("事由", "甲") if trigger is None else trigger,
                belongs=AT[belongs],
                tests=tests,
                notes=notes,
                clashes=tuple(
                    replace(c, leaf=numbering.leaf((article,), c.kind, index, method.span)) for c in clashes
                ),
                guarded=tuple(
                    i
                    for i, f in enumerate(FACTS)
                    if f.name in names and f.kind in (Kind.MONEY, Kind.COUNT) and not f.builtin
                ),
                most=tuple((AT[a], AT[b]) for a, b in most),
                amount=amount,
                marks=tuple(marks.items),
                mark_below=zeros[0],
                mark_zero=zeros[1],
                mark_capped=zeros[2],
                mark_inferred=inferred,
                leaf=whole,
            )
        )
        return index

    def scope(self, scope: Scope, belongs: str = "发生日") -> int:
        """The number of a scope, for clashes."""
        return self.numbering.scope(scope, belongs)

    def ledger(self) -> int:
        """A cap ledger that several benefits share."""
        return self.numbering.ledger()

    def program(self) -> Program:
        """The program, benefits decided in the order they were added."""
        return Program(
            plan="draft",
            edition="2025-01-01",
            title="手工条文",
            facts=FACTS,
            readings=self.readings,
            benefits=tuple(self.benefits),
            order=tuple(range(len(self.benefits))),
            scopes=tuple(self.numbering.scopes),
            ledgers=self.numbering.ledgers,
            leaves=tuple(self.numbering.leaves),
            series=self.series,
            grades=self.grades,
            scope_article=("四",),
            units_max=self.units_max,
            digest="",
        )


def _denominator(
    method: Method, reduction: Sequence[tuple[int, int | None, Rate]], grades: dict[str, Grades]
) -> int:
    parts = denominator(method, frozenset(name for name, table in grades.items() if table.rates))
    for _, _, rate in reduction:
        parts *= rate.denominator
    return parts


def single(method: Method, **rule: object) -> Program:
    """A program of one benefit."""
    draft = Draft()
    draft.benefit(method, **rule)  # type: ignore[arg-type]
    return draft.program()


# ---- rows and decisions -----------------------------------------------------------------------------


def values(**cells: Cell) -> tuple[int, ...]:
    """One value for each fact."""
    row = {**USUAL, **cells}
    found = []
    for f in FACTS:
        cell = row.get(f.name)
        if cell is None:
            found.append(UNKNOWN)
        elif cell == "无":
            found.append(ABSENT)
        else:
            found.append(parse_iso(cell) if isinstance(cell, str) else cell)
    return tuple(found)


def row(
    event: int = 0, cover: int = 0, person: int = 0, prior: dict[int, Prior] | None = None, **cells: Cell
) -> Row:
    """A row; facts that are not named are as usual, or blank."""
    return Row(values(**cells), event, cover, person, prior or {})


def derive(program: Program, *rows: Row) -> list[list[Derived]]:
    """The rows in sequence."""
    deriver = Deriver(program)
    return [deriver.decide(r) for r in rows]


def decide(program: Program, *rows: Row) -> list[Decision]:
    """The first decision of each row, in sequence."""
    return [found[0].decision for found in derive(program, *rows)]


def one(program: Program, **cells: Cell) -> Decision:
    """The decision of a single row."""
    return decide(program, row(**cells))[0]


def shown(program: Program, *rows: Row) -> list[Rendered]:
    """The first decision of each row in words."""
    return [render(program, decision) for decision in decide(program, *rows)]


def said(program: Program, *rows: Row) -> list[str]:
    """The first decision of each row in one short line: 给付 20.00; 不给付 未达起付; 待补材料 0~5 缺费用."""
    return [in_short(r) for r in shown(program, *rows)]


def in_short(found: Rendered) -> str:
    """A decision in one short line."""
    if found.state_label == "给付":
        assert found.amount is not None
        return f"给付 {_figure(found.amount)}"
    if found.state_label == "待补材料":
        assert found.low is not None and found.high is not None
        return f"待补材料 {_figure(found.low)}~{_figure(found.high)} 缺{'、'.join(found.needs)}"
    return " ".join((found.state_label, "；".join(found.reasons))).rstrip()


def _figure(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)

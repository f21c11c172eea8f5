"""Programs and rows made at random, small enough that totals, edges and limits are met again and again.

Everything comes from one `random.Random`: a seeded one for a quick run, or one that Hypothesis holds and
shrinks. The facts are the same in every program; which of them its rules read is not.
"""

from __future__ import annotations

from random import Random
from typing import TypeVar

from gongji.charter.nodes import (
    ABSENT,
    UNKNOWN,
    Add,
    AgeAt,
    All,
    Any_,
    AnyScope,
    Band,
    Bands,
    ChosenExpr,
    ChosenMethod,
    ChosenScope,
    Compare,
    Const,
    Daily,
    DaysBetween,
    Discretion,
    Edge,
    Expr,
    Fact,
    Fixed,
    Gives,
    Graded,
    If,
    Kind,
    Member,
    Method,
    Monthly,
    Not,
    Op,
    Over,
    PerFull,
    Pick,
    Progressive,
    Prorate,
    QuantityLimit,
    Rate,
    Read,
    Scale,
    Scope,
    ScopeKind,
    Share,
    Shift,
    Slice,
    State,
    Table,
    Threshold,
)
from gongji.charter.numbering import BY_YEAR, KEY_FACTS, PARENTS
from gongji.charter.program import (
    Amount,
    Benefit,
    Cap,
    Clash,
    Grades,
    Leaf,
    Mark,
    MarkKind,
    Note,
    Offset,
    Program,
    Reduction,
    Rounding,
    ScopeUse,
    Series,
    Test,
    Times,
)
from gongji.charter.ranges import denominator, expr_range
from gongji.codes.civil import parse_iso
from gongji.readers.decision import Prior, Row

T = TypeVar("T")

MONEY, COUNT, DATE, FLAG, CHOICE = Kind.MONEY, Kind.COUNT, Kind.DATE, Kind.FLAG, Kind.CHOICE
EVENT = Table.EVENT
HUGE = 6 * 10**14
FACTS = (
    Fact("事由", CHOICE, EVENT, choices=("甲", "乙", "丙")),
    Fact("类别", CHOICE, EVENT, choices=("子", "丑", "寅")),
    Fact("费用", MONEY, EVENT, high=1000),
    Fact("报销", MONEY, EVENT, high=600),
    Fact("天数", COUNT, EVENT, unit="天", high=40),
    Fact("月数", COUNT, EVENT, unit="月", high=7),
    Fact("等级", COUNT, EVENT, unit="级", low=1, high=4),
    Fact("核定金额", MONEY, EVENT, high=900),
    Fact("总额", MONEY, EVENT, high=HUGE),
    Fact("发生日", DATE, EVENT, builtin=True),
    Fact("起始日", DATE, EVENT),
    Fact("申领日", DATE, EVENT, builtin=True),
    Fact("出生日", DATE, Table.PERSON),
    Fact("辞职日", DATE, EVENT, default=ABSENT),
    Fact("同意", FLAG, EVENT),
    Fact("除外", FLAG, EVENT),
    Fact("病种", CHOICE, EVENT, choices=("一", "二")),
    Fact("票据号", Kind.KEY, EVENT),
    Fact("地区", Kind.REGION, Table.COVER, builtin=True),
    Fact("份数", COUNT, Table.COVER, unit="份", low=1, high=3, builtin=True),
    Fact("起保日", DATE, Table.COVER, builtin=True),
    Fact("终保日", DATE, Table.COVER, builtin=True),
    Fact("首次参保日", DATE, Table.COVER, builtin=True),
)
AT = {f.name: i for i, f in enumerate(FACTS)}
BY_NAME = {f.name: f for f in FACTS}
MONEYS = ("费用", "费用", "报销", "核定金额", "总额")
COUNTS = ("天数", "月数", "等级", "份数")
DATES = ("发生日", "起始日", "申领日", "起保日", "终保日", "首次参保日", "出生日", "辞职日")
FLAGS = ("同意", "除外")
CHOICES = ("事由", "类别", "病种")
DAYS = tuple(
    parse_iso(text)
    for text in (
        "2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01", "2024-02-28", "2024-02-29", "2024-03-01",
        "2024-03-31", "2024-12-31", "2025-01-01", "2025-02-28", "2025-03-01", "1990-02-28", "2000-02-29",
    )
)  # fmt: skip
REGIONS = (330602, 330600, 330000, 310101)
RATES = (Rate(1, 5), Rate(1, 3), Rate(1, 2), Rate(3, 7), Rate(1, 1), Rate(0, 1))
STEPS = (1, 1, 1, 10)
AMOUNTS = (0, 1, 50, 100, 199, 200, 300, 500, 999)
EDGES = (0, 50, 100, 200, 300, 500, 800)
HELD = (State.DISCRETION, State.WATCH)
GIVEN = (State.BLANK, State.WATCH, State.DISCRETION, State.NO_TABLE, State.REFUSED, State.REFUSED)


class Maker:
    """Makes one program."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.readings: list[tuple[str, str]] = []
        self.scopes: list[ScopeUse] = []
        self.leaves: list[Leaf] = []
        self.benefit = 0
        self.belongs = AT["发生日"]
        self.offsets_to: list[int] = []

    # ---- small choices --------------------------------------------------------------------------------

    def pick(self, items: tuple[T, ...] | list[T]) -> T:
        return items[self.random.randrange(len(items))]

    def odds(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.random.randrange(one_in) == one_in - 1

    def reading(self) -> tuple[str, str]:
        if self.readings and self.odds(2):
            return self.pick(self.readings)
        self.readings.append((f"口径{len(self.readings)}", "选项"))
        return self.readings[-1]

    def leaf(self) -> int:
        self.leaves.append(Leaf((f"三.{len(self.leaves)}",), "", self.benefit))
        return len(self.leaves) - 1

    # ---- expressions ----------------------------------------------------------------------------------

    def number(self, kind: Kind, depth: int) -> Expr:
        """An amount or count."""
        choice = self.random.randrange(9) if depth > 0 else self.random.randrange(2)
        if choice == 1:
            return Const(self.pick(AMOUNTS) if kind is MONEY else self.random.randrange(9), kind)
        if choice == 2:
            return Add(self.number(kind, depth - 1), self.number(kind, depth - 1), self.odds(2), kind)
        if choice == 3:
            return Scale(self.random.randrange(4), self.number(kind, depth - 1), kind)
        if choice == 4:
            items = tuple(self.number(kind, depth - 1) for _ in range(2 + self.odds(3)))
            return Pick(items, self.odds(2), kind)
        if choice == 5:
            yes, no = self.number(kind, depth - 1), self.number(kind, depth - 1)
            return If(self.truth(depth - 1), yes, no, kind)
        if choice == 6 and kind is COUNT:
            return DaysBetween(self.date(depth - 1), self.date(depth - 1))
        if choice == 7 and kind is COUNT:
            return AgeAt(self.date(depth - 1), self.date(depth - 1))
        return Read(self.pick(MONEYS if kind is MONEY else COUNTS), kind)

    def date(self, depth: int) -> Expr:
        choice = self.random.randrange(5) if depth > 0 else 0
        if choice == 1:
            return Shift(self.date(depth - 1), self.random.randrange(-3, 14), self.pick(("天", "月", "年")))
        if choice == 2:
            return Const(self.pick(DAYS), DATE)
        if choice == 3:
            return If(self.truth(depth - 1), self.date(depth - 1), self.date(depth - 1), DATE)
        return Read(self.pick(DATES), DATE)

    def truth(self, depth: int) -> Expr:
        """A condition."""
        choice = self.random.randrange(10) if depth > 0 else self.random.randrange(3)
        if choice == 0:
            return Read(self.pick(FLAGS), FLAG)
        if choice in (3, 4):
            return self.compare(depth)
        if choice == 5:
            return Not(self.truth(depth - 1))
        if choice == 6:
            return All(tuple(self.truth(depth - 1) for _ in range(1 + self.random.randrange(3))))
        if choice == 7:
            return Any_(tuple(self.truth(depth - 1) for _ in range(1 + self.random.randrange(3))))
        if choice == 8:
            return ChosenExpr(*self.reading(), self.truth(depth - 1))
        if choice == 9 and self.odds(2):
            return If(self.truth(depth - 1), self.truth(depth - 1), self.truth(depth - 1), FLAG)
        return self.member(self.pick(CHOICES))

    def member(self, name: str) -> Expr:
        choices = BY_NAME[name].choices
        codes = tuple(i for i in range(len(choices)) if self.odds(2)) or (0,)
        return Member(name, codes, tuple(choices[i] for i in codes))

    def compare(self, depth: int) -> Expr:
        op = self.pick(tuple(Op))
        kind = self.pick((MONEY, COUNT, DATE, DATE, CHOICE))
        if kind is CHOICE:
            return Compare(Op.EQ, Read("类别", CHOICE), Read("病种", CHOICE))
        if kind is DATE:
            return Compare(op, self.date(depth - 1), self.date(depth - 1))
        return Compare(op, self.number(kind, depth - 1), self.number(kind, depth - 1))

    # ---- scopes ---------------------------------------------------------------------------------------

    def scope_node(self) -> Scope | ChosenScope:
        kinds = (ScopeKind.COVER, ScopeKind.COVER, ScopeKind.LIFETIME, ScopeKind.ILLNESS, ScopeKind.EVENT,
                 ScopeKind.BILL, ScopeKind.COVER_YEAR, ScopeKind.CALENDAR_YEAR)  # fmt: skip
        scope = Scope(self.pick(kinds), ("起始日",) if self.odds(5) else ())
        return ChosenScope(*self.reading(), scope) if self.odds(4) else scope

    def scope(self) -> int:
        return self.number_scope(self.scope_node())

    def number_scope(self, node: AnyScope) -> int:
        plain = node.scope if isinstance(node, ChosenScope) else node
        assert isinstance(plain, Scope)
        same = tuple(AT[name] for name in plain.same)
        if plain.kind in KEY_FACTS:
            same = (AT[KEY_FACTS[plain.kind]], *same)
        use = ScopeUse(
            plain,
            PARENTS[plain.kind],
            same,
            self.belongs if plain.kind in BY_YEAR else None,
            (node.reading, node.option) if isinstance(node, ChosenScope) else None,
        )
        if use not in self.scopes:
            self.scopes.append(use)
        return self.scopes.index(use)

    # ---- ways of computing ----------------------------------------------------------------------------

    def threshold(self) -> Threshold:
        edges = tuple(Edge(self.pick(EDGES), self.odds(2)) for _ in range(1 + 2 * self.odds(3)))
        node = self.scope_node() if len(edges) > 1 else None
        if node is not None:
            self.number_scope(node)
        return Threshold(edges, self.odds(2), node, leaf=self.leaf())

    def limit(self) -> QuantityLimit | None:
        if self.odds(2):
            return None
        node = self.scope_node()
        self.number_scope(node)
        return QuantityLimit(self.pick((0, 3, 5, 20)), node)

    def method(self, depth: int, based: bool) -> Method:
        """A way of computing; those that need a base only where there is one."""
        choice = self.random.randrange(14) if depth > 0 else self.random.randrange(10)
        leaf = self.leaf()
        if choice == 0 and based:
            return Share(self.pick(RATES), leaf)
        if choice == 1 and based:
            return self.progressive(leaf)
        if choice == 2 and based:
            return PerFull(self.pick((50, 100, 300)), self.pick((7, 20, 100)), self.odds(2), leaf)
        if choice == 3:
            return Daily(self.number(MONEY, 1), self.number(COUNT, 1), self.pick((0, 3)), self.limit(), leaf)
        if choice == 4:
            start, months = self.date(1), self.number(COUNT, 1)
            return Monthly(self.pick(("工资", "空表")), start, months, self.limit(), leaf)
        if choice == 5:
            return self.graded(leaf)
        if choice == 6:
            return Prorate(self.number(MONEY, 1), self.number(COUNT, 1), self.number(COUNT, 1), leaf)
        if choice == 7:
            low, high = self.pick(((None, None), (100, 500), (None, 500)))
            return Discretion("管委会", "核定金额", low, high, leaf)
        if choice == 8:
            state = self.pick(GIVEN)
            reason = self.pick(("未达起付", "计算为零")) if state is State.REFUSED else ""
            return Gives(state, reason, leaf)
        if choice in (10, 11):
            return self.bands(depth - 1, based)
        if choice == 12:
            return ChosenMethod(*self.reading(), self.method(depth - 1, based))
        if choice == 13 and based:
            return Over(self.threshold(), self.method(depth - 1, based))
        return Fixed(self.number(MONEY, 2), leaf=leaf)

    def progressive(self, leaf: int) -> Method:
        stops = sorted({self.pick(EDGES) for _ in range(2)})
        slices = []
        above = 0
        for stop in [*stops, None]:
            slices.append(Slice(above, stop, self.pick(RATES), ""))
            above = stop or 0
        return Progressive(tuple(slices), leaf)

    def graded(self, leaf: int) -> Method:
        if self.odds(3):
            return Graded("空等级", (Read("等级", COUNT),), None, leaf)
        if self.odds(2):
            return Graded(
                "等级比例", (Read("等级", COUNT), Read("类别", CHOICE)), self.number(MONEY, 1), leaf
            )
        return Graded("等级金额", (self.number(COUNT, 1),), None, leaf)

    def bands(self, depth: int, based: bool) -> Method:
        subject = None if based and self.odds(2) else self.number(self.pick((MONEY, COUNT)), 1)
        unit = 1 if subject is None or subject.kind is MONEY else 10
        stops = sorted({self.pick(EDGES) // unit for _ in range(1 + self.random.randrange(3))})
        found = []
        lower: Edge | None = None
        for stop in [*stops, None]:
            upper = None if stop is None else Edge(stop, self.odds(2))
            if not self.odds(6):
                found.append(Band(lower, upper, "段", self.method(depth, based)))
            lower = None if upper is None else Edge(upper.value, not upper.included)
        return Bands(tuple(found), subject)

    # ---- benefits -------------------------------------------------------------------------------------

    def caps(self) -> tuple[Cap, ...]:
        found = []
        for i in range(self.random.randrange(3)):
            shared = i == 0 and self.odds(3)
            ledger = 0 if shared else 1 + 2 * self.benefit + len(found)
            scope = self.joint if shared else self.scope()
            readings = (self.reading(),) if self.odds(4) else ()
            limit = self.number(MONEY, 1) if self.odds(3) else Const(self.pick((100, 250, 400)), MONEY)
            found.append(Cap(limit, self.odds(3), scope, ledger, self.leaf(), (), readings))
        return tuple(found)

    def offsets(self) -> tuple[Offset, ...]:
        found = []
        for _ in range(self.random.randrange(3)):
            reading = self.reading() if self.odds(3) else None
            if self.offsets_to and not self.odds(3):
                found.append(Offset(self.pick(self.offsets_to), self.scope(), None, (), reading))
            else:
                found.append(Offset(-1, -1, self.number(MONEY, 1), (), reading))
        return tuple(found)

    def reduction(self) -> Reduction | None:
        if not self.odds(4):
            return None
        first, second = 1 + self.random.randrange(30), 31 + self.random.randrange(60)
        bands = (
            (0, first - 1, self.pick(RATES)),
            (first, second - 1, self.pick(RATES)),
            (second, None, Rate(1, 1)),
        )
        return Reduction(self.number(COUNT, 1), bands, self.leaf())

    def amount(self) -> Amount:
        based = not self.odds(4)
        base = self.number(MONEY, 1) if based else None
        if based and self.odds(2):
            base = Read("费用", MONEY)
        scope = self.scope() if based and not self.odds(3) else -1
        threshold = self.threshold() if based and self.odds(4) else None
        if based and scope < 0 and self.odds(4):
            node = self.scope_node()
            threshold = Threshold((Edge(self.pick(EDGES), self.odds(2)),), False, node, leaf=self.leaf())
        threshold_scope = -1
        if threshold is not None and threshold.scope is not None:
            threshold_scope = self.number_scope(threshold.scope)
        method = self.method(3, based)
        reduction = self.reduction()
        times = Times(1 + self.random.randrange(2), self.scope(), self.leaf()) if self.odds(4) else None
        over = denominator(method, frozenset({"等级比例"}))
        if reduction is not None:
            for _, _, rate in reduction.bands:
                over *= rate.denominator
        high = 0 if base is None else max(0, expr_range(base, BY_NAME)[1])
        return Amount(
            base=base,
            base_high=high,
            scope=scope,
            threshold=threshold,
            threshold_scope=threshold_scope,
            method=method,
            denominator=over,
            reduction=reduction,
            per_unit=self.odds(4),
            offsets=self.offsets(),
            rounding=self.pick(tuple(Rounding)),
            step=self.pick(STEPS),
            floor=self.pick((0, 0, 0, 30, 300)),
            times=times,
            caps=self.caps(),
        )

    def clashes(self) -> tuple[Clash, ...]:
        found = []
        for _ in range(self.odds(3) + self.odds(6)):
            kind = self.pick(("both", "repeat", "overlap"))
            if kind == "both":
                found.append(Clash(kind, (), when=self.truth(2), leaf=self.leaf()))
            elif kind == "repeat":
                found.append(Clash(kind, (), scope=self.scope(), leaf=self.leaf()))
            else:
                start = AT[self.pick(("起始日", "发生日"))]
                scope = self.scope()
                found.append(Clash(kind, (), None, scope, start, AT["月数"], self.leaf()))
        return tuple(found)

    def make_benefit(self, index: int) -> Benefit:
        self.benefit = index
        self.belongs = AT[self.pick(("发生日", "起始日"))]
        own = self.leaf()
        marks = [Mark(f"理由{i}", (f"五.{i}",), MarkKind.REFUSAL) for i in range(3)]
        tests = tuple(
            Test(
                All((self.truth(1), self.truth(1), self.truth(1))),
                i,
                self.leaf(),
                self.pick(HELD) if self.odds(4) else None,
            )
            for i in range(self.random.randrange(3))
        )
        notes = tuple(Note(self.truth(1), 3) for _ in range(self.odds(2)))
        kinds = (MarkKind.NOTE, MarkKind.ZERO, MarkKind.ZERO, MarkKind.ZERO, MarkKind.NOTE)
        marks += [Mark(f"附注{i}", (), kind) for i, kind in enumerate(kinds)]
        trigger = self.truth(2) if self.odds(4) else Not(All((self.member("事由"), self.truth(1))))
        guarded = tuple(i for i, f in enumerate(FACTS) if f.kind in (MONEY, COUNT) and f.name != "份数")
        return Benefit(
            name=f"给付{index}",
            article="四",
            index=index,
            trigger=trigger,
            belongs=self.belongs,
            tests=tests,
            notes=notes,
            clashes=self.clashes(),
            guarded=guarded,
            most=((AT["报销"], AT["费用"]),) if self.odds(3) else (),
            amount=self.amount(),
            marks=tuple(marks),
            mark_below=4,
            mark_zero=5,
            mark_capped=6,
            mark_inferred=7,
            leaf=own,
        )

    def program(self) -> Program:
        order = list(range(1 + self.random.randrange(3)))
        self.random.shuffle(order)
        self.joint = self.scope()
        benefits = {}
        for index in order:
            benefits[index] = self.make_benefit(index)
            self.offsets_to.append(index)
        if not self.readings:
            self.reading()
        return Program(
            plan="随机",
            edition="2024",
            title="随机计划",
            facts=FACTS,
            readings=tuple(self.readings),
            benefits=tuple(benefit for _, benefit in sorted(benefits.items())),
            order=tuple(order),
            scopes=tuple(self.scopes),
            ledgers=1 + 2 * len(order),
            leaves=tuple(self.leaves),
            series={"工资": self.series(), "空表": Series("空表", "附", {330600: ((DAYS[0], None, False),)})},
            grades=self.grades(),
            scope_article=("四",),
            units_max=3,
            digest="0" * 64,
        )

    def series(self) -> Series:
        regions = {}
        for region in REGIONS:
            if not self.odds(3):
                days = {self.pick(DAYS) + self.random.randrange(-2, 40) for _ in range(5)}
                regions[region] = tuple(
                    (day, self.random.randrange(1, 100) if self.random.randrange(8) else None, self.odds(3))
                    for day in sorted({min(DAYS), *days})
                )
        return Series("工资", "附", regions)

    def grades(self) -> dict[str, Grades]:
        amounts = {(i,): self.pick(AMOUNTS) for i in range(1, 5) if not self.odds(4)}
        rates = {(i, j): self.pick((0, 3333, 10000)) for i in range(1, 5) for j in range(3) if self.odds(2)}
        return {
            "等级金额": Grades("等级金额", "附", amounts),
            "等级比例": Grades("等级比例", "附", rates, True),
            "空等级": Grades("空等级", "附", {}),
        }


def random_program(random: Random) -> Program:
    """A program of one to three benefits."""
    return Maker(random).program()


class RowMaker:
    """Makes rows for a program; `missing` in a hundred cells are unknown, some absent or out of range."""

    def __init__(self, random: Random, program: Program) -> None:
        self.random = random
        self.program = program
        self.missing = (0, 3, 10, 30)[random.randrange(4)]

    def pick(self, items: tuple[T, ...]) -> T:
        return items[self.random.randrange(len(items))]

    def value(self, fact: Fact) -> int:
        die = self.random.randrange(100)
        if die < self.missing:
            return UNKNOWN
        if die > 97:
            return ABSENT
        match fact.kind:
            case Kind.MONEY if fact.high == HUGE:
                return self.pick((0, 5 * 10**14, HUGE, 100, 300))
            case Kind.MONEY:
                edge = self.pick(EDGES) + self.random.randrange(-1, 2)
                return edge if die == 97 else min(max(edge, 0), fact.high)
            case Kind.COUNT:
                beyond = 50 * (die == 97 and self.random.randrange(4) == 0)
                return fact.low + self.random.randrange(fact.high - fact.low + 1) + beyond
            case Kind.DATE:
                absent = fact.default == ABSENT and die % 2
                return ABSENT if absent else self.pick(DAYS)
            case Kind.FLAG:
                return self.random.randrange(2)
            case Kind.CHOICE:
                return self.random.randrange(len(fact.choices))
            case Kind.REGION:
                return self.pick(REGIONS)
            case _:
                return self.random.randrange(2)

    def prior(self) -> dict[int, Prior]:
        found = {}
        for benefit in self.program.benefits:
            if self.random.randrange(3) == 0:
                amount = self.pick((50, 100, 300))
                found[benefit.index] = self.pick(
                    (
                        Prior(State.PAID, amount, True),
                        Prior(State.REFUSED, 0, True),
                        Prior(State.REFUSED, 0, False),
                    )
                )
        return found

    def rows(self) -> list[Row]:
        covers = self.random.randrange(2), self.random.randrange(2)
        found = []
        for event in range(1 + self.random.randrange(8)):
            cover = self.random.randrange(2)
            values = tuple(self.value(f) for f in self.program.facts)
            prior = self.prior() if self.random.randrange(5) == 0 else {}
            found.append(Row(values, event, cover, covers[cover], prior))
        return found


def random_rows(random: Random, program: Program) -> list[Row]:
    """One to eight rows of two covers of one or two persons."""
    return RowMaker(random, program).rows()

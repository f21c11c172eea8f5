"""A small plan made by hand, with a fact of every kind, for tests that read records."""

from __future__ import annotations

from gongji.charter.nodes import (
    Compare,
    Const,
    DaysBetween,
    Fact,
    Kind,
    Member,
    Op,
    Rate,
    Read,
    Scope,
    ScopeKind,
    Share,
    Table,
)  # fmt: skip
from gongji.charter.program import (
    Amount,
    Benefit,
    Leaf,
    Mark,
    MarkKind,
    Program,
    Rounding,
    ScopeUse,
    Test,
)

CAUSES = ("住院", "身故", "停薪")
ILLNESSES = ("恶性肿瘤", "慢性肾衰竭(尿毒症)", "其他")


def builtin(name: str, kind: Kind, table: Table = Table.EVENT, **more: object) -> Fact:
    """A fact that the language itself supplies."""
    return Fact(name, kind, table, builtin=True, **more)  # type: ignore[arg-type]


FACTS = (
    builtin("地区", Kind.REGION, Table.COVER),
    builtin("起保日", Kind.DATE, Table.COVER),
    builtin("终保日", Kind.DATE, Table.COVER),
    builtin("首次参保日", Kind.DATE, Table.COVER),
    builtin("份数", Kind.COUNT, Table.COVER, unit="份", low=1, high=1, default=1),
    builtin("份次", Kind.KEY, Table.COVER),
    builtin("发生日", Kind.DATE),
    builtin("知悉日", Kind.DATE),
    builtin("通知日", Kind.DATE),
    builtin("申领日", Kind.DATE),
    Fact("事由", Kind.CHOICE, Table.EVENT, choices=CAUSES),
    Fact("病种", Kind.CHOICE, Table.EVENT, choices=ILLNESSES),
    Fact("自付费用", Kind.MONEY, Table.EVENT, unit="元", high=10**10),
    Fact("伤害日", Kind.DATE, Table.EVENT),
    Fact("身故日", Kind.DATE, Table.EVENT, not_before="伤害日"),
    Fact("停薪月数", Kind.COUNT, Table.EVENT, unit="月", high=60),
    Fact("自杀自残", Kind.FLAG, Table.EVENT, default=0),
    Fact("票据号", Kind.KEY, Table.EVENT),
)
AT = {fact.name: i for i, fact in enumerate(FACTS)}


LATE = Compare(
    Op.GT,
    DaysBetween(Read("身故日", Kind.DATE), Read("伤害日", Kind.DATE)),
    Const(180, Kind.COUNT, "天"),
)
"""Death more than 180 days after the injury."""


def _benefit(index: int, name: str, cause: str, base: str) -> Benefit:
    marks = (
        Mark("未达起付", (f"四.{index + 1}",), MarkKind.ZERO),
        Mark("计算为零", (f"四.{index + 1}",), MarkKind.ZERO),
        Mark("已达封顶", (f"四.{index + 1}",), MarkKind.ZERO),
        Mark("参数为推定值", (), MarkKind.NOTE),
        Mark("超过180日", (), MarkKind.REFUSAL),
    )
    amount = Amount(
        base=Read(base, Kind.MONEY, "元"), base_high=10**10, scope=-1, threshold=None, threshold_scope=-1,
        method=Share(Rate(1, 2)), denominator=2, reduction=None, per_unit=False, offsets=(),
        rounding=Rounding.HALF_UP, step=1, floor=0, times=None, caps=(),
    )  # fmt: skip
    return Benefit(
        name=name, article=f"四.{index + 1}", index=index,
        trigger=Member("事由", (CAUSES.index(cause),), (cause,)), belongs=AT["发生日"],
        tests=(Test(LATE, 4, index),) if cause == "身故" else (), notes=(),
        clashes=(), guarded=(AT[base],), most=(), amount=amount, marks=marks, mark_below=0, mark_zero=1,
        mark_capped=2, mark_inferred=3, leaf=index,
    )  # fmt: skip


PROGRAM = Program(
    plan="t", edition="2011-06-10", title="试", facts=FACTS, readings=(),
    benefits=(_benefit(0, "甲", "住院", "自付费用"), _benefit(1, "乙", "身故", "自付费用")),
    order=(0, 1), scopes=(ScopeUse(Scope(ScopeKind.EVENT), "event", (), None, None),), ledgers=0,
    leaves=(Leaf(("四.1",), "甲", 0), Leaf(("四.2",), "乙", 1)), series={}, grades={},
    scope_article=("四",), units_max=1, digest="0" * 64,
)  # fmt: skip

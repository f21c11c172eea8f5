"""The catalogue of charters (docs/plans.md): what each says, which operators carry it, what stays open.

Made from the charters alone; `python -m gongji.readers.catalogue > docs/plans.md` writes the page again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from gongji.charter.build import load
from gongji.charter.model import BenefitRule, Charter, Fee
from gongji.charter.nodes import (
    Bands,
    ByChoice,
    Daily,
    DailyGraded,
    Discretion,
    Fixed,
    Graded,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    Share,
    Threshold,
)
from gongji.charter.program import Rounding
from gongji.charter.ranges import methods_in
from gongji.charter.shelf import plans, shelf
from gongji.charter.words import METHODS

WAYS: dict[type[object], str] = {
    Fixed: "fixed",
    Share: "share",
    Bands: "bands",
    ByChoice: "bands",
    Progressive: "progressive",
    PerFull: "per_full",
    Daily: "daily",
    DailyGraded: "daily",
    Monthly: "monthly",
    Graded: "graded",
    Prorate: "prorate",
    Discretion: "discretion",
}
"""Ways of computing and their ASCII names; the words of the language are in `words.METHODS`."""
HEAD = """# 计划一览

这一页由 `charters/plans/` 的条文生成，不手写。条文改了，重写这一页：
`python -m gongji.readers.catalogue > docs/plans.md`。

所有条文都是转述，来源写在各自的文首，每条末尾注明状态。来源没有写的，不猜：列为口径、未入规则，或者留一张空的附表。
"""
SHAPES = """## 有哪些

“用到的写法”依次是计发办法、金额的各步、保障期限和费用里用到的词。

| 计划 | 版本 | 制定 | 用到的写法 | 给付 | 算例 |
|---|---|---|---|---:|---:|
"""
OPEN = """
## 还缺什么

| 计划 | 版本 | 口径 | 未入规则 | 没有内容的附表 |
|---|---|---|---|---|
"""


def catalogue(charters: Sequence[tuple[str, Charter]]) -> str:
    """The page for these charters, each with its place from docs/."""
    shapes = "".join(f"{_shape_row(place, charter)}\n" for place, charter in charters)
    gaps = "".join(f"{_open_row(charter)}\n" for _, charter in charters)
    return f"{HEAD}\n{SHAPES}{shapes}{OPEN}{gaps}"


def shipped() -> Iterator[tuple[str, Charter]]:
    """The charters on the shelf with their places from docs/."""
    for name in plans():
        yield f"../charters/plans/{name}.md", load(shelf() / "plans" / f"{name}.md")


def _shape_row(place: str, charter: Charter) -> str:
    cells = (
        f"[{charter.title}]({place})",
        charter.edition,
        charter.issuer,
        "、".join(shape(charter)),
        str(len(charter.benefits)),
        str(len(charter.examples) + len(charter.joinings)),
    )
    return f"| {' | '.join(cells)} |"


def _open_row(charter: Charter) -> str:
    cells = (
        charter.title,
        charter.edition,
        _listed(r.name for r in charter.readings),
        _listed(u.name for u in charter.untranslated),
        _listed(empty_tables(charter)),
    )
    return f"| {' | '.join(cells)} |"


def empty_tables(charter: Charter) -> tuple[str, ...]:
    """The tables that ship without a single value: nobody has found what they hold."""
    return tuple(t.name for t in charter.tables if t.value and not any(row[t.value] for row in t.rows))


def _listed(names: Iterable[str]) -> str:
    return "、".join(names) or "–"


def shape(charter: Charter) -> tuple[str, ...]:
    """The words of the language a charter uses, in the order of the language."""
    used = {word for rule in charter.benefits for word in _of_benefit(charter, rule)}
    used |= {word for fee in charter.fees for word in _of_fee(fee)}
    used |= {term.start for term in charter.terms if term.start}
    for parts, word in (
        (charter.joint_caps, "合并封顶"),
        (charter.exclusions, "除外"),
        (charter.allocations, "分配"),
        ([t for t in charter.terms if len(t.lengths) > 1], "几种长度"),
        ([e for e in charter.eligibility if e.min_share or e.min_heads or e.all_below], "最低参保"),
        ([d for d in charter.deadlines if d.refuses], "申领时限"),
    ):
        if parts:
            used.add(word)
    return tuple(word for word in ORDER if word in used)


ORDER = (
    *METHODS,
    *(
        "累计",
        "起付",
        "按次数的起付",
        "份数",
        "抵扣",
        "舍去",
        "进一",
        "保底",
        "限次",
        "封顶",
        "合并封顶",
        "相同",
    ),
    *("等待", "减额的等待", "条件", "冲突", "除外", "例外于", "申领时限", "分配"),
    *("缴费次日", "缴费次月一日", "原终保日次日", "统一起期", "自然年", "几种长度", "最低参保"),
    *("档次", "分担", "押金", "几个缴费人", "多份"),
)
"""Every word of a shape, as it is listed."""


def _of_benefit(charter: Charter, rule: BenefitRule) -> Iterator[str]:
    words = {name: word for word, name in METHODS.items()}
    for method in _methods(charter, rule.method, frozenset()):
        if type(method) in WAYS:
            yield words[WAYS[type(method)]]
        if isinstance(method, Over):
            yield from _of_threshold(method.threshold)
    if rule.threshold is not None:
        yield from _of_threshold(rule.threshold)
    if rule.waiting is not None:
        yield (
            "减额的等待" if any(0 < r.numerator < r.denominator for _, _, r in rule.waiting.bands) else "等待"
        )
    for there, word in (
        (rule.scope, "累计"),
        (rule.per_unit, "份数"),
        (rule.discount, "折扣"),
        (rule.offsets, "抵扣"),
        (rule.rounding is Rounding.DOWN, "舍去"),
        (rule.rounding is Rounding.UP, "进一"),
        (rule.floor, "保底"),
        (rule.times, "限次"),
        (rule.caps, "封顶"),
        (rule.conditions, "条件"),
        (rule.clashes, "冲突"),
        (rule.exception_to, "例外于"),
        (any(getattr(scope, "same", ()) for scope in _scopes(rule)), "相同"),
    ):
        if there:
            yield word


def _scopes(rule: BenefitRule) -> tuple[object, ...]:
    times = () if rule.times is None else (rule.times.scope,)
    return (rule.scope, *times, *(cap.scope for cap in rule.caps))


def _methods(charter: Charter, method: Method, seen: frozenset[str]) -> Iterator[Method]:
    """A way of computing, all inside it, and what the readings it leaves open may put there."""
    for inner in methods_in(method):
        yield inner
        reading = getattr(inner, "reading", "")
        if reading and reading not in seen:
            for option in charter.reading(reading).options:
                if option.method is not None:
                    yield from _methods(charter, option.method, seen | {reading})


def _of_threshold(threshold: Threshold) -> Iterator[str]:
    if threshold.once:
        yield "只扣一次的起付"
    else:
        yield "按次数的起付" if len(threshold.edges) > 1 else "起付"


def _of_fee(fee: Fee) -> Iterator[str]:
    for there, word in (
        (len(fee.classes) > 1, "档次"),
        (fee.split, "分担"),
        (fee.deposit, "押金"),
        (len(fee.payers) > 1, "几个缴费人"),
        (fee.units_max > 1, "多份"),
    ):
        if there:
            yield word


if __name__ == "__main__":
    sys.stdout.write(catalogue(tuple(shipped())))

"""Benefits as written turned into benefits as run: tests, notes, clashes and the amount, all numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import lcm

from gongji.charter.adopt import Adoption
from gongji.charter.lookups import bands_by_choice
from gongji.charter.model import (
    BenefitRule,
    CapRule,
    Charter,
    Deadline,
    Exclusion,
    JointCap,
    Overlap,
    Waiting,
)
from gongji.charter.nodes import (
    All,
    ByChoice,
    ChosenScope,
    Compare,
    Const,
    DaysBetween,
    Expr,
    Fact,
    If,
    Kind,
    Not,
    Op,
    Rate,
    Read,
    Share,
    Shift,
    State,
)
from gongji.charter.numbering import Marks, MethodNumbers, Numbering
from gongji.charter.program import (
    Amount,
    Benefit,
    Cap,
    Clash,
    MarkKind,
    Note,
    Offset,
    Reduction,
    Rounding,
    Test,
    Times,
)
from gongji.charter.ranges import DAYS_APART, denominator, expr_range, facts_read, method_exprs

OUT_OF_TERM, IN_WAITING, EXCLUDED = "不在保障期", "免责期内", "除外"
BELOW, ZERO, CAPPED, INFERRED = "未达起付", "计算为零", "已达封顶", "参数为推定值"


def date(name: str) -> Read:
    """The value of a date fact."""
    return Read(name, Kind.DATE)


@dataclass(slots=True)
class Lowering:
    """Makes the benefits of one program; positions come from `numbering`, triggers from `live`."""

    charter: Charter
    adoption: Adoption
    facts: tuple[Fact, ...]
    numbering: Numbering
    live: Mapping[str, Expr]

    def benefits(self) -> tuple[Benefit, ...]:
        """All benefits in the charter's order."""
        joint = {j.name: self.numbering.ledger() for j in self.charter.joint_caps}
        return tuple(self._benefit(rule, i, joint) for i, rule in enumerate(self.charter.benefits))

    def _benefit(self, rule: BenefitRule, index: int, joint: Mapping[str, int]) -> Benefit:
        whole = self.numbering.leaf((rule.article, *rule.cites), rule.name, index, rule.span)
        marks = Marks()
        tests = tuple(self._tests(rule, index, marks))
        notes = tuple(self._notes(rule, marks))
        own = (rule.article,)
        below = marks.add(BELOW, own, MarkKind.ZERO)
        zero = marks.add(ZERO, own, MarkKind.ZERO)
        capped = marks.add(CAPPED, own, MarkKind.ZERO)
        inferred = marks.add(INFERRED, (), MarkKind.NOTE)
        amount = self._amount(rule, index, joint)
        guarded, most = self._guarded(rule, tests, amount)
        return Benefit(
            name=rule.name,
            article=rule.article,
            index=index,
            trigger=self.live[rule.name],
            belongs=self.numbering.fact_at[rule.belongs],
            tests=tests,
            notes=notes,
            clashes=tuple(self._clashes(rule, index)),
            guarded=guarded,
            most=most,
            amount=amount,
            marks=tuple(marks.items),
            mark_below=below,
            mark_zero=zero,
            mark_capped=capped,
            mark_inferred=inferred,
            leaf=whole,
            span=rule.span,
        )

    # ---- reasons to refuse, in the order they are listed -------------------------------------------

    def _tests(self, rule: BenefitRule, index: int, marks: Marks) -> Iterator[Test]:
        for exclusion in self.charter.exclusions:
            applies = not exclusion.benefits or rule.name in exclusion.benefits
            if applies and not exclusion.exception_to:
                when = self._excluded(exclusion, rule.belongs)
                yield self._test(when, EXCLUDED, exclusion.article, exclusion.name, index, marks, exclusion)
        if self.charter.terms:
            term = self.charter.terms[0]
            belongs = date(rule.belongs)
            inside = All(
                (Compare(Op.GE, belongs, date("起保日")), Compare(Op.LE, belongs, date("终保日"))),
                span=term.span,
            )
            yield self._test(Not(inside), OUT_OF_TERM, term.article, term.name, index, marks, term)
        if rule.waiting is not None:
            denied = self._denied(rule.waiting, rule.belongs)
            if denied is not None:
                article = rule.waiting.article
                yield self._test(denied, IN_WAITING, article, "等待", index, marks, rule.waiting)
        for deadline in self.charter.deadlines:
            if deadline.refuses and deadline.touches(rule.name):
                late = self._late(deadline)
                yield self._test(
                    late, deadline.phrase, deadline.article, deadline.name, index, marks, deadline
                )
        for condition in rule.conditions:
            failed = Not(self.adoption.expr(condition.satisfied, rule.belongs), span=condition.span)
            yield self._test(
                failed, condition.phrase, rule.article, "条件", index, marks, condition, condition.if_unknown
            )

    def _test(
        self,
        refuses: Expr,
        phrase: str,
        article: str,
        label: str,
        index: int,
        marks: Marks,
        source: object,
        if_unknown: State | None = None,
    ) -> Test:
        span = getattr(source, "span", refuses.span)
        mark = marks.add(phrase, (article,), MarkKind.REFUSAL)
        leaf = self.numbering.leaf((article,), f"{label} {phrase}", index, span)
        return Test(refuses, mark, leaf, if_unknown, span)

    def _excluded(self, exclusion: Exclusion, belongs: str) -> Expr:
        """When an exclusion holds: its case, and none of the exceptions that lift it."""
        when = self.adoption.expr(exclusion.when, belongs)
        lifted = tuple(
            Not(self._excluded(other, belongs))
            for other in self.charter.exclusions
            if other.exception_to in (exclusion.name, exclusion.article) and other is not exclusion
        )
        return All((when, *lifted), span=exclusion.span) if lifted else when

    def _denied(self, waiting: Waiting, belongs: str) -> Expr | None:
        """When the date falls on a day of the waiting that gives no cover at all."""
        first = next((b for b in waiting.bands if b[2].numerator == 0), None)
        if first is None:
            return None
        start, stop, _ = first
        basis, day = date(waiting.basis), date(belongs)
        items: list[Expr] = []
        if waiting.first_only:
            items.append(Compare(Op.EQ, date("首次参保日"), date("起保日")))
        items.append(Compare(Op.GE, day, Shift(basis, start, "天") if start else basis))
        if stop is not None:
            items.append(Compare(Op.LE, day, Shift(basis, stop, "天")))
        if waiting.condition is not None:
            items.append(self.adoption.expr(waiting.condition, belongs))
        return All(tuple(items), span=waiting.span)

    def _late(self, deadline: Deadline) -> Expr:
        limit = Shift(date(deadline.since), deadline.amount, deadline.unit)
        return Compare(Op.GT, date(deadline.until), limit, span=deadline.span)

    def _notes(self, rule: BenefitRule, marks: Marks) -> Iterator[Note]:
        for deadline in self.charter.deadlines:
            if not deadline.refuses and deadline.touches(rule.name):
                mark = marks.add(deadline.phrase, (deadline.article,), MarkKind.NOTE)
                yield Note(self._late(deadline), mark)

    # ---- conflicts ----------------------------------------------------------------------------------

    def _clashes(self, rule: BenefitRule, index: int) -> Iterator[Clash]:
        for other in self.charter.benefits:
            siblings = rule.exception_to and other.exception_to == rule.exception_to
            if siblings and other is not rule:
                articles = tuple(dict.fromkeys((rule.article, other.article)))
                leaf = self.numbering.leaf(articles, f"{rule.name}与{other.name}同时适用", index, rule.span)
                both = All((self.live[rule.name], self.live[other.name]))
                yield Clash("both", articles, when=both, leaf=leaf)
        for clash in rule.clashes:
            scope = self.numbering.scope(self.adoption.scope(clash.scope), rule.belongs)
            overlap = isinstance(clash, Overlap)
            label = f"{rule.name} {'期间重叠' if overlap else '重复'}"
            leaf = self.numbering.leaf((rule.article,), label, index, clash.span)
            if isinstance(clash, Overlap):
                at = self.numbering.fact_at
                yield Clash(
                    "overlap",
                    (rule.article,),
                    scope=scope,
                    start=at[clash.start],
                    months=at[clash.months],
                    leaf=leaf,
                )
            else:
                yield Clash("repeat", (rule.article,), scope=scope, leaf=leaf)

    # ---- the amount -----------------------------------------------------------------------------------

    def _amount(self, rule: BenefitRule, index: int, joint: Mapping[str, int]) -> Amount:
        facts = {f.name: f for f in self.facts}
        numbers = MethodNumbers(self.numbering, index, rule.belongs, self._cites)
        threshold, threshold_scope = None, -1
        if rule.threshold is not None:
            threshold = self.adoption.threshold(rule.threshold)
            threshold = numbers.threshold(threshold, (rule.article,), rule.name)
            if threshold.scope is not None:
                threshold_scope = self._scope(threshold.scope, rule.belongs)
        base = None if rule.base is None else self.adoption.expr(rule.base, rule.belongs)
        method = self.adoption.method(rule.method, rule.belongs)
        method = numbers.method(method, (rule.article, *rule.cites), rule.name)
        reduction = self._reduction(rule, index)
        rated = frozenset(t.name for t in self.charter.tables if t.unit == "%")
        parts = denominator(method, rated)
        if reduction is not None:
            parts *= lcm(*(rate.denominator for _, _, rate in reduction.bands))
        return Amount(
            base=base,
            base_high=0 if base is None else expr_range(base, facts)[1],
            scope=-1 if rule.scope is None else self._scope(rule.scope, rule.belongs),
            threshold=threshold,
            threshold_scope=threshold_scope,
            method=method,
            denominator=parts,
            reduction=reduction,
            per_unit=rule.per_unit,
            offsets=tuple(self._offsets(rule)),
            rounding=rule.rounding or Rounding.DOWN,
            step=rule.step,
            floor=rule.floor,
            times=self._times(rule, index),
            caps=tuple(self._caps(rule, index, joint)),
        )

    def _scope(self, scope: object, belongs: str) -> int:
        return self.numbering.scope(self.adoption.scope(scope), belongs)  # type: ignore[arg-type]

    def _cites(self, reading: str, option: str) -> tuple[str, ...]:
        return self.charter.reading(reading).option(option).cites

    def _reduction(self, rule: BenefitRule, index: int) -> Reduction | None:
        if rule.discount is not None:
            return self._discount(rule, rule.discount, index)
        waiting = rule.waiting
        if waiting is None or all(r.numerator in (0, r.denominator) for _, _, r in waiting.bands):
            return None
        days: Expr = DaysBetween(date(rule.belongs), date(waiting.basis), span=waiting.span)
        if waiting.first_only:
            first = Compare(Op.EQ, date("首次参保日"), date("起保日"))
            days = If(first, days, Const(DAYS_APART, Kind.COUNT, "天"), Kind.COUNT, "天")
        leaf = self.numbering.leaf((waiting.article,), f"{rule.name} 减额等待", index, waiting.span)
        bands = list(waiting.bands)
        last = bands[-1][1]
        if last is not None:
            bands.append((last + 1, None, Rate(1, 1)))
        return Reduction(days, tuple(bands), leaf)

    def _discount(self, rule: BenefitRule, discount: ByChoice, index: int) -> Reduction:
        numbered = bands_by_choice(self.charter, discount)
        assert numbered.subject is not None
        rates = [band.gives.rate for band in numbered.bands if isinstance(band.gives, Share)]
        leaf = self.numbering.leaf((rule.article,), f"{rule.name} 折扣", index, discount.span)
        bands = [(i, i, rate) for i, rate in enumerate(rates[:-1])]
        last = (len(rates) - 1, None, rates[-1])
        return Reduction(numbered.subject, (*bands, last), leaf, discount.choice)

    def _offsets(self, rule: BenefitRule) -> Iterator[Offset]:
        at = {b.name: i for i, b in enumerate(self.charter.benefits)}
        for written in rule.offsets:
            offset, reading = self.adoption.offset(written)
            if offset is None:
                yield Offset(-1, -1, Const(0, Kind.MONEY), (rule.article,), reading)
            elif offset.benefit:
                assert offset.scope is not None
                other = self.charter.benefits[at[offset.benefit]]
                articles = tuple(dict.fromkeys((rule.article, other.article)))
                scope = self._scope(offset.scope, rule.belongs)
                yield Offset(at[offset.benefit], scope, None, articles, reading)
            else:
                assert offset.amount is not None
                amount = self.adoption.expr(offset.amount, rule.belongs)
                yield Offset(-1, -1, amount, (rule.article,), reading)

    def _times(self, rule: BenefitRule, index: int) -> Times | None:
        if rule.times is None:
            return None
        leaf = self.numbering.leaf((rule.article,), f"{rule.name} 限次", index, rule.times.span)
        return Times(rule.times.number, self._scope(rule.times.scope, rule.belongs), leaf)

    def _caps(self, rule: BenefitRule, index: int, joint: Mapping[str, int]) -> Iterator[Cap]:
        for cap in rule.caps:
            yield self._cap(cap, rule, index, self.numbering.ledger(), f"{rule.name} 封顶")
        for shared in self.charter.joint_caps:
            if rule.name in shared.benefits:
                yield self._joint(shared, rule, index, joint[shared.name])

    def _joint(self, shared: JointCap, rule: BenefitRule, index: int, ledger: int) -> Cap:
        return self._cap(shared.cap, rule, index, ledger, f"{shared.name} 合并封顶")

    def _cap(self, cap: CapRule, rule: BenefitRule, index: int, ledger: int, label: str) -> Cap:
        scope = self.adoption.scope(cap.scope)
        return Cap(
            limit=self.adoption.expr(cap.limit, rule.belongs),
            per_unit=cap.per_unit,
            scope=self._scope(scope, rule.belongs),
            ledger=ledger,
            leaf=self.numbering.leaf((cap.article,), label, index, cap.span),
            articles=(cap.article,),
            readings=((scope.reading, scope.option),) if isinstance(scope, ChosenScope) else (),
            span=cap.span,
        )

    def _guarded(
        self, rule: BenefitRule, tests: tuple[Test, ...], amount: Amount
    ) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
        """Facts whose bounds matter to the benefit, and pairs of a fact and the fact it cannot exceed."""
        exprs = [self.live[rule.name], *(t.refuses for t in tests), *method_exprs(amount.method)]
        exprs += [] if amount.base is None else [amount.base]
        exprs += [c.limit for c in amount.caps]
        exprs += [o.amount for o in amount.offsets if o.amount is not None]
        names = {name for e in exprs for name in facts_read(e)}
        names |= {f.at_most for f in self.facts if f.name in names and f.at_most}
        at = self.numbering.fact_at
        bounded = [f for f in self.facts if f.name in names and f.kind in (Kind.MONEY, Kind.COUNT)]
        guarded = tuple(at[f.name] for f in bounded if not f.builtin)
        most = tuple((at[f.name], at[f.at_most]) for f in bounded if f.at_most)
        return guarded, most

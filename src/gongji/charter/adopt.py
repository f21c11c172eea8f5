"""Adopted options put into the holes: expressions, ways of computing, scopes and offsets of a charter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gongji.charter.lookups import bands_by_choice, daily_by_row
from gongji.charter.model import Charter, HoleOffset, OffsetRule, Option
from gongji.charter.nodes import (
    Add,
    AgeAt,
    All,
    Any_,
    AnyScope,
    Band,
    Bands,
    Belongs,
    ByChoice,
    ChosenExpr,
    ChosenMethod,
    ChosenScope,
    Compare,
    Daily,
    DailyGraded,
    DaysBetween,
    Expr,
    Fixed,
    Graded,
    HoleExpr,
    HoleMethod,
    HoleScope,
    If,
    Kind,
    Method,
    Monthly,
    Not,
    Over,
    Pick,
    Prorate,
    QuantityLimit,
    Read,
    Scale,
    Scope,
    Shift,
    Threshold,
)
from gongji.errors import UsageError


@dataclass(frozen=True, slots=True)
class Adoption:
    """Which option of each reading holds."""

    charter: Charter
    choices: Mapping[str, str]

    @classmethod
    def of(cls, charter: Charter, overrides: Mapping[str, str]) -> Adoption:
        """The charter's own adopted options, with `overrides` in their place.

        UsageError for a reading or option that does not exist; the message names those that do.
        """
        choices = {reading.name: reading.adopted for reading in charter.readings}
        for name, option in overrides.items():
            if name not in choices:
                raise UsageError(
                    "U101",
                    f"没有名为“{name}”的口径",
                    f"这部条文的口径有：{'、'.join(choices) or '无'}",
                )
            names = [o.name for o in charter.reading(name).options]
            if option not in names:
                raise UsageError("U102", f"口径“{name}”没有选项“{option}”", f"它的选项有：{'、'.join(names)}")
            choices[name] = option
        return cls(charter, choices)

    def option(self, reading: str) -> Option:
        """The adopted option of a reading."""
        return self.charter.reading(reading).option(self.choices[reading])

    def scope(self, scope: AnyScope) -> Scope | ChosenScope:
        """A scope without holes. An option that names another reading is followed to its scope."""
        if isinstance(scope, HoleScope):
            option = self.option(scope.reading)
            assert option.scope is not None
            inner = self.scope(option.scope)
            plain = inner.scope if isinstance(inner, ChosenScope) else inner
            return ChosenScope(scope.reading, option.name, plain, span=scope.span)
        return scope

    def offset(self, rule: OffsetRule | HoleOffset) -> tuple[OffsetRule | None, tuple[str, str] | None]:
        """(what is taken off, or None; the reading and option it comes from)."""
        if isinstance(rule, HoleOffset):
            option = self.option(rule.reading)
            return option.offset, (rule.reading, option.name)
        return rule, None

    def expr(self, expr: Expr, belongs: str) -> Expr:
        """An expression without holes, 归属日 read from the date fact `belongs`."""

        def go(e: Expr) -> Expr:
            return self.expr(e, belongs)

        match expr:
            case Belongs(span=span):
                return Read(belongs, Kind.DATE, span=span)
            case HoleExpr(reading=reading, span=span):
                option = self.option(reading)
                assert option.condition is not None
                return ChosenExpr(reading, option.name, go(option.condition), span=span)
            case Add(left=left, right=right):
                return replace(expr, left=go(left), right=go(right))
            case Scale(inner=inner) | Not(inner=inner) | ChosenExpr(inner=inner):
                return replace(expr, inner=go(inner))
            case Pick(items=items) | All(items=items) | Any_(items=items):
                return replace(expr, items=tuple(go(i) for i in items))
            case If(condition=condition, yes=yes, no=no):
                return replace(expr, condition=go(condition), yes=go(yes), no=go(no))
            case Shift(date=date):
                return replace(expr, date=go(date))
            case DaysBetween(later=later, earlier=earlier):
                return replace(expr, later=go(later), earlier=go(earlier))
            case AgeAt(birth=birth, on=on):
                return replace(expr, birth=go(birth), on=go(on))
            case Compare(left=left, right=right):
                return replace(expr, left=go(left), right=go(right))
            case _:
                return expr

    def threshold(self, threshold: Threshold) -> Threshold:
        """A threshold whose scope has no hole."""
        if threshold.scope is None:
            return threshold
        return replace(threshold, scope=self.scope(threshold.scope))

    def _limit(self, limit: QuantityLimit | None) -> QuantityLimit | None:
        return None if limit is None else replace(limit, scope=self.scope(limit.scope))

    def method(self, method: Method, belongs: str) -> Method:
        """A way of computing without holes."""

        def value(e: Expr) -> Expr:
            return self.expr(e, belongs)

        match method:
            case HoleMethod(reading=reading, span=span):
                option = self.option(reading)
                assert option.method is not None
                inner = self.method(option.method, belongs)
                return ChosenMethod(reading, option.name, inner, span=span)
            case ChosenMethod(inner=inner):
                return replace(method, inner=self.method(inner, belongs))
            case Fixed(amount=amount):
                return replace(method, amount=value(amount))
            case Bands(bands=bands, subject=subject):
                return replace(
                    method,
                    bands=tuple(self._band(b, belongs) for b in bands),
                    subject=None if subject is None else value(subject),
                )
            case ByChoice(branches=branches):
                adopted = tuple(replace(b, gives=self.method(b.gives, belongs)) for b in branches)
                return bands_by_choice(self.charter, replace(method, branches=adopted))
            case Daily(amount=amount, days=days, limit=limit):
                return replace(method, amount=value(amount), days=value(days), limit=self._limit(limit))
            case Monthly(start=start, months=months, limit=limit):
                return replace(method, start=value(start), months=value(months), limit=self._limit(limit))
            case Graded(keys=keys, of=of):
                return replace(
                    method, keys=tuple(value(k) for k in keys), of=None if of is None else value(of)
                )
            case DailyGraded(graded=graded, days=days, limit=limit):
                inner = replace(graded, keys=tuple(value(k) for k in graded.keys))
                found = replace(method, graded=inner, days=value(days), limit=self._limit(limit))
                return daily_by_row(self.charter, found)
            case Prorate(amount=amount, part=part, whole=whole):
                return replace(method, amount=value(amount), part=value(part), whole=value(whole))
            case Over(threshold=threshold, inner=inner):
                return replace(method, threshold=self.threshold(threshold), inner=self.method(inner, belongs))
            case _:
                return method

    def _band(self, band: Band, belongs: str) -> Band:
        return replace(band, gives=self.method(band.gives, belongs))

"""Positions for everything a program refers to by number: scopes, leaves, marks, ledgers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from gongji.charter.nodes import (
    Band,
    Bands,
    ByChoice,
    ChosenMethod,
    ChosenScope,
    Daily,
    DailyGraded,
    Gives,
    HoleMethod,
    HoleScope,
    Method,
    Monthly,
    Over,
    Scope,
    ScopeKind,
    Span,
    Threshold,
)
from gongji.charter.program import Leaf, Mark, MarkKind, ScopeUse

PARENTS: Mapping[ScopeKind, str] = {
    ScopeKind.BILL: "person",
    ScopeKind.EVENT: "event",
    ScopeKind.ILLNESS: "cover",
    ScopeKind.COVER: "cover",
    ScopeKind.COVER_YEAR: "cover",
    ScopeKind.CALENDAR_YEAR: "person",
    ScopeKind.LIFETIME: "person",
}
KEY_FACTS: Mapping[ScopeKind, str] = {ScopeKind.BILL: "票据号", ScopeKind.ILLNESS: "病种"}
"""Facts that some scopes are keyed by besides their parent."""
BY_YEAR = frozenset({ScopeKind.COVER_YEAR, ScopeKind.CALENDAR_YEAR})


@dataclass(slots=True)
class Numbering:
    """Hands out positions while a program is put together."""

    fact_at: Mapping[str, int]
    scopes: list[ScopeUse] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    ledgers: int = 0

    def leaf(self, articles: tuple[str, ...], label: str, benefit: int, span: Span) -> int:
        """A new leaf."""
        self.leaves.append(Leaf(tuple(dict.fromkeys(articles)), label, benefit, span))
        return len(self.leaves) - 1

    def ledger(self) -> int:
        """A new cap ledger."""
        self.ledgers += 1
        return self.ledgers - 1

    def scope(self, scope: Scope | ChosenScope | HoleScope, belongs: str) -> int:
        """The position of a scope for a benefit whose 归属日 is `belongs`."""
        assert not isinstance(scope, HoleScope)
        plain = scope.scope if isinstance(scope, ChosenScope) else scope
        reading = (scope.reading, scope.option) if isinstance(scope, ChosenScope) else None
        same = tuple(self.fact_at[name] for name in plain.same)
        if plain.kind in KEY_FACTS:
            same = (self.fact_at[KEY_FACTS[plain.kind]], *same)
        date = self.fact_at[belongs] if plain.kind in BY_YEAR else None
        use = ScopeUse(plain, PARENTS[plain.kind], same, date, reading)
        if use not in self.scopes:
            self.scopes.append(use)
        return self.scopes.index(use)


@dataclass(slots=True)
class Marks:
    """The marks of one benefit, in the order they are listed."""

    items: list[Mark] = field(default_factory=list)

    def add(self, phrase: str, articles: tuple[str, ...], kind: MarkKind) -> int:
        """A new mark."""
        self.items.append(Mark(phrase, articles, kind))
        return len(self.items) - 1


@dataclass(frozen=True, slots=True)
class MethodNumbers:
    """Numbers the leaves and scopes inside a way of computing of one benefit."""

    numbering: Numbering
    benefit: int
    belongs: str
    cites_of: Callable[[str, str], tuple[str, ...]]  # (reading, option) -> articles it brings

    def method(self, method: Method, articles: tuple[str, ...], label: str) -> Method:
        """The same way of computing with every leaf set; `label` says which band it stands in."""
        cited = (*articles, *getattr(method, "articles", ()))
        match method:
            case ChosenMethod(reading=reading, option=option, inner=inner):
                cited = (*cited, *self.cites_of(reading, option))
                return replace(method, inner=self.method(inner, cited, label))
            case Over(threshold=threshold, inner=inner):
                return replace(
                    method,
                    threshold=self.threshold(threshold, cited, label),
                    inner=self.method(inner, cited, label),
                )
            case Bands(bands=bands):
                return replace(method, bands=tuple(self._band(b, cited, label) for b in bands))
            case HoleMethod() | DailyGraded() | ByChoice():
                raise AssertionError("a hole is left")
            case Daily(limit=limit) | Monthly(limit=limit):
                if limit is not None:
                    self.numbering.scope(limit.scope, self.belongs)
            case Gives(state=state):
                label = f"{label} {method.reason or state.label}".strip()
            case _:
                pass
        return replace(method, leaf=self.numbering.leaf(cited, label, self.benefit, method.span))

    def threshold(self, threshold: Threshold, articles: tuple[str, ...], label: str) -> Threshold:
        """The same threshold with its leaf set and its scope numbered."""
        if threshold.scope is not None:
            self.numbering.scope(threshold.scope, self.belongs)
        leaf = self.numbering.leaf(articles, f"{label} 起付".strip(), self.benefit, threshold.span)
        return replace(threshold, leaf=leaf)

    def _band(self, band: Band, articles: tuple[str, ...], label: str) -> Band:
        return replace(band, gives=self.method(band.gives, articles, f"{label} {band.text}".strip()))

"""The ways of computing of one benefit, looked through once: bands in order, scopes, limits."""

from __future__ import annotations

from gongji.charter.nodes import Band, Bands, Kind, Over, QuantityLimit
from gongji.charter.program import Amount, Benefit, Program
from gongji.charter.ranges import methods_in

BELOW_ALL = -(10**30)
ABOVE_ALL = 10**30


class Ways:
    """The ways of computing of one benefit, looked through once: bands in order, scopes by number."""

    __slots__ = ("amount", "bands", "index", "limit_of", "program", "region", "scope_at", "whole")

    def __init__(self, program: Program, benefit: Benefit) -> None:
        self.program = program
        self.amount: Amount = benefit.amount
        self.index = benefit.index
        self.whole = benefit.leaf
        self.region = next((i for i, f in enumerate(program.facts) if f.kind is Kind.REGION), -1)
        self.limit_of = dict(benefit.most)
        self.bands: dict[int, list[tuple[int, int, Band]]] = {}
        self.scope_at: dict[int, int] = {}
        for method in methods_in(benefit.amount.method):
            if isinstance(method, Bands):
                self.bands[id(method)] = _in_order(method.bands)
            limit = getattr(method, "limit", None)
            if isinstance(limit, QuantityLimit):
                self.scope_at[id(method)] = program.scope_of(benefit, limit.scope)
            if isinstance(method, Over) and method.threshold.scope is not None:
                self.scope_at[id(method)] = program.scope_of(benefit, method.threshold.scope)


def _in_order(bands: tuple[Band, ...]) -> list[tuple[int, int, Band]]:
    found = [
        (
            BELOW_ALL if band.start is None else band.start,
            ABOVE_ALL if band.stop is None else band.stop,
            band,
        )
        for band in bands
    ]
    return sorted(found, key=lambda item: item[0])

"""Who holds what: each union with covered people takes one bundle of plans, by the weights of its sector."""

from __future__ import annotations

from collections.abc import Sequence

from gongji.demo.city import City
from gongji.demo.dice import Dice
from gongji.demo.setting import Bundle
from gongji.demo.survey import Sector


def bundles_taken(city: City, bundles: Sequence[Bundle]) -> dict[int, Bundle]:
    """The bundle of each union, by its place in `city.unions`.

    Unions come in random order, and each takes the bundle that lags furthest behind its share of the
    sector's covered people, so that even a small city spreads over the bundles.
    """
    taken: dict[int, Bundle] = {}
    for sector in Sector:
        open_ = [b for b in bundles if b.weights.get(sector)]
        mine = [i for i, u in enumerate(city.unions) if u.industry.sector is sector and u.covered]
        got = dict.fromkeys((b.name for b in open_), 0)
        whole = sum(b.weights[sector] for b in open_)
        seen = 0
        for place in Dice(city.seed, f"bundles/{sector.value}").sample(mine, len(mine)):
            seen += city.unions[place].covered
            bundle = max(open_, key=lambda b: b.weights[sector] * seen - whole * got[b.name])
            got[bundle.name] += city.unions[place].covered
            taken[place] = bundle
    return taken


def takers(taken: dict[int, Bundle], plan: str) -> list[int]:
    """Places of the unions that hold a plan, in the city's order."""
    return sorted(place for place, bundle in taken.items() if plan in bundle.plans)

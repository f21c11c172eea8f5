"""The year, the place, and which plans the covered people hold: `charters/demo/city.yaml`.

The survey says how many are covered, not under which plan; who holds what is an assumption of ours, written
there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongji.charter.strict import Mapping as Map
from gongji.demo.content import (
    ScriptError,
    day,
    items,
    mapping,
    need,
    percent,
    quantiles,
    root,
    scalar,
    text,
    weights,
    whole,
)
from gongji.demo.dice import Quantiles
from gongji.demo.survey import Sector


@dataclass(frozen=True, slots=True)
class Bundle:
    """Plans that a unit's covered people hold together; `weights` of the covered by sector."""

    name: str
    plans: tuple[str, ...]
    weights: Mapping[Sector, int]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all plans of a demonstration share. Days are day numbers, shares in ten-thousandths."""

    year: int
    until: int  # what lies after it has not happened yet
    counted_on: int  # who has cover on this day is who the survey counts
    regions: tuple[tuple[str, int], ...]  # GB/T 2260, with weights
    region_note: str
    ages: Quantiles  # in full years at the end of the year
    women: int  # how readily women are covered against everybody of their unit
    cadres: Path
    plans: tuple[Path, ...]
    bundles: tuple[Bundle, ...]


def read(path: Path) -> Setting:
    """The setting of that file. Raises ScriptError or CharterError."""
    body = root(path)
    regions = mapping(need(body, "地区"))
    plans = [scalar(item).text for item in items(need(body, "计划"))]
    return Setting(
        year=whole(text(body, "年份")),
        until=day(text(body, "截止日")),
        counted_on=day(text(body, "统计日")),
        regions=tuple((key.text, whole(value)) for key, value in regions.entries),
        region_note=text(body, "地区说明").text,
        ages=quantiles(need(body, "年龄")),
        women=percent(text(body, "女职工参保")),
        cadres=path.parent / f"{text(body, '干部').text}.yaml",
        plans=tuple(path.parent / f"{plan}.yaml" for plan in plans),
        bundles=_bundles(mapping(need(body, "组合")), plans),
    )


def _bundles(body: Map, plans: Sequence[str]) -> tuple[Bundle, ...]:
    found = tuple(_bundle(key.text, mapping(value), plans) for key, value in body.entries)
    for sector in Sector:
        if not any(bundle.weights.get(sector) for bundle in found):
            raise ScriptError(body.span, f"没有一个组合有“{sector.value}”的轻重", "至少给一个组合写上")
    return found


def _bundle(name: str, body: Map, plans: Sequence[str]) -> Bundle:
    sectors = {s.value: s for s in Sector}
    found: dict[Sector, int] = {}
    for key, weight in weights(need(body, "轻重")):
        if key.text not in sectors:
            raise ScriptError(key.span, f"没有“{key.text}”这一类单位", "写 " + "、".join(sectors) + " 之一")
        found[sectors[key.text]] = weight
    held = [scalar(item) for item in items(need(body, "计划"))]
    for plan in held:
        if plan.text not in plans:
            raise ScriptError(plan.span, f"计划里没有“{plan.text}”", "写 " + "、".join(plans) + " 之一")
    return Bundle(name, tuple(plan.text for plan in held), found)

"""Who has cover, as a chart: workers as a pale bar, the covered as a dark one, no figure as hatching.

Bars are shares of the width there is and texts keep their size, so that the chart fits a phone as a desk.
"""

from __future__ import annotations

from gongji.demo.city import City, heads
from gongji.demo.result import share
from gongji.demo.survey import NO_FIGURE, Figures, Sector
from gongji.readers.page.markup import Html, el

ROW = 46
LONGEST = 1400
"""Pixels that the hatching runs; the edge of the chart cuts it off."""


def chart(city: City) -> Html:
    """What the survey has figures for, and what it says it has none for."""
    whole = city.total()
    rest = heads(u for u in city.unions if u.industry.sector is not Sector.PRIVATE)
    lines = [("全市职工", whole), ("非公企业", city.total(Sector.PRIVATE)), ("国有煤矿和其他单位", rest)]
    height = ROW * (len(lines) + 1)
    parts = [part for i, (name, of) in enumerate(lines) for part in _line(i, name, of, whole.workers)]
    said = "；".join(f"{name} {of.workers:,} 人参保 {of.covered:,} 人" for name, of in lines)
    return el(
        "svg",
        el("title", f"职工数与参保数：{said}；{'、'.join(NO_FIGURE)}没有数字", id="coverage"),
        *parts,
        *_without_figure(len(lines)),
        class_="chart",
        style=f"height: {height}px",
        role="img",
        aria_labelledby="coverage",
    )


def _line(row: int, name: str, of: Figures, most: int) -> list[Html]:
    top = row * ROW
    counts = f"{of.covered:,} / {of.workers:,} 人　{share(of.covered, of.workers)}"
    return [
        el("text", name, class_="t", x="0", y=str(top + 13)),
        el("text", counts, class_="r", x="100%", y=str(top + 13)),
        _bar("all", top, of.workers, most),
        _bar("some", top, of.covered, most),
    ]


def _bar(class_: str, top: int, part: int, whole: int) -> Html:
    thousandths = 1000 * part // whole
    width = f"{thousandths // 10}.{thousandths % 10}%"
    return el("rect", class_=class_, x="0", y=str(top + 20), width=width, height="12")


def _without_figure(row: int) -> list[Html]:
    top = row * ROW
    stripes = "".join(f"M{x} {top + 32}l12 -12" for x in range(0, LONGEST, 8))
    return [
        el("text", "、".join(NO_FIGURE), class_="t", x="0", y=str(top + 13)),
        el("text", "报告没有数字", class_="r", x="100%", y=str(top + 13)),
        el("path", class_="none", d=stripes),
        el("path", class_="axis", d=f"M0 {top + 20}H{LONGEST}M0 {top + 32}H{LONGEST}"),
    ]

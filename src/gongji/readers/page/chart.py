"""A payment curve as inline SVG: lines and steps, closed and open dots at jumps, hatching where no amount is.

Coloured by class only, so that both themes and print hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongji.charter.nodes import Kind
from gongji.readers.page.curve import Curve, Stretch
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.read_back.phrases import edges_in_wan, figure, yuan

WIDTH = 6360
LEFT, RIGHT, TOP = 520, 6220, 240
"""The picture is measured in tenths of a pixel, so that no amount ever becomes a float."""
FEW_JUMPS = 5
"""With more jumps than this the chart is a stair, and a dot on each step would hide it."""
NEAR = 100
"""Fen that a rounded line may bend without being another line."""
WAN = 1_000_000


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another option's curve, drawn dashed where it differs."""

    reading: str
    option: str
    curve: Curve
    jump: tuple[int, int, int] | None  # (base, fen before, fen after) of a jump the main curve lacks


@dataclass(frozen=True, slots=True)
class Frame:
    """From amounts to places in the picture."""

    top: int
    highest: int
    floor: int  # y of 0

    def x(self, base: int) -> int:
        return LEFT + (RIGHT - LEFT) * base // self.top

    def y(self, amount: int) -> int:
        return self.floor - (self.floor - TOP - 40) * amount // self.highest


def px(tenths: int) -> str:
    """Tenths of a pixel as SVG writes them.

    >>> px(525), px(520)
    ('52.5', '52')
    """
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def draw(curve: Curve, ident: str, alternative: Alternative | None = None) -> Html:
    """The chart as an svg element; `ident` makes its ids its own."""
    highest = max(curve.highest, alternative.curve.highest if alternative else 0) or 1
    floor = 1780 if len(curve.stretches) > 3 else 1480
    frame = Frame(curve.top, highest, floor)
    children: list[Child] = [
        el("title", described(curve, alternative), id=f"{ident}-t"),
        *_voids(curve, frame, ident),
        *_axes(curve, frame),
        *_drops(curve, frame),
    ]
    if alternative is not None:
        children += _alternative(curve, alternative, frame)
    children += [el("path", class_="main", d=_path(s, frame)) for s in _runs(curve.stretches)]
    children += _dots(curve, frame)
    children += _void_labels(curve, frame)
    return el(
        "svg", *children, class_="chart", viewBox=f"0 4 {px(WIDTH)} {px(floor + 220)}", role="img",
        aria_labelledby=f"{ident}-t",
    )  # fmt: skip


def described(curve: Curve, alternative: Alternative | None = None) -> str:
    """The curve in words, for those who do not see it."""
    parts = []
    for stretch in curve.stretches[:6]:
        where = f"{figure(stretch.start)} 元至 {figure(stretch.stop)} 元"
        if stretch.state is not None:
            parts.append(f"{where}为{stretch.state.label}")
        elif stretch.first == stretch.last:
            parts.append(f"{where}给 {figure(stretch.first)} 元")
        else:
            parts.append(f"{where}由 {figure(stretch.first)} 元到 {figure(stretch.last)} 元")
    more = f"；以后还有 {len(curve.stretches) - 6} 段" if len(curve.stretches) > 6 else ""
    text = f"“{curve.benefit}”的给付随{curve.fact}变化：{'；'.join(parts)}{more}"
    text += f"；最高 {figure(curve.highest)} 元"
    if alternative is not None:
        text += f"。虚线为口径“{alternative.reading}”取“{alternative.option}”时"
    return text


# ---- axes -------------------------------------------------------------------------------------------


def _axes(curve: Curve, frame: Frame) -> Iterator[Html]:
    step = _nice(frame.highest)
    level = 0
    while level <= frame.highest:
        if level:
            yield el("path", class_="grid", d=f"M{px(LEFT)} {px(frame.y(level))}H{px(RIGHT)}")
        label = _short(level, step % WAN == 0)
        yield el("text", label, class_="r", x=px(LEFT - 60), y=px(frame.y(level) + 40))
        level += step
    marks = _ticks(curve, frame)
    wan = edges_in_wan(marks, Kind.MONEY)
    for mark in marks:
        x = px(frame.x(mark))
        yield el("path", class_="axis", d=f"M{x} {px(frame.floor)}v4")
        yield el("text", _short(mark, wan), class_="m", x=x, y=px(frame.floor + 180))
    yield el("path", class_="axis", d=f"M{px(LEFT)} {px(frame.floor)}H{px(RIGHT)}")


def _short(fen: int, wan: bool) -> str:
    if not fen:
        return "0"
    if wan:
        return f"{fen // WAN:,} 万"
    return yuan(fen).removesuffix(" 元")


def _nice(highest: int) -> int:
    """A step of 1, 2 or 5 times a power of ten that gives one to three grid lines."""
    step = 100
    while True:
        for times in (1, 2, 5):
            if highest < step * times * 4:
                return step * times
        step *= 10


def _ticks(curve: Curve, frame: Frame) -> tuple[int, ...]:
    """0 and the amounts the rule names, then round ones in wide gaps, none too close to another."""
    chosen = [0]
    step = _nice(curve.top)
    named = [edge for edge in curve.edges if edge <= curve.top]
    for apart, marks in ((340, named), (800, range(step, curve.top + 1, step))):
        for mark in marks:
            if all(abs(frame.x(mark) - frame.x(other)) > apart for other in chosen):
                chosen.append(mark)
    return tuple(sorted(chosen))


# ---- lines, dots, hatching ----------------------------------------------------------------------------


def _runs(stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, ...]]:
    """Neighbouring stretches with amounts: drawn as one line where a stair joins them."""
    numeric = sum(s.state is None for s in stretches)
    stair = numeric > FEW_JUMPS + 1
    run: list[Stretch] = []
    for stretch in stretches:
        if stretch.state is not None or (run and not stair and not _continues(run[-1], stretch)):
            if run:
                yield tuple(run)
            run = []
        if stretch.state is None:
            run.append(stretch)
    if run:
        yield tuple(run)


def _continues(left: Stretch, right: Stretch) -> bool:
    return abs(right.first - left.last) <= NEAR


def _path(run: tuple[Stretch, ...], frame: Frame) -> str:
    parts = []
    for number, stretch in enumerate(run):
        start = f"{px(frame.x(stretch.start))} {px(frame.y(stretch.first))}"
        if number == 0:
            parts.append(f"M{start}")
        elif stretch.first != run[number - 1].last:
            parts.append(f"H{px(frame.x(stretch.start))}V{px(frame.y(stretch.first))}")
        parts.append(f"L{px(frame.x(stretch.stop))} {px(frame.y(stretch.last))}")
    return "".join(parts)


def _few(curve: Curve) -> list[tuple[Stretch, Stretch]]:
    jumps = list(curve.jumps())
    return jumps if len(jumps) <= FEW_JUMPS else []


def _edge(left: Stretch, right: Stretch, curve: Curve) -> int:
    """Where to draw a jump: on the amount the rule names beside it."""
    return next((e for e in (left.stop, right.start) if e in curve.edges), right.start)


def _drops(curve: Curve, frame: Frame) -> Iterator[Html]:
    for left, right in _few(curve):
        x = px(frame.x(_edge(left, right, curve)))
        before, after = (0 if left.state else left.last), (0 if right.state else right.first)
        yield el("path", class_="drop", d=f"M{x} {px(frame.y(before))}V{px(frame.y(after))}")


def _dots(curve: Curve, frame: Frame) -> Iterator[Html]:
    for left, right in _few(curve):
        at = _edge(left, right, curve)
        x = px(frame.x(at))
        for stretch, amount, holds in (
            (left, left.last, at == left.stop),
            (right, right.first, at == right.start),
        ):
            if stretch.state is None:
                yield el("circle", class_="dot" if holds else "ring", cx=x, cy=px(frame.y(amount)), r="3.5")
            elif not holds:
                yield el("circle", class_="ring", cx=x, cy=px(frame.floor), r="3.5")


def _voids(curve: Curve, frame: Frame, ident: str) -> Iterator[Html]:
    voids = [s for s in curve.stretches if s.state is not None]
    if not voids:
        return
    line = el("path", class_="hatch", d="M0 0V7")
    yield el("defs", el("pattern", line, id=f"{ident}-h", width="7", height="7",
                        patternUnits="userSpaceOnUse", patternTransform="rotate(45)"))  # fmt: skip
    for stretch in voids:
        x, width = _span(stretch, curve, frame)
        box = {"x": px(x), "y": px(TOP), "width": px(width), "height": px(frame.floor - TOP)}
        yield el("rect", class_="void", **box)
        yield el("rect", fill=f"url(#{ident}-h)", **box)


def _start(stretch: Stretch, curve: Curve) -> int:
    """Where a stretch is drawn from: the amount the rule names beside its first fen."""
    return next((e for e in (stretch.start - 1, stretch.start) if e in curve.edges), stretch.start)


def _span(stretch: Stretch, curve: Curve, frame: Frame) -> tuple[int, int]:
    x = frame.x(_start(stretch, curve))
    return x, frame.x(stretch.stop) - x


def _void_labels(curve: Curve, frame: Frame) -> Iterator[Html]:
    for stretch in curve.stretches:
        x, width = _span(stretch, curve, frame)
        if stretch.state is None or width < 1500:
            continue
        middle, y = x + width // 2, (TOP + frame.floor) // 2
        edge = _start(stretch, curve)
        where = f"超过 {yuan(edge)}" if edge < stretch.start else f"{yuan(edge)}以上"
        plate = {"x": px(middle - 720), "y": px(y - 210), "width": "144", "height": "42"}
        yield el("rect", class_="plate", **plate)
        yield el("text", where, class_="e m", x=px(middle), y=px(y - 40))
        yield el("text", stretch.state.label, class_="e m", x=px(middle), y=px(y + 130))


# ---- another option -----------------------------------------------------------------------------------


def _alternative(curve: Curve, alternative: Alternative, frame: Frame) -> Iterator[Html]:
    for run in _runs(alternative.curve.stretches):
        parts = tuple(s for s in run if not _same(s, curve))
        if parts:
            yield el("path", class_="alt", d=_path(parts, frame))
    if alternative.jump is None:
        return
    base, before, after = alternative.jump
    at = next((e for e in (base - 1, base) if e in curve.edges), base)
    x = frame.x(at)
    yield el("path", class_="drop", d=f"M{px(x)} {px(frame.y(before))}V{px(frame.y(after))}")
    yield el("circle", class_="ring", cx=px(x), cy=px(frame.y(after)), r="3.5")
    yield el("circle", class_="dot", cx=px(x), cy=px(frame.y(before)), r="3.5")
    right = x > WIDTH // 2
    label = {"x": px(x - 90 if right else x + 90)}
    y = frame.y(max(before, after))
    words = f"过 {yuan(at, wan=True)}处{'跳' if after > before else '落'} {yuan(abs(after - before))}"
    yield el("text", f"若“{alternative.option}”：", class_="r" if right else None, y=px(y + 130), **label)
    yield el("text", words, class_="e r" if right else "e", y=px(y + 310), **label)


def _same(stretch: Stretch, curve: Curve) -> bool:
    """Whether the main curve already draws this stretch."""
    for other in curve.stretches:
        if other.state is None and other.start <= stretch.start and stretch.stop <= other.stop:
            first, last = _at(other, stretch.start), _at(other, stretch.stop)
            if abs(first - stretch.first) <= NEAR and abs(last - stretch.last) <= NEAR:
                return True
    return False


def _at(stretch: Stretch, base: int) -> int:
    width = max(1, stretch.stop - stretch.start)
    return stretch.first + (stretch.last - stretch.first) * (base - stretch.start) // width


def legend(curve: Curve, alternative: Alternative | None) -> Html:
    """What the lines of a chart are, in one sentence."""
    parts = [f"假定{'、'.join(curve.free)}不起限制作用"] if curve.free else []
    parts.append("实线为现行口径")
    if alternative is not None:
        parts.append(f"虚线为口径“{alternative.reading}”改取“{alternative.option}”")
    states = dict.fromkeys(s.state.label for s in curve.stretches if s.state is not None)
    parts += [f"斜线处没有金额，状态为{state}" for state in states]
    if _few(curve):
        parts.append("实点在线内，空点不在")
    return join("；".join(parts), "。")

"""Ways of computing said in words, and laid out as the rows of a rule table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch

from gongji.charter.model import TableUse
from gongji.charter.nodes import (
    AnyScope,
    Band,
    Bands,
    ByChoice,
    ChosenMethod,
    Daily,
    DailyGraded,
    Discretion,
    Edge,
    Fixed,
    Gives,
    Graded,
    HoleMethod,
    Kind,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    QuantityLimit,
    Share,
    Slice,
    State,
    Threshold,
)
from gongji.readers.read_back import phrases
from gongji.readers.read_back.conditions import say
from gongji.readers.read_back.phrases import edges_in_wan, rate, tidy, yuan
from gongji.readers.read_back.voice import Voice


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of a rule table: where it holds, what it does, and the stretch of the base it covers."""

    where: str
    how: str
    start: int | None = None  # first value of the base inside the band; None: from the least
    stop: int | None = None  # last value; None: to the most
    banded: bool = False  # a band over the running base


def say_method(method: Method, subject: str, voice: Voice) -> str:
    """What a way of computing gives, as the predicate of a sentence about `subject` (合计, 自付费用)."""
    return tidy(_say(method, subject, voice))


@singledispatch
def _say(method: Method, subject: str, voice: Voice) -> str:
    raise TypeError(f"no words for {type(method).__name__}")


@_say.register
def _(method: Fixed, subject: str, voice: Voice) -> str:
    return f"给 {say(method.amount, voice)}{voice.cited(*method.articles)}"


@_say.register
def _(method: Share, subject: str, voice: Voice) -> str:
    return f"给{subject}的 {rate(method.rate)}"


@_say.register
def _(method: Bands, subject: str, voice: Voice) -> str:
    about = subject if method.subject is None else say(method.subject, voice)
    parts = []
    for where, band in _labelled(method):
        inner = _say(band.gives, subject, voice)
        nested = isinstance(band.gives, Bands | ByChoice | Progressive)
        parts.append(f"{where}，{'又分：（' + inner + '）' if nested else inner}")
    return f"{about} " + "；".join(parts) + voice.cited(*method.articles)


@_say.register
def _(method: ByChoice, subject: str, voice: Voice) -> str:
    parts = []
    for branch in method.branches:
        inner = _say(branch.gives, subject, voice)
        nested = isinstance(branch.gives, Bands | ByChoice | Progressive)
        parts.append(f"{'、'.join(branch.words)}的，{'又分：（' + inner + '）' if nested else inner}")
    return f"按{say(method.choice, voice)}：" + "；".join(parts) + voice.cited(*method.articles)


def _labelled(method: Bands) -> Iterator[tuple[str, Band]]:
    kind, unit = (Kind.MONEY, "") if method.subject is None else (method.subject.kind, _unit(method))
    values = [edge.value for band in method.bands for edge in (band.lower, band.upper) if edge]
    wan = edges_in_wan(values, kind)
    for band in method.bands:
        yield phrases.band(band.lower, band.upper, kind, unit, wan=wan), band


def _unit(method: Bands) -> str:
    return str(getattr(method.subject, "unit", ""))


@_say.register
def _(method: Progressive, subject: str, voice: Voice) -> str:
    parts = [f"{where}的部分按 {rate(piece.rate)}" for where, piece in _slices(method)]
    return f"{subject}分段计算：{'，'.join(parts)}，各段相加"


def _slices(method: Progressive) -> Iterator[tuple[str, Slice]]:
    values = [value for piece in method.slices for value in (piece.above, piece.upto) if value]
    wan = edges_in_wan(values, Kind.MONEY)
    for piece in method.slices:
        lower = Edge(piece.above, False) if piece.above else None
        upper = None if piece.upto is None else Edge(piece.upto, True)
        yield phrases.band(lower, upper, Kind.MONEY, "", wan=wan), piece


@_say.register
def _(method: PerFull, subject: str, voice: Voice) -> str:
    unit = yuan(method.unit, wan=True)
    rest = f"按 {unit}计" if method.count_rest else "舍去"
    return f"每满 {unit}给 {yuan(method.amount)} ，不足 {unit}的部分{rest}"


@_say.register
def _(method: Daily, subject: str, voice: Voice) -> str:
    days = say(method.days, voice)
    start = f"扣除前 {method.free:,} 天，其余" if method.free else ""
    return f"按{days}，{start}每天给 {say(method.amount, voice)}{_limit(method.limit, '天', voice)}"


@_say.register
def _(method: DailyGraded, subject: str, voice: Voice) -> str:
    days = say(method.days, voice)
    start = f"扣除前 {method.free:,} 天，其余" if method.free else ""
    limit = _limit(method.limit, "天", voice)
    return f"按{days}，{start}每天的金额{say_method(method.graded, subject, voice)}{limit}"


@_say.register
def _(method: Monthly, subject: str, voice: Voice) -> str:
    return (
        f"自{say(method.start, voice)}起逐月给，每月按当月有效的“{method.parameter}”，"
        f"月数为{say(method.months, voice)}{_limit(method.limit, '个月', voice)}"
    )


def _limit(limit: QuantityLimit | None, unit: str, voice: Voice) -> str:
    if limit is None:
        return ""
    return f"，{_stretch(limit.scope, voice)}最多 {limit.number:,} {unit}{voice.cited(limit.article)}"


def _stretch(scope: AnyScope, voice: Voice) -> str:
    reading, found = voice.scope(scope)
    inner = phrases.within(found) if found else ""
    return f"{reading}，{inner}" if reading else inner


@_say.register
def _(method: Graded, subject: str, voice: Voice) -> str:
    keys = phrases.listed([say(key, voice) for key in method.keys], "和")
    empty = "（此表现无内容，用到时状态为附表缺失）" if is_empty(method.table, voice) else ""
    if method.of is None:
        return f"按{keys}查附表“{method.table}”{empty}，给表列金额"
    return f"按{keys}查附表“{method.table}”{empty}，给 {say(method.of, voice)} 乘以表列比例"


def is_empty(table: str, voice: Voice) -> bool:
    """Whether the charter ships a table without a single row."""
    found: TableUse | None = next((use for use in voice.charter.tables if use.name == table), None)
    return found is not None and not found.rows


@_say.register
def _(method: Prorate, subject: str, voice: Voice) -> str:
    part, whole = say(method.part, voice), say(method.whole, voice)
    return f"给 {say(method.amount, voice)} ，按{part}占{whole}的比例折算"


@_say.register
def _(method: Discretion, subject: str, voice: Voice) -> str:
    bounds = ""
    if method.low is not None:
        bounds += f"，最低 {yuan(method.low)}"
    if method.high is not None:
        bounds += f"，最高 {yuan(method.high)}"
    return f"由{method.body}裁量，给{method.fact}{bounds}；未定之前状态为待裁量"


@_say.register
def _(method: Gives, subject: str, voice: Voice) -> str:
    said = phrases.STATE_PHRASES[method.state]
    if method.state is State.REFUSED and method.reason:
        return f"{said}（{method.reason}）"
    return said


@_say.register
def _(method: Over, subject: str, voice: Voice) -> str:
    gate = say_threshold(method.threshold, subject, voice)
    return f"{gate}；{_say(method.inner, counted(method.threshold, subject), voice)}"


@_say.register
def _(method: HoleMethod, subject: str, voice: Voice) -> str:
    option = voice.adopted(method.reading)
    fresh = method.reading not in voice.told
    named = voice.by(method.reading)
    if option is None or option.method is None:
        return f"{named}办"
    blank = isinstance(option.method, Gives) and option.method.state is State.BLANK
    if blank:
        return f"条文没有写，{named}，状态为条款空白，待解释" if fresh else f"条文没有写，{named}办"
    if not fresh:
        return f"{named}计"
    return f"{named}：{_say(option.method, subject, voice)}{voice.cited(*option.cites)}"


@_say.register
def _(method: ChosenMethod, subject: str, voice: Voice) -> str:
    return f"{voice.by(method.reading)}：{_say(method.inner, subject, voice)}"


# ---- thresholds -------------------------------------------------------------------------------------


def counted(threshold: Threshold | None, subject: str) -> str:
    """What the way of computing works on once a threshold is passed."""
    return subject if threshold is None or threshold.whole else "超出部分"


def say_threshold(threshold: Threshold, subject: str, voice: Voice) -> str:
    """起付 in words: a gate, or a part that is taken off; by order of admission where it has a scope."""
    where = voice.cited(threshold.article)
    if len(threshold.edges) > 1 and threshold.scope is not None:
        return _by_admission(threshold, subject, voice) + where
    edge = threshold.edges[0]
    if threshold.once and threshold.scope is not None:
        less = "不满余下的" if edge.included else "不超过余下的"
        taken = f"{_stretch(threshold.scope, voice)}一共只扣 {yuan(edge.value)}"
        return tidy(f"{subject}先减起付线，{taken}；{less}不给付（未达起付）{where}")
    passed = phrases.band(edge, None, Kind.MONEY, "")
    failed = phrases.band(None, Edge(edge.value, not edge.included), Kind.MONEY, "")
    how = "全额计算" if threshold.whole else f"只计超出 {yuan(edge.value)}的部分"
    return tidy(f"{subject} {failed}的不给付（未达起付）；{passed}的，{how}{where}")


def _by_admission(threshold: Threshold, subject: str, voice: Voice) -> str:
    assert threshold.scope is not None
    last = len(threshold.edges)
    parts = []
    for number, edge in enumerate(threshold.edges, 1):
        which = f"第 {number} 次起每次" if number == last else f"第 {number} 次"
        parts.append(f"{which} {phrases.band(edge, None, Kind.MONEY, '')}")
    how = "达到的全额计算" if threshold.whole else "只计超出的部分"
    stretch = _stretch(threshold.scope, voice)
    return tidy(f"{subject}的起付按{stretch}的次序：{'，'.join(parts)}；{how}，未达到的不给付（未达起付）")


# ---- rule tables ------------------------------------------------------------------------------------


def rule_rows(threshold: Threshold | None, method: Method, subject: str, voice: Voice) -> tuple[RuleRow, ...]:
    """A benefit's way of computing as table rows, one a band; a single row where it has none."""
    if threshold is None or threshold.scope is not None:
        return tuple(_rows(method, counted(threshold, subject), voice, None, 0))
    edge = threshold.edges[0]
    start = edge.value + (0 if edge.included else 1)
    below = phrases.band(None, Edge(edge.value, not edge.included), Kind.MONEY, "")
    off = 0 if threshold.whole else edge.value
    return (
        RuleRow(below, "不给付，未达起付", None, start - 1, True),
        *_rows(method, counted(threshold, subject), voice, start, off),
    )


def _rows(method: Method, subject: str, voice: Voice, start: int | None, off: int) -> Iterator[RuleRow]:
    """Rows of a way of computing that begins at `start` of the base and works on the base less `off`."""
    if isinstance(method, Over):
        yield from rule_rows(method.threshold, method.inner, subject, voice)
    elif isinstance(method, Bands):
        about = "" if method.subject is None else say(method.subject, voice) + " "
        for where, band in _labelled(method):
            how = _cell(band.gives, subject, voice)
            first, last = _shifted(band.start, band.stop, off)
            yield RuleRow(tidy(about + where), how, _later(first, start), last, method.subject is None)
    elif isinstance(method, ByChoice):
        for branch in method.branches:
            where = f"{say(method.choice, voice)} {'、'.join(branch.words)}"
            yield RuleRow(tidy(where), _cell(branch.gives, subject, voice), None, None, False)
    elif isinstance(method, Progressive):
        for where, piece in _slices(method):
            first, last = _shifted(piece.above + 1 if piece.above else None, piece.upto, off)
            how = f"这部分的 {rate(piece.rate)}"
            yield RuleRow(where, how, _later(first, start), last, True)
    else:
        where = "其余" if start is not None else "全部"
        yield RuleRow(where, _cell(method, subject, voice), start, None, start is not None)


def _shifted(first: int | None, last: int | None, off: int) -> tuple[int | None, int | None]:
    return (None if first is None else first + off), (None if last is None else last + off)


def _later(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _cell(method: Method, subject: str, voice: Voice) -> str:
    if isinstance(method, HoleMethod):
        option = voice.adopted(method.reading)
        return f"口径“{method.reading}”" + (f"：{option.name}" if option else "")
    if isinstance(method, Gives) and method.state is State.REFUSED:
        return f"不给付，{method.reason}" if method.reason else "不给付"
    return say_method(method, subject, voice)

"""What may happen to covered people: the script of events a demonstration is drawn from.

The script is content (`charters/demo/<plan>.yaml`) and may use the plan's words; here they are only looked
up in the charter. A word, a fact or a choice that the charter lacks is an error with its line, so that an
edited charter and its script cannot drift apart unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongji.charter.model import Charter
from gongji.charter.nodes import Fact, Kind, Span, Table
from gongji.charter.problems import Problems
from gongji.charter.strict import Mapping as Map
from gongji.charter.strict import Node, Scalar, Sequence, parse_yaml
from gongji.codes.civil import DateTextError, parse_iso
from gongji.demo.dice import Quantiles
from gongji.errors import GongjiError

BLANK = "空"
REST = "其余"


@dataclass(frozen=True, slots=True)
class Pick:
    """One of some words; an empty word is a blank cell."""

    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen, by quantiles in yuan."""

    yuan: Quantiles


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Days:
    """A date so many days after (or, `sign` -1, before) that of another column."""

    column: str
    days: Quantiles
    sign: int


@dataclass(frozen=True, slots=True)
class Part:
    """A share of another column's amount, in ten-thousandths, to full hundreds of yuan."""

    column: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Column:
    """How one cell is drawn; `missing` of 10,000 stay blank although they should not."""

    name: str
    draw: Pick | Money | Whole | Days | Part
    missing: int


@dataclass(frozen=True, slots=True)
class Story:
    """One sort of event: how often, what its columns hold, and what may follow it."""

    name: str
    rate: int  # a year, in 10,000 covers; 0: only follows another
    columns: tuple[Column, ...]
    follows: tuple[tuple[str, int], ...]  # story, in ten-thousandths of the cases
    same_cover: bool  # as a follower: on the cover of the event it follows


@dataclass(frozen=True, slots=True)
class Ladder:
    """So many heads from so many workers on."""

    role: str
    steps: tuple[tuple[int, int], ...]

    def heads(self, workers: int) -> int:
        """Heads of the role in a union of that size."""
        return max((n for least, n in self.steps if workers >= least), default=0)


@dataclass(frozen=True, slots=True)
class Joining:
    """Who of a union's cadres joins, in ten-thousandths."""

    roles: tuple[Ladder, ...]
    units: Mapping[str, int]  # by sector
    unit_renews: int
    person_renews: int
    newcomers: int


@dataclass(frozen=True, slots=True)
class Script:
    """A year of a plan's people."""

    path: str
    year: int
    until: int  # day number: what lies after it has not happened yet
    regions: tuple[tuple[str, int], ...]
    region_note: str
    joining: Joining
    always: tuple[Column, ...]
    stories: tuple[Story, ...]

    def story(self, name: str) -> Story:
        """The story of that name; KeyError when there is none."""
        for story in self.stories:
            if story.name == name:
                return story
        raise KeyError(name)


class ScriptError(GongjiError):
    """A script that cannot be followed."""

    def __init__(self, span: Span, message: str, remedy: str = "") -> None:
        super().__init__("D101", f"{span} {message}", remedy)


def charter_named(path: Path) -> str:
    """The charter a script was written for, as its path under `charters/`."""
    return _text(_root(path), "条文").text


def read(path: Path, charter: Charter) -> Script:
    """The script of that file, checked against the charter. Raises ScriptError or CharterError."""
    root = _root(path)
    facts = {f.name: f for f in charter.facts if f.table is Table.EVENT}
    stories = tuple(_story(name, _map(body), facts) for name, body in _map(_need(root, "事件")).entries)
    names = {s.name for s in stories}
    for _, body in _map(_need(root, "事件")).entries:
        for item in _items(_map(body).get("随后")):
            then = _text(_map(item), "起")
            if then.text not in names:
                raise ScriptError(then.span, f"没有“{then.text}”这种事件", "写成 事件 下的一个名字")
    regions = _map(_need(root, "地区"))
    return Script(
        path=str(path),
        year=_int(_text(root, "年份")),
        until=_day(_text(root, "截止日")),
        regions=tuple((key.text, _int(_scalar(value))) for key, value in regions.entries),
        region_note=_text(root, "地区说明").text,
        joining=_joining(_map(_need(root, "干部"))),
        always=_columns(_map(_need(root, "每件都有")), facts),
        stories=stories,
    )


def _root(path: Path) -> Map:
    problems = Problems()
    node = parse_yaml(path.read_text(encoding="utf-8"), str(path), 1, 1, problems)
    problems.raise_if_errors()
    if node is None:
        raise ScriptError(Span(str(path), 1, 1), "文件是空的")
    return _map(node)


def _joining(body: Map) -> Joining:
    units = _map(_need(body, "参保率"))
    return Joining(
        roles=tuple(
            Ladder(key.text, tuple((_int(least), _int(_scalar(n))) for least, n in _map(value).entries))
            for key, value in body.entries
            if isinstance(value, Map) and value is not units
        ),
        units={key.text: _percent(_scalar(value)) for key, value in units.entries},
        unit_renews=_percent(_text(body, "单位续保率")),
        person_renews=_percent(_text(body, "本人续保率")),
        newcomers=_percent(_text(body, "首次参保")),
    )


def _story(name: Scalar, body: Map, facts: Mapping[str, Fact]) -> Story:
    rate = body.get("每万份")
    return Story(
        name=name.text,
        rate=0 if rate is None else _int(_scalar(rate)),
        columns=_columns(_map(_need(body, "列")), facts),
        follows=tuple(
            (_text(_map(item), "起").text, _percent(_text(_map(item), "成")))
            for item in _items(body.get("随后"))
        ),
        same_cover=body.get("保障") is not None,
    )


def _columns(body: Map, facts: Mapping[str, Fact]) -> tuple[Column, ...]:
    return tuple(_column(key, value, facts) for key, value in body.entries)


def _column(key: Scalar, value: Node, facts: Mapping[str, Fact]) -> Column:
    fact = facts.get(key.text)
    if fact is None:
        raise ScriptError(key.span, f"条文没有“{key.text}”这个事件的事实", "写条文里有的事实名")
    if isinstance(value, Scalar):
        return Column(fact.name, Pick(((_word(value, fact), 1),)), 0)
    body = _map(value)
    missing = body.get("缺")
    for kind, draw in _DRAWS.items():
        node = body.get(kind)
        if node is not None:
            return Column(
                fact.name, draw(node, body, fact), 0 if missing is None else _percent(_scalar(missing))
            )
    raise ScriptError(value.span, f"看不懂“{key.text}”怎样取值", "写 " + "、".join(_DRAWS) + " 之一")


def _pick(node: Node, body: Map, fact: Fact) -> Pick:
    named: list[tuple[str, int]] = []
    rest = 0
    for key, weight in _map(node).entries:
        if key.text == REST:
            rest = _int(_scalar(weight))
        else:
            named.append((_word(key, fact), _int(_scalar(weight))))
    others = [w for w in fact.choices if rest and w not in {word for word, _ in named}]
    return Pick((*named, *((word, rest) for word in others)))


def _money(node: Node, body: Map, fact: Fact) -> Money:
    return Money(_quantiles(node))


def _whole(node: Node, body: Map, fact: Fact) -> Whole:
    low, high = (_int(_scalar(item)) for item in _items(node))
    return Whole(low, high)


def _days(node: Node, body: Map, fact: Fact) -> Days:
    after, before = body.get("后"), body.get("前")
    spread = after if after is not None else before
    if spread is None:
        raise ScriptError(body.span, "缺 后 或者 前", "写 后: {0%: 0, 100%: 30}")
    return Days(_scalar(node).text, _quantiles(spread), 1 if after is not None else -1)


def _same(node: Node, body: Map, fact: Fact) -> Days:
    return Days(_scalar(node).text, ((0, 0), (10_000, 0)), 1)


def _part(node: Node, body: Map, fact: Fact) -> Part:
    low, high = (_percent(_scalar(item)) for item in _items(_need(body, "成")))
    return Part(_scalar(node).text, low, high)


_DRAWS: dict[str, Callable[[Node, Map, Fact], Pick | Money | Whole | Days | Part]] = {
    "取": _pick,
    "元": _money,
    "数": _whole,
    "日": _days,
    "同": _same,
    "占": _part,
}


def _word(scalar: Scalar, fact: Fact) -> str:
    if scalar.text == BLANK:
        return ""
    known = {Kind.CHOICE: fact.choices, Kind.FLAG: ("是", "否")}.get(fact.kind)
    if known is not None and scalar.text not in known:
        raise ScriptError(
            scalar.span, f"“{fact.name}”没有“{scalar.text}”这个选项", "条文里有：" + "、".join(known)
        )
    return scalar.text


def _quantiles(node: Node) -> Quantiles:
    points = tuple((_percent(key), _int(_scalar(value))) for key, value in _map(node).entries)
    shares = [share for share, _ in points]
    if not shares or shares[0] != 0 or shares[-1] != 10_000 or shares != sorted(set(shares)):
        raise ScriptError(node.span, "分位要从 0% 起、到 100% 止、依次增大")
    return points


# ---- single nodes -----------------------------------------------------------------------------------


def _map(node: Node) -> Map:
    if not isinstance(node, Map):
        raise ScriptError(node.span, "这里要写成“名: 内容”")
    return node


def _items(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        raise ScriptError(node.span, "这里要写成一列")
    return tuple(node.items)


def _scalar(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise ScriptError(node.span, "这里只要一个值")
    return node


def _need(body: Map, key: str) -> Node:
    node = body.get(key)
    if node is None:
        raise ScriptError(body.span, f"缺“{key}”")
    return node


def _text(body: Map, key: str) -> Scalar:
    return _scalar(_need(body, key))


def _int(scalar: Scalar) -> int:
    if not (scalar.text.isascii() and scalar.text.isdigit()):
        raise ScriptError(scalar.span, f"“{scalar.text}”不是整数")
    return int(scalar.text)


def _percent(scalar: Scalar) -> int:
    """Whole percent, in ten-thousandths."""
    return _int(Scalar(scalar.text.removesuffix("%"), scalar.span)) * 100


def _day(scalar: Scalar) -> int:
    try:
        return parse_iso(scalar.text)
    except DateTextError as error:
        raise ScriptError(scalar.span, str(error)) from None

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
from gongji.charter.nodes import Fact, Kind, Table
from gongji.charter.strict import Mapping as Map
from gongji.charter.strict import Node, Scalar
from gongji.demo.content import (
    ScriptError,
    items,
    mapping,
    need,
    percent,
    quantiles,
    root,
    scalar,
    text,
    whole,
)
from gongji.demo.dice import Quantiles

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
class Script:
    """What happens to a plan's people in a year."""

    path: str
    always: tuple[Column, ...]
    stories: tuple[Story, ...]

    def story(self, name: str) -> Story:
        """The story of that name; KeyError when there is none."""
        for story in self.stories:
            if story.name == name:
                return story
        raise KeyError(name)


def charter_named(path: Path) -> str:
    """The charter a script was written for, as its path under `charters/`."""
    return text(root(path), "条文").text


def read(path: Path, charter: Charter) -> Script:
    """The script of that file, checked against the charter. Raises ScriptError or CharterError."""
    body = root(path)
    facts = {f.name: f for f in charter.facts if f.table is Table.EVENT}
    told = mapping(need(body, "事件")).entries
    stories = tuple(_story(name, mapping(story), facts) for name, story in told)
    names = {s.name for s in stories}
    for _, story in told:
        for item in items(mapping(story).get("随后")):
            then = text(mapping(item), "起")
            if then.text not in names:
                raise ScriptError(then.span, f"没有“{then.text}”这种事件", "写成 事件 下的一个名字")
    return Script(str(path), _columns(mapping(need(body, "每件都有")), facts), stories)


def _story(name: Scalar, body: Map, facts: Mapping[str, Fact]) -> Story:
    rate = body.get("每万份")
    return Story(
        name=name.text,
        rate=0 if rate is None else whole(rate),
        columns=_columns(mapping(need(body, "列")), facts),
        follows=tuple(
            (text(mapping(item), "起").text, percent(text(mapping(item), "成")))
            for item in items(body.get("随后"))
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
        return Column(fact.name, Pick(((word_of(value, fact), 1),)), 0)
    body = mapping(value)
    missing = body.get("缺")
    for kind, draw in _DRAWS.items():
        node = body.get(kind)
        if node is not None:
            return Column(fact.name, draw(node, body, fact), 0 if missing is None else percent(missing))
    raise ScriptError(value.span, f"看不懂“{key.text}”怎样取值", "写 " + "、".join(_DRAWS) + " 之一")


def _pick(node: Node, body: Map, fact: Fact) -> Pick:
    named: list[tuple[str, int]] = []
    rest = 0
    for key, weight in mapping(node).entries:
        if key.text == REST:
            rest = whole(weight)
        else:
            named.append((word_of(key, fact), whole(weight)))
    others = [w for w in fact.choices if rest and w not in {word for word, _ in named}]
    return Pick((*named, *((word, rest) for word in others)))


def _money(node: Node, body: Map, fact: Fact) -> Money:
    return Money(quantiles(node))


def _whole(node: Node, body: Map, fact: Fact) -> Whole:
    low, high = (whole(item) for item in items(node))
    return Whole(low, high)


def _days(node: Node, body: Map, fact: Fact) -> Days:
    after, before = body.get("后"), body.get("前")
    spread = after if after is not None else before
    if spread is None:
        raise ScriptError(body.span, "缺 后 或者 前", "写 后: {0%: 0, 100%: 30}")
    return Days(scalar(node).text, quantiles(spread), 1 if after is not None else -1)


def _same(node: Node, body: Map, fact: Fact) -> Days:
    return Days(scalar(node).text, ((0, 0), (10_000, 0)), 1)


def _part(node: Node, body: Map, fact: Fact) -> Part:
    low, high = (percent(item) for item in items(need(body, "成")))
    return Part(scalar(node).text, low, high)


_DRAWS: dict[str, Callable[[Node, Map, Fact], Pick | Money | Whole | Days | Part]] = {
    "取": _pick,
    "元": _money,
    "数": _whole,
    "日": _days,
    "同": _same,
    "占": _part,
}


def word_of(written: Scalar, fact: Fact) -> str:
    """A word that a fact may hold, as its cell says it; `空` is a blank cell."""
    if written.text == BLANK:
        return ""
    known = {Kind.CHOICE: fact.choices, Kind.FLAG: ("是", "否")}.get(fact.kind)
    if known is not None and written.text not in known:
        raise ScriptError(
            written.span, f"“{fact.name}”没有“{written.text}”这个选项", "条文里有：" + "、".join(known)
        )
    return written.text

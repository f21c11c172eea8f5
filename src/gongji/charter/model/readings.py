"""Readings: typed holes with their question, options and rulings."""

from __future__ import annotations

from dataclasses import dataclass

from gongji.charter.model.benefits import OffsetRule
from gongji.charter.nodes import NOWHERE, AnyScope, Expr, Method, Span


@dataclass(frozen=True, slots=True)
class Ruling:
    """解释决定: the dated decision of the body that may interpret."""

    date: str
    body: str
    document: str
    option: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a reading's question. Exactly one of the values is set, after the reading's sort."""

    name: str
    method: Method | None = None
    scope: AnyScope | None = None
    condition: Expr | None = None
    offset: OffsetRule | None = None  # None in an offset reading: nothing is taken off
    word: str = ""  # of a reading about joining
    cites: tuple[str, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Reading:
    """口径: a typed hole with its question and options."""

    name: str
    article: str
    question: str
    sort: str  # 计发办法 | 范围 | 条件 | 状态 | 抵扣 | 续保 | 中途参加
    options: tuple[Option, ...]
    adopted: str
    why: str
    sources: tuple[str, ...]
    numbers: tuple[str, ...]
    rulings: tuple[Ruling, ...]
    span: Span = NOWHERE

    @property
    def of_joining(self) -> bool:
        """It bears on who joins and when, and on no event."""
        return any(option.word for option in self.options)

    def option(self, name: str) -> Option:
        """The option of that name; KeyError when there is none."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)

"""Over what a total, a cap or a count runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from gongji.charter.nodes.values import NOWHERE, Span


class ScopeKind(Enum):
    """Over what a total, a cap or a count runs."""

    BILL = "每张票据"
    EVENT = "每次"
    ILLNESS = "每病种"  # one cover and one 病种
    COVER = "保障期"
    COVER_YEAR = "保障年度"  # years counted from 起保日, by 归属日
    CALENDAR_YEAR = "自然年"  # one person, by the year of 归属日
    LIFETIME = "终身"  # one person


@dataclass(frozen=True, slots=True)
class Scope:
    """A kind of scope, narrowed to rows that agree in `same` facts."""

    kind: ScopeKind
    same: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class HoleScope:
    """A scope left to a reading (model only)."""

    reading: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ChosenScope:
    """The scope the adopted option of a reading supplies (program only)."""

    reading: str
    option: str
    scope: Scope
    span: Span = field(default=NOWHERE, compare=False)


AnyScope = Scope | HoleScope | ChosenScope

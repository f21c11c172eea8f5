"""A charter's rules as a member reads them: one line for each benefit, and what joining asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gongji.office.enrolment.models import Cover
from gongji.office.guard import actions
from gongji.office.guard.models import AuditRow
from gongji.office.ui.templatetags.look import yuan
from gongji.readers.read_back import ReadBack

_GIVES: Final = "给付"
_ASKS: Final = ("资格", "费用")
_CLOCKS: Final = "时限"
ALONE: Final = ("portal.", "papers.")
"""Rooms in which a row without an account is the person's own doing."""


@dataclass(frozen=True, slots=True)
class Told:
    """One rule of the charter in words."""

    name: str
    article: str
    text: str
    gives: bool


def told(said: ReadBack) -> list[Told]:
    """What the charter gives and what joining asks, in its order."""
    return [
        Told(saying.name, one.article, saying.text, saying.kind == _GIVES)
        for one in said.articles
        for saying in one.sayings
        if saying.kind == _GIVES or saying.kind in _ASKS
    ]


def clocks(said: ReadBack) -> list[Told]:
    """By when what must be done, in the words of the charter."""
    return [
        Told(saying.name, one.article, saying.text, False)
        for one in said.articles
        for saying in one.sayings
        if saying.kind == _CLOCKS
    ]


def paid_by(cover: Cover) -> str:
    """Who paid, and how much: 单位 100.00 元，个人 20.00 元."""
    parts = [f"{name} {yuan(fen)} 元" for name, fen in cover.payers.items() if fen]
    return "，".join(parts)


@dataclass(frozen=True, slots=True)
class Trace:
    """One row of the trail as its person reads it."""

    row: AuditRow

    @property
    def who(self) -> str:
        """The officer; the person; the system."""
        if self.row.actor is not None:
            return self.row.actor.name
        return "本人" if self.row.action.startswith(ALONE) else "系统"

    @property
    def what(self) -> str:
        """The word for what was done."""
        return actions.word(self.row.action)

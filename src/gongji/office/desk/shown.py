"""What pages show of cases and duties, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from gongji.office.desk.clock import Clock, Stop
from gongji.office.desk.models import Case, Line, Recusal, Task

NEVER: Final = date(9999, 12, 31)
"""Where a duty without a deadline stands in the order."""


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, in words: `late`, `soon` or `quiet` is the class of the look."""

    word: str
    look: str
    limit: str = ""


def due(by: date | None, today: date, *, stands: bool = False) -> Due:
    """A deadline as a person reads it.

    >>> due(date(2026, 11, 20), date(2026, 11, 23)).word, due(None, date(2026, 11, 23)).word
    ('逾期 3 日', '没有期限')
    """
    if by is None or by == NEVER:
        return Due("停钟" if stands else "没有期限", "quiet")
    limit = f"限 {by:%m-%d}" if by.year == today.year else f"限 {by:%Y-%m-%d}"
    days = (by - today).days
    if days < 0:
        return Due(f"逾期 {-days} 日", "late", limit)
    return Due("今天", "soon", limit) if days == 0 else Due(f"余 {days} 日", "quiet", limit)


@dataclass(frozen=True, slots=True)
class Group:
    """Duties of one stretch of time: from a day (or ever before) up to and with another."""

    name: str
    look: str
    since: date
    until: date


def groups(today: date) -> tuple[Group, ...]:
    """Late, today, this week, later, and what has no deadline."""
    day = timedelta(days=1)
    sunday = today + day * (6 - today.weekday())
    week = (Group("本周", "", today + day, sunday),) if sunday > today else ()
    return (
        Group("已逾期", "late", date.min, today - day),
        Group(f"今天 {today:%m-%d}", "soon", today, today),
        *week,
        Group("以后", "", max(sunday, today) + day, NEVER - day),
        Group("没有期限", "", NEVER, NEVER),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open duty on the page of its case: in whose hand, and what the person who asks can do about it."""

    task: Task
    due: Due
    mine: bool
    can_take: bool
    can_hand_over: bool
    nobody: bool
    """Nobody holds the right there: an administrator must grant it."""

    @property
    def hand(self) -> str:
        """Who has it, or where it waits."""
        return str(self.task.assignee) if self.task.assignee else "待接办"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a charter's 程序 on the way of a case; `line` is where it was done."""

    who: str
    does: str
    within: str
    papers: tuple[str, ...]
    line: Line | None
    done: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Folder:
    """A case as its page shows it, and as other rooms embed it: `<c-case.way :of="folder" />`."""

    case: Case
    waiting: tuple[Waiting, ...]
    steps: tuple[Step, ...]
    article: str
    lines: tuple[Line, ...]
    recusals: tuple[Recusal, ...]
    clock: Clock | None
    stops: tuple[Stop, ...]
    remarks: bool
    """Whether this person may read notes and the reasons of stops."""
    recused: bool
    can_recuse: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A case of mine that waits for others, and for how many days."""

    task: Task
    since: datetime
    days: int
    due: Due

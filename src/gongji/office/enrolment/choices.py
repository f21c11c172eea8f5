"""The words of this room: kinds and states of rosters, verdicts on rows, states of covers."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a roster asks for."""

    JOIN = "join", "参保"
    ADDITION = "addition", "增员"
    REMOVAL = "removal", "减员"
    CORRECTION = "correction", "更正"


JOINING: Final = (Kind.JOIN, Kind.ADDITION)
"""Rosters of which covers begin."""


class State(TextChoices):
    """How far a roster got."""

    CHECKING = "checking", "核对中"
    BROKEN = "broken", "读不出"
    CHECKED = "checked", "待报送"
    SUBMITTED = "submitted", "待核对"
    RETURNED = "returned", "已退回"
    ACCEPTING = "accepting", "受理中"
    ACCEPTED = "accepted", "已受理"
    UNDONE = "undone", "已撤销"


LOOK: Final[dict[str, str]] = {
    State.CHECKING: "step", State.BROKEN: "refused", State.CHECKED: "papers", State.SUBMITTED: "watch",
    State.RETURNED: "papers", State.ACCEPTING: "step", State.ACCEPTED: "paid", State.UNDONE: "refused",
}  # fmt: skip

GRAPH: Final[dict[str, tuple[str, ...]]] = {
    State.CHECKING: (State.CHECKED, State.BROKEN, State.UNDONE),
    State.BROKEN: (State.CHECKING, State.UNDONE),
    State.CHECKED: (State.CHECKING, State.SUBMITTED, State.UNDONE),
    State.SUBMITTED: (State.RETURNED, State.ACCEPTING, State.CHECKED, State.UNDONE),
    State.RETURNED: (State.CHECKING, State.SUBMITTED, State.UNDONE),
    State.ACCEPTING: (State.ACCEPTED, State.SUBMITTED),
    State.ACCEPTED: (State.UNDONE,),
    State.UNDONE: (),
}
"""Where a roster may go from each state; the database holds the same."""

OPEN: Final = (State.BROKEN, State.CHECKED, State.RETURNED)
"""Where the unit itself can still change it."""


class Verdict(TextChoices):
    """What comes of a row: the words of `gongji enrol`, 有误 for a row that cannot be read, and 已有保障."""

    GOOD = "good", "可以参加"
    HELD = "held", "已有保障"
    BLANK = "blank", "条款空白"
    PAPERS = "papers", "待补材料"
    CONFLICT = "conflict", "冲突"
    REFUSED = "refused", "不予参加"
    BEYOND = "beyond", "数值超限"
    BAD = "bad", "有误"


def word_of(kind: str, verdict: Verdict) -> str:
    """What a verdict is called in a roster of a kind: who leaves does not join."""
    return "可以办" if verdict is Verdict.GOOD and kind not in JOINING else str(verdict.label)


VERDICT_LOOK: Final[dict[str, str]] = {
    Verdict.GOOD: "paid", Verdict.HELD: "step", Verdict.BLANK: "blank", Verdict.PAPERS: "papers",
    Verdict.CONFLICT: "conflict", Verdict.REFUSED: "refused", Verdict.BEYOND: "range", Verdict.BAD: "refused",
}  # fmt: skip


class CoverState(TextChoices):
    """Whether a cover counts. Whether its term has begun or is over, its dates say."""

    PENDING = "pending", "待生效"
    LIVE = "live", "有效"
    ENDED = "ended", "提前终止"
    UNDONE = "undone", "已撤销"


COVERING: Final = (CoverState.LIVE, CoverState.ENDED)
"""Covers under which something that happened in their term is covered."""

COVER_LOOK: Final[dict[str, str]] = {
    CoverState.PENDING: "watch", CoverState.LIVE: "paid", CoverState.ENDED: "refused",
    CoverState.UNDONE: "refused", "coming": "watch", "over": "step",
}  # fmt: skip


class ChangeKind(TextChoices):
    """What happened to a cover after it began."""

    TRANSFERRED = "transferred", "转会"
    MERGED = "merged", "合并记录"
    CORRECTED = "corrected", "更正"
    ENDED = "ended", "提前终止"
    UNDONE = "undone", "撤销"

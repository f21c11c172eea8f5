"""The states of a claim with word and look, how they follow one another, and the other words of the room."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a claim is on its way."""

    REPORTED = "reported", _("已报案")
    INVESTIGATING = "investigating", _("调查中")
    PAPERS = "papers", _("待补材料")
    ASSESSING = "assessing", _("待核算")
    DISCRETION = "discretion", _("待裁量")
    BLANK = "blank", _("条款空白")
    MISSING_TABLE = "missing_table", _("附表缺失")
    WATCHING = "watching", _("待观察")
    ASSESSED = "assessed", _("待审核")
    REVIEWED = "reviewed", _("待审定")
    APPROVED = "approved", _("已审定")
    DISCLOSED = "disclosed", _("公示中")
    PAYING = "paying", _("待拨付")
    PAID = "paid", _("已给付")
    REFUSED = "refused", _("不予给付")
    WITHDRAWN = "withdrawn", _("已撤回")


LOOK: Final[dict[str, str]] = {
    State.REPORTED: "step",
    State.INVESTIGATING: "step",
    State.PAPERS: "papers",
    State.ASSESSING: "step",
    State.DISCRETION: "discretion",
    State.BLANK: "blank",
    State.MISSING_TABLE: "notable",
    State.WATCHING: "watch",
    State.ASSESSED: "step",
    State.REVIEWED: "step",
    State.APPROVED: "paid",
    State.DISCLOSED: "watch",
    State.PAYING: "step",
    State.PAID: "paid",
    State.REFUSED: "refused",
    State.WITHDRAWN: "refused",
}
"""The class of the look for each state."""

HELD: Final = (State.DISCRETION, State.BLANK, State.MISSING_TABLE, State.WATCHING)
"""States in which an assessment stopped until somebody rules, supplies a table, or time passes."""
BEFORE_ASSESSED: Final = (State.REPORTED, State.INVESTIGATING, State.PAPERS, State.ASSESSING, *HELD)
"""States in which the facts are still being gathered: they can be stated and papers filed."""
UNDECIDED: Final = (*BEFORE_ASSESSED, State.ASSESSED, State.REVIEWED)
"""States before anybody decided; only from these can a claim be withdrawn."""
DECIDED: Final = (State.APPROVED, State.DISCLOSED, State.PAYING, State.PAID, State.REFUSED)
"""States after the decision: `decided_at` is set, and the outcomes count as paid in later assessments."""
OVER: Final = (State.PAID, State.REFUSED, State.WITHDRAWN)
"""States in which nobody has anything left to do."""
DEAD: Final = (State.REFUSED, State.WITHDRAWN)
"""States in which the claim's bills are free for another claim (K04)."""
LIVE: Final = tuple(state for state in State if state not in DEAD)

GRAPH: Final[frozenset[tuple[State, State]]] = frozenset(
    {
        (State.REPORTED, State.INVESTIGATING),
        (State.REPORTED, State.PAPERS),
        (State.INVESTIGATING, State.PAPERS),
        (State.INVESTIGATING, State.ASSESSING),
        (State.PAPERS, State.INVESTIGATING),
        (State.PAPERS, State.ASSESSING),
        (State.ASSESSING, State.INVESTIGATING),
        (State.ASSESSING, State.PAPERS),
        (State.ASSESSING, State.ASSESSED),
        *((State.ASSESSING, held) for held in HELD),
        *((held, State.ASSESSING) for held in HELD),
        *((held, State.INVESTIGATING) for held in HELD),
        *((held, State.PAPERS) for held in HELD),
        (State.ASSESSED, State.REVIEWED),
        (State.ASSESSED, State.ASSESSING),
        (State.ASSESSED, State.INVESTIGATING),
        (State.ASSESSED, State.PAPERS),
        (State.REVIEWED, State.APPROVED),
        (State.REVIEWED, State.REFUSED),
        (State.REVIEWED, State.ASSESSED),
        (State.REVIEWED, State.ASSESSING),
        (State.REVIEWED, State.INVESTIGATING),
        (State.REVIEWED, State.PAPERS),
        (State.APPROVED, State.DISCLOSED),
        (State.APPROVED, State.PAYING),
        (State.APPROVED, State.ASSESSING),
        (State.DISCLOSED, State.PAYING),
        (State.DISCLOSED, State.ASSESSING),
        (State.PAYING, State.PAID),
        (State.PAYING, State.ASSESSING),
        *((state, State.WITHDRAWN) for state in UNDECIDED),
    }
)
"""The whole graph (K01); what is not here does not happen. The migration's triggers hold the same."""


class Source(models.TextChoices):
    """Where a fact comes from."""

    REPORT = "report", _("报案")
    INVESTIGATION = "investigation", _("调查")
    PAPER = "paper", _("材料")
    PORTAL = "portal", _("本人手机")
    INTAKE = "intake", _("结算文件")
    RESOLUTION = "resolution", _("决议")


MARK: Final[dict[str, str]] = {
    Source.REPORT: "报",
    Source.INVESTIGATION: "查",
    Source.PAPER: "证",
    Source.PORTAL: "报",
    Source.INTAKE: "库",
    Source.RESOLUTION: "释",
}
"""The one character that stands beside a fact."""


class Reporter(models.TextChoices):
    """Who told the union that it happened."""

    SELF = "self", _("本人")
    UNIT = "unit", _("单位")
    KIN = "kin", _("近亲属")

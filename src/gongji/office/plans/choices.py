"""The states of an edition, with the word and the class of the look for each, and how they follow."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an edition is on its way."""

    DRAFT = "draft", _("起草")
    CHECKED = "checked", _("已校验")
    DELIBERATED = "deliberated", _("已审议")
    PUBLISHED = "published", _("已发布")
    IN_FORCE = "in_force", _("生效")
    WITHDRAWN = "withdrawn", _("作废")


LOOK: Final[dict[str, str]] = {
    State.DRAFT: "papers",
    State.CHECKED: "step",
    State.DELIBERATED: "step",
    State.PUBLISHED: "watch",
    State.IN_FORCE: "paid",
    State.WITHDRAWN: "refused",
}
"""The class of the look for each state."""

MOVES: Final[tuple[tuple[State, State], ...]] = (
    (State.DRAFT, State.CHECKED),
    (State.CHECKED, State.DELIBERATED),
    (State.DELIBERATED, State.PUBLISHED),
    (State.PUBLISHED, State.IN_FORCE),
    (State.CHECKED, State.DRAFT),
    (State.DELIBERATED, State.DRAFT),
    (State.DRAFT, State.WITHDRAWN),
    (State.CHECKED, State.WITHDRAWN),
    (State.DELIBERATED, State.WITHDRAWN),
)
"""The whole graph; what is not here does not happen. The migration's triggers hold the same."""

OPEN: Final = (State.DRAFT, State.CHECKED, State.DELIBERATED)
"""States in which the text can still change."""
FROZEN: Final = (State.PUBLISHED, State.IN_FORCE)
"""States in which nothing changes any more (R07)."""
WAY: Final = (State.DRAFT, State.CHECKED, State.DELIBERATED, State.PUBLISHED, State.IN_FORCE)
"""The way of an edition that gets there."""


class Origin(models.TextChoices):
    """Where a table's content came from."""

    GIVEN = "given", _("随条文交来")
    SHIPPED = "shipped", _("随系统发出")
    LATER = "later", _("后来补的")


class Standing(models.TextChoices):
    """What is known about a table's values."""

    EMPTY = "empty", _("附表缺失")
    INFERRED = "inferred", _("推定待确认")
    CONFIRMED = "confirmed", _("推定已确认")
    VERIFIED = "verified", _("已核实")


STANDING_LOOK: Final[dict[str, str]] = {
    Standing.EMPTY: "notable",
    Standing.INFERRED: "papers",
    Standing.CONFIRMED: "watch",
    Standing.VERIFIED: "paid",
}

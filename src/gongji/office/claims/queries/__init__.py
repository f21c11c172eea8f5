"""What is read of claims, in the scope of who asks."""

from __future__ import annotations

from gongji.office.claims.queries.assessments import (
    behind,
    covered,
    decided,
    estimate,
    explained,
    latest,
    latest_of,
    made_of,
    outdated,
    replayed,
    unconfirmed,
)
from gongji.office.claims.queries.papers import (
    asked_of,
    charter_now,
    checklist,
    concluded,
    missing_papers,
    open_letter,
    unfound,
)
from gongji.office.claims.queries.placing import cover_for, edition_for, falls_after, place
from gongji.office.claims.queries.shown import Sight, Step, claims_of, progress, sight
from gongji.office.claims.queries.stated import event_row, facts_now, facts_said, opened

__all__ = [
    "Sight", "Step", "asked_of", "behind", "charter_now", "checklist", "claims_of", "concluded", "cover_for",
    "covered", "decided", "edition_for", "estimate", "event_row", "explained", "facts_now", "facts_said",
    "falls_after", "latest", "latest_of", "made_of", "missing_papers", "open_letter", "opened", "outdated",
    "place", "progress", "replayed", "sight", "unconfirmed", "unfound",
]  # fmt: skip

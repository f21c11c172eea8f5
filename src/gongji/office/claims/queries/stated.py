"""What is known of a claim: its facts as they count, and the row of the events file they make."""

from __future__ import annotations

from typing import Final

from gongji.office.claims.asking import APPLIED, HAPPENED, KNOWN, REPORTED
from gongji.office.claims.choices import Source
from gongji.office.claims.models import Claim, Fact
from gongji.office.guard.fields import Sealed, open_sealed
from gongji.readers.forms import OCCURRENCE

ESTABLISHED: Final = frozenset({Source.INVESTIGATION, Source.PAPER, Source.RESOLUTION})
"""What was established counts over what was only told."""


def opened(value: Sealed | str | None) -> str:
    """The text of a sealed value, for the work of this room; `services.seen` writes down who sees it."""
    if value is None:
        return ""
    return open_sealed(value) if isinstance(value, Sealed) else value


def facts_said(claim: Claim) -> dict[str, list[Fact]]:
    """Every statement of each fact, the one that counts first: the latest, an established one over what was
    told."""
    found: dict[str, list[Fact]] = {}
    for fact in claim.facts.select_related("by", "paper").order_by("id"):
        said = found.setdefault(fact.name, [])
        counts = not said or fact.source in ESTABLISHED or said[0].source not in ESTABLISHED
        said.insert(0 if counts else 1, fact)
    return found


def facts_now(claim: Claim) -> dict[str, Fact]:
    """The statement that counts of each fact."""
    return {name: said[0] for name, said in facts_said(claim).items()}


def event_row(claim: Claim, facts: dict[str, Fact] | None = None) -> dict[str, str]:
    """The claim as a row of the events file. 事件编号 is the number of its case."""
    row = {name: opened(fact.value) for name, fact in (facts_now(claim) if facts is None else facts).items()}
    fixed = {
        "事件编号": str(claim),
        "参保编号": "" if claim.cover is None else claim.cover.number,
        OCCURRENCE: opened(claim.occurrence),
    }
    dates = {
        HAPPENED: claim.happened_on, KNOWN: claim.known_on, REPORTED: claim.reported_on,
        APPLIED: claim.applied_on,
    }  # fmt: skip
    said = {name: "" if day is None else f"{day:%Y-%m-%d}" for name, day in dates.items()}
    return {**row, **fixed, **said}

"""The charter's evidence list of a claim as a checklist against the papers filed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from gongji.charter.model import Charter
from gongji.charter.program import Program
from gongji.office.claims import asking
from gongji.office.claims.choices import Source
from gongji.office.claims.models import Claim, Fact, Letter, Proof
from gongji.office.claims.queries.stated import facts_now, opened
from gongji.office.papers.choices import State as PaperState
from gongji.office.plans import queries as plans

FILED: Final = "收"
MISSING: Final = "缺"
WAIVED: Final = "免"
WAITING: Final = "待"
FOUND: Final = (Source.INVESTIGATION, Source.RESOLUTION)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the list: filed, missing, waived, or filed but waiting for consent; with what proves it."""

    name: str
    mark: str
    proofs: tuple[Proof, ...]

    @property
    def met(self) -> bool:
        """Whether nothing more is wanted for it."""
        return self.mark in (FILED, WAIVED)


def charter_now(claim: Claim) -> tuple[Charter, Program]:
    """The charter and program that govern a claim, as ruled and supplied today."""
    return plans.made_of(claim.edition, plans.parts(claim.edition, timezone.localdate()))


def asked_of(claim: Claim) -> asking.Asked:
    """What the charter asks about what happened."""
    charter, program = charter_now(claim)
    return asking.asked(charter, program, opened(claim.occurrence))


def checklist(claim: Claim, asked: asking.Asked | None = None) -> tuple[Item, ...]:
    """Every item of the charter's list for what happened, with its papers. Nothing for who has no cover."""
    if claim.cover_id is None:
        return ()
    wanted = asked or asked_of(claim)
    proofs: dict[str, list[Proof]] = {}
    for proof in claim.proofs.select_related("paper", "by").order_by("id"):
        proofs.setdefault(proof.item, []).append(proof)
    return tuple(_item(name, proofs.get(name, [])) for name in wanted.papers)


def _item(name: str, proofs: list[Proof]) -> Item:
    papers = [proof.paper for proof in proofs if proof.paper is not None]
    if any(paper.state == PaperState.READY for paper in papers):
        mark = FILED
    elif any(proof.waived for proof in proofs):
        mark = WAIVED
    else:
        mark = WAITING if papers else MISSING
    return Item(name, mark, tuple(proofs))


def missing_papers(claim: Claim) -> tuple[str, ...]:
    """The items that are neither filed (with the consent they need) nor waived."""
    return tuple(item.name for item in checklist(claim) if not item.met)


def unfound(
    claim: Claim, asked: asking.Asked | None = None, facts: dict[str, Fact] | None = None
) -> tuple[str, ...]:
    """Facts the investigator still has to answer: exclusions, and whatever has a default."""
    if claim.cover_id is None:
        return ()
    now = facts_now(claim) if facts is None else facts
    wanted = (asked or asked_of(claim)).findings
    return tuple(q.name for q in wanted if q.name not in now or now[q.name].source not in FOUND)


def concluded(claim: Claim) -> bool:
    """Whether an investigator concluded since the claim was last given back to be investigated."""
    last = claim.investigations.order_by("-id").first()
    if last is None:
        return False
    given = claim.moves.filter(after="investigating").order_by("-id").values_list("at", flat=True).first()
    return given is None or last.at >= given


def open_letter(claim: Claim) -> Letter | None:
    """The letter that waits for an answer."""
    return claim.letters.filter(completed_at__isnull=True).select_related("document").first()

"""Facts are stated, by who reports, investigates or reads a paper; the claim's place follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils import timezone

from gongji.office.claims import asking, queries, working
from gongji.office.claims.choices import BEFORE_ASSESSED, Source
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Fact
from gongji.office.claims.services.moving import held, require
from gongji.office.guard import audit
from gongji.office.guard.access import access_of
from gongji.office.guard.models import User
from gongji.office.papers.models import Paper
from gongji.readers.forms import OCCURRENCE

RIGHT: Final = {
    Source.REPORT: "claims.report",
    Source.PORTAL: "claims.report",
    Source.INTAKE: "claims.report",
    Source.INVESTIGATION: "claims.investigate",
    Source.PAPER: "claims.assess",
    Source.RESOLUTION: "claims.resolve",
}
"""The right to state a fact from a source."""

_COLUMN: Final = {
    asking.HAPPENED: "happened_on",
    asking.KNOWN: "known_on",
    asking.REPORTED: "reported_on",
    asking.APPLIED: "applied_on",
}
_NEEDED: Final = (OCCURRENCE, asking.HAPPENED, asking.REPORTED)


def state_fact(
    actor: User | None, claim: Claim, name: str, text: str, *, source: Source = Source.REPORT,
    evidence: str = "", paper: Paper | None = None,
) -> Fact | None:  # fmt: skip
    """State one fact, as a cell of the events file says it; None where nothing is new."""
    stated = state_facts(actor, claim, {name: text}, source=source, evidence={name: evidence}, paper=paper)
    return stated[0] if stated else None


def state_facts(
    actor: User | None, claim: Claim, values: Mapping[str, str], *, source: Source = Source.REPORT,
    evidence: Mapping[str, str] | None = None, paper: Paper | None = None,
) -> list[Fact]:  # fmt: skip
    """State facts together; those that only repeat what counts already are passed over.

    K111 once the claim is assessed, K112 for a personal fact from who may not see it, K113 for a fact the
    charter lacks, K114 for a text that is no value of it, K115 where facts do not agree with each other.
    """
    with held(actor, claim, RIGHT[source]) as now:
        require(now, *BEFORE_ASSESSED)
        made = stated(actor, now, values, source=source, evidence=evidence or {}, paper=paper)
        if made:
            fields = [fact.name for fact in made]
            audit.record(
                "claims.state", actor, now, union=now.union, person=now.person_id,
                data={"source": source, "facts": fields},
            )  # fmt: skip
        synced(claim, now)
    return made


def stated(
    actor: User | None, claim: Claim, values: Mapping[str, str], *, source: Source,
    evidence: Mapping[str, str], paper: Paper | None = None,
) -> list[Fact]:  # fmt: skip
    """The statements written down on a held claim, and the claim put where they say."""
    charter, program = queries.charter_now(claim)
    cells = {name: text.strip() for name, text in values.items()}
    for name, text in cells.items():
        working.require_cell(program, name, text)
        if name in _NEEDED and not text:
            raise ClaimError("K114", f"{name}不能空白", f"填写{name}")
    _require_sight(actor, claim, set(cells) & asking.hidden_facts(program))
    before = queries.facts_now(claim)
    row = queries.event_row(claim, before)
    new = {
        name: text for name, text in cells.items()
        if source in (Source.INVESTIGATION, Source.RESOLUTION) or row.get(name, "") != text
    }  # fmt: skip
    asking.asked(charter, program, cells.get(OCCURRENCE) or row[OCCURRENCE])
    working.require_agreement(program, {**row, **new})
    made = [
        Fact.objects.create(
            claim=claim,
            name=name,
            value=text,
            source=source,
            evidence=evidence.get(name) or None,
            paper=paper,
            by=actor,
        )
        for name, text in new.items()
    ]
    _into_columns(claim, new)
    if made:
        replaced(claim)
    return made


def _require_sight(actor: User | None, claim: Claim, personal: set[str]) -> None:
    if actor is not None and personal and not access_of(actor).may("claims.medical", claim.union):
        told = "、".join(sorted(personal))
        raise ClaimError("K112", f"{told} 是个人医疗信息，您的岗位不能填", "请调查人或本人填写")


def _into_columns(claim: Claim, new: Mapping[str, str]) -> None:
    """What the claim itself holds of the new statements."""
    changed = []
    for name, text in new.items():
        if name == OCCURRENCE:
            claim.occurrence = text
            changed.append("occurrence")
        elif name in _COLUMN:
            day = date.fromisoformat(text) if text else None
            if day is not None and day > timezone.localdate():
                raise ClaimError("K104", f"{name} {day} 还没有到", "填已经发生的日期")
            setattr(claim, _COLUMN[name], day)
            changed.append(_COLUMN[name])
    if changed:
        claim.save(update_fields=changed)


def replaced(claim: Claim) -> bool:
    """Put a held claim under the cover and edition that its facts now say; whether that changed anything."""
    place = queries.place(claim)
    if (place.cover and place.cover.pk) == claim.cover_id and place.edition.pk == claim.edition_id:
        return False
    claim.cover, claim.edition = place.cover, place.edition
    claim.save(update_fields=["cover", "edition"])
    return True


def synced(seen: Claim, now: Claim) -> None:
    """Let the caller's object say what the row now says."""
    for field in Claim._meta.concrete_fields:
        setattr(seen, field.attname, getattr(now, field.attname))
    for name in ("cover", "edition", "account"):
        if name in now._state.fields_cache:
            seen._state.fields_cache[name] = now._state.fields_cache[name]

"""决定书: what was decided, by which articles, how much, and how to appeal; printed once, at the approval."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from gongji.codes.numerals import amount_in_words
from gongji.office.claims.decided import Verdict
from gongji.office.claims.models import Claim, Decision
from gongji.office.claims.queries import decisions
from gongji.office.guard.fields import Sealed, open_sealed
from gongji.office.guard.models import User
from gongji.office.papers import archive
from gongji.office.papers.choices import Series
from gongji.office.papers.models import Document
from gongji.office.people import masking
from gongji.office.plans import queries as plans
from gongji.office.plans.choices import Standing
from gongji.office.ui.templatetags.look import yuan
from gongji.office.unions.models import Union

PARAPHRASED = "转述"
"""The word of a charter whose text is not the official one."""


def print_letter(actor: User, claim: Claim, decision: Decision, union: Union) -> Document:
    """Print the letter of a decision for the union that approves. The same decision gives the same bytes."""
    series, today = str(Series.DECISION), timezone.localdate()
    data = content(claim, decision, union)
    return archive.print_once(
        "decision", series, union, actor, today, data, archive.public_address, person=claim.person_id
    )


def content(claim: Claim, decision: Decision, union: Union) -> dict[str, Any]:
    """What the letter says."""
    granted = decision.outcome == Verdict.GRANT
    account = decision.account
    rule = decisions.rule_of(claim.plan)
    rows = list(decision.assessment.outcomes.order_by("place"))
    return {
        "issuer": union.name,
        "to": claim.person.name,
        "case": claim.case.written_number,
        "plan": claim.edition.title,
        "edition": claim.edition.edition,
        "occurrence": _open(claim.occurrence),
        "happened": claim.happened_on.isoformat(),
        "applied": (claim.applied_on or claim.reported_on).isoformat(),
        "granted": granted,
        "article": decision.article,
        "text": _article_text(claim, decision),
        "reasons": decision.reasons,
        "rows": [
            {
                "benefit": row.benefit or "申领事项",
                "articles": "、".join(row.articles),
                "state": row.state,
                "reasons": "；".join(row.reasons),
                "amount": yuan(row.amount or 0),
            }
            for row in rows
        ],
        "total": yuan(decision.amount),
        "words": "人民币" + amount_in_words(decision.amount),
        "bank": "" if account is None else f"{account.bank}（{masking.tail(account.number)}）",
        "readings": sorted({reading for row in rows for reading in row.readings}),
        "paraphrased": claim.edition.wording == PARAPHRASED,
        "inferred": _confirmed(claim, decision) if any(row.inferred for row in rows) else "",
        "appeal_days": rule.appeal_days or 0,
        "appeal_to": claim.plan.union.name,
    }


def _confirmed(claim: Claim, decision: Decision) -> str:
    """By which documents the office confirmed the inferred values that the result rests on (R08)."""
    tables = plans.tables_on(claim.edition, decision.assessment.on)
    versions = [now.version for now in tables if now.standing is Standing.CONFIRMED]
    return "；".join(f"附表“{version.name}”，{version.confirmation.document}" for version in versions)


def _article_text(claim: Claim, decision: Decision) -> str:
    charter = plans.charter(claim.edition, decision.assessment.on)
    return next((a.original or a.text for a in charter.articles if a.id == decision.article), "")


def _open(sealed: Sealed | str) -> str:
    return sealed if isinstance(sealed, str) else open_sealed(sealed)

"""What an approval binds, and whether it is still so (K06).

The hash is over canonical JSON: amount, account, evidence, charter, readings, and the assessment they rest
on. A paper more or less, another number of the account, a fact stated again, a ruling that reaches back: each
gives another hash, and the decision no longer holds.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType

from gongji.assess.receipt import canonical
from gongji.office.claims.models import Assessment, Claim, Decision, Fact
from gongji.office.papers.models import Paper
from gongji.office.people.models import Account
from gongji.office.plans import queries as plans

FORM: Final = "gongji-decision-1"
WORDS: Final[dict[str, str]] = {
    "claim": "案件", "person": "申领人", "outcome": "结论", "amount": "金额", "article": "条款",
    "account": "收款账户", "assessment": "核算", "facts": "事实", "program": "条文和附表", "readings": "口径",
    "evidence": "材料",
}  # fmt: skip
"""What each part is called by people."""


def bound(
    claim: Claim, assessment: Assessment, outcome: str, amount: int, account: Account | None, article: str
) -> dict[str, Any]:
    """The content as it stands now."""
    program = plans.program(claim.edition, assessment.on)
    return {
        "form": FORM,
        "claim": claim.pk,
        "person": claim.person_id,
        "outcome": str(outcome),
        "amount": amount,
        "article": article,
        "account": None if account is None else _account(account),
        "assessment": assessment.sha256,
        "facts": list(Fact.objects.filter(claim=claim).order_by("pk").values_list("pk", flat=True)),
        "program": program.digest,
        "readings": dict(program.readings),
        "evidence": evidence(claim),
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.pk,
        "person": account.person_id,
        "bank": account.bank,
        "number": bytes(account.number_index).hex(),
        "open": account.until is None,
    }


def evidence(claim: Claim) -> list[list[Any]]:
    """The papers of a claim, each with its key, its hash and whether it may be used."""
    kind = ContentType.objects.get_for_model(Claim)
    papers = Paper.objects.filter(owner_type=kind, owner_id=claim.pk).order_by("pk")
    return [list(row) for row in papers.values_list("pk", "sha256", "state")]


def digest(content: dict[str, Any]) -> str:
    """sha256 of the canonical text."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def as_it_stands(decision: Decision) -> dict[str, Any]:
    """The content of a decision, read anew."""
    return bound(
        decision.claim,
        decision.assessment,
        decision.outcome,
        decision.amount,
        decision.account,
        decision.article,
    )


def changed(decision: Decision) -> tuple[str, ...]:
    """What of a decision is no longer as it was looked at, in words; empty while it holds."""
    now = as_it_stands(decision)
    keys = [key for key in (*decision.bound, *(k for k in now if k not in decision.bound))]
    parts = [WORDS.get(key, key) for key in keys if decision.bound.get(key) != now.get(key)]
    if not parts and digest(now) != decision.content_sha256:
        parts = ["内容的 sha256"]
    return tuple(parts)

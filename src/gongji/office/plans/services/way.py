"""校验 → 审议 → 发布 → 生效: each step with who, when and on what document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.plans import queries
from gongji.office.plans.choices import State
from gongji.office.plans.errors import PlansError
from gongji.office.plans.models import Check, Edition, Step
from gongji.office.plans.reading import examined
from gongji.office.plans.services.moving import moved, recorded
from gongji.readers.check import Finding, Severity


@dataclass(frozen=True, slots=True)
class Paper:
    """The document a step rests on."""

    body: str
    document: str
    decided_on: date
    note: str = ""


def check(actor: User, edition: Edition, seen: str) -> Check:
    """Run the check and the examples; without errors a draft goes on to 已校验.

    `seen` is the sha256 of the text that the person has before them.
    """
    demand(actor, "plans.check", edition.plan.union)
    findings, examples = examined(queries.sources(edition, None))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    with transaction.atomic():
        if not errors and edition.state == State.DRAFT:
            moved(edition, State.DRAFT, State.CHECKED, seen, checked_sha256=seen)
            _step(edition, State.DRAFT, State.CHECKED, actor, note=f"{len(findings)} 处提示")
        run = Check.objects.create(
            edition=edition,
            sha256=seen,
            errors=errors,
            notes=len(findings) - errors,
            examples=len(examples),
            passed=sum(result.passed for result in examples),
            findings=[_said(finding) for finding in findings],
            by=actor,
        )
        recorded("plans.check", actor, edition, errors=errors)
    edition.refresh_from_db(fields=["state", "checked_sha256"])
    return run


def deliberate(actor: User, edition: Edition, paper: Paper, seen: str) -> None:
    """已校验 → 已审议: the resolution of the body that decides on the plan."""
    demand(actor, "plans.deliberate", edition.plan.union)
    _not_after_today(paper.decided_on, "决议的日期")
    with transaction.atomic():
        moved(edition, State.CHECKED, State.DELIBERATED, seen)
        _step(edition, State.CHECKED, State.DELIBERATED, actor, paper)
    edition.state = State.DELIBERATED


def publish(actor: User, edition: Edition, paper: Paper, in_force_from: date, seen: str) -> None:
    """已审议 → 已发布: from here on nothing of the edition changes (R07).

    E703 when the drafter publishes; E707 when another edition is in force from the same day.
    """
    demand(actor, "plans.publish", edition.plan.union)
    _not_after_today(paper.decided_on, "发布的日期")
    if edition.drafted_by.same_person(actor):
        raise PlansError("E703", f"{edition}是{actor}起草的", "请另一人发布")
    now = timezone.now()
    with transaction.atomic():
        try:
            with transaction.atomic():
                moved(
                    edition, State.DELIBERATED, State.PUBLISHED, seen,
                    published_by=actor, published_at=now, in_force_from=in_force_from,
                )  # fmt: skip
        except IntegrityError:
            raise PlansError(
                "E707", f"这部计划已有一版自 {in_force_from} 起施行", "改施行日，或者先看那一版"
            ) from None
        _step(edition, State.DELIBERATED, State.PUBLISHED, actor, paper)
    edition.state, edition.in_force_from = State.PUBLISHED, in_force_from
    edition.published_by, edition.published_at = actor, now


def put_in_force(actor: User, edition: Edition, seen: str, on: date | None = None) -> None:
    """已发布 → 生效, on its day or later. E707 before it."""
    demand(actor, "plans.publish", edition.plan.union)
    today = on or timezone.localdate()
    if edition.in_force_from is not None and edition.in_force_from > today:
        raise PlansError("E707", f"{edition}自 {edition.in_force_from} 起施行，今天还不到", "到日再办")
    with transaction.atomic():
        moved(edition, State.PUBLISHED, State.IN_FORCE, seen)
        _step(edition, State.PUBLISHED, State.IN_FORCE, actor)
    edition.state = State.IN_FORCE


def send_back(actor: User, edition: Edition, note: str, seen: str) -> None:
    """已校验 or 已审议 → 起草, saying why: whose turn it is may send it back."""
    right = "plans.publish" if edition.state == State.DELIBERATED else "plans.deliberate"
    _leave(actor, right, edition, State.DRAFT, note, seen, checked_sha256="")


def withdraw(actor: User, edition: Edition, note: str, seen: str) -> None:
    """An edition that was not published → 作废, saying why. Its name is free again."""
    _leave(actor, "plans.draft", edition, State.WITHDRAWN, note, seen)


def _leave(
    actor: User, right: str, edition: Edition, after: State, note: str, seen: str, **changes: Any
) -> None:
    demand(actor, right, edition.plan.union)
    before = edition.state
    if not edition.open or before == after:
        raise PlansError(
            "E702", f"{edition}现在是“{edition.get_state_display()}”，不能办这一步", "重新打开这一版"
        )
    with transaction.atomic():
        moved(edition, before, after, seen, **changes)
        _step(edition, before, after, actor, note=note)
    edition.state = after


def _step(
    edition: Edition, before: str, after: State, actor: User, paper: Paper | None = None, note: str = ""
) -> None:
    Step.objects.create(
        edition=edition,
        before=before,
        after=after,
        sha256=edition.sha256,
        body=paper.body if paper else "",
        document=paper.document if paper else "",
        decided_on=paper.decided_on if paper else None,
        note=paper.note if paper else note,
        by=actor,
    )
    document = paper.document if paper else ""
    recorded(f"plans.{after.value}", actor, edition, before=before, document=document)


def _not_after_today(day: date, what: str) -> None:
    if day > timezone.localdate():
        raise PlansError("E707", f"{what} {day} 还没有到", "写文件上的日期")


def _said(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.name.lower(),
        "article": finding.article,
        "line": finding.span.line,
        "message": finding.message,
        "named_by": finding.named_by,
        "remedy": finding.remedy,
    }

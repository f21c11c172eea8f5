"""One person joins by the registration form: judged at once, by the same rules as a roster's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import transaction

from gongji.office.enrolment.checking.judging import Asked, Judged, judge, layout_of
from gongji.office.enrolment.checking.storing import Tally, chunks, store
from gongji.office.enrolment.choices import Kind, State, Verdict
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.rules import rules_of
from gongji.office.enrolment.services.holding import SUBMIT, locked, move
from gongji.office.enrolment.services.uploading import edition_for
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.plans.models import Plan
from gongji.office.unions.models import Union
from gongji.records.findings import Finding
from gongji.records.raw import ROW, Raw


@dataclass(frozen=True, slots=True)
class Answered:
    """What comes of a form: the roster it became, or what stands in the way (and no roster)."""

    roster: Roster | None
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]


def enrol_one(
    actor: User | None, union: Union, plan: Plan, given: Mapping[str, str], paid_on: date, *,
    starts_on: date | None = None, kind: str = Kind.ADDITION,
) -> Answered:  # fmt: skip
    """Take in one person's registration form; `given` are its fields by the charter's names.

    Who may not join, or whose form has faults, gets an answer and leaves nothing behind.
    """
    with transaction.atomic(), everything("a registration form is judged against the whole register"):
        union = Union.objects.get(pk=union.pk)
        demand(actor, SUBMIT, union)
        edition = edition_for(union, plan, paid_on, starts_on)
        enrolment = rules_of(edition, paid_on).enrolment
        cells = {name: text.strip() for name, text in given.items() if text and text.strip()}
        frame = pl.DataFrame({ROW: [2], **{name: [text] for name, text in cells.items()}})
        asked = Asked(enrolment, plan.pk, union, paid_on, starts_on)
        judged = judge(Raw("登记表", "", frame), layout_of(enrolment), asked)
        verdict, why = _outcome(judged)
        if verdict is not Verdict.GOOD:
            return Answered(None, verdict, why, judged.findings)
        roster = Roster.objects.create(
            union=union, plan=plan, edition=edition, kind=kind, paid_on=paid_on, starts_on=starts_on, by=actor
        )
        for chunk in chunks(judged, roster.pk):
            store(chunk, roster.pk)
        tally = Tally.of(judged)
        row = locked(roster.pk)
        move(
            row, State.CHECKED, rows_total=1, rows_good=1, due_fen=tally.due, counts={str(Verdict.GOOD): 1},
            file_name=f"{cells.get('姓名', '')}登记表"[:120],
        )  # fmt: skip
        audit.record("enrolment.form", actor, row, union=union, data={"plan": plan.code, "kind": str(kind)})
        return Answered(row, verdict, "", ())


def _outcome(judged: Judged) -> tuple[Verdict, str]:
    verdict, why = judged.frame.select("结果", "理由").row(0)
    return Verdict(verdict), why or ""

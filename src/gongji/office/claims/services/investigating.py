"""调查核实: the union above establishes the facts. Every exclusion and every fact with a default is answered
by a named person with words of evidence before an assessment can be final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongji.office.claims import queries
from gongji.office.claims.choices import BEFORE_ASSESSED, Source, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Fact, Investigation
from gongji.office.claims.services.moving import ask, held, move, require, told
from gongji.office.claims.services.stating import stated, synced
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.papers.models import Paper


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one fact: 是, 否, a date, 无 or another value; and what it rests on, in words."""

    name: str
    value: str
    evidence: str
    paper: Paper | None = None


def find(actor: User, claim: Claim, findings: Sequence[Finding]) -> list[Fact]:
    """Record findings. K116 for one without a value, K117 for one without evidence; what `stated` refuses."""
    with held(actor, claim, "claims.investigate") as now:
        require(now, *BEFORE_ASSESSED)
        if now.state == State.REPORTED:
            move(now, actor, State.INVESTIGATING, word="开始调查")
        made: list[Fact] = []
        for finding in findings:
            if not finding.value.strip():
                raise ClaimError("K116", f"{finding.name} 没有写查到的结果", "填 是、否、日期 或其他值")
            if not finding.evidence.strip():
                raise ClaimError(
                    "K117", f"{finding.name} 没有写依据", "写明凭什么认定，例如“查 2026 年体检报告”"
                )
            made += stated(
                actor, now, {finding.name: finding.value}, source=Source.INVESTIGATION,
                evidence={finding.name: finding.evidence.strip()}, paper=finding.paper,
            )  # fmt: skip
        data = {"facts": [fact.name for fact in made]}
        audit.record("claims.find", actor, now, union=now.union, person=now.person_id, data=data)
        synced(claim, now)
    return made


def conclude(actor: User, claim: Claim, conclusion: str) -> Investigation:
    """Conclude the investigation: on to the papers that are missing, or to the assessment.

    K110 names what was not answered, K117 asks for words.
    """
    if not conclusion.strip():
        raise ClaimError("K117", "没有写调查结论", "用几句话写明查了什么、认定什么")
    with held(actor, claim, "claims.investigate") as now:
        require(now, State.REPORTED, State.INVESTIGATING, State.PAPERS)
        open_ones = queries.unfound(now)
        if open_ones:
            raise ClaimError("K110", f"还没有查明：{'、'.join(open_ones)}", "逐项填写查到的结果和依据")
        if now.state == State.REPORTED:
            move(now, actor, State.INVESTIGATING, word="开始调查")
        made = Investigation.objects.create(claim=now, conclusion=conclusion.strip(), by=actor)
        audit.record("claims.conclude", actor, now, union=now.union, person=now.person_id)
        missing = queries.missing_papers(now)
        if now.state == State.PAPERS:
            told(now, actor, "调查完毕", duty="claims.investigate")
        elif missing or now.unapplied:
            note = f"还缺 {len(missing)} 项材料" if missing else "还没有登记申领"
            move(now, actor, State.PAPERS, word="调查完毕", note=note, duty="claims.investigate")
            ask(now, "claims.report", "收齐材料" if missing else "登记申领", page="papers")
        else:
            move(now, actor, State.ASSESSING, word="调查完毕", note="材料齐", duty="claims.investigate")
            ask(now, "claims.assess", "核算")
        synced(claim, now)
    return made

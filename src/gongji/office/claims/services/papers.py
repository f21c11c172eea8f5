"""收材料: papers against the charter's list, one letter for all that is missing, and on when it came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.claims import asking, queries
from gongji.office.claims.choices import BEFORE_ASSESSED, Source, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Bill, Claim, Letter, Proof
from gongji.office.claims.services.moving import ask, held, move, require, told
from gongji.office.claims.services.stating import stated, synced
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.access import access_of
from gongji.office.guard.fields import blind_index
from gongji.office.guard.models import User
from gongji.office.papers import letters
from gongji.office.papers import services as papers
from gongji.office.papers.choices import Kind
from gongji.office.papers.choices import State as PaperState
from gongji.office.papers.models import Consent, Document, Paper
from gongji.office.unions.models import Union

MOST_FILES: Final = 60
"""Files that prove one item."""
BILL_CONTEXT = "claims.bill"
_BILL = re.compile(r"[0-9A-Z]{4,40}")


def file_papers(
    actor: User | None, claim: Claim, items: Sequence[str], uploads: Sequence[papers.Upload], kind: Kind,
    consent: Consent | None = None,
) -> list[Paper]:  # fmt: skip
    """File papers that prove items of the charter's list, such as the pages of one; all of them or none.

    Medical ones without consent wait (A09). Without an actor it is the person of the claim who files them.
    PaperError P009 for a file that proves the item already, as when a form is sent twice.
    """
    with held(actor, claim, "papers.store") as now:
        require(now, *BEFORE_ASSESSED)
        _require_listed(now, items)
        by_self = now.person if actor is None else None
        known = _known(now, items, len(uploads), consent)
        made = papers.store_all(
            uploads, kind, now, actor, consent, union=now.union, person=by_self, known=known
        )
        for paper in made:
            _proved(actor, now, items, paper)
    return made


def _known(claim: Claim, items: Sequence[str], more: int, consent: Consent | None) -> set[str]:
    """The hashes of what proves these items already; with a consent only of what is no longer in quarantine.

    K132 where one would have more files than anybody reads.
    """
    filed = Proof.objects.filter(claim=claim, item__in=items, paper__isnull=False)
    hashes = list(filed.values_list("item", "paper__sha256", "paper__state"))
    counts = Counter(item for item, *_ in hashes)
    if any(counts[item] + more > MOST_FILES for item in items):
        raise ClaimError("K132", f"一项材料最多 {MOST_FILES} 个文件", "几页合成一个 PDF 再交")
    return {digest for _, digest, state in hashes if consent is None or state == PaperState.READY}


def prove(actor: User | None, claim: Claim, items: Sequence[str], paper: Paper) -> None:
    """Say that a paper that was filed already proves items of the list. K119 for another claim's paper."""
    with held(actor, claim, "papers.store") as now:
        require(now, *BEFORE_ASSESSED)
        _require_listed(now, items)
        if paper.owner not in (now, now.person):
            raise ClaimError("K119", "这份材料不是这件案子的", "在这件案子上收材料")
        _proved(actor, now, items, paper)


def waive(actor: User, claim: Claim, item: str, why: str) -> Proof:
    """Do without an item of the list, and say why. K117 without a reason."""
    if not why.strip():
        raise ClaimError("K117", "没有写免交的理由", "写明为什么不用交，例如“系统里已有身份证件”")
    with held(actor, claim, "claims.investigate") as now:
        require(now, *BEFORE_ASSESSED)
        _require_listed(now, [item])
        made = Proof.objects.create(claim=now, item=item, waived=why.strip(), by=actor)
        audit.record("claims.waive", actor, now, union=now.union, person=now.person_id, data={"item": item})
    return made


def _proved(actor: User | None, claim: Claim, items: Sequence[str], paper: Paper) -> None:
    Proof.objects.bulk_create(Proof(claim=claim, item=item, paper=paper, by=actor) for item in items)
    data = {"items": list(items), "paper": paper.pk}
    audit.record("claims.prove", actor, claim, union=claim.union, person=claim.person_id, data=data)


def _require_listed(claim: Claim, items: Sequence[str]) -> None:
    known = queries.asked_of(claim).papers
    strange = [item for item in items if item not in known]
    if strange or not items:
        raise ClaimError(
            "K118", f"条文没有要求“{'、'.join(strange) or '（没有选）'}”", f"要求的是：{'、'.join(known)}"
        )


# ---- the letter -------------------------------------------------------------------------------------


def tell_missing(
    actor: User, claim: Claim, items: Sequence[str], facts: Sequence[str], until: date, contact: str
) -> Document:
    """Print the one letter that tells everything missing; the clock of the case stands from now on.

    K121 while a letter waits for its answer; PaperError for a letter that asks for nothing or too much.
    """
    with held(actor, claim, "papers.print") as now:
        require(now, State.REPORTED, State.INVESTIGATING, State.PAPERS, State.ASSESSING)
        waiting = queries.open_letter(now)
        if waiting is not None:
            told_by = f"{waiting.document} 已经告知，期限 {waiting.until}"
            raise ClaimError("K121", told_by, "等补齐，或先登记已补齐的，再发下一份")
        charter, _ = queries.charter_now(now)
        letter = letters.Completion(
            now.person.name, queries.opened(now.occurrence), now.applied_on or now.reported_on, until,
            tuple(items), tuple(facts), contact,
        )  # fmt: skip
        document = letters.tell(charter, letter, _issuer(actor, now), actor, timezone.localdate())
        Letter.objects.create(claim=now, document=document, until=until, sent_by=actor)
        note = f"{document.written_number}，共 {len(items) + len(facts)} 项，{until} 前补齐"
        if now.state == State.PAPERS:
            told(now, actor, "告知补正", note)
        else:
            move(now, actor, State.PAPERS, word="告知补正", note=note)
        desk.drop(now.case, "claims.report")
        desk.drop(now.case, "claims.assess")
        ask(now, "claims.report", "补齐材料", page="papers", due_on=until)
        desk.pause(now.case, actor, f"等补正：{document.written_number}")
        synced(claim, now)
    return document


def _issuer(actor: User, claim: Claim) -> Union:
    """The union in whose name the actor prints."""
    through = access_of(actor).through("papers.print", claim.union)
    if through is None:
        raise ClaimError("K112", "您的岗位不能发补正告知", "请上级工会或办理中心发")
    issuer: Union = Union.objects.get(pk=through.union)
    return issuer


def completed(actor: User | None, claim: Claim) -> Claim:
    """Everything on the list has come: the clock goes on, and the claim goes back to where it was.

    K120 names what is still missing, K133 asks for the day of the application.
    """
    with held(actor, claim, "claims.report") as now:
        require(now, State.PAPERS)
        missing = queries.missing_papers(now)
        if missing:
            raise ClaimError("K120", f"还缺：{'、'.join(missing)}", "收齐，或写明免交的理由")
        if now.unapplied:
            raise ClaimError("K133", "还没有登记申领日", "在案件页“登记申领”，写本人递交申请的日期")
        letter = queries.open_letter(now)
        if letter is not None:
            Letter.objects.filter(pk=letter.pk).update(completed_at=timezone.now())
            desk.resume(now.case, actor)
        to = State.ASSESSING if queries.concluded(now) else State.INVESTIGATING
        move(now, actor, to, word="材料已齐", duty="claims.report")
        if to is State.ASSESSING:
            ask(now, "claims.assess", "核算")
        else:
            ask(now, "claims.investigate", "调查核实", page="findings")
        synced(claim, now)
    return claim


def apply(actor: User | None, claim: Claim, on: date) -> Claim:
    """Record the day on which the person asked to be paid (申领日)."""
    with held(actor, claim, "claims.report") as now:
        require(now, *BEFORE_ASSESSED)
        source = Source.PORTAL if actor is None else Source.REPORT
        stated(actor, now, {asking.APPLIED: f"{on:%Y-%m-%d}"}, source=source, evidence={})
        told(now, actor, "申领", f"{on:%Y-%m-%d} 递交申请")
        audit.record("claims.apply", actor, now, union=now.union, person=now.person_id, data={"on": on})
        synced(claim, now)
    return claim


# ---- bills ------------------------------------------------------------------------------------------


def add_bill(actor: User | None, claim: Claim, code: str, number: str) -> Bill:
    """Enter a bill by its code and number. K122 for what is none, K123 where a live claim has it (K04)."""
    written = "".join((code + number).upper().split())
    if not _BILL.fullmatch(written):
        raise ClaimError("K122", "票据代码和号码只能是数字和字母，合计 4 至 40 位", "照票据右上角填")
    with held(actor, claim, "papers.store") as now:
        require(now, *BEFORE_ASSESSED)
        index = blind_index(written, BILL_CONTEXT)
        try:
            with transaction.atomic():
                bill = Bill.objects.create(claim=now, number=written, number_index=index, by=actor)
        except IntegrityError:
            raise ClaimError(
                "K123", "这张票据已经在一件办着的案子里", "核对代码和号码；同一张票据不能给付两次"
            ) from None
        audit.record("claims.bill", actor, now, union=now.union, person=now.person_id, data={"bill": bill.pk})
    return bill

"""What `gongji verify` recomputes of decisions: who decided, over what, how much, and what was paid on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from gongji.charter.nodes import State as Row
from gongji.office.claims import queries
from gongji.office.claims.choices import DECIDED, State
from gongji.office.claims.decided import LIVE, SOURCE_KIND, Stage, Verdict
from gongji.office.claims.migrations._deciding import RULES
from gongji.office.claims.models import Appeal, Claim, Decision, Recheck, Standing
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.content import changed, digest
from gongji.office.claims.services.proposal import cited
from gongji.office.desk.models import Recusal
from gongji.office.enrolment.choices import ChangeKind, CoverState
from gongji.office.enrolment.models import CoverChange
from gongji.office.guard.database_rules import missing
from gongji.office.guard.verify import Finding, check
from gongji.office.money.models import Payable
from gongji.office.money.payout_states import Owed
from gongji.office.papers.models import Paper
from gongji.office.people.models import Person

_RESTORE = "查明谁动过数据库；以备份核对"


def _place(decision: Decision) -> str:
    return f"claims_decision {decision.pk}（{decision.claim}）"


def _live(*beside: str) -> Iterator[Decision]:
    rows = Decision.objects.filter(state__in=LIVE).select_related("claim__case", *beside)
    yield from rows.order_by("pk").iterator(chunk_size=500)


@check("K05.decisions", "审核、审定、申诉由不同的人办，都不是申领人和回避的人")
def persons() -> Iterator[Finding]:
    """Accounts and persons agree, the persons differ, nobody decided from whom the case was kept."""
    for name, table, *_ in missing(RULES):
        yield Finding(table, f"触发器 {name} 不在，或者停用了", "查明谁动过；重建触发器后核对全部决定")
    out: dict[int, set[bytes]] = defaultdict(set)
    late = {}
    for case, identity, line in Recusal.objects.exclude(identity=None).values_list(
        "case", "identity", "line__at"
    ):
        who = bytes(identity or b"")
        out[case].add(who)
        late[case, who] = line
    for one in _live("claim__person", "reviewed_by", "approved_by"):
        yield from _signed(one, out[one.claim.case_id], late)
    for appeal in Appeal.objects.exclude(answer="").select_related("decision", "answered_by").order_by("pk"):
        one = appeal.decision
        deciders = {
            bytes(who) for who in (one.reviewer_identity, one.approver_identity, one.claimant_identity) if who
        }
        if bytes(appeal.answerer_identity or b"") in deciders:
            yield Finding(f"claims_appeal {appeal.pk}", "由办过这件案子的人处理", _RESTORE)


def _signed(one: Decision, out: set[bytes], late: dict[tuple[int, bytes], datetime]) -> Iterator[Finding]:
    """What is wrong with who signed one decision."""
    signed: list[tuple[str, Any, Any, datetime | None]] = [
        ("审核", one.reviewed_by, one.reviewer_identity, one.reviewed_at)
    ]
    if one.approved_by is not None:
        signed.append(("审定", one.approved_by, one.approver_identity, one.approved_at))
    elif one.state == Stage.APPROVED:
        yield Finding(_place(one), "已审定，却没有审定人", _RESTORE)
    claimant = bytes(one.claimant_identity)
    if not _is_the_person(claimant, one.claim.person):
        yield Finding(_place(one), "记下的申领人不是案件的申领人", _RESTORE)
    for word, user, who, at in signed:
        person = bytes(who or b"")
        if user.identity is None or bytes(user.identity) != person:
            yield Finding(_place(one), f"{word}人的账号不是记下的那个人的", _RESTORE)
        if person == claimant:
            yield Finding(_place(one), f"{word}人就是申领人", _RESTORE)
        if person in out and at is not None and at > late[one.claim.case_id, person]:
            yield Finding(_place(one), f"{word}人已经回避这件案子", _RESTORE)
    if len(signed) == 2 and bytes(signed[0][2]) == bytes(signed[1][2] or b""):
        yield Finding(_place(one), "审核和审定是同一个人", _RESTORE)


def _is_the_person(who: bytes, person: Person) -> bool:
    """Whether an identity is a person's: as it is, of a record merged into theirs, or before a correction."""
    if who == bytes(person.id_index):
        return True
    merged = Person.objects.filter(merged_into=person.pk).values_list("id_index", flat=True)
    return who in {bytes(one) for one in merged} or person.corrections.filter(number_changed=True).exists()


@check("K06.decisions", "决定绑定的内容没有变")
def contents() -> Iterator[Finding]:
    """What is bound has its hash and is what the columns say; until the payout, it is still so."""
    sums = {pk: (sha, state) for pk, sha, state in Paper.objects.values_list("pk", "sha256", "state")}
    for one in _live("claim__edition", "assessment__edition", "account"):
        if digest(one.bound) != one.content_sha256:
            yield Finding(_place(one), "绑定的内容与它的 sha256 不符", _RESTORE)
            continue
        said = (str(one.outcome), one.amount, one.article, one.assessment.sha256)
        if said != tuple(one.bound.get(k) for k in ("outcome", "amount", "article", "assessment")):
            yield Finding(_place(one), "结论、金额、条款或核算与绑定的内容不符", _RESTORE)
        if one.handed_at is None and one.state == Stage.APPROVED and one.outcome == Verdict.GRANT:
            parts = changed(one)
            if parts:
                yield Finding(_place(one), f"审核之后，{'、'.join(parts)}变了", "退回重新核算、审核")
        else:
            for pk, sha, _ in one.bound.get("evidence", ()):
                if sums.get(pk, ("", ""))[0] != sha:
                    yield Finding(_place(one), f"材料 {pk} 与审核时不同", _RESTORE)


@check("K03", "累计等于各次决定，也等于重算")
def standings() -> Iterator[Finding]:
    """The standing is the sum of approved grants, each as its assessment says; one follows the other."""
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for one in _live("assessment"):
        if one.state != Stage.APPROVED:
            continue
        rows = one.assessment.outcomes.all()
        says = sum(row.amount or 0 for row in rows if row.state == Row.PAID.label)
        if says != one.amount:
            yield Finding(_place(one), f"决定 {one.amount} 分，核算 {says} 分", _RESTORE)
        sums[one.claim.person_id, one.claim.plan_id] += one.amount
    held = {(s.person_id, s.plan_id): s for s in Standing.objects.order_by("pk")}
    for key, standing in held.items():
        if standing.paid_fen != sums.get(key, 0):
            told = f"累计 {standing.paid_fen} 分，各次决定合计 {sums.get(key, 0)} 分"
            yield Finding(f"claims_standing {standing.pk}", told, _RESTORE)
    for key in sums.keys() - held.keys():
        yield Finding("claims_standing", f"人员 {key[0]}、计划 {key[1]} 有决定，没有累计", _RESTORE)
    yield from _versions(held)


def _versions(held: dict[tuple[int, int], Standing]) -> Iterator[Finding]:
    """Every decision rests on the number that the one before it left: nobody decided on an old assessment."""
    last: dict[tuple[bytes, int], int] = {}
    highest: dict[tuple[int, int], int] = {}
    rows = Decision.objects.filter(approved_at__isnull=False).select_related("claim__case", "assessment")
    for one in rows.order_by("approved_at", "pk").iterator(chunk_size=500):
        key = bytes(one.claimant_identity), one.claim.plan_id
        if one.assessment.standing < last.get(key, 0):
            yield Finding(_place(one), "依据的核算早于另一次决定", _RESTORE)
        last[key] = one.assessment.standing + 1
        place = one.claim.person_id, one.claim.plan_id
        highest[place] = max(last[key], highest.get(place, 0))
    for place, version in highest.items():
        if place in held and held[place].version < version:
            yield Finding(
                f"claims_standing {held[place].pk}",
                f"次数 {held[place].version}，决定已有 {version} 次",
                _RESTORE,
            )


@check("C04.claims", "参保变更以后，已作的决定都请人复核，没有案件用到撤销的保障")
def rechecks() -> Iterator[Finding]:
    """After each change of a cover that a decision rests on somebody was asked; none rests on one undone."""
    looked: dict[int, list[datetime | None]] = defaultdict(list)
    for decision, at in Recheck.objects.order_by("pk").values_list("decision", "found_at"):
        looked[decision].append(at)
    kinds = (ChangeKind.CORRECTED, ChangeKind.MERGED, ChangeKind.ENDED)
    changes: dict[int, list[CoverChange]] = defaultdict(list)
    for change in CoverChange.objects.filter(kind__in=kinds).order_by("pk").iterator(chunk_size=2000):
        changes[change.cover_id].append(change)
    for one in _live():
        if one.approved_at is None or one.claim.cover_id not in changes:
            continue
        for change in changes[one.claim.cover_id]:
            seen_to = any(at is None or at >= change.at for at in looked[one.pk])
            if change.at <= one.approved_at or seen_to:
                continue
            if change.kind != ChangeKind.ENDED or queries.falls_after(one.claim, change.on):
                yield Finding(_place(one), "参保后来变更过，没有请人复核", "请审核人重新看这个决定")
                break
    undone = Claim.objects.filter(cover__state=CoverState.UNDONE).exclude(state=State.WITHDRAWN)
    for claim in undone.select_related("case").order_by("pk"):
        yield Finding(f"claims_claim {claim.pk}（{claim}）", "用到的保障已经撤销", _RESTORE)
    astray = Q(found="", case__closed_at__isnull=False) | Q(case__closed_at__isnull=True) & ~Q(found="")
    for pk in Recheck.objects.filter(astray).order_by("pk").values_list("pk", flat=True):
        yield Finding(f"claims_recheck {pk}", "复核与它的案卷，一个办结了，一个没有", _RESTORE)


@check("K07", "超过界限的由主管工会审定")
def levels() -> Iterator[Finding]:
    """What was granted above the threshold set then was approved for the union that runs the plan."""
    for one in _live("claim__plan__union", "approved_for"):
        if one.state != Stage.APPROVED or one.approved_for is None or one.outcome != Verdict.GRANT:
            continue
        rule = decisions.rule_of(one.claim.plan, one.approved_at)
        before = Decision.objects.filter(
            Q(state=Stage.APPROVED, approved_at__lte=one.approved_at), outcome=Verdict.GRANT,
            claim__person=one.claim.person_id, claim__plan=one.claim.plan_id,
            claim__happened_on=one.claim.happened_on,
        )  # fmt: skip
        whole = sum(before.values_list("amount", flat=True))
        high_enough = str(one.claim.plan.union.path).startswith(one.approved_for.path)
        if rule.threshold_fen is not None and whole > rule.threshold_fen and not high_enough:
            told = f"同一事件合计 {whole} 分，超过界限 {rule.threshold_fen} 分"
            yield Finding(_place(one), f"{told}，却由{one.approved_for}审定", _RESTORE)


@check("K08.claims", "给付、拒付的案件各有它的决定，钱只付给活的决定")
def claims() -> Iterator[Finding]:
    """A decided claim has its approved decision, no other has; what is owed is owed on live grants alone."""
    verdicts = dict(Decision.objects.filter(state=Stage.APPROVED).values_list("claim", "outcome"))
    for claim in Claim.objects.select_related("case").order_by("pk").iterator(chunk_size=500):
        wanted = None
        if claim.state in DECIDED:
            wanted = str(Verdict.REFUSE if claim.state == State.REFUSED else Verdict.GRANT)
        found = verdicts.get(claim.pk)
        if found != wanted:
            told = f"状态是“{claim.get_state_display()}”，审定的决定是 {found or '没有'}"
            yield Finding(f"claims_claim {claim.pk}（{claim}）", told, _RESTORE)


@check("K02.decisions", "一个决定付一次，付的不多于决定的")
def payables() -> Iterator[Finding]:
    """What the ledger owes and paid on a decision is what it granted, to its payee."""
    owed: dict[str, int] = defaultdict(int)
    rows = Payable.objects.filter(obligation__source_kind=SOURCE_KIND).exclude(state=Owed.CANCELLED)
    payees: dict[str, set[int]] = defaultdict(set)
    for key, amount, person in rows.values_list("obligation__source_key", "amount", "person"):
        owed[key] += amount
        payees[key].add(person)
    for one in Decision.objects.select_related("claim__case").order_by("pk").iterator(chunk_size=500):
        live = one.state == Stage.APPROVED and one.outcome == Verdict.GRANT and one.handed_at is not None
        due, told = (one.amount if live else 0), owed.pop(one.source_key, 0)
        if told != due:
            yield Finding(_place(one), f"决定应付 {due} 分，登记应付 {told} 分", _RESTORE)
        if payees.get(one.source_key, {one.claim.person_id}) != {one.claim.person_id}:
            yield Finding(_place(one), "收款人不是申领人", _RESTORE)
    for key in owed:
        yield Finding(f"money_payable（决定 {key}）", "没有这个决定，却登记了应付", _RESTORE)


@check("K09.decisions", "收款账户是申领人本人的")
def accounts() -> Iterator[Finding]:
    """Every grant is paid to an account of the person of its claim, with the number that was bound."""
    for one in _live("claim__person", "account__person"):
        if one.account is None:
            continue
        held = one.bound.get("account") or {}
        if one.claim.person_id not in (one.account.person_id, one.account.person.merged_into_id):
            yield Finding(_place(one), "收款账户不是申领人的", _RESTORE)
        elif bytes(one.account.number_index).hex() != held.get("number"):
            yield Finding(_place(one), "收款账户的账号与审核时不同", _RESTORE)


@check("K10", "不予给付由具名的人作出，写明条款")
def refusals() -> Iterator[Finding]:
    """Every refusal names its article, one by which its assessment refuses, and its reasons."""
    for one in _live("assessment__edition", "claim__edition"):
        if one.outcome != Verdict.REFUSE:
            continue
        if not one.reasons.strip():
            yield Finding(_place(one), "没有理由", _RESTORE)
        if one.article not in cited(one.claim, one.assessment):
            yield Finding(_place(one), f"核算没有依据条款 {one.article or '（空）'}", _RESTORE)


@check("R08.decisions", "推定的参数确认以后才审定")
def confirmed() -> Iterator[Finding]:
    """No approved grant rests on an inferred value that nobody had confirmed."""
    for one in _live("assessment"):
        if one.state == Stage.APPROVED and one.outcome == Verdict.GRANT:
            for version in queries.unconfirmed(one.assessment):
                yield Finding(
                    _place(one), f"用到附表“{version.name}”的推定值，没有确认", "确认推定值，或追回"
                )

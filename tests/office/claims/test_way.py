"""The way of a claim up to its assessment: reporting, papers and the one letter, the clock, refusals, going back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.office.claims.making import HAPPENED, findings, fresh, picture, report
from tests.office.keep import triggers_off

from gongji.office.claims import queries, services
from gongji.office.claims.choices import GRAPH, Source, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.migrations._triggers import MOVES
from gongji.office.claims.models import Assessment, Bill, Claim, Fact, Move, Outcome
from gongji.office.desk.models import Pause, Task
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings as verified
from gongji.office.papers import services as papers
from gongji.office.papers.choices import Kind, Way
from gongji.office.papers.choices import State as PaperState
from gongji.office.papers.errors import PaperError

pytestmark = pytest.mark.django_db
CHECKS = ["K01.claims", "R02.assessments", "K04", "A06.sealed"]


def duties(claim: Claim) -> list[str]:
    with everything("a test looks"):
        open_ones = Task.objects.filter(case=claim.case_id, done_at__isnull=True)
        return sorted(open_ones.values_list("right", flat=True))


def wrong() -> list[tuple[str, str]]:
    return [(check.id, found.where) for check, found in verified(CHECKS)]


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(ClaimError) as refused:
        act()
    return refused.value.code


def items_of(claim: Claim) -> tuple[str, ...]:
    with everything("a test looks"):
        return queries.asked_of(claim).papers


def test_K01_the_graph_in_the_code_is_the_one_in_the_database() -> None:
    assert set(MOVES) == {(before.value, after.value) for before, after in GRAPH}


def test_a_report_opens_a_numbered_case_finds_the_cover_and_asks_for_an_investigation(
    cover: Callable[..., Any], hands: Any
) -> None:
    its = cover()
    claim = report(hands, its)
    assert str(claim) == f"案〔{timezone.localdate().year}〕0001号"
    assert (claim.cover_id, claim.edition_id, claim.state) == (its.pk, its.edition_id, State.REPORTED)
    assert duties(claim) == ["claims.investigate"]
    assert claim.case.due_on is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM claims_claim")
        assert "住院" not in repr(cursor.fetchall())
    row = AuditRow.objects.get(action="claims.report")
    assert (row.person, row.union_id, row.actor_id) == (its.person_id, its.union_id, hands.agent.pk)
    assert code_of(lambda: report(hands, its)) == "K106"


def test_the_person_alone_may_report_without_an_account(cover: Callable[..., Any]) -> None:
    its = cover()
    claim = services.report(None, its.person, its.plan, "住院", HAPPENED, facts={"病种": "其他"})
    with everything("a test looks"):
        facts = queries.facts_now(claim)
    assert (facts["病种"].source, facts["病种"].by) == (Source.PORTAL, None)
    services.apply(None, claim, HAPPENED)
    services.withdraw(None, claim, "本人不办了")
    assert fresh(claim).state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"occurrence": "失业"}, "K103"),
        ({"happened_on": date(2999, 1, 1)}, "K104"),
        ({"known_on": HAPPENED - timedelta(days=1)}, "K115"),
        ({"reported_on": HAPPENED - timedelta(days=1)}, "K115"),
        ({"facts": {"自付费用": "4000"}}, "K112"),
        ({"facts": {"不存在": "1"}}, "K113"),
        ({"facts": {"停薪月数": "两个"}}, "K114"),
    ],
)
def test_a_report_that_cannot_be_is_refused_and_leaves_nothing(
    change: dict[str, Any], code: str, cover: Callable[..., Any], hands: Any
) -> None:
    its = cover()
    said = {"occurrence": "住院", "happened_on": HAPPENED, "reported_on": None, **change}
    occurrence, happened = said.pop("occurrence"), said.pop("happened_on")
    assert (
        code_of(lambda: services.report(hands.agent, its.person, its.plan, occurrence, happened, **said))
        == code
    )
    with everything("a test looks"):
        assert not Claim.objects.exists()
    assert not AuditRow.objects.filter(action="claims.report").exists()


def test_only_who_has_the_right_at_the_union_takes_a_step(
    reported: Callable[..., Any], cover: Callable[..., Any], hands: Any
) -> None:
    its = cover()
    for who in (hands.stranger, hands.cashier, hands.admin):
        with pytest.raises(Refused):
            services.report(who, its.person, its.plan, "住院", HAPPENED)
    claim = reported(its)
    with pytest.raises(Refused):
        services.find(hands.agent, claim, findings(claim))
    with pytest.raises(Refused):
        services.assess(hands.agent, claim)
    with pytest.raises(Refused):
        services.withdraw(hands.cashier, claim, "不该")
    assert fresh(claim).state == State.REPORTED


def test_one_letter_tells_everything_and_the_clock_stands_until_it_came(
    reported: Callable[..., Any], hands: Any
) -> None:
    claim = reported(病种="其他")
    services.find(hands.checker, claim, findings(claim))
    services.conclude(hands.checker, claim, "虚构：属实")
    assert (claim.state, duties(claim)) == (State.PAPERS, ["claims.report"])
    until = timezone.localdate() + timedelta(days=30)
    items = items_of(claim)
    with pytest.raises(PaperError, match="P404"):
        services.tell_missing(hands.county, claim, items, ["自付费用"], timezone.localdate(), "0575")
    document = services.tell_missing(hands.county, claim, items, ["自付费用"], until, "0575-0000")
    assert document.written_number.endswith("0001号")
    assert code_of(lambda: services.tell_missing(hands.county, claim, items, [], until, "0575")) == "K121"
    with everything("a test looks"):
        assert Pause.objects.filter(case=claim.case_id, until__isnull=True).count() == 1
        assert Task.objects.get(case=claim.case_id, done_at__isnull=True).due_on == until
    assert code_of(lambda: services.completed(hands.agent, claim)) == "K120"
    for item in items:
        services.file_papers(hands.agent, claim, [item], [picture()], Kind.OTHER)
    assert code_of(lambda: services.completed(hands.agent, claim)) == "K133"
    services.apply(hands.agent, claim, claim.reported_on)
    services.completed(hands.agent, claim)
    with everything("a test looks"):
        assert not Pause.objects.filter(case=claim.case_id, until__isnull=True).exists()
        assert queries.open_letter(claim) is None
    assert (claim.state, duties(claim)) == (State.ASSESSING, ["claims.assess"])


def test_facts_that_are_still_missing_bring_it_back_for_completion(
    ready: Callable[..., Any], hands: Any
) -> None:
    claim = ready(病种="其他")
    services.assess(hands.reviewer, claim)
    assert (claim.state, duties(claim)) == (State.PAPERS, ["claims.report"])
    services.state_facts(hands.checker, claim, {"自付费用": "4000"})
    services.completed(hands.agent, claim)
    services.assess(hands.reviewer, claim)
    assert (claim.state, duties(claim)) == (State.ASSESSED, ["claims.review"])


def test_A09_a_medical_paper_without_consent_is_kept_apart_and_meets_nothing(
    reported: Callable[..., Any], hands: Any
) -> None:
    claim = reported(病种="其他")
    item = items_of(claim)[2]
    (paper,) = services.file_papers(hands.agent, claim, [item], [picture()], Kind.MEDICAL)
    assert paper.state == PaperState.QUARANTINE

    def mark() -> str:
        with everything("a test looks"):
            return next(one.mark for one in queries.checklist(claim) if one.name == item)

    assert mark() == "待"
    consent = papers.consented(claim.person, claim.union, Way.LETTER, timezone.localdate(), hands.agent)
    with everything("a test consents"):
        papers.release(paper, consent, hands.agent)
    assert mark() == "收"
    (again,) = services.file_papers(hands.agent, claim, [item], [picture(width=2)], Kind.MEDICAL, consent)
    assert again.state == PaperState.READY
    with pytest.raises(PaperError, match="P009"):
        services.file_papers(hands.agent, claim, [item], [picture()], Kind.MEDICAL, consent)
    assert (
        code_of(lambda: services.file_papers(hands.agent, claim, ["护照"], [picture()], Kind.OTHER)) == "K118"
    )


def test_K04_a_bill_stands_in_one_live_claim(cover: Callable[..., Any], hands: Any) -> None:
    first, second = report(hands, cover()), report(hands, cover())
    bill = services.add_bill(hands.agent, first, "033001", "12 34567")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM claims_bill")
        assert b"1234567" not in bytes(cursor.fetchone()[0])
    assert code_of(lambda: services.add_bill(hands.agent, second, "033001", "1234567")) == "K123"
    assert code_of(lambda: services.add_bill(hands.agent, second, "０３３", "1234567")) == "K122"
    with pytest.raises(IntegrityError), transaction.atomic(), everything("a test cheats"):
        Bill.objects.create(claim=second, number="0330011234567", number_index=bytes(bill.number_index))
    services.withdraw(hands.agent, first, "报错了")
    services.add_bill(hands.agent, second, "033001", "1234567")
    assert wrong() == []


def test_a_withdrawn_claim_is_over(reported: Callable[..., Any], hands: Any) -> None:
    claim = reported(病种="其他")
    assert code_of(lambda: services.withdraw(hands.agent, claim, " ")) == "K117"
    services.withdraw(hands.agent, claim, "本人撤回")
    assert (duties(claim), fresh(claim).case.closed_word) == ([], "已撤回")
    for act in (
        lambda: services.state_facts(hands.checker, claim, {"病种": "白血病"}),
        lambda: services.assess(hands.reviewer, claim),
        lambda: services.withdraw(hands.agent, claim, "再撤"),
        lambda: services.conclude(hands.checker, claim, "查过"),
        lambda: services.completed(hands.agent, claim),
        lambda: services.return_(hands.reviewer, claim, State.PAPERS, "补"),
    ):
        assert code_of(act) in ("K111",)


def test_returning_says_why_and_goes_only_where_the_graph_goes(ready: Callable[..., Any], hands: Any) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, claim)
    assert code_of(lambda: services.return_(hands.reviewer, claim, State.PAPERS, "")) == "K117"
    assert code_of(lambda: services.return_(hands.reviewer, claim, State.PAID, "给")) == "K102"
    with pytest.raises(Refused):
        services.return_(hands.checker, claim, State.PAPERS, "补")
    services.return_(hands.reviewer, claim, State.PAPERS, "票据看不清")
    assert (claim.state, duties(claim)) == (State.PAPERS, ["claims.report"])
    services.completed(hands.agent, claim)
    assert claim.state == State.ASSESSING  # the investigation stands


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE claims_claim SET state = 'paid', decided_at = made_at",
        "UPDATE claims_claim SET state = 'investigating', decided_at = made_at",
        "DELETE FROM claims_claim",
        "UPDATE claims_fact SET name = '确诊日'",
        "DELETE FROM claims_fact",
        "UPDATE claims_move SET after = 'paid'",
        "UPDATE claims_assessment SET sha256 = 'x'",
        "UPDATE claims_outcome SET amount = 1",
        "DELETE FROM claims_outcome",
    ],
)
def test_the_database_refuses(sql: str, reported: Callable[..., Any], hands: Any) -> None:
    claim = reported(病种="其他", 自付费用="4000")
    services.assess(hands.checker, claim)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("table", "sql", "found"),
    [
        ("claim", "UPDATE claims_claim SET state = 'papers'", "K01.claims"),
        ("assessment", "UPDATE claims_outcome SET amount = 999900", "R02.assessments"),
        ("assessment", "UPDATE claims_assessment SET sha256 = 'x'", "R02.assessments"),
        ("assessment", "UPDATE claims_assessment SET receipt = inputs", "A06.sealed"),
        ("bill", "UPDATE claims_bill SET live = %s", "K04"),
    ],
)
def test_verify_names_what_direct_sql_changed(
    table: str, sql: str, found: str, ready: Callable[..., Any], hands: Any
) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    services.add_bill(hands.checker, claim, "0330", "7654321")
    services.assess(hands.reviewer, claim)
    assert wrong() == []
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(sql, [False] if "%s" in sql else None)
    assert (found, f"claims_{table}") in [(check, where.split()[0]) for check, where in wrong()]


def test_R02_every_kept_receipt_comes_out_again_byte_for_byte(ready: Callable[..., Any], hands: Any) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    made = services.assess(hands.reviewer, claim)
    with everything("a test looks"):
        text, sha256 = queries.replayed(Assessment.objects.select_related("edition").get(pk=made.pk))
        assert (text, sha256) == (queries.opened(made.receipt), made.sha256)
        assert Outcome.objects.filter(assessment=made).count() == 1
        assert Fact.objects.filter(claim=claim).exists()
        assert [m.after for m in Move.objects.filter(claim=claim)] == [
            "reported", "investigating", "assessing", "assessed",
        ]  # fmt: skip


def test_who_may_not_see_personal_facts_gets_a_derivation_without_them(
    ready: Callable[..., Any], hands: Any
) -> None:
    made = services.assess(hands.reviewer, ready(病种="其他", 自付费用="4321.5"))
    with everything("a test looks"):
        told = "\n".join(queries.explained(made, whole=False))
    assert "4,321.50" not in told
    assert "病种：不显示" in told
    assert "结论：给付 2,000.00 元" in told


def test_claims_follow_a_person_whose_two_records_become_one(
    reported: Callable[..., Any], member: Callable[..., Any], hands: Any
) -> None:
    from gongji.office.people import services as people

    claim = reported(病种="其他")
    services.assess(hands.reviewer, claim)
    kept = member()
    people.merge(None, kept, claim.person, reason="同一人")
    assert fresh(claim).person_id == kept.pk
    services.assess(hands.reviewer, fresh(claim))
    assert wrong() == []


def test_claims_follow_a_union_that_goes_into_another(
    reported: Callable[..., Any], tree: dict[str, Any], hands: Any
) -> None:
    from gongji.office.unions import services as unions

    claim = reported(病种="其他")
    unions.merge(None, tree["mill"], tree["yard"], on=timezone.localdate(), document="虚构文")
    assert fresh(claim).union_id == tree["yard"].pk
    services.state_facts(hands.stranger, fresh(claim), {"知悉日": "2011-09-01", "申领日": "2011-09-02"})

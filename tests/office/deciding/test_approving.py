"""审定: over exactly what was reviewed, by another person, at the level that decides; what follows from it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.office.deciding.deciding_making import World, grant, refused

from gongji.office.claims import services
from gongji.office.claims.choices import Source, State
from gongji.office.claims.models import Claim, Decision, Fact, Standing
from gongji.office.desk import services as desk
from gongji.office.guard.scoped import everything
from gongji.office.money.models import Payable
from gongji.office.papers import archive
from gongji.office.papers.choices import Kind
from gongji.office.people import services as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole() -> Any:
    with everything("tests read everything"):
        yield


def set_rule(world: World, **said: Any) -> None:
    said = {
        "threshold_fen": None, "disclosure_days": 5, "small_unit": 10, "appeal_days": None, "document": "虚构办法",
        **said,
    }  # fmt: skip
    services.set_rule(world.approver, world.edition.plan, **said)


def test_an_approved_grant_is_owed_and_its_letter_printed(world: World) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    now, decision = Claim.objects.get(pk=claim.pk), Decision.objects.get(claim=claim)
    payable, standing = Payable.objects.get(), Standing.objects.get(person=claim.person)
    assert (now.state, decision.state) == ("paying", "approved")
    assert (payable.source_key, payable.amount, payable.account) == (
        str(decision.pk),
        2_000_00,
        decision.account,
    )
    assert (standing.version, standing.paid_fen) == (1, 2_000_00)
    assert decision.letter is not None and decision.letter.written_number.startswith("互助决〔")


def test_K05_the_claimant_and_kin_do_not_approve(world: World) -> None:
    claim = world.reviewed()
    themselves = world.make_user("approver", world.city, identity=bytes(claim.person.id_index))
    with refused("K202"):
        services.approve(themselves, claim)
    desk.recuse(world.approver, claim.case, "kin", "岳父")
    with refused("D102"):
        services.approve(world.approver, claim)
    with refused("G401"):
        services.approve(world.reviewer, claim)


def test_K06_a_signature_over_something_else_than_was_seen_is_refused(world: World) -> None:
    claim = world.reviewed()
    with refused("K209"):
        services.approve(world.approver, claim, seen="0" * 64)


def file_paper(world: World, claim: Claim) -> None:
    file = SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    from django.contrib.contenttypes.models import ContentType

    from gongji.office.papers.models import Paper

    Paper.objects.create(
        union=claim.union, owner_type=ContentType.objects.get_for_model(Claim), owner_id=claim.pk, kind=Kind.UNION,
        state="ready", name=file.name, media="application/pdf", size=1, sha256="a" * 64, stored=f"x{claim.pk}",
        key="k", filed_by=world.agent,
    )  # fmt: skip


def state_fact(world: World, claim: Claim) -> None:
    Fact.objects.create(
        claim=claim,
        name="自付费用",
        value="5000.00",
        source=Source.INVESTIGATION,
        by=world.agent,
        evidence="病历",
    )


def end_account(world: World, claim: Claim) -> None:
    people.end_account(None, claim.person.accounts.get(), until=timezone.localdate())


@pytest.mark.parametrize(
    ("change", "word"), [(file_paper, "材料"), (state_fact, "事实"), (end_account, "收款账户")]
)
def test_K06_a_change_after_the_review_voids_the_decision(world: World, change: Any, word: str) -> None:
    claim = world.reviewed()
    change(world, claim)
    with refused("K216") as told:
        services.approve(world.approver, claim)
    now, decision = Claim.objects.get(pk=claim.pk), Decision.objects.get(claim=claim)
    assert word in str(told.value) and word in decision.void_reason
    assert (now.state, decision.state) == ("assessing", "void")
    assert not Payable.objects.exists() and not Standing.objects.filter(paid_fen__gt=0).exists()


def test_K03_an_approval_on_an_assessment_older_than_another_decision_is_refused(world: World) -> None:
    person = world.person()
    first, second = world.reviewed(person), world.reviewed(person)
    services.approve(world.approver, first)
    with refused("K207") as told:
        services.approve(world.approver, second)
    assert "先重新核算" in str(told.value)
    assert Claim.objects.get(pk=second.pk).state == "reviewed"
    assert Standing.objects.get(person=person).paid_fen == 2_000_00


def test_K07_above_the_threshold_the_union_that_runs_the_plan_decides(world: World) -> None:
    set_rule(world, threshold_fen=2_000_00)
    at, above = world.reviewed(rows=(grant(2_000_00),)), world.reviewed(rows=(grant(2_000_01),))
    services.approve(world.county_approver, at)
    with refused("K217") as told:
        services.approve(world.county_approver, above)
    assert "虚构市总工会" in str(told.value)
    services.approve(world.approver, above)
    assert Decision.objects.get(claim=above).approved_for == world.city


def test_K07_one_event_split_into_several_claims_is_summed(world: World) -> None:
    set_rule(world, threshold_fen=3_000_00)
    person = world.person()
    first = world.reviewed(person)
    services.approve(world.county_approver, first)
    second = world.claim(person)
    services.review(world.reviewer, second, person.accounts.get())
    with refused("K217") as told:
        services.approve(world.county_approver, second)
    assert "4,000.00" in str(told.value)
    services.approve(world.approver, second)


def test_without_a_threshold_the_county_decides_whatever_the_amount(world: World) -> None:
    services.approve(world.county_approver, world.reviewed(rows=(grant(900_000_00),)))


def test_R08_an_inferred_value_is_confirmed_before_money_moves(world: World) -> None:
    from tests.office.keep import triggers_off

    from gongji.office.claims import queries
    from gongji.office.claims.models import Assessment
    from gongji.office.plans import services as plan_services

    claim = world.claim(rows=(grant(3_480_00, inferred=True),))
    tables = [table.pk for table in world.edition.tables.filter(since=None)]
    with triggers_off():
        Assessment.objects.filter(claim=claim).update(tables=tables)
    version = queries.unconfirmed(Assessment.objects.get(claim=claim))[0]
    services.review(world.reviewer, claim, world.account(claim.person))
    with refused("K206") as told:
        services.approve(world.approver, claim)
    assert version.name in str(told.value)
    confirmer = world.make_user("approver", world.city)
    plan_services.confirm(confirmer, version, "虚构确认 1 号", "与历年文件核对")
    services.approve(world.approver, claim)
    assert "虚构确认 1 号" in archive_text(Decision.objects.get(claim=claim))


def archive_text(decision: Decision) -> str:
    from gongji.office.guard.fields import open_sealed

    assert decision.letter is not None
    return open_sealed(decision.letter.data)  # type: ignore[arg-type]


def test_the_letter_is_the_same_when_it_is_printed_again(world: World) -> None:
    set_rule(world, appeal_days=60)
    claim = world.reviewed()
    decision = services.approve(world.approver, claim)
    letter = Decision.objects.get(pk=decision.pk).letter
    assert letter is not None
    again = archive.printed_again(letter)
    assert hashlib.sha256(again).hexdigest() == letter.sha256
    assert again == archive.read(letter, world.approver, "送达")
    said = archive_text(Decision.objects.get(pk=decision.pk))
    for word in ("四.3", "2,000.00", "人民币贰仟元整", '"appeal_days":60', "虚构市总工会", claim.person.name):
        assert word in said, word


def test_without_a_fund_the_approval_stands_and_the_duty_is_on_the_desk(
    world: World, monkeypatch: Any
) -> None:
    from gongji.office.claims.services import paying
    from gongji.office.money.errors import LedgerError

    def none(plan: Any) -> Any:
        raise LedgerError("M101", "还没有开互助金专户", "请会计开户")

    claim = world.reviewed()
    with monkeypatch.context() as patched:
        patched.setattr(paying.ledger, "fund_of", none)
        services.approve(world.approver, claim)
    assert Claim.objects.get(pk=claim.pk).state == "approved"
    assert [t.right for t in claim.case.tasks.filter(done_at=None)] == ["claims.disclose"]
    services.hand_to_payout(world.reviewer, claim)
    assert Claim.objects.get(pk=claim.pk).state == "paying"
    with refused("K111"):
        services.hand_to_payout(world.reviewer, claim)


def test_the_bank_confirms_and_the_case_is_closed(world: World) -> None:
    claim = world.reviewed()
    decision = services.approve(world.approver, claim)
    services.paid(str(decision.pk), timezone.localdate())
    now = Claim.objects.get(pk=claim.pk)
    assert (now.state, now.case.closed_word) == ("paid", "已给付")
    with refused("K102"):
        services.paid(str(decision.pk), timezone.localdate())


# ---- what the database refuses by itself -----------------------------------------------------------------


def sql(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_K05_holds_for_direct_sql(world: World) -> None:
    claim = world.reviewed()
    decision = Decision.objects.get(claim=claim)
    sign = (
        "UPDATE claims_decision SET state = 'approved', approved_by_id = %s, approver_identity = %s,"
        " approved_at = %s, approved_for_id = %s WHERE id = %s"
    )
    now, who = timezone.now(), world.approver
    rest = (now, world.city.pk, decision.pk)
    with pytest.raises(IntegrityError):  # the reviewer
        sql(sign, world.reviewer.pk, bytes(world.reviewer.identity), *rest)
    with pytest.raises(IntegrityError):  # the claimant
        sql(sign, who.pk, bytes(claim.person.id_index), *rest)
    with pytest.raises(IntegrityError):  # somebody else's identity under another account
        sql(sign, world.reviewer.pk, bytes(who.identity), *rest)
    with pytest.raises(IntegrityError):  # nobody
        sql("UPDATE claims_decision SET state = 'approved' WHERE id = %s", decision.pk)
    desk.recuse(world.approver, claim.case, "kin", "岳父")
    with pytest.raises(IntegrityError):  # kin
        sql(sign, who.pk, bytes(who.identity), *rest)
    other = world.make_user("approver", world.city, identity=b"o" * 32)
    sql(sign, other.pk, b"o" * 32, *rest)


@pytest.mark.parametrize("statement", [
    "UPDATE claims_decision SET amount = amount + 1",
    "UPDATE claims_decision SET content_sha256 = 'x'",
    "UPDATE claims_decision SET article = '四.4'",
    "UPDATE claims_decision SET reviewer_identity = claimant_identity",
    "UPDATE claims_decision SET approver_identity = reviewer_identity",
    "UPDATE claims_decision SET state = 'void', voided_at = reviewed_at",
    "UPDATE claims_decision SET state = 'reviewed'",
    "DELETE FROM claims_decision",
    "UPDATE claims_standing SET version = version - 1",
    "UPDATE claims_standing SET paid_fen = 0",
    "UPDATE claims_standing SET version = version + 1, paid_fen = -1",
    "DELETE FROM claims_standing",
])  # fmt: skip
def test_K06_an_approved_decision_never_changes(world: World, statement: str) -> None:
    services.approve(world.approver, world.reviewed())
    with pytest.raises(IntegrityError):
        sql(statement)


def test_K08_a_claim_is_decided_by_its_decision_only(world: World) -> None:
    claim, refused_one = world.reviewed(), world.reviewed()
    move = "UPDATE claims_claim SET state = %s, decided_at = %s WHERE id = %s"
    now = timezone.now()
    with pytest.raises(IntegrityError):
        sql(move, "approved", now, claim.pk)
    with pytest.raises(IntegrityError):
        sql(move, "refused", now, refused_one.pk)
    services.approve(world.approver, claim)
    with pytest.raises(IntegrityError):
        sql(move, "assessing", None, claim.pk)
    with pytest.raises(IntegrityError):
        sql("UPDATE claims_decision SET handed_at = %s WHERE claim_id = %s", now, refused_one.pk)
    assert Claim.objects.get(pk=claim.pk).state == State.PAYING

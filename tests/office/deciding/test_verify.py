"""What `gongji verify` says of decisions that somebody changed past every guard."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from tests.office.deciding.deciding_making import World, grant, refusal
from tests.office.keep import triggers_off

from gongji.office.claims import services
from gongji.office.claims.models import Assessment, Decision, Outcome
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db(transaction=True)
IDS = (
    "K02.decisions", "K03", "K05.decisions", "K06.decisions", "K07", "K08.claims", "K09.decisions", "K10",
    "R08.decisions",
)  # fmt: skip


def said() -> list[str]:
    return [f"{check.id} {finding.where} {finding.what}" for check, finding in findings(IDS)]


@pytest.fixture
def decided(world: World) -> Any:
    """A grant that was handed to the payout, one that waits for approval, one refused, one appealed."""
    granted = world.reviewed()
    services.approve(world.approver, granted)
    world.reviewed(rows=(grant(1_000_00),))
    refused = world.claim(rows=(refusal(),))
    services.refuse(world.reviewer, refused, "五.1", "参保前已经患病")
    services.approve(world.approver, refused)
    with everything("test"):
        decision = Decision.objects.get(claim=refused)
        services.appeal(world.agent, decision, reason="没有病", received_on=timezone.localdate())
    return granted


def test_nothing_is_found_on_what_the_services_left(decided: Any) -> None:
    assert said() == []


GRANTED = "(SELECT min(id) FROM claims_decision WHERE state = 'approved' AND outcome = 'grant')"
REFUSED = "(SELECT min(id) FROM claims_decision WHERE outcome = 'refuse')"


@pytest.mark.parametrize(("statement", "names"), [
    (f"UPDATE claims_decision SET amount = amount + 1 WHERE id = {GRANTED}",
     ["K06.decisions", "K03 claims_decision", "K02.decisions"]),
    (f"UPDATE claims_decision SET content_sha256 = 'x' WHERE id = {GRANTED}", ["K06.decisions", "sha256"]),
    (f"UPDATE claims_decision SET article = '四.4' WHERE id = {REFUSED}", ["K10", "四.4", "K06.decisions"]),
    (f"UPDATE claims_decision SET article = '五.2' WHERE id = {REFUSED}", ["K10", "五.2"]),
    (f"UPDATE claims_decision SET approved_by_id = reviewed_by_id WHERE id = {GRANTED}",
     ["K05.decisions", "审定人的账号不是"]),
    ("UPDATE guard_user SET identity = (SELECT identity FROM guard_user u WHERE u.id ="
     f" (SELECT reviewed_by_id FROM claims_decision WHERE id = {GRANTED})) WHERE id ="
     f" (SELECT approved_by_id FROM claims_decision WHERE id = {GRANTED})", ["K05.decisions", "审定人的账号不是"]),
    ("UPDATE claims_standing SET paid_fen = paid_fen - 1 WHERE paid_fen > 0", ["K03 claims_standing"]),
    ("UPDATE claims_standing SET version = 0", ["K03 claims_standing", "次数 0"]),
    ("UPDATE claims_claim SET state = 'refused' WHERE state = 'paying'", ["K08.claims", "不予给付", "grant"]),
    ("UPDATE claims_decision SET state = 'void', voided_at = approved_at, handed_at = NULL"
     f" WHERE id = {GRANTED}", ["K08.claims", "K02.decisions", "登记应付"]),
    ("UPDATE money_payable SET amount = amount + 100", ["K02.decisions", "登记应付"]),
    ("UPDATE money_obligation SET source_key = '99999'", ["K02.decisions", "99999"]),
    (f"UPDATE people_account SET number_index = %s WHERE id = (SELECT account_id FROM claims_decision WHERE id = {GRANTED})",
     ["K09.decisions", "账号与审核时不同"]),
])  # fmt: skip
def test_what_was_changed_is_named(decided: Any, statement: str, names: list[str]) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement, [b"n" * 32] if "%s" in statement else None)
    told = "\n".join(said())
    assert all(name in told for name in names), told


def test_K07_a_grant_above_the_threshold_approved_below_is_named(world: World) -> None:
    services.set_rule(
        None, world.edition.plan, threshold_fen=1_000_00, disclosure_days=5, small_unit=3, appeal_days=None,
        document="办法",
    )  # fmt: skip
    claim = world.reviewed()
    services.approve(world.approver, claim)
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE claims_decision SET approved_for_id = %s", [world.county.pk])
    assert any(line.startswith("K07") and "2000" in line.replace("00 分", " 分") for line in said()), said()


def test_K06_an_approved_grant_whose_paper_was_swapped_is_named(world: World) -> None:
    from tests.office.deciding.test_approving import file_paper

    claim = world.claim()
    with everything("test"):
        file_paper(world, claim)
        services.review(world.reviewer, claim, world.account(claim.person))
    services.approve(world.approver, claim)
    assert said() == []
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE papers_paper SET sha256 = %s", ["b" * 64])
    assert any(line.startswith("K06.decisions") and "材料" in line for line in said())


def test_R08_a_grant_on_an_unconfirmed_value_is_named(world: World) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    tables = [table.pk for table in world.edition.tables.filter(since=None)]
    with everything("test"), triggers_off():
        Assessment.objects.filter(claim=claim).update(tables=tables)
        Outcome.objects.filter(assessment__claim=claim).update(inferred=True)
    assert any(line.startswith("R08.decisions claims_decision") and "推定值" in line for line in said()), (
        said()
    )


def test_a_trigger_that_is_gone_is_named(decided: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE claims_decision DISABLE TRIGGER claims_decision_frozen")
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'claims_decision_frozen'")
            held = cursor.fetchone()[0]
            cursor.execute("DROP TRIGGER claims_decision_frozen")
        try:
            assert any("claims_decision_frozen" in line for line in said())
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE claims_decision ENABLE TRIGGER claims_decision_frozen")
            else:
                cursor.execute(held)

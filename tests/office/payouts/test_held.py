"""What the database holds by itself against plain SQL: each rule is broken on purpose and refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.payouts.paying import APPROVER, frozen, handed, identity_of, lines_of, read, returned

from gongji.office.guard.scoped import everything
from gongji.office.money import services
from gongji.office.money.migrations._payout_triggers import BATCH_MOVES, LINE_MOVES, OWED_MOVES, RULES
from gongji.office.money.models import Batch
from gongji.office.money.payout_states import BATCH_MOVES as BATCHES
from gongji.office.money.payout_states import LINE_MOVES as LINES
from gongji.office.money.payout_states import OWED_MOVES as PAYABLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(fund: Any, owed: Callable[..., Any], cashier: Any, officer: Any) -> dict[str, Any]:
    """Batches in every state, and an officer who approved everything."""
    paid = handed(cashier, fund, [owed(), owed()])
    read(cashier, paid, "1.csv", returned(paid, {2: ("失败", "")}))
    making = services.batch(cashier, fund, [owed(), owed()])
    services.received(None, fund=fund, amount=9, on=date(2026, 3, 1), bank_reference="S-5")
    wrong = services.received(None, fund=fund, amount=9, on=date(2026, 3, 1), bank_reference="S-6")
    services.undo_receipt(cashier, wrong, "金额录错")
    return {
        "approver": officer("cashier", identity=identity_of(APPROVER)).pk, "payee": officer("cashier", identity=identity_of(5)).pk,
        "cashier": cashier.pk, "frozen": frozen(cashier, fund, [owed(), owed()]).pk, "due": owed().pk,
        "handed": handed(cashier, fund, [owed(), owed()]).pk, "making": making.pk, "paid": paid.pk,
        "line": lines_of(making)[0].pk, "refused": lines_of(paid)[1].pk, "returned": lines_of(paid)[1].payable_id,
        "confirmed": lines_of(paid)[0].pk,
    }  # fmt: skip


RELEASE = (
    "UPDATE money_batch SET state = 'released', released_by_id = {who}, released_at = made_at, released_identity ="
    " (SELECT identity FROM guard_user WHERE id = {as_who}), entry_id = (SELECT id FROM money_entry WHERE total ="
    " (SELECT total FROM money_batch WHERE id = {frozen}) AND source_kind = 'test') WHERE id = {frozen}"
)

BROKEN = [
    ("K05", RELEASE.replace("{who}", "{approver}").replace("{as_who}", "{approver}")),
    ("K05", RELEASE.replace("{who}", "{payee}").replace("{as_who}", "{payee}")),
    ("K05", RELEASE.replace("{who}", "{approver}").replace("{as_who}", "{cashier}")),
    ("P01", "UPDATE money_batch SET state = 'released', released_by_id = {cashier}, released_at = made_at, released_identity = (SELECT identity FROM guard_user WHERE id = {cashier}), entry_id = (SELECT max(id) FROM money_entry WHERE total = 9) WHERE id = {frozen}"),
    ("k05_released_by_somebody|P01|K05", "UPDATE money_batch SET state = 'released' WHERE id = {frozen}"),
    ("P02", "UPDATE money_batch SET total = total + 1 WHERE id = {handed}"),
    ("P02", "UPDATE money_batch SET file_sha256 = 'x' WHERE id = {frozen}"),
    ("P02", "UPDATE money_batch SET released_by_id = {approver} WHERE id = {handed}"),
    ("P03", "UPDATE money_batch SET state = 'settled' WHERE id = {handed}"),
    ("P03", "UPDATE money_batch SET state = 'handed', stored = 'x' WHERE id = {frozen}"),
    ("P03", "UPDATE money_batch SET state = 'dissolved' WHERE id = {making}"),
    ("P01", "UPDATE money_batch SET state = 'frozen', total = 1, size = 1, form = 'x', file_sha256 = 'x', frozen_by_id = {cashier}, frozen_at = made_at WHERE id = {making}"),
    ("P02", "UPDATE money_batchline SET name = 'x' WHERE batch_id = {frozen}"),
    ("P02", "UPDATE money_batchline SET amount = 1 WHERE id = {line}"),
    ("P03", "UPDATE money_batchline SET state = 'handed' WHERE id = {line}"),
    ("P03", "UPDATE money_batchline SET state = 'dropped' WHERE batch_id = {frozen}"),
    ("P03", "UPDATE money_batchline SET reason = 'x' WHERE id = {refused}"),
    ("P03", "UPDATE money_batchline SET state = 'handed', entry_id = NULL WHERE id = {confirmed}"),
    ("P04", "UPDATE money_batchline SET state = 'confirmed', settled_on = '2026-01-01', entry_id = (SELECT max(id) FROM money_entry WHERE total = 9) WHERE batch_id = {handed}"),
    ("p04_an_end_is_booked|P04", "UPDATE money_batchline SET state = 'refused', settled_on = '2026-01-01' WHERE batch_id = {handed}"),
    ("P03", "UPDATE money_payable SET state = 'paid', paid_on = '2026-01-01' WHERE id = {due}"),
    ("P03", "UPDATE money_payable SET state = 'reserved' WHERE id = {due}"),
    ("P03", "UPDATE money_payable SET state = 'paid', paid_on = '2026-01-01' WHERE state = 'handed'"),
    ("P03", "UPDATE money_payable SET state = 'due' WHERE state = 'reserved'"),
    ("K02", "UPDATE money_payable SET amount = amount + 1 WHERE id = {due}"),
    ("K02", "UPDATE money_payable SET person_id = (SELECT min(id) FROM people_person) WHERE id = {due}"),
    ("K09", "UPDATE money_payable SET account_id = (SELECT min(id) FROM people_account) WHERE id = {due}"),
    ("K09", "UPDATE money_payable SET account_id = account_id + 0 - 1 WHERE state = 'handed'"),
    ("K02", "UPDATE money_obligation SET decided = decided + 1"),
    ("k02_never_more_than_decided", "UPDATE money_obligation SET owed = decided + 1"),
    ("F01", "UPDATE money_receipt SET amount = 1 WHERE serial = 'S-5'"),
    ("F02", "UPDATE money_receipt SET matched = 9 WHERE serial = 'S-5'"),
    ("F02", "UPDATE money_matching SET amount = 1"),
    ("F01", "UPDATE money_receipt SET undone_at = NULL, reversal_id = NULL WHERE serial = 'S-6'"),
    ("money_receipt_undone_whole", "UPDATE money_receipt SET undone_at = recorded_at WHERE serial = 'S-5'"),
    ("money_receipt_undone_whole", "UPDATE money_receipt SET undone_at = recorded_at, reversal_id = (SELECT max(id) FROM money_entry) WHERE matched > 0"),
    ("F02", "INSERT INTO money_matching (receipt_id, source_kind, source_key, title, amount, made_at, undone_why) SELECT id, 'x', 'x', '', 1, recorded_at, '' FROM money_receipt WHERE serial = 'S-6'"),
    ("P06", "UPDATE money_returnfile SET taken = 0"),
    ("P06", "UPDATE money_returnfile SET sha256 = 'x'"),
    ("P06", "UPDATE money_returnedline SET odd = 'x'"),
    ("P06", "UPDATE money_barred SET identity = (SELECT identity FROM guard_user WHERE id = {cashier})"),
    *(("K02", f"DELETE FROM {table}") for table in (
        "money_receipt", "money_matching", "money_obligation", "money_payable", "money_barred", "money_batch",
        "money_batchline", "money_returnfile", "money_returnedline",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("mark", "statement"), BROKEN)
def test_plain_sql_is_refused(town: dict[str, Any], fund: Any, mark: str, statement: str) -> None:
    with everything("a test"):
        total = Batch.objects.get(pk=town["frozen"]).total
    lines = [services.Line("1012", total), services.Line("1002", -total)]
    services.post(
        None, fund, date(2026, 3, 1), lines, source_kind="test", source_key="1", purpose="x", text="x"
    )
    with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**town))
    assert any(word in str(told.value) for word in mark.split("|")), told.value


def test_the_graphs_of_the_services_are_those_of_the_triggers() -> None:
    assert {(str(a), str(b)) for a, b in PAYABLES} == set(OWED_MOVES)
    assert {(str(a), str(b)) for a, b in BATCHES} == set(BATCH_MOVES)
    assert {(str(a), str(b)) for a, b in LINES} == set(LINE_MOVES)
    assert len({rule[0] for rule in RULES}) == len(RULES)

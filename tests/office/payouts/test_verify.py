"""What `gongji verify` says of money in and out when somebody has changed it past every guard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from tests.office.keep import triggers_off
from tests.office.payouts.paying import handed, lines_of, read, returned

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import services

pytestmark = pytest.mark.django_db(transaction=True)
IDS = ("F01", "F02", "K02", "K05.released", "K09.accounts", "P01", "P02", "P03", "P04", "P06", "P03.triggers")


def said() -> list[str]:
    return [f"{check.id} {finding.where} {finding.what}" for check, finding in findings(IDS)]


@pytest.fixture
def month(fund: Any, owed: Callable[..., Any], cashier: Any) -> dict[str, Any]:
    """One batch paid, refused and paid again, one with the bank, one being made; money in suspense."""
    first = handed(cashier, fund, [owed(), owed(300_000)])
    read(cashier, first, "1.csv", returned(first, {2: ("失败", "户名不符")}))
    back = lines_of(first)[1]
    with everything("a test"):
        services.pay_again(cashier, back, back.account)
    second = handed(cashier, fund, [back.payable, owed(), owed()])
    read(cashier, second, "2.csv", returned(second, {2: ("处理中", ""), 3: ("处理中", "")}))
    services.batch(cashier, fund, [owed()])
    services.received(
        None, fund=fund, amount=70_000, on=date(2026, 3, 1), bank_reference="S-9", payer="虚构厂"
    )
    services.received(None, fund=fund, amount=70_000, on=date(2026, 3, 1), payer="虚构厂")
    wrong = services.received(
        None, fund=fund, amount=5_000, on=date(2026, 3, 2), bank_reference="S-8", source_key="r1", due=4_000
    )
    with everything("a test"):
        services.unmatch(cashier, wrong.matchings.get(), "虚构更正")
    mistyped = services.received(None, fund=fund, amount=7, on=date(2026, 3, 3), bank_reference="S-7")
    services.undo_receipt(cashier, mistyped, "金额录错")
    return {"first": first, "second": second}


def test_nothing_is_found_where_nobody_was(month: dict[str, Any]) -> None:
    assert said() == []


_LINE = "(SELECT min(id) FROM money_batchline WHERE state = '{}')"


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE money_receipt SET amount = 80000 WHERE serial = 'S-9'", ["F01 money_receipt", "没有相符的凭证", "F02 money_fund"]),
        ("UPDATE money_receipt SET payer = 'x' WHERE serial = 'S-9'", ["F01 money_receipt", "与登记时不同"]),
        ("UPDATE money_receipt SET matched = 5000 WHERE serial = 'S-8'", ["F02 money_receipt", "各笔之和 0.00"]),
        ("UPDATE money_receipt SET undone_at = NULL, reversal_id = NULL WHERE serial = 'S-7'", ["F01 money_receipt", "撤销与冲销", "F02 money_fund"]),
        ("UPDATE money_matching SET undone_at = NULL, reversal_id = NULL", ["F02 money_matching", "撤销与冲销"]),
        ("UPDATE money_obligation SET owed = owed + 1, decided = decided + 1", ["K02 money_obligation", "各笔之和"]),
        ("UPDATE money_payable SET state = 'paid', paid_on = '2026-01-01' WHERE state = 'handed'", ["K02 money_payable", "银行到账 0 次", "P03 money_payable"]),
        ("UPDATE money_payable SET state = 'due', paid_on = NULL WHERE state = 'paid'", ["K02 money_payable", "银行到账 1 次", "P03"]),
        ("UPDATE money_batch SET total = total + 1 WHERE state = 'handed'", ["P01 money_batch", "各笔之和"]),
        ("UPDATE money_batchline SET amount = amount + 1 WHERE state = 'unknown'", ["P01 money_batchline", "金额与应付的不同", "P01 money_fund", "P02"]),
        (f"UPDATE money_batchline SET state = 'handed', settled_on = NULL, entry_id = NULL WHERE id = {_LINE.format('confirmed')}", ["P01 money_fund", "账上在途", "P03"]),
        ("UPDATE money_batchline SET name = '李四'", ["P02 money_batch", "内容与冻结时不同"]),
        ("UPDATE money_batch SET state = 'frozen' WHERE state = 'handed'", ["P03 money_batchline", "批次却是“待拨付”"]),
        (f"UPDATE money_batchline SET entry_id = NULL, state = 'refused' WHERE id = {_LINE.format('confirmed')}", ["P04 money_batchline", "没有相符的凭证"]),
        ("UPDATE money_batchline SET predecessor_id = NULL", ["P04 money_batchline", "没有接在退回的那一笔后面"]),
        ("UPDATE money_batch SET released_identity = (SELECT identity FROM money_barred LIMIT 1) WHERE state = 'handed'", ["K05.released money_batch", "与账号的证件号不符", "审核、审定过"]),
        (f"UPDATE money_batchline SET account_id = (SELECT max(id) FROM people_account) WHERE id = {_LINE.format('confirmed')}", ["K09.accounts money_batchline", "不是收款人的"]),
        ("UPDATE money_returnfile SET taken = 2, odd = 1 WHERE taken = 3", ["P06 money_returnfile", "留下的是 3 行"]),
        ("UPDATE money_returnedline SET amount = 1 WHERE odd = ''", ["P06 money_returnedline", "它所入账的"]),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(month: dict[str, Any], statement: str, names: list[str]) -> None:
    with triggers_off(), connection.cursor() as cursor:
        for table in ("money_batchline", "money_batch"):
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = ON")
            elif f"UPDATE {table} " in statement and "entry_id = NULL, state" in statement:
                cursor.execute("ALTER TABLE money_batchline DROP CONSTRAINT IF EXISTS p04_an_end_is_booked")
        cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    told = "\n".join(said())
    assert all(name in told for name in names), told


def test_P01_a_payable_in_two_live_lines_is_named(month: dict[str, Any]) -> None:
    bare = "ON money_batchline (payable_id) WHERE state IN ('reserved', 'handed', 'unknown', 'confirmed')"
    columns = "batch_id, payable_id, amount, name, bank, account_id, account_number, state, reason, document"
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("DROP INDEX p01_payable_in_one_live_line")
        cursor.execute(
            f"INSERT INTO money_batchline (number, ref, {columns})"
            f" SELECT 99, 'P000000-0099', {columns} FROM money_batchline WHERE state = 'unknown' LIMIT 1"
        )
    try:
        told = "\n".join(said())
        assert "同时在 2 个批次里" in told and "P01 money_fund" in told, told
    finally:
        with triggers_off(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM money_batchline WHERE number = 99")
            cursor.execute(f"CREATE UNIQUE INDEX p01_payable_in_one_live_line {bare}")


def test_a_trigger_that_is_gone_is_named(month: dict[str, Any]) -> None:
    from gongji.office.money.migrations._payout_triggers import RULES

    name, table, event, when, what = next(rule for rule in RULES if rule[0] == "k05_third_person")
    assert (table, event, bool(when), bool(what)) == ("money_batch", "UPDATE", True, True)
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        held = None
        if not on:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
            held = cursor.fetchone()[0]
        cursor.execute(f"DROP TRIGGER {name}{on}")
        try:
            assert any(line.startswith("P03.triggers") and name in line for line in said())
        finally:
            cursor.execute(
                held or f"CREATE TRIGGER {name} BEFORE {event}{on} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )

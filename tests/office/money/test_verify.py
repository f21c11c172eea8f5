"""`gongji verify` names what somebody changed who took the triggers down and wrote with plain SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.keep import triggers_off
from tests.office.money.books import BANK, DAY, FEE, INCOME, PAYABLE, book

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import services
from gongji.office.money.models import Account, Entry, Fund, Period

pytestmark = pytest.mark.django_db(transaction=True)
IDS = (
    "L01",
    "L02",
    "L03",
    "L03.audit",
    "L03.triggers",
    "L04",
    "L05",
    "L06",
    "L07",
    "L08",
    "L09",
    "L10",
    "L11",
    "L12",
)


@pytest.fixture(autouse=True)
def whole() -> Iterator[None]:
    with everything("a test"):
        yield


@pytest.fixture
def kept(fund: Fund, overdraft: Any) -> Fund:
    """Books with something of everything in them."""
    for fen in (5_000, 7_000, 9_000):
        book(fund, fen)
    services.reverse(None, book(fund, 300, FEE, BANK), "记错")
    book(fund, 29_000, PAYABLE, BANK, overdraft=overdraft)
    book(fund, 50_000)
    assert said() == {}
    return fund


def said(*ids: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for check, finding in findings(ids or IDS):
        found.setdefault(check.id, []).append(f"{finding.where}：{finding.what}")
    return found


def tamper(*statements: str) -> None:
    with triggers_off(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 1")
            cursor.execute("PRAGMA foreign_keys = 0")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 0")
            cursor.execute("PRAGMA foreign_keys = 1")


def entry(fund: Fund, place: int) -> int:
    return list(Entry.objects.filter(fund=fund).order_by("at").values_list("pk", flat=True))[place]


def names(found: dict[str, list[str]], id: str, part: str) -> None:
    assert any(part in line for line in found.get(id, [])), (id, part, found)


def test_L01_L03_L06_an_amount_that_was_changed(kept: Fund) -> None:
    key = entry(kept, 1)
    tamper(f"UPDATE money_posting SET fen = fen + 1 WHERE entry_id = {key} AND fen > 0")
    found = said()
    names(found, "L01", f"money_entry {key}")
    names(found, "L03", f"money_entry {key}")
    names(found, "L06", "1002 银行存款")


def test_L03_an_amount_that_was_changed_on_both_sides_with_the_balances(kept: Fund) -> None:
    """All sums are right again: only the seal tells."""
    key = entry(kept, 1)
    accounts = {a.code: a.pk for a in Account.objects.filter(fund=kept)}
    tamper(
        f"UPDATE money_posting SET fen = fen + 1 WHERE entry_id = {key} AND fen > 0",
        f"UPDATE money_posting SET fen = fen - 1 WHERE entry_id = {key} AND fen < 0",
        f"UPDATE money_entry SET total = total + 1 WHERE id = {key}",
        f"UPDATE money_balance SET fen = fen + 1 WHERE account_id = {accounts[BANK]}",
        f"UPDATE money_balance SET fen = fen - 1 WHERE account_id = {accounts[INCOME]}",
    )
    found = said()
    assert list(found) == ["L03"]
    assert len(found["L03"]) == 1 and f"money_entry {key}" in found["L03"][0]


@pytest.mark.parametrize(
    "change", ["text = '改过'", "source_key = '别的'", "made_by_id = (SELECT min(id) FROM guard_user)", "day"]
)
def test_L03_words_that_were_changed(kept: Fund, change: str) -> None:
    key = entry(kept, 2)
    if change == "day":
        tamper(
            f"UPDATE money_entry SET \"on\" = '2026-03-11' WHERE id = {key}",
            f"UPDATE money_posting SET \"on\" = '2026-03-11' WHERE entry_id = {key}",
        )
    else:
        tamper(f"UPDATE money_entry SET {change} WHERE id = {key}")
    names(said(), "L03", f"money_entry {key}")


def test_L03_L09_an_entry_that_vanished(kept: Fund) -> None:
    key, after = entry(kept, 1), entry(kept, 2)
    tamper(f"DELETE FROM money_posting WHERE entry_id = {key}", f"DELETE FROM money_entry WHERE id = {key}")
    found = said()
    names(found, "L03", f"money_entry {after}")
    names(found, "L09", "第 2 张凭证的号是 3")
    names(found, "L06", "1002 银行存款")


def test_L09_L11_the_last_entry_vanished_with_its_balances(kept: Fund) -> None:
    key = entry(kept, -1)
    tamper(
        "UPDATE money_balance SET fen = fen - (SELECT sum(p.fen) FROM money_posting p"
        f" WHERE p.entry_id = {key} AND p.account_id = money_balance.account_id), entry_id = NULL,"
        f" overdraft_id = (SELECT min(id) FROM money_overdraft) WHERE entry_id = {key}",
        f"DELETE FROM money_posting WHERE entry_id = {key}",
        f"DELETE FROM money_entry WHERE id = {key}",
    )
    found = said()
    assert sorted(found) == ["L03.audit", "L09", "L11"]
    names(found, "L09", "记到 6 号，凭证有 5 张")
    names(found, "L11", "最后的记账时间")
    before = entry(kept, -1)
    tamper(
        f"UPDATE money_period SET last_number = 5 WHERE fund_id = {kept.pk} AND month = {DAY.month}",
        f"UPDATE money_fund SET recorded_to = (SELECT at FROM money_entry WHERE id = {before})",
    )
    found = said()  # every sum, number and seal is right again: the trail of the house remembers
    assert list(found) == ["L03.audit"]
    names(found, "L03.audit", f"money_entry {key}")


def test_L02_L07_L12_other_things(kept: Fund, make_fund: Callable[..., Fund]) -> None:
    other = make_fund()
    key = entry(kept, 0)
    account = Account.objects.get(fund=other, code=INCOME)
    tamper(f"UPDATE money_posting SET account_id = {account.pk} WHERE entry_id = {key} AND fen < 0")
    found = said()
    names(found, "L12", f"凭证 {key} 记到了专户 {other.pk}")
    names(found, "L06", "4001 互助费收入")
    tamper(f"UPDATE money_balance SET fen = 1 WHERE account_id = {account.pk}")
    names(said(), "L07", f"money_fund {other.pk}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the constraints of PostgreSQL cannot be put aside")
def test_L02_amounts_that_are_none(kept: Fund) -> None:
    first, second = (entry(kept, place) for place in (0, 1))
    tamper(
        f"UPDATE money_posting SET fen = 0 WHERE entry_id = {first} AND line = 1",
        f"UPDATE money_posting SET fen = 1.5 WHERE entry_id = {second} AND line = 1",
    )
    found = said("L02")
    assert len(found["L02"]) == 2


def test_L04_a_reversal_that_points_elsewhere(kept: Fund) -> None:
    reversal = Entry.objects.get(reversal_of__isnull=False)
    tamper(f"UPDATE money_entry SET reversal_of_id = {entry(kept, 0)} WHERE id = {reversal.pk}")
    names(said(), "L04", f"money_entry {reversal.pk}")


def test_L05_cash_that_went_below_zero(kept: Fund) -> None:
    key = Entry.objects.get(overdraft__isnull=False).pk
    tamper(f"UPDATE money_entry SET overdraft_id = NULL WHERE id = {key}")
    names(said(), "L05", f"money_entry {key}")


def test_L08_a_closed_month_and_a_closed_account(kept: Fund) -> None:
    period = Period.objects.filter(fund=kept).latest("id")
    tamper(
        f"UPDATE money_period SET closed_at = '2026-03-20 00:00:00+00:00' WHERE id = {period.pk}",
        f"UPDATE money_account SET open_until = '2026-03-01' WHERE fund_id = {kept.pk} AND code = '{PAYABLE}'",
        f"UPDATE money_period SET month = 2 WHERE fund_id = {kept.pk} AND month = {DAY.month}",
    )
    found = said("L08")["L08"]
    for part in ("结账以后才记入", f"科目 {PAYABLE}", "不在它所记的月份里"):
        assert any(part in line for line in found), (part, found)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the constraints of PostgreSQL cannot be put aside")
def test_L10_a_document_without_a_name(kept: Fund) -> None:
    key = entry(kept, 1)
    tamper(f"UPDATE money_entry SET source_key = '' WHERE id = {key}")
    names(said(), "L10", "没有写单据")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot drop the constraint of a table")
def test_L10_a_document_posted_twice(kept: Fund) -> None:
    first, second = entry(kept, 0), entry(kept, 1)
    drop = "ALTER TABLE money_entry DROP CONSTRAINT l10_source_once_for_a_purpose"
    of_first = f"(SELECT source_key FROM money_entry WHERE id = {first})"
    try:
        tamper(drop, f"UPDATE money_entry SET source_key = {of_first} WHERE id = {second}")
        names(said(), "L10", "记了 2 次")
    finally:
        tamper(f"UPDATE money_entry SET source_key = 'x' WHERE id = {second}")
        again = next(c for c in Entry._meta.constraints if c.name == "l10_source_once_for_a_purpose")
        with connection.schema_editor() as editor:
            editor.add_constraint(Entry, again)


def test_L11_a_record_time_that_was_put_back(kept: Fund) -> None:
    key = entry(kept, 3)
    tamper(f"UPDATE money_entry SET at = '2020-01-01 00:00:00' WHERE id = {key}")
    found = said()
    names(found, "L11", f"凭证 {key}")
    names(found, "L09", "第 1 张凭证的号是 4")


def test_L03_a_trigger_that_is_gone(kept: Fund) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE money_entry DISABLE TRIGGER l12_one_fund")
            again = "ALTER TABLE money_entry ENABLE TRIGGER l12_one_fund"
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'l12_one_fund'")
            (again,) = cursor.fetchone()
            cursor.execute("DROP TRIGGER l12_one_fund")
        try:
            names(said(), "L03.triggers", "l12_one_fund")
        finally:
            cursor.execute(again)
    assert said() == {}


def test_books_can_be_tampered_with_only_past_the_triggers(kept: Fund) -> None:
    """The tampering above is no accident: with the triggers in force each is refused (test_held)."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE money_posting SET fen = fen WHERE entry_id = {entry(kept, 0)}")

"""The database itself keeps the books: whoever writes with plain SQL is refused, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.office.money.books import BANK, DAY, INCOME, PAYABLE, book

from gongji.office.guard.scoped import everything
from gongji.office.money import queries
from gongji.office.money.choices import MOST
from gongji.office.money.migrations._triggers import KEPT, ONLY_ADDED
from gongji.office.money.models import Account, Balance, Entry, Fund, Period, Posting
from gongji.office.money.services.posting import next_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole() -> Any:
    with everything("a test"):
        yield


def run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refuses(says: str, do: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError, match=f"(?i){says}"), transaction.atomic():
        do()


def write(fund: Fund, rows: list[tuple[str, int]], **more: Any) -> Entry:
    """An entry written past the service: lines, then the entry, with anything about it by name."""
    on = more.get("on", DAY)
    period = (
        more.pop("period", None) or Period.objects.filter(fund=fund, year=on.year, month=on.month).first()
    )
    if period is None:
        period = Period.objects.create(fund=fund, year=on.year, month=on.month)
    last = Fund.objects.get(pk=fund.pk).recorded_to
    side = more.pop("sides", None) or ["debit" if fen > 0 else "credit" for _, fen in rows]
    accounts = more.pop("accounts", {})
    day = more.pop("line_on", on)
    said = {
        "pk": next_key(), "fund": fund, "period": period, "number": period.last_number + 1, "on": on,
        "text": "虚构", "lines": len(rows), "source_kind": "sql", "purpose": "试", "seal": bytes(32),
        "total": sum(fen for (_, fen), s in zip(rows, side, strict=True) if s == "debit"),
        "at": max(timezone.now(), last + timedelta(microseconds=1)) if last else timezone.now(), **more,
    }  # fmt: skip
    said.setdefault("source_key", f"sql{said['pk']}")
    entry = Entry(**said)
    for number, ((code, fen), which) in enumerate(zip(rows, side, strict=True), 1):
        account = accounts.get(code) or Account.objects.get(fund=fund, code=code)
        Posting.objects.create(
            entry_id=entry.pk, line=number, account=account, fen=fen, side=which, on=day, text="虚构"
        )
    entry.save(force_insert=True)
    return entry


def test_what_is_written_rightly_past_the_service_is_taken_and_moves_balances(fund: Fund) -> None:
    write(fund, [(BANK, 500), (INCOME, -500)])
    assert queries.balance(fund, BANK) == 500
    assert Period.objects.get(fund=fund).last_number == 1


@pytest.mark.parametrize(
    "lines", [[(BANK, 500), (INCOME, -499)], [(BANK, 500), (INCOME, -501)], [(BANK, 500)], []],
    ids=["one too little", "one too much", "one line", "no line"],
)  # fmt: skip
def test_L01_lines_that_do_not_add_up_are_refused(fund: Fund, lines: list[tuple[str, int]]) -> None:
    refuses("L01", lambda: write(fund, lines))


@pytest.mark.parametrize(
    "more", [{"total": 499}, {"lines": 3}, {"sides": ["credit", "debit"]}, {"line_on": date(2026, 3, 11)}],
    ids=["total", "count", "side", "day"],
)  # fmt: skip
def test_L01_an_entry_says_what_its_lines_say(fund: Fund, more: dict[str, Any]) -> None:
    refuses("L01", lambda: write(fund, [(BANK, 500), (INCOME, -500)], **more))


def test_L01_lines_without_an_entry_are_not_committed(fund: Fund) -> None:
    account = Account.objects.get(fund=fund, code=BANK)

    def lines_only() -> None:
        Posting.objects.create(
            entry_id=next_key(), line=1, account=account, fen=5, side="debit", on=DAY, text="虚构"
        )
        connection.check_constraints()  # what the end of a transaction does

    refuses("foreign key", lines_only)


@pytest.mark.parametrize("fen", [0, MOST + 1, -MOST - 1])
def test_L02_a_line_of_nothing_or_too_much_is_refused(fund: Fund, fen: int) -> None:
    refuses("L02", lambda: write(fund, [(INCOME, fen), (PAYABLE, -fen)]))


def test_L02_the_largest_amount_is_taken(fund: Fund) -> None:
    write(fund, [(BANK, MOST), (INCOME, -MOST)])
    assert queries.balance(fund, BANK) == MOST


def test_L02_a_broken_fen_is_refused(fund: Fund) -> None:
    account = Account.objects.get(fund=fund, code=BANK)
    insert = (
        'INSERT INTO money_posting (entry_id, line, account_id, side, fen, "on", text)'
        " VALUES (%s, 1, %s, 'debit', 1.5, %s, '')"
    )
    if connection.vendor == "sqlite":
        refuses("L02", lambda: run(insert, next_key(), account.pk, DAY))
    else:  # the column has whole numbers only: what is written to it is rounded before anything sees it
        with transaction.atomic():
            run(insert, next_key(), account.pk, DAY)
            assert Posting.objects.get().fen == 2
            transaction.set_rollback(True)


@pytest.mark.parametrize("table", ONLY_ADDED)
def test_L03_rows_of_the_books_are_not_changed(fund: Fund, table: str, overdrawn: Any) -> None:
    refuses("L03", lambda: run(f"UPDATE {table} SET id = id"))


@pytest.mark.parametrize("table", KEPT)
def test_L03_rows_of_the_books_do_not_vanish(fund: Fund, table: str, overdrawn: Any) -> None:
    refuses("L03", lambda: run(f"DELETE FROM {table}"))
    if connection.vendor == "postgresql":
        connection.check_constraints()  # nothing waits any more for the end of the transaction
        refuses("L03", lambda: run(f"TRUNCATE {table} CASCADE"))


def test_L03_a_posted_entry_gets_no_more_lines(fund: Fund) -> None:
    entry = book(fund, 500)
    for code, fen in ((BANK, 5), (INCOME, -5)):
        account = Account.objects.get(fund=fund, code=code)
        refuses(
            "L03",
            lambda a=account, f=fen: Posting.objects.create(
                entry=entry, line=9, account=a, fen=f, side="debit" if f > 0 else "credit", on=DAY, text=""
            ),
        )


def test_L04_a_reversal_turns_each_line_once(fund: Fund) -> None:
    book(fund, 5000)
    entry = book(fund, 500)
    red = ["debit", "credit"]
    refuses("L04", lambda: write(fund, [(BANK, -499), (INCOME, 499)], reversal_of=entry, sides=red))
    refuses("L04", lambda: write(fund, [(BANK, -500), (PAYABLE, 500)], reversal_of=entry, sides=red))
    made = write(fund, [(BANK, -500), (INCOME, 500)], reversal_of=entry, sides=red)
    refuses("reversal_of", lambda: write(fund, [(BANK, -500), (INCOME, 500)], reversal_of=entry, sides=red))
    refuses(
        "L04", lambda: write(fund, [(BANK, 500), (INCOME, -500)], reversal_of=made, sides=["credit", "debit"])
    )


def test_L05_cash_is_never_below_zero(fund: Fund) -> None:
    book(fund, 500)
    refuses("L05", lambda: write(fund, [(PAYABLE, 501), (BANK, -501)]))
    write(fund, [(PAYABLE, 500), (BANK, -500)])
    assert queries.balance(fund, BANK) == 0


def test_L05_with_an_overdraft_cash_goes_down_to_its_limit_on_its_days(fund: Fund, overdraft: Any) -> None:
    refuses("L05", lambda: write(fund, [(PAYABLE, 1), (BANK, -1)]))
    refuses("L05", lambda: write(fund, [(PAYABLE, 10_001), (BANK, -10_001)], overdraft=overdraft))
    early = overdraft.since - timedelta(days=1)
    refuses("L05", lambda: write(fund, [(PAYABLE, 1), (BANK, -1)], overdraft=overdraft, on=early))
    write(fund, [(PAYABLE, 10_000), (BANK, -10_000)], overdraft=overdraft)
    refuses("L05", lambda: write(fund, [(PAYABLE, 1), (BANK, -1)], overdraft=overdraft))
    write(fund, [(BANK, 4_000), (INCOME, -4_000)])  # what comes in needs no document
    assert Balance.objects.get(account__fund=fund, account__code=BANK).overdraft_id == overdraft.pk
    write(fund, [(BANK, 6_000), (INCOME, -6_000)])
    assert Balance.objects.get(account__fund=fund, account__code=BANK).overdraft_id is None


def test_L05_an_overdraft_of_another_fund_allows_nothing(make_fund: Any, overdraft: Any) -> None:
    refuses("L05", lambda: write(make_fund(), [(PAYABLE, 1), (BANK, -1)], overdraft=overdraft))


def test_L06_a_balance_moves_by_entries_only(fund: Fund) -> None:
    first, second = book(fund, 500), book(fund, 700)
    account = Account.objects.get(fund=fund, code=BANK)
    for change in ("fen = fen + 1", "fen = 0", f"entry_id = {first.pk}", "guarded = NOT guarded",
                   f"fen = fen + 500, entry_id = {first.pk}", f"fen = fen + 700, entry_id = {second.pk}"):  # fmt: skip
        refuses(
            "L06", lambda c=change: run(f"UPDATE money_balance SET {c} WHERE account_id = %s", account.pk)
        )


def test_L08_lines_stand_on_open_leaves(fund: Fund) -> None:
    refuses("L08", lambda: write(fund, [(BANK, 5), ("4901", -5)]))
    refuses("L08", lambda: write(fund, [(BANK, 5), (INCOME, -5)], on=date(2024, 12, 31)))
    write(fund, [(BANK, 5), (INCOME, -5)], on=date(2025, 1, 1))
    Account.objects.filter(fund=fund, code=INCOME).update(open_until=DAY)
    write(fund, [(BANK, 5), (INCOME, -5)], on=DAY)
    refuses("L08", lambda: write(fund, [(BANK, 5), (INCOME, -5)], on=DAY + timedelta(days=1)))


def test_L08_what_an_account_is_does_not_change(fund: Fund) -> None:
    book(fund, 5)
    for change in (
        "code = '1003'",
        "kind = 'income'",
        "guarded = false",
        "leaf = false, use = ''",
        "use = ''",
    ):
        refuses("L08", lambda c=change: run(f"UPDATE money_account SET {c} WHERE code = %s", BANK))


def test_L08_nothing_goes_into_a_closed_period_and_it_closes_once(fund: Fund) -> None:
    book(fund, 5)
    period = Period.objects.get(fund=fund)
    run("UPDATE money_period SET closed_at = %s", "2026-04-01 00:00:00+00:00")
    refuses("L08", lambda: write(fund, [(BANK, 5), (INCOME, -5)]))
    refuses("L08", lambda: run("UPDATE money_period SET closed_at = NULL"))
    refuses("L08", lambda: run("UPDATE money_period SET closed_at = %s", "2026-04-02 00:00:00+00:00"))
    refuses("L08", lambda: write(fund, [(BANK, 5), (INCOME, -5)], on=date(2026, 2, 28)))
    refuses("L08", lambda: write(fund, [(BANK, 5), (INCOME, -5)], on=date(2026, 4, 1), period=period))


def test_L09_the_number_is_the_next_one(fund: Fund) -> None:
    book(fund, 5)
    refuses("L09", lambda: write(fund, [(BANK, 5), (INCOME, -5)], number=1))
    refuses("L09", lambda: write(fund, [(BANK, 5), (INCOME, -5)], number=3))
    for change in ("last_number = 2", "last_number = 0"):
        refuses("L09", lambda c=change: run(f"UPDATE money_period SET {c}"))


def test_L10_a_source_is_posted_once_for_a_purpose(fund: Fund, make_fund: Any) -> None:
    said = {"source_kind": "receipt", "source_key": "7", "purpose": "收款"}
    write(fund, [(BANK, 5), (INCOME, -5)], **said)
    refuses("l10|source", lambda: write(fund, [(BANK, 5), (INCOME, -5)], **said))
    refuses("l10|source", lambda: write(make_fund(), [(BANK, 5), (INCOME, -5)], **said))
    write(fund, [(BANK, 5), (INCOME, -5)], **{**said, "purpose": "更正"})
    for name in said:
        refuses("l10", lambda n=name: write(fund, [(BANK, 5), (INCOME, -5)], **{**said, n: ""}))


def test_L11_an_entry_is_later_than_those_before_it(fund: Fund) -> None:
    last = book(fund, 5).at
    for earlier in (last, last - timedelta(microseconds=1)):
        refuses("L11", lambda at=earlier: write(fund, [(BANK, 5), (INCOME, -5)], at=at))
    refuses("L11", lambda: run("UPDATE money_fund SET recorded_to = %s", "2099-01-01 00:00:00+00:00"))
    refuses("L11", lambda: run("UPDATE money_fund SET recorded_to = NULL"))


def test_L12_an_entry_touches_one_fund(fund: Fund, make_fund: Any) -> None:
    other = Account.objects.get(fund=make_fund(), code=INCOME)
    refuses("L12", lambda: write(fund, [(BANK, 5), (INCOME, -5)], accounts={INCOME: other}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_L01_lines_slipped_in_beside_an_entry_do_not_survive_the_commit(fund: Fund) -> None:
    """Another transaction wrote lines for the entry before it was there, and commits after it."""
    import psycopg

    account = Account.objects.get(fund=fund, code=BANK)
    held = connection.settings_dict
    other = psycopg.connect(
        host=held["HOST"], port=held["PORT"], user=held["USER"], dbname=held["NAME"],
        password=held["PASSWORD"] or None,
    )  # fmt: skip
    key = next_key() + 1
    insert = (
        'INSERT INTO money_posting (entry_id, line, account_id, side, fen, "on", text)'
        " VALUES (%s, %s, %s, %s, %s, %s, '')"
    )
    other.execute(insert, (key, 8, account.pk, "debit", 5, DAY))
    other.execute(insert, (key, 9, account.pk, "credit", -5, DAY))
    assert book(fund, 500).pk == key
    with pytest.raises(psycopg.errors.IntegrityError, match="L01"):
        other.commit()
    other.close()
    assert Posting.objects.count() == 2

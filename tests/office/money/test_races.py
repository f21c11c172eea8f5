"""Many hands at one fund at the same moment; each race has a twin with its guard off, which must fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from tests.office.keep import triggers_off
from tests.office.money.books import BANK, DAY, FEE, INCOME, PAYABLE, book

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import queries, services
from gongji.office.money.errors import LedgerError
from gongji.office.money.migrations import _triggers
from gongji.office.money.models import Balance, Entry, Fund, Period, Posting
from gongji.office.money.services import posting

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 50 if connection.vendor == "postgresql" else 12
PAY = 300
on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer: a transaction is its own lock"
)


@pytest.fixture(autouse=True)
def whole() -> Iterator[None]:
    with everything("a test"):
        yield


def at_once(hands: int, step: Callable[[int], Any]) -> tuple[list[Any], Counter[str]]:
    """What each hand got, and what the others were told."""
    barrier, got, told = Barrier(hands), [], Counter[str]()

    def hand(number: int) -> None:
        try:
            with everything("a test's hand"):
                connection.ensure_connection()
                barrier.wait(60)
                got.append(step(number))
        except LedgerError as error:
            told[error.code] += 1
        except Exception as error:
            told[f"{type(error).__name__}: {error}"[:120]] += 1
        finally:
            connection.close()

    threads = [Thread(target=hand, args=(n,)) for n in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got, told


def faults() -> list[str]:
    return [f"{c.id} {f}" for c, f in findings(f"L{n:02d}" for n in range(1, 13))]


def pay(fund: Fund) -> Callable[[int], int]:
    return lambda n: book(fund, PAY, PAYABLE, BANK, source_key=f"pay{n}").number


def test_L05_L09_many_payments_never_take_more_than_there_is(fund: Fund) -> None:
    enough = HANDS * 2 // 3
    book(fund, PAY * enough + PAY - 1)
    got, told = at_once(HANDS, pay(fund))
    print(f"{HANDS} payments: {len(got)} posted, {dict(told)}")
    assert (len(got), told) == (enough, Counter({"M110": HANDS - enough}))
    assert sorted(got) == list(range(2, enough + 2))
    assert queries.balance(fund, BANK) == PAY - 1
    assert faults() == []


@on_postgres
def test_L05_L09_L11_without_the_services_lock_the_database_holds(
    fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "locked", lambda key: Fund.objects.get(pk=key))
    monkeypatch.setattr(posting, "_require_cash", lambda *said: None)
    book(fund, PAY * 10 + PAY - 1)
    got, told = at_once(HANDS, pay(fund))
    print(f"{HANDS} payments without the lock: {len(got)} posted, {dict(told)}")
    assert len(got) + sum(told.values()) == HANDS and len(got) <= 10
    assert not [said for said in told if not said.startswith("M")], told
    assert queries.balance(fund, BANK) == PAY * 10 + PAY - 1 - PAY * len(got) >= 0
    assert [f for f in faults() if not f.startswith("L11")] == []


@contextmanager
def unguarded() -> Iterator[None]:
    """The database without what keeps cash, numbers and times: no condition on the updates, no constraint."""
    held = {
        c.name: c for model in (Entry, Balance) for c in model._meta.constraints
        if c.name in ("l09_number_once", "l11_record_time_once", "l05_cash_not_below_zero")
    }  # fmt: skip
    models = {"l05_cash_not_below_zero": Balance}
    table, when, body = _triggers._POSTGRES["l06_entry_moves_balances"]
    naive = body
    for guard in (" AND (recorded_to IS NULL OR recorded_to < NEW.at)", "AND last_number = NEW.number - 1"):
        assert guard in naive
        naive = naive.replace(guard, "")
    start, end = (
        naive.index("AND (NOT guarded OR moved.fen > 0"),
        naive.index("IF NOT FOUND THEN RAISE EXCEPTION 'L05"),
    )
    naive = naive[:start] + ";\n" + naive[end:]
    off = ("l06_balance_by_entries", "l09_counter_by_entries", "l11_time_by_entries")
    create = (
        "CREATE OR REPLACE FUNCTION l06_entry_moves_balances() RETURNS trigger LANGUAGE plpgsql AS $${}$$"
    )
    names = _triggers.names("postgresql")
    with connection.cursor() as cursor:
        for name in held:
            cursor.execute(f"ALTER TABLE {models.get(name, Entry)._meta.db_table} DROP CONSTRAINT {name}")
        for name in off:
            cursor.execute(f"ALTER TABLE {names[name]} DISABLE TRIGGER {name}")
        cursor.execute(create.format(naive))
        try:
            yield
        finally:
            with triggers_off():
                for model in (Posting, Balance, Entry, Period):
                    if model is Balance:
                        cursor.execute(
                            "UPDATE money_balance SET fen = 0, entry_id = NULL, overdraft_id = NULL"
                        )
                    else:
                        model.objects.all()._raw_delete(using="default")
                cursor.execute("UPDATE money_fund SET recorded_to = NULL")
            cursor.execute(create.format(body))
            for name in off:
                cursor.execute(f"ALTER TABLE {names[name]} ENABLE TRIGGER {name}")
            with connection.schema_editor() as editor:
                for name, constraint in held.items():
                    editor.add_constraint(models.get(name, Entry), constraint)
    assert table == "money_entry" and when


@on_postgres
def test_twin_without_lock_and_guards_the_fund_is_overdrawn_and_numbers_repeat(
    fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the guards are for: each hand sees the cash that was there, and takes it."""
    book(fund, PAY * 10)
    meet = Barrier(HANDS)
    plain = posting.period_of

    def slow(record: Fund, on: date) -> Period:
        found = plain(record, on)
        meet.wait(60)  # everybody has read before anybody writes
        return found

    monkeypatch.setattr(posting, "locked", lambda key: Fund.objects.get(pk=key))
    monkeypatch.setattr(posting, "period_of", slow)
    with unguarded():
        got, told = at_once(HANDS, pay(fund))
        print(f"{HANDS} payments without any guard: {len(got)} posted, {dict(told)}")
        assert queries.balance(fund, BANK) < 0
        assert len(set(got)) < len(got)
        wrong = {line.split()[0] for line in faults()}
        assert {"L05", "L09"} <= wrong
    assert faults() == []


def test_L04_one_of_many_reverses_an_entry(fund: Fund) -> None:
    entry = book(fund, PAY)
    got, told = at_once(12, lambda n: services.reverse(None, entry, f"手 {n}").pk)
    assert (len(got), told) == (1, Counter({"M111": 11}))
    assert faults() == []


def test_L10_one_of_many_posts_a_source(fund: Fund) -> None:
    got, told = at_once(12, lambda n: book(fund, PAY, source_key="一份").pk)
    assert (len(got), told) == (1, Counter({"M109": 11}))


def test_L08_nothing_slips_into_a_month_while_it_closes(fund: Fund) -> None:
    book(fund, PAY)

    def step(number: int) -> str:
        if number == 0:
            services.close_period(None, fund, DAY.year, DAY.month)
            return "closed"
        book(fund, PAY, source_key=f"late{number}")
        return "posted"

    got, told = at_once(12, step)
    assert got.count("closed") == 1 and set(told) <= {"M107"}, told
    period = Period.objects.get(fund=fund)
    assert period.last_number == 1 + got.count("posted")
    assert faults() == []


def test_two_months_and_two_funds_go_on_beside_each_other(fund: Fund, make_fund: Any) -> None:
    other = make_fund()
    days = [date(2026, 2, 3), DAY]

    def step(number: int) -> int:
        return book([fund, other][number % 2], PAY, on=days[number // 2 % 2], source_key=f"k{number}").number

    got, told = at_once(12, step)
    assert not told and sorted(got) == sorted([1, 2, 3] * 4)
    assert faults() == []
    assert Entry.objects.count() == 12 and FEE and INCOME

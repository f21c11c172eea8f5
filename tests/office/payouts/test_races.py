"""Fifty hands at one payment, on PostgreSQL: it goes out once. The twins take a guard off and pay twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from tests.office.hands import at_once
from tests.office.keep import triggers_off
from tests.office.payouts.paying import (
    APPROVER,
    REVIEWER,
    frozen,
    handed,
    held,
    identity_of,
    lines_of,
    person,
    read,
    returned,
)

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.jobs.execution import run_here
from gongji.office.jobs.models import Job
from gongji.office.money import services
from gongji.office.money.choices import Use
from gongji.office.money.models import BatchLine, Obligation, Payable, Receipt
from gongji.office.money.payout_states import IN_TRANSIT, LineState, Owed
from gongji.office.money.services import batching, matching, owing, posting, releasing
from gongji.office.money.services.moving import held_payables, hold_fund

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: nobody races"),
]
HANDS = 50
CHECKS = ("F01", "F02", "K02", "P01", "P02", "P03", "P04", "L06", "L07")


def clean() -> None:
    assert [f"{c.id} {f.where} {f.what}" for c, f in findings(CHECKS)] == []


def sent(payable: Payable) -> int:
    """How often the bank was told to pay a payable."""
    with everything("a test"):
        return BatchLine.objects.filter(payable=payable, state__in=(*IN_TRANSIT, LineState.CONFIRMED)).count()


def pay(cashier: Any, fund: Any, payable: Payable) -> Callable[[int], object]:
    """The whole payment of one payable, from batch to bank."""
    return lambda hand: handed(cashier, fund, [payable])


def test_P01_K02_one_payable_goes_to_the_bank_once(fund: Any, owed: Callable[..., Any], cashier: Any) -> None:
    payable = owed()
    outcomes = at_once(pay(cashier, fund, payable), HANDS)
    assert outcomes["done"] == 1 and set(outcomes) <= {"done", "M221", "M222"}
    assert (sent(payable), held(fund, Use.TRANSIT)) == (1, 200_000)
    clean()


def test_twin_without_the_guards_of_a_payable_it_is_paid_many_times(
    fund: Any, owed: Callable[..., Any], cashier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    payable = owed()
    monkeypatch.setattr(batching, "held_payables", lambda keys: [_as_due(payable)])
    for room in (batching, releasing):
        monkeypatch.setattr(room, "move_payables", lambda keys, before, after, **changes: None)
    with bare("money_batchline", "p01_payable_in_one_live_line", "p01_line_of_its_payable"):
        outcomes = at_once(pay(cashier, fund, payable), 10)
        assert outcomes["done"] > 1, outcomes
        assert sent(payable) == outcomes["done"]
        assert held(fund, Use.TRANSIT) == outcomes["done"] * 200_000
        assert any("同时在" in f.what for _, f in findings(["P01"]))


def _as_due(payable: Payable) -> Payable:
    found = Payable.objects.select_related("person", "account", "obligation", "fund").get(pk=payable.pk)
    found.state = Owed.DUE
    return found


@contextmanager
def bare(table: str, index: str, *rules: str) -> Iterator[None]:
    """A unique index and some triggers out of force; put up again when the rows that break them are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index])
        (again,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {index}")
        for rule in rules:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {rule}")
    try:
        yield
    finally:
        with triggers_off(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(again)
            for rule in rules:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {rule}")


def test_K05_P03_one_batch_is_released_once(fund: Any, owed: Callable[..., Any], cashier: Any) -> None:
    batch = frozen(cashier, fund, [owed(), owed()])
    outcomes = at_once(lambda hand: services.release(cashier, batch, batch.file_sha256), HANDS)
    assert outcomes == {"done": 1, "M224": HANDS - 1}
    assert held(fund, Use.TRANSIT) == 400_000
    clean()


def test_twin_without_lock_state_and_source_a_batch_is_booked_many_times(
    fund: Any, owed: Callable[..., Any], cashier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = frozen(cashier, fund, [owed()])
    keys, post = count(1), posting.post

    @contextmanager
    def unheld(made: Any) -> Iterator[Any]:
        with everything("a twin"):
            yield batch

    def unsourced(*arguments: Any, **named: Any) -> Any:
        return post(*arguments, **{**named, "source_key": f"twin {next(keys)}"})

    monkeypatch.setattr(releasing, "held_batch", unheld)
    monkeypatch.setattr(releasing, "post", unsourced)
    monkeypatch.setattr(releasing, "move_batch", lambda *_, **__: None)
    monkeypatch.setattr(releasing, "move_payables", lambda *_, **__: None)
    outcomes = at_once(lambda hand: releasing.book(cashier, batch, batch.file_sha256), 10)
    assert held(fund, Use.TRANSIT) > 200_000, outcomes
    assert any("账上在途" in f.what for _, f in findings(["P01"]))


def test_F02_of_a_match_and_an_undoing_of_one_receipt_one_wins(fund: Any, mill: Any, cashier: Any) -> None:
    for turn in range(5):
        receipt = services.received(
            None, fund=fund, amount=5_000, on=date(2026, 3, 9), bank_reference=f"R{turn}"
        )
        due = services.Due("test.roster", f"m{turn}", mill, "虚构名册", "", 5_000)
        acts: list[Callable[[], Any]] = [
            partial(services.match, cashier, receipt, due),
            partial(services.undo_receipt, cashier, receipt, "金额录错"),
        ]
        outcomes = at_once(lambda hand, acts=acts: acts[hand](), 2)
        assert outcomes == {"done": 1, "M206": 1}
    clean()


def test_P04_a_return_file_read_by_many_is_booked_once(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    batch = handed(cashier, fund, [owed(), owed()])
    content = returned(batch, {2: ("失败", "")})
    outcomes = at_once(lambda hand: services.read_return(cashier, batch, f"{hand}.csv", content), 20)
    assert outcomes == {"done": 20}
    key = Job.objects.get(kind="money.return").pk
    assert at_once(lambda hand: run_here(key), 10) == {"done": 10}
    assert Job.objects.get(pk=key).result == {"入账": 2, "例外": 0, "共": 2}
    assert (held(fund, Use.TRANSIT), held(fund, Use.PAYABLE)) == (0, -200_000)
    clean()


def test_P04_a_refused_line_is_made_due_again_once(fund: Any, owed: Callable[..., Any], cashier: Any) -> None:
    batch = handed(cashier, fund, [owed()])
    read(cashier, batch, "1.csv", returned(batch, {1: ("失败", "")}))
    (line,) = lines_of(batch)
    with everything("a test"):
        account = line.account

    def again(hand: int) -> None:
        services.pay_again(cashier, line, account)
        handed(cashier, fund, [line.payable])

    outcomes = at_once(again, HANDS)
    assert outcomes["done"] == 1 and set(outcomes) <= {"done", "M261"}
    assert sent(line.payable) == 1
    clean()


def owing_act(fund: Any, mill: Any, payee: Any) -> Callable[[int], object]:
    """Instalments of 300 yuan of a decision of 1,000."""
    with everything("a test"):
        account = payee.accounts.get()
    said: dict[str, Any] = {"source_kind": "test.decision", "source_key": "d1", "decided": 100_000}
    deciders = [identity_of(REVIEWER), identity_of(APPROVER)]
    return lambda hand: services.owe(
        None, fund=fund, union=mill, person=payee, account=account, amount=30_000, instalment=hand + 1,
        deciders=deciders, **said,
    )  # fmt: skip


def test_K02_many_instalments_at_once_stay_within_the_decision(fund: Any, mill: Any) -> None:
    outcomes = at_once(owing_act(fund, mill, person(mill, 1)), HANDS)
    assert outcomes == {"done": 3, "M212": HANDS - 3}
    assert held(fund, Use.PAYABLE) == -90_000
    clean()


def test_twin_without_the_guarded_sum_a_decision_is_exceeded(
    fund: Any, mill: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = owing_act(fund, mill, person(mill, 1))
    all_read = Barrier(10, timeout=60)
    Obligation.objects.create(source_kind="test.decision", source_key="d1", decided=100_000)

    def unguarded(kind: str, key: str, amount: int, whole: int, payee: Any, instalment: int) -> Obligation:
        found = Obligation.objects.get(source_kind=kind, source_key=key)
        assert found.owed + amount <= found.decided  # read, then written: what the guarded update is for
        all_read.wait()
        return found

    monkeypatch.setattr(owing, "_obliged", unguarded)
    monkeypatch.setattr(owing, "hold_fund", lambda key: None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE money_payable DISABLE TRIGGER k02_sum_within_decision")
    try:
        outcomes = at_once(act, 10)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE money_payable ENABLE TRIGGER k02_sum_within_decision")
    owed_now = Payable._base_manager.aggregate(fen=Sum("amount"))["fen"]
    assert owed_now > 100_000, outcomes
    assert any("各笔之和" in f.what for _, f in findings(["K02"]))


def test_batching_and_cancelling_at_once_never_wait_in_a_circle(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    payables = [owed() for _ in range(6)]

    def act(hand: int) -> None:
        if hand % 2:
            services.cancel(None, payables[hand // 2 % 6], "虚构更正")
        else:
            services.batch(cashier, fund, [payables[hand // 2 % 6], payables[(hand // 2 + 1) % 6]])

    outcomes = at_once(act, 24)
    assert set(outcomes) <= {"done", "M214", "M221", "M222"}
    with everything("a test"):
        assert set(Payable.objects.values_list("state", flat=True)) <= {"due", "reserved", "cancelled"}
    clean()


def test_twin_with_fund_and_payable_locked_the_other_way_round_they_wait_in_a_circle(
    fund: Any, owed: Callable[..., Any], cashier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    payable, both = owed(), Barrier(2, timeout=60)

    def fund_first(key: int) -> Any:
        found = hold_fund(key)
        both.wait()
        return found

    def payable_first(keys: Any) -> Any:
        found = held_payables(keys)
        both.wait()
        hold_fund(fund.pk)
        return found

    monkeypatch.setattr(batching, "hold_fund", fund_first)
    monkeypatch.setattr(owing, "hold_fund", lambda key: None)
    monkeypatch.setattr(owing, "held_payables", payable_first)

    def act(hand: int) -> None:
        if hand:
            services.cancel(None, payable, "虚构更正")
        else:
            services.batch(cashier, fund, [payable])

    outcomes = at_once(act, 2)
    assert outcomes == {"done": 1, "OperationalError": 1}, outcomes  # the server ends one of the two


def test_F01_one_bank_line_is_booked_once(fund: Any) -> None:
    line = {"fund": fund, "amount": 5_000, "on": date(2026, 3, 1), "bank_reference": "S-1"}
    outcomes = at_once(lambda hand: services.received(None, **line), HANDS)
    assert outcomes == {"done": 1, "M201": HANDS - 1}
    clean()


def test_twin_without_the_unique_serial_a_bank_line_is_booked_many_times(fund: Any) -> None:
    line = {"fund": fund, "amount": 5_000, "on": date(2026, 3, 1), "bank_reference": "S-1"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'f01_receipt_once_by_serial'")
        (again,) = cursor.fetchone()
        cursor.execute("DROP INDEX f01_receipt_once_by_serial")
    try:
        assert at_once(lambda hand: services.received(None, **line), 10) == {"done": 10}
        assert any("记了 10 次" in f.what for _, f in findings(["F01"]))
    finally:
        with triggers_off(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM money_receipt WHERE serial = 'S-1'")
            cursor.execute(again)


def test_F02_a_receipt_is_matched_once_however_many_try(fund: Any, mill: Any, cashier: Any) -> None:
    due = services.Due("test.roster", "r1", mill, "虚构名册", "", 9_000)
    receipts = [
        services.received(None, fund=fund, amount=6_000, on=date(2026, 3, 1), bank_reference=f"S-{n}")
        for n in range(2)
    ]
    outcomes = at_once(lambda hand: services.match(cashier, receipts[hand % 2], due), 20)
    assert outcomes == {"done": 2, "M203": 18}
    with everything("a test"):
        assert matching.paid("test.roster", "r1") == 9_000
        assert sum(r.suspense for r in Receipt.objects.filter(serial__startswith="S-")) == 3_000
    clean()

"""Races, each with a twin whose guard is off and which must fail: the chain (A05), the last administrator (A08)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from gongji.errors import GongjiError
from gongji.office.guard import audit
from gongji.office.guard.models import AuditRow, ChainHead, Grant, Seal
from gongji.office.guard.services import administrators, grants
from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]

THREADS, ROUNDS = 6, 12


def race(works: list[Callable[[], None]]) -> list[Exception]:
    """Runs the works at the same moment, each on a connection of its own; gives what they raised."""
    start, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(30)
            work()
        except (DatabaseError, GongjiError) as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised


@contextmanager
def deferred() -> Iterator[None]:
    """SQLite takes its lock at the first write and not at the beginning: the transaction guards nothing."""
    if connection.vendor != "sqlite":
        yield
        return
    options = connection.settings_dict["OPTIONS"]
    kept, options["transaction_mode"] = options["transaction_mode"], "DEFERRED"
    try:
        yield
    finally:
        options["transaction_mode"] = kept


def write_and_seal() -> None:
    for _ in range(ROUNDS):
        with transaction.atomic():
            audit.record("test.done", None)
        audit.seal()


def sealers() -> tuple[list[Exception], list[str]]:
    raised = race([write_and_seal] * THREADS)
    audit.seal()
    rows, heads = AuditRow.objects.filter(action="test.done").count(), Seal.objects.count()
    print(f"{THREADS} sealers: {rows} rows, {heads} seals, {len(raised)} conflicts")
    return raised, [finding.what for _check, finding in findings(["A05"])]


def test_A05_many_sealers_make_one_chain() -> None:
    raised, found = sealers()
    assert (raised, found) == ([], [])
    assert AuditRow.objects.filter(seal__isnull=False).count() == THREADS * ROUNDS


def test_A05_twin_without_the_lock_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_locked_head", lambda: ChainHead.objects.get(pk=1))
    with deferred():
        raised, found = sealers()
    assert raised or found


def remaining(make: Make, tree: dict[str, Any]) -> int:
    """Two administrators take each other's role at the same moment; how many are left."""
    one, two = make("admin", tree["city"]), make("admin", tree["city"])

    def take(actor: Any, user: Any) -> Callable[[], None]:
        return lambda: void(grants.revoke(actor, Grant.objects.get(user=user), "换届"))

    race([take(one, two), take(two, one)])
    return administrators.top_administrators().count()


def void(_: object) -> None:
    return None


def test_A08_two_administrators_cannot_remove_each_other(account: Make, tree: dict[str, Any]) -> None:
    for _ in range(5):
        assert remaining(account, tree) >= 1
        Grant.objects.all().delete()


def test_A08_twin_without_the_lock_fails(
    account: Make, tree: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look before either writes: a barrier stands where the lock was."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, with or without the lock")
    met = threading.Barrier(2)
    plain = administrators.demand_another

    def demand_another(*arguments: Any) -> None:
        plain(*arguments)
        met.wait(10)

    for module in (administrators, grants):
        monkeypatch.setattr(module, "lock_administrators", lambda: None)
    monkeypatch.setattr(grants, "demand_another", demand_another)
    assert remaining(account, tree) == 0

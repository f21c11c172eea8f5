"""The trail: in the transaction (A04), chained and kept (A05), without numbers (A06), erasable (A10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.keep import triggers_off

from gongji.office.guard import audit
from gongji.office.guard.errors import NumberInWords, UnauditedChange
from gongji.office.guard.models import AuditRow, ChainHead, Seal, User
from gongji.office.guard.verify import findings

Make = Callable[..., Any]
ID = "11010519491231002X"  # 虚构：标准 GB 11643 附录里的号码


def rows(count: int, actor: Any = None, **held: Any) -> list[AuditRow]:
    with transaction.atomic():
        return [audit.record("test.done", actor, purpose=f"第 {n} 行", **held) for n in range(count)]


def found(*chosen: str) -> list[str]:
    return [f"{one.id} {finding.where}" for one, finding in findings(chosen or ("A05", "A05.rows"))]


@pytest.mark.django_db(transaction=True)
def test_A04_a_row_outside_a_transaction_is_refused() -> None:
    with pytest.raises(UnauditedChange, match=r"test\.done"):
        audit.record("test.done", None)
    assert AuditRow.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_A04_the_row_goes_with_the_change() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("test.done", None)
        1 / 0  # noqa: B018
    assert AuditRow.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "held",
    [{"purpose": f"查 {ID}"}, {"data": {"old": ["卡", "6222021234567890128"]}}, {"data": {"id": ID.lower()}}],
)
def test_A06_a_row_with_a_number_is_refused(held: dict[str, Any]) -> None:
    with pytest.raises(NumberInWords):
        audit.record("test.done", None, **held)


@pytest.mark.django_db
def test_A05_seals_chain_and_verify(account: Make) -> None:
    actor = account()
    for count in (3, 1, 4):
        rows(count, actor)
        assert audit.seal().rows == count
    assert audit.seal().rows == 0
    assert Seal.objects.count() == 3
    assert found() == []


@pytest.mark.django_db
def test_A05_large_sealings_are_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_BATCH", 4)
    rows(9)
    assert audit.seal().rows == 9
    assert [seal.rows for seal in Seal.objects.order_by("pk")] == [4, 4, 1]
    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        {"action": "test.other"},
        {"purpose": "别的"},
        {"data": {"a": 1}},
        {"actor": None},
        {"erased_at": "2026-01-01T00:00Z"},
    ],
)
def test_A05_the_database_lets_no_row_change(change: dict[str, Any], sealed: bool, account: Make) -> None:
    row = rows(1, account())[0]
    if sealed:
        audit.seal()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRow.objects.filter(pk=row.pk).update(**change)


@pytest.mark.django_db
def test_A05_the_database_lets_nothing_vanish() -> None:
    row = rows(1)[0]
    audit.seal()
    seal = Seal.objects.get()
    for change in (
        lambda: AuditRow.objects.filter(pk=row.pk)._raw_delete(using="default"),
        lambda: Seal.objects.filter(pk=seal.pk)._raw_delete(using="default"),
        lambda: Seal.objects.filter(pk=seal.pk).update(rows=7),
        lambda: AuditRow.objects.filter(pk=row.pk).update(seal=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


TAMPERING: list[tuple[str, str, set[str]]] = [
    ("who", "UPDATE guard_auditrow SET actor_id = NULL WHERE id = {first}", {"A05 guard_seal {seal}"}),
    ("what for", "UPDATE guard_auditrow SET purpose = '' WHERE id = {first}", {"A05.rows guard_auditrow {first}"}),
    ("gone", "DELETE FROM guard_auditrow WHERE id = {first}", {"A05 guard_seal {seal}"}),
    ("a seal gone", "UPDATE guard_auditrow SET seal_id = NULL; DELETE FROM guard_seal WHERE id = {seal}", {"A05 guard_seal {next}"}),
    ("the last gone", "UPDATE guard_auditrow SET seal_id = NULL; DELETE FROM guard_seal WHERE id = {next}", {"A05 guard_chainhead 1"}),
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "sql", "named"), TAMPERING, ids=[t[0] for t in TAMPERING])
def test_A05_tampering_past_the_triggers_is_named(
    name: str, sql: str, named: set[str], account: Make
) -> None:
    first = rows(2, account())[0]
    audit.seal()
    rows(1)
    audit.seal()
    seals = list(Seal.objects.order_by("pk").values_list("pk", flat=True))
    places = {"first": first.pk, "seal": seals[0], "next": seals[1]}
    assert found() == []
    with triggers_off(), connection.cursor() as cursor:
        for statement in sql.format(**places).split("; "):
            cursor.execute(statement)
    assert {line.format(**places) for line in named} <= set(found())


@pytest.mark.django_db(transaction=True)
def test_A05_a_whole_chain_made_anew_from_the_database_alone_is_named(account: Make) -> None:
    """Every hash is recomputed by one who has the database but not the key ring."""
    rows(2, account())
    audit.seal()
    seal = Seal.objects.get()
    with triggers_off():
        AuditRow.objects.all().update(actor=None)
        held = [audit.digest(row) for row in AuditRow.objects.order_by("pk")]
        head = audit.link(audit.GENESIS, seal.at, held)
        Seal.objects.update(head=head)
        ChainHead.objects.update(head=head)
    assert found("A05") == [f"A05 guard_seal {seal.pk}"]


@pytest.mark.django_db
def test_A05_a_row_the_worker_left_is_named() -> None:
    from datetime import timedelta
    from unittest import mock

    from django.utils import timezone

    with mock.patch.object(audit.timezone, "now", return_value=timezone.now() - timedelta(hours=2)):
        old = rows(1)[0]
    rows(1)
    assert found() == [f"A05.rows guard_auditrow {old.pk}"]


@pytest.mark.django_db
def test_A10_content_is_destroyed_and_the_chain_holds(account: Make) -> None:
    actor = account()
    row = rows(1, actor, person=77, data={"名": "虚构"})[0]
    audit.seal()
    assert audit.erase([row.pk], actor, "保管期满") == 1
    row.refresh_from_db()
    assert (row.person, row.purpose, row.data, row.salt, row.actor) == (None, "", {}, None, actor)
    audit.seal()
    assert found() == []
    assert AuditRow.objects.filter(action="guard.audit.erase", actor=actor).count() == 1


@pytest.mark.django_db
def test_A10_an_unsealed_row_is_not_erased() -> None:
    row = rows(1)[0]
    assert audit.erase([row.pk], None, "保管期满") == 0


@pytest.mark.django_db
def test_a_row_names_its_object(account: Make) -> None:
    user = account()
    with transaction.atomic():
        row = audit.record("test.done", None, user)
    assert (row.object_type, row.object_key, row.person) == ("guard.user", str(User.objects.get().pk), None)

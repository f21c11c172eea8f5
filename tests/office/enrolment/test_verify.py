"""What `gongji verify` says of rosters and covers when somebody has changed them past every guard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from tests.office.enrolment.rosters import accepted, people, taken_in
from tests.office.keep import triggers_off

from gongji.office.enrolment.migrations import _triggers
from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db(transaction=True)
IDS = ("C01", "C01.rows", "C01.triggers", "C02", "C04.rosters")


def said() -> list[str]:
    return [f"{check.id} {finding.where} {finding.what}" for check, finding in findings(IDS)]


@pytest.fixture
def kept(world: Any) -> Any:
    """Two people covered, and a roster that waits to be sent up."""
    accepted(world, taken_in(world, people(2)))
    taken_in(world, people(2, start=10))
    return world


def test_nothing_is_found_where_nobody_was(kept: Any) -> None:
    assert said() == []


_FIRST = "(SELECT min(id) FROM enrolment_cover)"


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        (f"UPDATE enrolment_cover SET since = '2026-02-01', first_since = '2026-02-01' WHERE id = {_FIRST}",
         ["C01.rows enrolment_cover", "不一致"]),
        (f"UPDATE enrolment_cover SET fee = fee + 1 WHERE id = {_FIRST}", ["C01.rows enrolment_cover"]),
        (f"UPDATE enrolment_cover SET until = '2036-12-31' WHERE id = {_FIRST}", ["C01.rows enrolment_cover"]),
        (f"UPDATE enrolment_cover SET state = 'ended' WHERE id = {_FIRST}", ["C01.rows", "没有减员的记录"]),
        (f"UPDATE enrolment_cover SET union_id = (SELECT id FROM unions_union WHERE kind = 'county')"
         f" WHERE id = {_FIRST}", ["C02 enrolment_cover", "本人却在"]),
        (f"UPDATE enrolment_cover SET state = 'pending' WHERE id = {_FIRST}", ["C04.rosters enrolment_cover", "待生效"]),
        ("UPDATE enrolment_roster SET rows_good = rows_good + 1 WHERE state = 'checked'",
         ["C04.rosters enrolment_roster", "记的行数"]),
        ("UPDATE enrolment_row SET verdict = 'bad' WHERE id = (SELECT min(row_id) FROM enrolment_cover)",
         ["C04.rosters enrolment_row", "却有保障"]),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(kept: Any, statement: str, names: list[str]) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement)
    told = "\n".join(said())
    assert all(name in told for name in names), told


@contextmanager
def overlaps_let_in() -> Iterator[None]:
    """What keeps covers apart is taken down."""
    with connection.schema_editor() as editor:
        _triggers.let_overlap(None, editor)
    try:
        yield
    finally:
        with triggers_off(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM enrolment_cover WHERE number = 'X'")
        with connection.schema_editor() as editor:
            _triggers.keep_apart(None, editor)


def test_C01_a_second_cover_and_the_missing_constraint_are_named(kept: Any) -> None:
    from gongji.office.enrolment.models import Cover

    names = ", ".join(
        f.column for f in Cover._meta.concrete_fields if f.column not in ("id", "number", "row_id")
    )
    copied = f"INSERT INTO enrolment_cover (number, {names}) SELECT 'X', {names} FROM enrolment_cover WHERE id = {_FIRST}"
    with overlaps_let_in():
        with connection.cursor() as cursor:
            cursor.execute(copied)
        told = "\n".join(said())
    assert "C01 enrolment_cover" in told and "重叠" in told, told
    assert "C01.triggers enrolment_cover 缺少" in told and "cover_no_overlap" in told, told
    assert said() == []


def test_a_trigger_that_is_gone_is_named(kept: Any) -> None:
    from gongji.office.guard.database_rules import put_up, take_down

    rules = [rule for rule in _triggers.RULES if rule[0] == "enrolment_cover_kept"]
    with connection.schema_editor() as editor:
        take_down(rules)(None, editor)
    try:
        assert said() == ["C01.triggers enrolment_cover 缺少 enrolment_cover_kept"]
    finally:
        with connection.schema_editor() as editor:
            put_up(rules)(None, editor)

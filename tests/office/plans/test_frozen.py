"""R07: what a published edition says never changes, whoever writes to the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.plans.plans_making import People, on_its_way

from gongji.office.plans import services
from gongji.office.plans.choices import MOVES, State
from gongji.office.plans.migrations import _triggers
from gongji.office.plans.models import Edition, TableVersion

pytestmark = pytest.mark.django_db


def refused(statement: str, *values: Any, said: str) -> None:
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def done(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@pytest.mark.parametrize("state", ["published", "in_force"])
@pytest.mark.parametrize("column", [c for c in _triggers.COLUMNS if c not in ("id", "plan_id", "readings")])
def test_no_column_of_a_published_edition_changes(
    drafted: Edition, people: People, state: str, column: str
) -> None:
    on_its_way(drafted, people, state)
    value = {"published_at": "2020-01-01", "drafted_at": "2020-01-01", "in_force_from": "2020-01-01"}
    new: Any = people.committee.pk if column.endswith("_by_id") else value.get(column, "别的")
    refused(f"UPDATE plans_edition SET {column} = %s", new, said="R07")


def test_its_readings_do_not_change(in_force: Edition) -> None:
    refused("UPDATE plans_edition SET readings = %s", '{"住院超过一万": "不给"}', said="R07")


def test_a_published_edition_is_not_deleted(in_force: Edition) -> None:
    refused("DELETE FROM plans_edition", said="R07|FOREIGN KEY")


def test_every_column_is_named() -> None:
    columns = {field.column for field in Edition._meta.fields}
    assert columns == {*_triggers.COLUMNS, "state"}


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_the_triggers_hold_the_same_graph_as_the_services(before: State, after: State) -> None:
    assert ((before.value, after.value) in _triggers.MOVES) == ((before, after) in MOVES)


@pytest.mark.parametrize(
    "after", [s for s in State if s not in (State.DRAFT, State.CHECKED, State.WITHDRAWN)]
)
def test_a_draft_does_not_leap(drafted: Edition, after: State) -> None:
    refused("UPDATE plans_edition SET state = %s, checked_sha256 = sha256", after.value, said="K01")


def test_an_edition_starts_as_a_draft(in_force: Edition) -> None:
    in_force.pk, in_force.edition = None, "2012-01-01"
    with pytest.raises(DatabaseError, match=r"K01|R07"), transaction.atomic():
        in_force.save()


def test_a_state_past_the_check_needs_the_check_of_this_text(drafted: Edition) -> None:
    refused("UPDATE plans_edition SET state = 'checked'", said="(?i)plans_edition_checked|check")


def test_tables_of_a_published_edition_stay(in_force: Edition) -> None:
    refused("UPDATE plans_tableversion SET text = 'x'", said="R07")
    refused("UPDATE plans_tableversion SET since = '2020-01-01'", said="R07")
    refused("DELETE FROM plans_tableversion", said="R07")


def test_no_table_is_slipped_in_as_if_it_had_come_along(in_force: Edition) -> None:
    table = in_force.tables.first()
    assert table is not None
    table.pk, table.name = None, "另一张"
    with pytest.raises(DatabaseError, match="R07"), transaction.atomic():
        table.save()


def test_later_tables_stay_too(supplied: TableVersion) -> None:
    refused("UPDATE plans_tableversion SET text = 'x' WHERE since IS NOT NULL", said="R07")
    refused("DELETE FROM plans_tableversion WHERE since IS NOT NULL", said="R07")


def test_rulings_confirmations_checks_and_steps_are_only_added(
    in_force: Edition, ruling: Callable[..., Any], people: People
) -> None:
    ruling()
    services.confirm(people.publisher, in_force.tables.get(name="最低工资"), "虚构 2 号", "已查到")
    for table, column in (
        ("ruling", "option"), ("confirmation", "note"), ("check", "by_id"), ("step", "note"),
    ):  # fmt: skip
        value: Any = people.committee.pk if column == "by_id" else "别的"
        refused(f"UPDATE plans_{table} SET {column} = %s", value, said="R07")
        refused(f"DELETE FROM plans_{table}", said="R07")


def test_a_ruling_is_on_a_published_edition(in_force: Edition, ruling: Any, people: People) -> None:
    recorded = ruling()
    other = services.draft(people.drafter, people.office, services.shipped("wuhan-hospital"))
    recorded.pk, recorded.edition = None, other
    with pytest.raises(DatabaseError, match="R07"), transaction.atomic():
        recorded.save()


def test_the_name_of_a_plan_stays(drafted: Edition) -> None:
    refused("UPDATE plans_plan SET code = 'other'", said="R07")


def test_what_is_not_published_can_be_changed(drafted: Edition) -> None:
    assert done("UPDATE plans_edition SET title = %s", "改了") == 1
    assert done("UPDATE plans_tableversion SET source = %s", "改了") == 3
    assert done("DELETE FROM plans_tableversion") == 3

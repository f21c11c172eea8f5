"""What `gongji verify` says of editions that somebody changed past every guard."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.office.keep import triggers_off

from gongji.office.guard.verify import findings
from gongji.office.plans.models import Edition

pytestmark = pytest.mark.django_db
IDS = ("R02", "R07", "R07.tables", "R07.triggers")


def said() -> list[str]:
    return [f"{check.id} {finding.where} {finding.what}" for check, finding in findings(IDS)]


def tamper(statement: str, *values: Any) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def alone(transactional_db: None) -> None:
    """Taking triggers down is not for a test inside a transaction."""


def test_nothing_is_found_on_what_was_published(
    alone: None, in_force: Edition, supplied: Any, ruling: Any
) -> None:
    ruling(file=b"%PDF-1.7", file_name="决定.pdf")
    assert said() == []


@pytest.mark.parametrize(("statement", "values", "names"), [
    ("UPDATE plans_edition SET text = replace(text, %s, %s)", ("2000元", "3000元"), ["R07 plans_edition", "正文与"]),
    ("UPDATE plans_tableversion SET text = replace(text, %s, %s)", ("1160", "1161"), ["R07.tables", "最低工资", "R07 plans_edition"]),
    ("UPDATE plans_edition SET sha256 = %s, checked_sha256 = %s", ("0" * 64, "0" * 64), ["R07 plans_edition", "合起来"]),
    ("UPDATE plans_edition SET readings = %s", ('{"住院超过一万": "不给"}',), ["R07 plans_edition", "口径"]),
    ("UPDATE plans_ruling SET file = %s", (b"%PDF-2.0",), ["R07.tables plans_ruling", "虚构解释 1 号"]),
])  # fmt: skip
def test_what_was_changed_is_named(
    alone: None, in_force: Edition, ruling: Any, statement: str, values: tuple[Any, ...], names: list[str]
) -> None:
    ruling(file=b"%PDF-1.7", file_name="决定.pdf")
    tamper(statement, *values)
    told = "\n".join(said())
    assert all(name in told for name in names), told


def test_an_example_that_no_longer_comes_out_is_named(alone: None, in_force: Edition) -> None:
    text = in_force.text.replace(
        "得: {灾害补助: {状态: 给付, 金额: 5000.00}}", "得: {灾害补助: {状态: 给付, 金额: 5001.00}}"
    )
    tamper("UPDATE plans_edition SET text = %s", text)
    assert any(line.startswith("R02") and "委员会核定五千元" in line for line in said())


def test_a_trigger_that_is_gone_is_named(alone: None, in_force: Edition) -> None:
    with connection.cursor() as cursor:
        on = " ON plans_edition" if connection.vendor == "postgresql" else ""
        held = None
        if not on:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'plans_edition_frozen'")
            held = cursor.fetchone()[0]
        cursor.execute(f"DROP TRIGGER plans_edition_frozen{on}")
        try:
            assert any(
                "R07.triggers plans_edition" in line and "plans_edition_frozen" in line for line in said()
            )
        finally:
            cursor.execute(
                held
                or "CREATE TRIGGER plans_edition_frozen BEFORE UPDATE ON plans_edition"
                " FOR EACH ROW EXECUTE FUNCTION plans_edition_frozen()"
            )

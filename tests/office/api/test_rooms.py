"""What programs may do in each room, and that nothing is decided, released or closed by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test.client import encode_multipart
from tests.office.access.makers.api import event
from tests.office.access.makers.claims import claim_in
from tests.office.access.makers.desk import task
from tests.office.access.makers.enrolment import cover_in
from tests.office.access.makers.payouts import reserved
from tests.office.access.makers.plans import edition_of
from tests.office.access.makers.portal import certificate_in
from tests.office.enrolment.rosters import people as made_up
from tests.office.enrolment.rosters import run_jobs, workbook

from gongji.office.enrolment.models import Roster
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db


def handed_in(agent: Any, fields: dict[str, Any], file: Any, key: str, mark: str) -> Any:
    """A roster as a program sends it, with its own mark between the parts."""
    file.seek(0)
    sent = {"Authorization": f"Bearer {agent.text}", "Idempotency-Key": key}
    body = encode_multipart(mark, {**fields, "file": file})
    return agent.client.post(
        "/api/enrolment/rosters", body, f"multipart/form-data; boundary={mark}", headers=sent
    )


@pytest.mark.django_db(transaction=True)  # the worker has a connection of its own
def test_a_roster_comes_in_is_checked_and_says_what_is_wrong(world: Any, program: Any) -> None:
    with everything("a test's plan"):
        plan = edition_of(world, world.unions["own"], "in_force").plan.code
    agent, unit = program(world.accounts["agent"]), world.unions["child"]
    wrong = ("虚错号", "999999198501010000")
    file = workbook([*made_up(2), wrong])
    fields = {"union": unit.pk, "plan": plan, "paid_on": date.today().isoformat()}
    first = handed_in(agent, fields, file, "k1", "one")
    assert first.status_code == 201, first.content
    again = handed_in(agent, fields, file, "k1", "another")
    assert (again.status_code, again.content) == (201, first.content), "A11: the parts are marked otherwise"
    assert again.headers["Idempotent-Replayed"] == "true"
    same = handed_in(agent, fields, file, "k2", "one")
    assert (same.status_code, same.json()["key"]) == (200, first.json()["key"]), "C05"
    other = handed_in(agent, fields, workbook([wrong]), "k1", "one")
    assert (other.status_code, other.json()["code"]) == (409, "A105")
    with everything("a test counts"):
        assert Roster.objects.count() == 1
    run_jobs()
    key = first.json()["key"]
    record = agent.get(f"enrolment/rosters/{key}").json()
    assert (record["state"], record["rows_total"]) == ("checked", 3)
    found = agent.get(f"enrolment/rosters/{key}/findings").json()["items"]
    assert 4 in {row["line"] for row in found}
    assert next(row for row in found if row["line"] == 4)["remarks"]
    assert wrong[1] not in str(found)


@pytest.mark.django_db(transaction=True)
def test_a_list_of_those_who_leave_comes_in_like_a_roster(world: Any, program: Any) -> None:
    with everything("a test's plan"):
        plan = edition_of(world, world.unions["own"], "in_force").plan.code
    agent = program(world.accounts["agent"])
    fields = {"union": world.unions["child"].pk, "plan": plan, "kind": "removal"}
    file = workbook([(*made_up(1)[0], "2026-08-31", "调离")], ("姓名", "证件号码", "保障到", "原因"))
    made = handed_in(agent, fields, file, "k1", "one")
    assert (made.status_code, made.json()["kind"]) == (201, "removal"), made.content
    run_jobs()
    key = made.json()["key"]
    assert agent.get(f"enrolment/rosters/{key}").json()["counts"] == {"bad": 1}
    (row,) = agent.get(f"enrolment/rosters/{key}/findings").json()["items"]
    assert "没有他这部计划的有效保障" in row["remarks"][0]["message"]
    joining = handed_in(agent, {**fields, "kind": "join"}, file, "k2", "one")
    assert (joining.status_code, joining.json()["code"]) == (409, "R104")


def test_a_file_above_the_limit_of_plain_requests_comes_in(world: Any, program: Any, settings: Any) -> None:
    with everything("a test's plan"):
        plan = edition_of(world, world.unions["own"], "in_force").plan.code
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    agent = program(world.accounts["agent"])
    fields = {"union": world.unions["child"].pk, "plan": plan, "paid_on": date.today().isoformat()}
    made = handed_in(agent, fields, workbook(made_up(2)), "k1", "one")
    assert made.status_code == 201, made.content
    long = agent.post("people/find", {"id_number": "9" * 2000})
    assert (long.status_code, long.json()["code"]) == (400, "A108")
    broken = agent.client.post(
        "/api/enrolment/rosters", b"--", "multipart/form-data", headers={
            "Authorization": f"Bearer {agent.text}", "Idempotency-Key": "k2"
        },
    )  # fmt: skip
    assert (broken.status_code, broken.json()["code"]) == (400, "A108")


def test_a_claim_is_reported_and_told_as_far_as_one_may_see(world: Any, program: Any) -> None:
    with everything("a test's person"):
        told = event(world, world.unions["child"])["!"]
    agent, checker = program(world.accounts["agent"]), program(world.accounts["checker"])
    made = agent.post("claims/", told)
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert (made.json()["state"], made.json()["cover"] is not None) == ("reported", True)
    twice = agent.post("claims/", told)
    assert (twice.status_code, twice.json()["code"]) == (409, "K106")
    stated = agent.post(f"claims/{key}/facts", {"facts": {"知悉日": told["happened_on"]}})
    assert stated.json() == {"facts": ["知悉日"], "state": "reported"}
    unknown = agent.post(f"claims/{key}/facts", {"facts": {"虚构的事实": "是"}})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "K113")
    assert [one["key"] for one in agent.get("claims/").json()["items"]] == [key]
    assert agent.get(f"claims/{key}/outcomes").status_code == 403
    assert checker.get(f"claims/{key}/outcomes").json() == {"assessment": None}
    assert AuditRow.objects.filter(action="claims.view", actor=world.accounts["checker"]).count() == 1
    cashier = program(world.accounts["cashier"])
    assert cashier.get(f"claims/{key}/outcomes").status_code == 200
    assert not AuditRow.objects.filter(action="claims.view", actor=world.accounts["cashier"]).exists()


def test_outcomes_come_with_articles_and_derivation(world: Any, program: Any) -> None:
    from gongji.office.claims import services

    with everything("a test's claim"):
        held = claim_in(world, world.unions["child"])
        services.assess(world.accounts["everything"], held)
    whole = program(world.accounts["checker"]).get(f"claims/{held.pk}/outcomes").json()["assessment"]
    figures = program(world.accounts["cashier"]).get(f"claims/{held.pk}/outcomes").json()["assessment"]
    assert whole["final"] is False
    assert whole["outcomes"] == figures["outcomes"] != []
    assert len(figures["derivation"]) <= len(whole["derivation"])


def test_covers_and_certificates_are_checked(world: Any, program: Any) -> None:
    with everything("a test's covers"):
        own, foreign = (cover_in(world, world.unions[place]) for place in ("child", "sibling"))
        code = certificate_in(world, world.unions["sibling"]).code
    agent = program(world.accounts["agent"])
    assert [one["key"] for one in agent.get("enrolment/covers").json()["items"]] == [own.pk]
    assert agent.get(f"enrolment/covers/{own.pk}").json()["standing"] == "有效"
    assert agent.get(f"enrolment/covers/{foreign.pk}").status_code == 404
    found = agent.get(f"certificates/{code}")
    assert (found.status_code, found.json()["standing"]) == (200, "有效")
    assert agent.get(f"certificates/{'0' * 16}").status_code == 404
    assert agent.get("certificates/%00").status_code == 422


def test_money_is_read_and_never_moved(world: Any, program: Any) -> None:
    from gongji.office.site.api import schema

    with everything("a test's batch"):
        key = reserved(world, world.unions["child"])["key"]
    cashier = program(world.accounts["cashier"])
    batch = cashier.get(f"money/batches/{key}").json()
    assert [line["amount"] for line in batch["lines"]] == [2_000_00]
    owed = cashier.get("money/payables", state="reserved").json()["items"]
    assert [(one["key"], one["amount"]) for one in owed] == [(batch["lines"][0]["payable"], 2_000_00)]
    assert owed[0]["account"].startswith("尾号 ")
    fund = next(one for one in cashier.get("money/funds").json() if one["key"] == batch["fund"])
    lines = cashier.get(f"money/funds/{fund['key']}/balances").json()["lines"]
    leaves = [line for line in lines if line["leaf"]]
    assert sum(line["closing"] for line in leaves) == 0
    assert program(world.accounts["agent"]).get("money/payables").status_code == 403
    assert all(set(told) == {"get"} for path, told in schema()["paths"].items() if "/money/" in path)


def test_the_inbox_leaves_out_what_is_done_in_person(world: Any, program: Any) -> None:
    from gongji.office.desk import services

    with everything("a test's duties"):
        task(world, world.unions["own"])
        duty = services.ask(
            services.open_case(None, world.unions["own"], "claim", "虚构"), right="claims.approve",
            union=world.unions["own"], title="演练", url="/claims/",
        )  # fmt: skip
    seen = program(world.accounts["everything"]).get("desk/inbox").json()["items"]
    assert [one["right"] for one in seen] == ["people.edit"]
    assert duty.pk not in {one["key"] for one in seen}


@pytest.mark.parametrize(
    "path",
    ["enrolment/rosters", "enrolment/covers", "claims/", "money/payables", "money/batches", "desk/inbox"],
)
def test_the_number_of_queries_is_fixed_in_every_room(path: str, world: Any, program: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.office.access.makers.enrolment import roster_in

    def more() -> None:
        with everything("a test's rows"):
            roster_in(world, world.unions["child"])
            claim_in(world, world.unions["child"])
            reserved(world, world.unions["child"])
            task(world, world.unions["child"])

    more()
    asker, counts = program(world.accounts["everything"]), []
    for _ in range(2):
        asker.get(path)
        with CaptureQueriesContext(connection) as seen:
            answer = asker.get(path)
        assert answer.json()["items"]
        counts.append(len(seen))
        more()
        more()
    assert counts[0] == counts[1] <= 10

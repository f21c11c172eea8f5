"""The pages of the room: who sees what, numbers masked, forms from the charter, fixed numbers of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office.enrolment.rosters import (
    PAID_ON,
    accepted,
    fresh,
    number,
    people,
    run_jobs,
    taken_in,
    workbook,
)

from gongji.office.enrolment.models import Cover
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db(transaction=True)
ROLES = (
    "agent",
    "checker",
    "county",
    "reviewer",
    "approver",
    "cashier",
    "accountant",
    "committee",
    "auditor",
)


def get(client: Any, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return str(answer.content.decode())


@pytest.fixture
def cover(world: Any) -> Cover:
    accepted(world, taken_in(world, people(3)))
    with everything("a test looks"):
        return Cover.objects.select_related("person", "roster").order_by("pk")[0]


def test_A01_every_role_reads_what_lies_below_it_and_nothing_beside(
    world: Any, cover: Cover, make_user: Any, client_of: Any
) -> None:
    pages = (
        "/enrolment/",
        "/enrolment/covers/",
        f"/enrolment/{cover.roster_id}/",
        f"/enrolment/covers/{cover.pk}/",
    )
    for role in ROLES:
        inside = client_of(make_user(role, world.factory if role == "agent" else world.city))
        for page in pages:
            assert cover.person.name in get(inside, page) or "名册" in get(inside, page)
            assert number(1) not in get(inside, page)
        outside = client_of(make_user(role, world.mill))
        for page in pages[2:]:
            assert get(outside, page, 404)
        for page in pages[:2]:
            assert cover.person.name not in get(outside, page)
    assert get(client_of(make_user("admin", world.city)), "/enrolment/", 403)


def test_the_agents_way_over_the_pages(world: Any, client_of: Any) -> None:
    agent, office = client_of(world.agent), client_of(world.reviewer)
    given = {
        "union": world.factory.code, "plan": str(world.plan.pk), "kind": "join", "paid_on": str(PAID_ON),
        "file": workbook([*people(2), ("虚李明", number(800)[:17] + "A")]),
    }  # fmt: skip
    answer = agent.post("/enrolment/upload/", given)
    page = answer.headers["Location"]
    assert "核对中" in get(agent, page)
    run_jobs()
    shown = get(agent, page)
    assert "1 行待改" in shown and "登记缴费" in shown and number(800)[:17] not in shown
    again = agent.post(
        "/enrolment/upload/", {**given, "file": workbook([*people(2), ("虚李明", number(800)[:17] + "A")])}
    )
    assert again.headers["Location"] == page
    wrong = agent.post(
        f"{page}stated/", {"amount_fen": "1.00", "on": str(PAID_ON), "bank_reference": "虚构1"}
    )
    assert wrong.status_code == 422 and "少缴" in wrong.content.decode()
    agent.post(f"{page}stated/", {"amount_fen": "240.00", "on": str(PAID_ON), "bank_reference": "虚构1"})
    agent.post(f"{page}submit/", {"note": ""})
    assert "待核对" in get(agent, page)
    office.post(f"{page}confirm/", {"note": ""})
    assert "待核对" in get(office, page)
    for user, word in (
        (world.checker, "待汇总"),
        (world.county_officer, "待受理"),
        (world.reviewer, "受理中"),
    ):
        client_of(user).post(f"{page}confirm/", {"note": ""})
        assert word in get(agent, page)
    run_jobs()
    assert "已受理" in get(agent, page)
    with everything("a test looks"):
        person = Cover.objects.values_list("person", flat=True).order_by("pk")[0]
    assert "B2026-00000001" in get(agent, f"/people/{person}/")


def test_A07_the_returned_workbook_is_for_a_purpose_that_is_written_down(world: Any, client_of: Any) -> None:
    roster = taken_in(world, people(2))
    agent = client_of(world.agent)
    url = f"/enrolment/{roster.pk}/workbook/"
    assert agent.post(url, {"purpose": ""}).status_code == 422
    assert agent.post(url, {"purpose": number(1)}).status_code == 422
    answer = agent.post(url, {"purpose": "发回改错"})
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert AuditRow.objects.get(action="enrolment.exported").purpose == "发回改错"


def test_the_registration_form_asks_what_the_charter_asks_and_says_what_is_wrong(
    world: Any, client_of: Any
) -> None:
    agent = client_of(world.agent)
    url = f"/enrolment/new/{world.factory.pk}/{world.plan.pk}/"
    assert agent.get("/enrolment/new/").headers["Location"] == url
    assert "证件号码" in get(agent, url)
    name, told = people(1)[0]
    bad = agent.post(url, {"field0": name, "field1": told[:17] + "A", "paid_on": str(PAID_ON)})
    assert bad.status_code == 422
    good = agent.post(url, {"field0": name, "field1": told, "paid_on": str(PAID_ON)})
    page = good.headers["Location"]
    assert f"{name}登记表" in get(agent, page)
    assert get(client_of(world.miller), url, 404)


def test_a_template_can_be_downloaded(world: Any, client_of: Any) -> None:
    answer = client_of(world.agent).get(f"/enrolment/template/{world.plan.pk}/")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"


def test_pages_ask_the_same_number_of_queries_however_long_they_are(world: Any, client_of: Any) -> None:
    agent = client_of(world.agent)
    short = taken_in(world, people(2))
    long = taken_in(world, people(60, start=100))
    counts = {}
    for roster in (short, long):
        get(agent, f"/enrolment/{roster.pk}/?rows=all")
        with CaptureQueriesContext(connection) as asked:
            get(agent, f"/enrolment/{roster.pk}/?rows=all")
        counts[roster.pk] = len(asked)
    assert counts[short.pk] == counts[long.pk] <= 40, counts
    accepted(world, short)
    with CaptureQueriesContext(connection) as few:
        get(agent, "/enrolment/covers/")
    accepted(world, fresh(long))
    with CaptureQueriesContext(connection) as many:
        get(agent, "/enrolment/covers/")
    assert len(few) <= len(many) <= len(few) + 1 <= 20, "one more: to count what is longer than a page"

"""The board: the survey's figures come out, everybody sees their own branch, every figure leads to its list."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled
from tests.office.insight.conftest import SCALE

from gongji.demo.survey import Sector, figures
from gongji.office.enrolment.models import Cover
from gongji.office.guard.scoped import as_account
from gongji.office.insight import queries
from gongji.office.insight.counting import recount
from gongji.office.insight.models import Standing
from gongji.office.unions.models import Union

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(make_user: Any, counted: Any) -> Any:
    """`officer("auditor", "虚构会")`."""

    def make(role: str, code: str) -> Any:
        with scopes_disabled():
            return make_user(role, Union.objects.get(code=code))

    return make


def test_the_surveys_figures_come_out(officer: Any) -> None:
    given = figures(SCALE)
    with as_account(officer("auditor", "虚构会")):
        whole = queries.total()
        assert (whole.workers, whole.covered) == (
            sum(f.workers for f in given.values()), sum(f.covered for f in given.values()),
        )  # fmt: skip
        private = next(s for s in queries.by_ownership() if s.query == "?ownership=private")
        assert (private.workers, private.covered) == (
            given[Sector.PRIVATE].workers, given[Sector.PRIVATE].covered,
        )  # fmt: skip
        for lines in (queries.by_county(), queries.by_section(), queries.by_ownership()):
            assert sum(line.covered for line in lines) == whole.covered
            assert sum(line.workers for line in lines) == whole.workers


def test_A01_a_county_sees_its_own_branch(officer: Any, client_of: Any) -> None:
    user = officer("county", "虚构会-330602")
    page = client_of(user).get("/insight/").content.decode()
    assert "虚构330602总工会" in page
    assert "虚构330681总工会" not in page
    with as_account(user):
        assert {line.label for line in queries.by_county()} == {"虚构330602总工会"}


def test_a_person_with_two_covers_counts_once_and_one_whose_term_is_over_not(counted: Any) -> None:
    today = date.today()
    with scopes_disabled():
        one = Cover.objects.filter(until__gte=today).first()
        before = Standing.objects.get(union=one.union_id).covered
        twin = Cover.objects.get(pk=one.pk)
        twin.pk, twin.number, twin.tranche = None, "虚构-twin", "二"
        twin.save()
        recount(today)
        assert Standing.objects.get(union=one.union_id).covered == before
        recount(one.until + timedelta(days=1))
        assert Standing.objects.get(union=one.union_id).covered == 0


def test_every_figure_leads_to_the_list_behind_it(officer: Any, client_of: Any) -> None:
    client = client_of(officer("auditor", "虚构会"))
    page = client.get("/insight/").content.decode()
    links = set(re.findall(r'href="(/(?:unions|desk|money|insight)/[^"]*)"', page))
    assert len(links) > 15
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_cases_by_age_and_money_by_month(officer: Any) -> None:
    from gongji.office.desk.models import Case

    with as_account(officer("auditor", "虚构会")):
        waiting = queries.waiting(date.today())
        opened = Case.objects.filter(closed_at__isnull=True).count()
        assert sum(one.total for one in waiting) == opened > 0
        assert all(one.late <= one.total for one in waiting)
        months = queries.months(date.today())
    assert len(months) == 12
    assert months[-1].first == date.today().replace(day=1)
    assert all(m.received >= 0 and m.paid >= 0 for m in months)
    assert sum(m.received for m in months) > 0


def test_who_may_not_read_money_or_the_board_sees_neither(
    officer: Any, client_of: Any, make_user: Any
) -> None:
    assert "银行收付" not in client_of(officer("agent", "虚构会")).get("/insight/").content.decode()
    assert "银行收付" in client_of(officer("accountant", "虚构会")).get("/insight/").content.decode()
    assert client_of(make_user()).get("/insight/").status_code == 403


def test_the_number_of_queries_is_fixed(officer: Any, client_of: Any) -> None:
    client = client_of(officer("auditor", "虚构会"))
    for url in ("/insight/", "/insight/visits/"):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= 16

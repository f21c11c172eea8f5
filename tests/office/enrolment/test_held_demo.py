"""The demo city as it is taken on: the survey's figures come out on the board of whoever opens it."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console
from tests.office.guard.conftest import quick_passwords  # noqa: F401

from gongji.demo import command
from gongji.demo.survey import Sector, figures
from gongji.office.guard.scoped import as_account, everything

pytestmark = pytest.mark.django_db

SCALE = Fraction(1, 100)


@pytest.fixture
def taken_on(db: None, tmp_path: Path) -> None:
    from gongji.office.enrolment import held_demo
    from gongji.office.plans import demo as plans
    from gongji.office.site import demo_city
    from gongji.office.site.demo import City

    command.demo(str(SCALE), command.SEED, tmp_path, Console(file=io.StringIO()))
    city = City(tmp_path)
    for load in (demo_city.load_unions, demo_city.load_accounts, plans.load, held_demo.load):
        load(city)


@pytest.mark.usefixtures("taken_on")
def test_the_surveys_figures_and_the_cadres_come_out() -> None:
    from gongji.office.enrolment.queries import covered_on
    from gongji.office.guard.models import User
    from gongji.office.insight import queries
    from gongji.office.insight.counting import recount
    from gongji.office.plans.demo import cadres

    today = date.today()
    recount(today)
    given = figures(SCALE)
    with as_account(User.objects.get(username="auditor")):
        whole = queries.total()
        private = next(s for s in queries.by_ownership() if s.query == "?ownership=private")
    with everything("a test looks"):
        held = covered_on(today)
        survey = set(held.exclude(plan__code=cadres()).values_list("person", flat=True))
        also = set(held.filter(plan__code=cadres()).values_list("person", flat=True))
    assert len(survey) == sum(f.covered for f in given.values())
    assert (whole.workers, whole.covered) == (
        sum(f.workers for f in given.values()), len(survey | also),
    )  # fmt: skip
    assert private.workers == given[Sector.PRIVATE].workers
    assert given[Sector.PRIVATE].covered <= private.covered <= given[Sector.PRIVATE].covered + len(also)


@pytest.mark.usefixtures("taken_on")
def test_what_verify_checks_holds_of_the_city() -> None:
    from gongji.office.guard.verify import findings

    with everything("a test looks"):
        assert not list(findings(["C01", "C02"]))


@pytest.mark.parametrize(
    ("since", "until", "today", "term"),
    [
        ("2025-04-01", "2026-03-31", "2026-11-30", ("2026-04-01", "2027-03-31")),
        ("2025-04-01", "2026-03-31", "2026-03-31", ("2025-04-01", "2026-03-31")),
        ("2025-04-01", "2026-03-31", "2026-04-01", ("2026-04-01", "2027-03-31")),
        ("2023-01-01", "2025-12-31", "2032-02-29", ("2032-01-01", "2034-12-31")),
        ("2025-03-01", "2026-02-28", "2028-02-29", ("2027-03-01", "2028-02-29")),
        ("2025-03-01", "2025-08-31", "2026-11-30", ("2025-03-01", "2025-08-31")),
    ],
)
def test_the_term_that_runs_today_follows_without_a_gap(
    since: str, until: str, today: str, term: tuple[str, str]
) -> None:
    from gongji.office.enrolment.held_demo import running

    assert running(since, until, today) == term

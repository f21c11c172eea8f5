"""Funds follow the union that runs them; the demo opens one for each plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.office.money.books import book

from gongji.office.guard.scoped import everything
from gongji.office.money.models import Fund
from gongji.office.money.services.following import still_kept
from gongji.office.plans.models import Edition, Plan
from gongji.office.site.demo import _LOADERS, City
from gongji.office.unions.services import merge

pytestmark = pytest.mark.django_db


def test_a_fund_goes_where_the_union_that_runs_it_goes(
    make_fund: Callable[..., Fund], make_union: Callable[..., Any], office: Any
) -> None:
    fund = make_fund()
    old, new = (make_union(office, "county", name=name) for name in ("虚构旧区总工会", "虚构新区总工会"))
    with everything("a test"):
        Fund.objects.filter(pk=fund.pk).update(union=old)
        assert still_kept(old) == "还主管 1 个互助金专户"
        assert still_kept(new) == ""
        merge(None, old, new, on=date(2026, 1, 1), document="虚构批复 1 号")
        fund.refresh_from_db()
        assert fund.union_id == new.pk
        assert book(fund, 5).number == 1


def test_the_demo_opens_a_fund_for_each_plan_from_its_first_edition(
    make_fund: Callable[..., Fund], office: Any, make_user: Callable[..., Any], tmp_path: Path
) -> None:
    make_fund()
    plan = Plan.objects.create(code="虚构示例", union=office)
    Edition.objects.create(
        plan=plan, edition="2011-06-10", title="虚构", issuer="虚构", wording="转述", governs="起保日", text="",
        text_sha256="", sha256="", drafted_by=make_user(), in_force_from=date(2011, 6, 10),
    )  # fmt: skip
    for _ in range(2):
        _LOADERS["互助金专户"].load(City(tmp_path))
    with everything("a test"):
        assert Fund.objects.get(plan=plan).since == date(2011, 1, 1)
        assert Fund.objects.count() == 2

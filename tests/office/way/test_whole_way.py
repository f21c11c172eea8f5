"""The whole way, walked in Chromium by everybody who has a part in it, each at a browser of their own.

An agent's messy workbook becomes covers; a stay becomes a claim, a decision that explains itself, and money
that the bank refuses once. People sign in by password and code, the worker works beside the server, and each
station leaves a picture in build/screens.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office.browser.looking import Watched
from tests.office.money.test_beancount import checker  # noqa: F401
from tests.office.way import claiming, deciding, ending, enrolling, paying
from tests.office.way.city import City
from tests.office.way.messy import FELLOW, MEMBER
from tests.office.way.walking import Walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("beancount")]


def test_from_a_messy_roster_to_money_that_was_paid_twice_over_and_booked(
    city: City,
    worker: None,
    open_tab: Callable[..., Watched],
    live_server: Any,
    checker: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    walk = Walk(open_tab, live_server.url)
    enrolling.enrol(walk)
    enrolling.receive(walk)
    enrolling.certify(walk)

    claiming.reachable(walk)
    claiming.report(walk)
    claiming.file_papers(walk)
    claiming.report_at_the_desk(walk)
    claiming.investigate(walk, MEMBER, "4000", "23")
    claiming.investigate(walk, FELLOW, "3500")

    deciding.assess(walk, MEMBER, "25")
    deciding.assess(walk, FELLOW)
    deciding.approve(walk, MEMBER, "27")
    deciding.approve(walk, FELLOW)

    paying.settle(walk)
    ending.paid(walk)
    ending.books(walk, city, checker, tmp_path)
    ending.clean()
    assert walk.complaints() == []

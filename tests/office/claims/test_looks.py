"""The pages of the room, looked at in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from tests.office.claims.making import findings, picture, report

from gongji.office.claims import queries, services
from gongji.office.claims.models import Claim
from gongji.office.guard.scoped import everything
from gongji.office.papers.choices import Kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def look(look: Callable[..., Any]) -> Callable[..., Any]:
    """As everywhere, and the page is no error page."""

    def at(user: Any, url: str, name: str) -> None:
        heading = look(user, url, name).tab.locator("h1").inner_text()
        assert heading not in ("出了差错", "没有这一页", "没有这项权限", "没有办成"), (url, heading)

    return at


def of(page: str, claim: Claim) -> str:
    return reverse(f"claims:{page}", args=[claim.pk])


def test_the_pages_are_good_at_a_desk_and_on_a_phone(
    reported: Callable[..., Any],
    cover: Callable[..., Any],
    ready: Callable[..., Any],
    hands: Any,
    look: Callable[..., Any],
) -> None:
    open_one = reported(病种="其他")
    services.assess(hands.reviewer, open_one)
    look(hands.agent, reverse("claims:choose", args=[open_one.person_id]), "claims-choose")
    look(
        hands.agent, reverse("claims:report", args=[open_one.person_id, open_one.plan_id, 0]), "claims-report"
    )
    look(hands.checker, of("facts", open_one), "claims-facts")
    services.find(hands.checker, open_one, findings(open_one)[:2])
    look(hands.checker, of("findings", open_one), "claims-findings")
    with everything("a test's papers"):
        first, *_ = queries.asked_of(open_one).papers
    services.file_papers(hands.checker, open_one, [first], [picture()], Kind.MEDICAL)
    look(hands.checker, of("papers", open_one), "claims-papers")
    look(hands.reviewer, of("letter", open_one), "claims-letter")
    look(hands.reviewer, of("record", open_one), "claims-record-estimate")
    done = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, done)
    look(hands.reviewer, of("record", done), "claims-record-assessed")
    look(hands.agent, of("record", done), "claims-record-agent")
    look(hands.cashier, of("record", done), "claims-record-cashier")
    look(hands.reviewer, of("return", done), "claims-return")
    look(hands.agent, of("withdraw", done), "claims-withdraw")
    blank = ready(病种="其他", 自付费用="12000")
    services.assess(hands.reviewer, blank)
    look(hands.reviewer, of("record", blank), "claims-record-blank")
    look(hands.reviewer, reverse("claims:list"), "claims-list")
    look(hands.reviewer, reverse("people:record", args=[done.person_id]), "claims-person")
    assert report(hands, cover(since=date(2011, 8, 1), until=date(2012, 7, 31)))

"""换一个口径: what a claim would come to under the other options of its readings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from gongji.office.claims import queries, services
from gongji.office.claims.queries.otherwise import otherwise
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db


def test_every_option_of_a_reading_that_bore_on_it_is_tried(ready: Callable[..., Any], hands: Any) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    made = services.assess(hands.reviewer, claim)
    with everything("a test looks"):
        (one,) = otherwise(made)
        bore = {text.partition("=")[0] for o in made.outcomes.all() for text in o.readings}
        charter, _ = queries.made_of(made)
    assert {one.name} == bore
    assert [each.option for each in one.tried] == [each.name for each in charter.reading(one.name).options]
    (now,) = [each for each in one.tried if each.adopted]
    assert now.amount == 2_000_00 and now.change == 0
    assert all(each.amount is not None for each in one.tried)


def test_only_who_may_see_the_whole_claim_sees_it_and_that_is_on_record(
    ready: Callable[..., Any], hands: Any, client_of: Callable[..., Any]
) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    url = reverse("claims:readings", args=[claim.pk])
    assert "还没有核算" in client_of(hands.reviewer).get(url).content.decode()
    services.assess(hands.reviewer, claim)
    page = client_of(hands.reviewer).get(url)
    assert page.status_code == 200 and "现在采用" in page.content.decode()
    assert [client_of(user).get(url).status_code for user in (hands.cashier, hands.agent)] == [403, 403]
    assert url in client_of(hands.reviewer).get(reverse("claims:record", args=[claim.pk])).content.decode()
    assert AuditRow.objects.filter(action="claims.view", data__what="readings").exists()

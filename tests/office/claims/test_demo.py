"""The demo's claims: events of the city's file, brought along by the services, each plan's words from its charter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gongji.office.claims import demo
from gongji.office.claims.models import Claim
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.site.demo import City

pytestmark = pytest.mark.django_db
EVENTS = """事件编号,参保编号,事由,发生日,知悉日,通知日,申领日,病种,自付费用,灾害损失,单位工会同意
虚构事-1,虚构保-1,住院,2025-05-11,2025-05-11,2025-05-30,2025-07-08,其他,2095.37,,
虚构事-2,虚构保-2,住院,2025-05-11,2025-05-11,2025-05-15,2025-07-08,其他,4000,,
虚构事-3,虚构保-3,家庭灾害,2025-05-11,2025-05-11,2025-05-15,2025-05-20,,,50000,是
虚构事-4,虚构保-4,住院,2025-05-11,2025-05-11,2025-05-15,2025-07-08,其他,4000,,
虚构事-5,虚构保-5,住院,2025-05-11,2025-05-11,2025-05-15,2025-05-20,其他,4000,,
"""


def test_claims_of_the_city_stand_where_a_working_day_leaves_them(
    cover: Callable[..., Any], hands: Any, in_force: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = timezone.localdate() - timedelta(days=200)
    for _ in range(5):
        cover(since=since, until=since + timedelta(days=364), first_since=since)
    for name, user in (("checker", hands.checker), ("reviewer", hands.reviewer)):
        user.username = name
        user.save()
    folder = tmp_path / in_force.plan.code
    folder.mkdir()
    (folder / "events.csv").write_text(EVENTS, encoding="utf-8")
    demo.load(City(tmp_path))
    with everything("a test looks"):
        states = Counter(Claim.objects.values_list("state", flat=True))
    assert states == {"reported": 1, "investigating": 1, "papers": 1, "assessing": 1, "assessed": 1}
    assert not list(findings(["K01.claims", "R02.assessments"]))


def test_without_covers_or_people_there_are_no_claims(db: None, tmp_path: Path) -> None:
    demo.load(City(tmp_path))
    with everything("a test looks"):
        assert not Claim.objects.exists()

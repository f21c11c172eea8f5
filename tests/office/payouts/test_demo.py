"""The demo's money: what a cashier finds in the middle of a day, brought along by the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import payout_demo
from gongji.office.money.models import Batch, Payable
from gongji.office.site.demo import City

pytestmark = pytest.mark.django_db


def test_a_batch_has_its_answer_one_waits_and_the_rest_is_due(
    owed: Callable[..., Any], cashier: Any, tmp_path: Path
) -> None:
    cashier.username = "cashier"
    cashier.save()
    for _ in range(5):
        owed()
    payout_demo.load_payouts(City(tmp_path))
    with everything("a test looks"):
        states = Counter(Payable.objects.values_list("state", flat=True))
        batches = Counter(Batch.objects.values_list("state", flat=True))
    assert states == {"paid": 1, "returned": 1, "reserved": 1, "due": 2}
    assert batches == {"settled": 1, "frozen": 1}
    assert not list(findings(["P01", "P02", "P04", "L06"]))


def test_without_a_cashier_nothing_is_paid(owed: Callable[..., Any], tmp_path: Path) -> None:
    owed()
    payout_demo.load_payouts(City(tmp_path))
    with everything("a test looks"):
        assert not Batch.objects.exists()

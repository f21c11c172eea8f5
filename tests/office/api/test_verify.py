"""What `gongji verify` says of a key of idempotency that somebody took past the service (A11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gongji.office.api.models import Answer
from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db


def test_A11_a_key_without_an_answer_is_named(make_user: Callable[..., Any]) -> None:
    assert list(findings(["A11"])) == []
    taken = Answer.objects.create(user=make_user(), key="k", request=bytes(32), body="")
    assert [(check.id, f.where) for check, f in findings(["A11"])] == [("A11", f"答复 {taken.pk}")]

"""The board and one's tokens as a person sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django_scopes import scopes_disabled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(make_user: Any, counted: Any) -> Any:
    from gongji.office.guard.models import Grant
    from gongji.office.unions.models import Union

    with scopes_disabled():
        top = Union.objects.get(code="虚构会")
        user = make_user("auditor", top, name="虚构经审")
        Grant.objects.create(user=user, union=top, role="accountant", since="2000-01-01")
    return user


def test_the_board(reader: Any, look: Callable[..., Any]) -> None:
    look(reader, "/insight/", "insight-board")


def test_the_units_to_visit(reader: Any, look: Callable[..., Any]) -> None:
    look(reader, "/insight/visits/", "insight-visits")


def test_tokens_and_what_the_api_is(reader: Any, look: Callable[..., Any]) -> None:
    from gongji.office.api import tokens

    for label in ("人事系统", "工资系统"):
        made, _ = tokens.make(reader, label, date.today())
    tokens.revoke(reader, made)
    look(reader, "/tokens/", "tokens")
    look(reader, "/tokens/api/", "api-described")

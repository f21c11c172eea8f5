"""A01, A03: every route, as every role, on objects of every place, answers as the reviewed table says.

Every day every route is asked by some of those who may ask, drawn by a seed; `GONGJI_TEST_WHOLE=1` asks
everybody about everything. `python -m tests.office.access --write` writes the table anew, for review.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from tests.office.access import table
from tests.office.access.asking import undone
from tests.office.access.routes import routes
from tests.office.access.trying import Choice, Trial
from tests.office.seeds import seed

pytestmark = pytest.mark.django_db


def rooms() -> list[str]:
    """The namespaces of the site; without a site to ask, those of the table."""
    return sorted({route.room for route in routes()} | {table.room_of(case[0]) for case in table.read()})


@pytest.mark.parametrize("room", rooms())
def test_A01_every_route_answers_everybody_as_the_table_says(room: str, world: Any) -> None:
    number = seed()
    writing = bool(os.environ.get("GONGJI_TEST_WRITE"))
    whole = writing or bool(os.environ.get("GONGJI_TEST_WHOLE"))
    trial = Trial(world, None if whole else Choice(number))
    found: table.Answers = {}
    with undone():
        for route in routes():
            if route.room == room:
                found |= trial.of(route)
    if writing:
        table.write(found, [room])
        return
    told = {case: answer for case, answer in table.read().items() if table.room_of(case[0]) == room}
    wrong = table.differences(found, told, whole=whole)
    assert not wrong, "\n".join([f"GONGJI_TEST_SEED={number}", *wrong])


def test_the_table_says_only_what_is_known() -> None:
    from tests.office.access.asking import WORDS

    for case, told in table.read().items():
        assert set(told.values()) <= {*WORDS, "reauthenticate"}, case
        assert "error" not in told.values(), case

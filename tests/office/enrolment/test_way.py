"""A roster from the file to covers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.office.enrolment.rosters import accepted, people, taken_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_roster_becomes_covers_when_every_level_let_it_pass(world: Any) -> None:
    from gongji.office.enrolment.models import Cover
    from gongji.office.guard.scoped import everything

    roster = taken_in(world, people(12))
    assert (roster.state, roster.rows_good, roster.counts) == ("checked", 12, {"good": 12})
    done = accepted(world, roster)
    assert done.state == "accepted", done.said
    with everything("a test looks"):
        covers = list(Cover.objects.select_related("person"))
    assert len(covers) == 12
    assert {str(c.since) for c in covers} == {"2026-03-02"}
    assert {c.state for c in covers} == {"live"}

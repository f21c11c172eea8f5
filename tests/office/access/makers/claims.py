"""Claims of somebody of a union."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.office.access.makers.enrolment import cover_in
from tests.office.access.making import Keys, World, answers, maker


def claim_in(world: World, union: Any) -> Any:
    """A claim that was reported for a covered person of the union."""
    from gongji.office.claims import services
    from gongji.office.papers import letters
    from gongji.office.plans import queries

    cover, today = cover_in(world, union), date.today()
    known = letters.occurrences(queries.charter(cover.edition, today))
    return services.report(None, cover.person, cover.plan, known[0], today)


@maker("claims:*")
def claim(world: World, union: Any) -> Keys:
    """A claim."""
    return {"key": claim_in(world, union).pk}


@maker("claims:choose")
def person(world: World, union: Any) -> Keys:
    """A covered person."""
    return {"person": cover_in(world, union).person_id}


@maker("claims:report")
def place(world: World, union: Any) -> Keys:
    """A covered person, the plan, and its first occurrence."""
    cover = cover_in(world, union)
    return {"person": cover.person_id, "plan": cover.plan_id, "place": 0}


@maker("claims:set_rule")
def plan(world: World, union: Any) -> Keys:
    """A plan that the union's office runs."""
    return {"plan": cover_in(world, union).plan_id}


@maker("claims:decision", "claims:answer_appeal", "claims:recheck")
def decided(world: World, union: Any) -> Keys:
    """Nothing was decided yet: what is there is tried by the room's own tests."""
    return {"pk": 2**31 - 9}


answers("claims:apply", on=lambda: date.today().isoformat())

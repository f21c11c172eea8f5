"""The member's pages: an officer's account opens none of them."""

from __future__ import annotations

from typing import Any

from tests.office.access.makers.claims import claim_in
from tests.office.access.makers.enrolment import cover_in
from tests.office.access.making import Keys, World, maker


@maker("portal:*")
def case(world: World, union: Any) -> Keys:
    """A claim of somebody there."""
    return {"key": claim_in(world, union).pk}


@maker("portal:certificate")
def cover(world: World, union: Any) -> Keys:
    """A cover of somebody there."""
    return {"key": cover_in(world, union).pk}


@maker("portal:occurrences")
def plan(world: World, union: Any) -> Keys:
    """A plan."""
    return {"plan": cover_in(world, union).plan_id}


@maker("portal:event")
def place(world: World, union: Any) -> Keys:
    """A plan and its first occurrence."""
    return {"plan": cover_in(world, union).plan_id, "place": 0}


def certificate_in(world: World, union: Any) -> Any:
    """A certificate of a cover of somebody there."""
    from tests.office.access.makers.papers import document_in

    from gongji.office.portal.models import Certificate

    document = document_in(world, union)
    return Certificate.objects.create(
        cover=cover_in(world, union), document=document, code=document.code, content=document.code,
        plan="虚构计划", holder="虚*",
    )  # fmt: skip

"""Editions of plans at each place of their way."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.access.making import Keys, World, answers, maker

_numbers = count(1)
_WAY = ("draft", "checked", "deliberated", "published", "in_force")
PLAN = "shaoxing-cadre"


@cache
def _drafted() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An edition's columns and its tables', as drafting leaves them; made once, and then put in by copy."""
    from django.db import transaction

    from gongji.office.guard.models import Grant, User
    from gongji.office.guard.scoped import everything
    from gongji.office.plans import services
    from gongji.office.plans.models import Edition, TableVersion
    from gongji.office.unions.models import Union

    with transaction.atomic(), everything("a test drafts"):
        city = Union.objects.get(code="c")
        drafter = User.objects.create(username="drafter", name="虚构起草人")
        Grant.objects.create(user=drafter, union=city, role="reviewer", since="2000-01-01")
        made = services.draft(drafter, city, services.shipped(PLAN))
        own: dict[str, Any] = {**Edition.objects.filter(pk=made.pk).values().get()}
        tables = [{**row} for row in TableVersion.objects.filter(edition=made).values()]
        transaction.set_rollback(True)
    return own, tables


def edition_of(world: World, union: Any, state: str) -> Any:
    """An edition of a plan that the union runs, brought to a state."""
    from gongji.office.plans.models import Edition, Plan, TableVersion

    own, tables = _drafted()
    plan = Plan.objects.create(code=f"drill-{next(_numbers)}", union=union)
    by = {"plan_id": plan.pk, "id": None, "drafted_by_id": world.somebody.pk}
    made = Edition.objects.create(**{**own, **by})
    for table in tables:
        TableVersion.objects.create(
            **{**table, "id": None, "edition_id": made.pk, "recorded_by_id": world.somebody.pk}
        )
    _along(made, state, world)
    made.refresh_from_db()
    return made


def _along(made: Any, state: str, world: World) -> None:
    from django.utils import timezone

    from gongji.office.plans.models import Edition

    for at in _WAY[1 : _WAY.index(state) + 1]:
        told: dict[str, Any] = {"state": at}
        if at == "checked":
            told["checked_sha256"] = made.sha256
        if at == "published":
            told |= {
                "published_by": world.accounts["another"],
                "published_at": timezone.now(),
                "in_force_from": date(2011, 6, 10),
            }
        Edition.objects.filter(pk=made.pk).update(**told)


def _at(state: str) -> Any:
    def make(world: World, union: Any) -> Keys:
        made = edition_of(world, union, state)
        return {"pk": made.pk, "!": {"seen": made.sha256}}

    return make


maker("plans:*", "plans:check", "plans:withdraw")(_at("draft"))
maker("plans:deliberate", "plans:send_back")(_at("checked"))
maker("plans:publish")(_at("deliberated"))
maker("plans:put_in_force")(_at("published"))
maker("plans:edition")(_at("in_force"))


@maker("plans:reading")
def reading(world: World, union: Any) -> Keys:
    """A reading of an edition in force."""
    from urllib.parse import urlencode

    made = edition_of(world, union, "in_force")
    return {"pk": made.pk, "?": "?" + urlencode({"name": next(iter(made.readings))})}


@maker("plans:table")
def part(world: World, union: Any) -> Keys:
    """A table of an edition in force."""
    from urllib.parse import urlencode

    from tests.office.plans.plans_making import GRADES

    made = edition_of(world, union, "in_force")
    one = made.tables.get(rows=0)
    told = {"file": SimpleUploadedFile(one.file, GRADES.encode(), "text/csv"), "source": "虚构来函"}
    return {"pk": made.pk, "?": "?" + urlencode({"name": one.name}), "!": told}


@maker("plans:table_file", "plans:confirm")
def table(world: World, union: Any) -> Keys:
    """A table with inferred values, of an edition in force."""
    made = edition_of(world, union, "in_force")
    found = made.tables.filter(inferred__gt=0).first() or made.tables.first()
    return {"pk": found.pk}


@maker("plans:ruling_file")
def ruling(world: World, union: Any) -> Keys:
    """A ruling with its file."""
    from gongji.office.plans.models import Ruling

    made = Ruling.objects.create(
        edition=edition_of(world, union, "in_force"), reading="虚构", option="虚构", body="虚构",
        document=f"虚构 {next(_numbers)}", decided_on=date(2012, 1, 1), in_force_from=date(2012, 1, 1),
        why="演练", file_name="虚构.pdf", file=b"%PDF-1.7", recorded_by=world.somebody,
    )  # fmt: skip
    return {"pk": made.pk}


@maker("plans:redraft")
def redrafted(world: World, union: Any) -> Keys:
    """A draft, and its text under the plan's own name."""
    made = edition_of(world, union, "draft")
    text = made.text.replace(PLAN, made.plan.code, 1)
    return {"pk": made.pk, "!": {"given": SimpleUploadedFile("虚构.md", text.encode(), "text/markdown")}}


answers("plans:draft", shipped=lambda: _shipped(), given="")


def _shipped() -> str:
    from gongji.charter.shelf import plans

    return plans()[0]

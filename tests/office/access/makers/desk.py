"""Cases, and duties that wait in them."""

from __future__ import annotations

from typing import Any

from tests.office.access.making import Keys, World, maker


def _case(union: Any) -> Any:
    from gongji.office.desk import services

    return services.open_case(None, union, "claim", f"虚构事项在{union.name}", promised_days=15)


@maker("desk:*", relation="kin", why="演练")
def case(world: World, union: Any) -> Keys:
    """A case of the union."""
    return {"pk": _case(union).pk}


@maker("desk:recuse", why="演练")
def with_duty(world: World, union: Any) -> Keys:
    """A case in which a duty waits."""
    return {"pk": _task(union).case_id}


@maker("desk:take", "desk:hand_over", why="演练")
def task(world: World, union: Any) -> Keys:
    """A duty that waits at the union."""
    return {"pk": _task(union).pk}


def _task(union: Any) -> Any:
    from gongji.office.desk import services

    return services.ask(_case(union), right="people.edit", union=union, title="演练", url="/people/")

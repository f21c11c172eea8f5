"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons: identity, membership, what is known of them."""

    name = "gongji.office.people"
    label = "people"

    def ready(self) -> None:
        """Members follow a union that goes into another one; the checks and the place in the bar."""
        from gongji.office.guard import actions
        from gongji.office.people import checks, services  # noqa: F401
        from gongji.office.people.deeds import DEEDS, NAMES
        from gongji.office.ui import nav
        from gongji.office.unions.services import merging

        merging.FOLLOWERS.add(services.follow_merger)
        merging.HOLDERS.add(services.still_members)
        nav.register("人员", "people:list", "people.read", about="登记、查找、转会、更正", order=50)
        actions.say(DEEDS)
        actions.say_names(NAMES)

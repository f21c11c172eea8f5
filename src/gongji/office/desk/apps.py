"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Cases and duties: how work moves between people."""

    name = "gongji.office.desk"
    label = "desk"

    def ready(self) -> None:
        """The checks, the chores, what follows a union that ends, and the place in the bar."""
        from gongji.office.desk import checks, chores  # noqa: F401
        from gongji.office.desk.choices import DUTY
        from gongji.office.desk.deeds import DEEDS, NAMES
        from gongji.office.desk.services import following
        from gongji.office.guard import actions
        from gongji.office.ui import nav
        from gongji.office.unions.services import merging

        merging.FOLLOWERS.add(following.follow_merger)
        merging.HOLDERS.add(following.still_open)
        nav.register("待办", "desk:inbox", about="等我办的事，按期限", order=0)
        actions.say(DEEDS)
        actions.say_names(NAMES)
        actions.say_values(DUTY)

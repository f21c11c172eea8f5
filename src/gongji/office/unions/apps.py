"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class UnionsConfig(AppConfig):
    """The tree of unions, its dated links, and the employers they belong to."""

    name = "gongji.office.unions"
    label = "unions"

    def ready(self) -> None:
        """The checks of this room, and its place in the bar."""
        from gongji.office.guard import actions
        from gongji.office.ui import nav
        from gongji.office.unions import checks  # noqa: F401
        from gongji.office.unions.choices import Kind
        from gongji.office.unions.deeds import DEEDS, NAMES

        nav.register("单位", "unions:tree", "unions.read", about="工会的树、单位信息、改隶和合并", order=40)
        actions.say(DEEDS)
        actions.say_names(NAMES)
        actions.say_values(dict(Kind.choices))

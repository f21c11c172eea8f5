"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    """Evidence in, printed documents out, numbering, archive."""

    name = "gongji.office.papers"
    label = "papers"

    def ready(self) -> None:
        """Its places in the bar, what papers can belong to, and its checks."""
        from gongji.office.guard import actions
        from gongji.office.papers import checks  # noqa: F401
        from gongji.office.papers.choices import Kind, Way
        from gongji.office.papers.deeds import DEEDS, NAMES, VALUES
        from gongji.office.papers.owners import register
        from gongji.office.ui import nav

        register("unions.union", lambda union: union)
        register("people.person", lambda person: person.union)
        nav.register(_("材料文书"), "papers:list", "papers.read", order=60)
        actions.say(DEEDS)
        actions.say_names(NAMES)
        actions.say_values(VALUES)
        actions.say_values(dict([*Kind.choices, *Way.choices]))

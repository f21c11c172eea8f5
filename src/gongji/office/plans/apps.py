"""The room as Django knows it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Editions of plans: drafted, checked, deliberated, published, in force; rulings on their readings."""

    name = "gongji.office.plans"
    label = "plans"

    def ready(self) -> None:
        """Say what `verify` checks of this room, and where it is."""
        from gongji.office.guard import actions
        from gongji.office.plans.choices import State
        from gongji.office.plans.deeds import DEEDS, NAMES
        from gongji.office.ui import nav

        import_module("gongji.office.plans.checks")
        import_module("gongji.office.plans.demo")
        about = _("条文的版本、口径和附表")
        nav.register(_("计划"), "plans:list", "plans.read", about=about, order=60)
        actions.say(DEEDS)
        actions.say_names(NAMES)
        actions.say_values(dict(State.choices))

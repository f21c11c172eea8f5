"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Background work with progress, retry, lease and recovery."""

    name = "gongji.office.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Every room registers its kinds of work in a module `chores`."""
        from gongji.office.guard import actions
        from gongji.office.jobs.deeds import DEEDS
        from gongji.office.ui import nav

        autodiscover_modules("chores")
        nav.register(_("后台事项"), "jobs:list", "jobs.read", order=90)
        actions.say(DEEDS)

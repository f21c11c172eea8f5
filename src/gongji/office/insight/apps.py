"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    """The dashboard, and the counts it rests on."""

    name = "gongji.office.insight"
    label = "insight"

    def ready(self) -> None:
        """Registers the page and the chore that counts."""
        from gongji.office.insight import chores  # noqa: F401
        from gongji.office.ui import nav

        nav.register(_("看板"), "insight:board", "insight.read", about=_("谁有保障，什么事在等"), order=80)

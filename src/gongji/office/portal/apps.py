"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The member's pages, and the certificate that anybody can check."""

    name = "gongji.office.portal"
    label = "portal"

    def ready(self) -> None:
        """Its jobs, and the words for what people do here."""
        from gongji.office.guard import actions
        from gongji.office.portal import checks, demo, jobs  # noqa: F401
        from gongji.office.portal.choices import ACTIONS, NAMES

        actions.say(ACTIONS)
        actions.say_names(NAMES)

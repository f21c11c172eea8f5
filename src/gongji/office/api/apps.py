"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Tokens, idempotency, and the one door for programs."""

    name = "gongji.office.api"
    label = "api"

    def ready(self) -> None:
        """Says this room's words."""
        from gongji.office.api import checks  # noqa: F401
        from gongji.office.guard import actions

        actions.say({"api.token.make": _("制作令牌"), "api.token.revoke": _("收回令牌")})
        actions.say_names({"label": _("名称")})

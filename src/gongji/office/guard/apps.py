"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuardConfig(AppConfig):
    """Who may do what: accounts, roles, scopes, delegation, the audit trail, encrypted fields."""

    name = "gongji.office.guard"
    label = "guard"

    def ready(self) -> None:
        """Registers the checks and pages of this room, and listens to who signs in and to what is written."""
        from gongji.office.desk import standing
        from gongji.office.guard import checks, signing_in, storable  # noqa: F401
        from gongji.office.guard.waiting import waiting
        from gongji.office.ui import nav

        nav.register(
            _("账号与审计"), "guard:index",
            lambda user: user.has_perm("guard.accounts") or user.has_perm("guard.audit"),
            about=_("谁能办什么，办过什么"), order=90,
        )  # fmt: skip
        standing.STANDING.add(waiting)

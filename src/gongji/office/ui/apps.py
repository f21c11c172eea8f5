"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Pages and components shared by all rooms."""

    name = "gongji.office.ui"
    label = "ui"

    def ready(self) -> None:
        """What an empty field says, in the words of the trade."""
        from django.forms import Field

        Field.default_error_messages = {**Field.default_error_messages, "required": "还没有填"}

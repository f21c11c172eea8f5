"""The words of this room."""

from __future__ import annotations

from django.db.models import TextChoices


class Sex(TextChoices):
    """性别, as the identity number tells it."""

    MALE = "male", "男"
    FEMALE = "female", "女"

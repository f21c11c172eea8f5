"""Narrowing a list to one plan, by what people call it."""

from __future__ import annotations

from typing import Any

import django_filters

from gongji.office.plans import queries


class PlanFilter(django_filters.ChoiceFilter):  # type: ignore[misc]
    """A choice of the plans by their titles."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=lambda: list(queries.titles().items()), empty_label="全部", **options)

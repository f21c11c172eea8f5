"""A filter by a day, written as everywhere: 2026-11-23."""

from __future__ import annotations

import django_filters

from gongji.office.ui.fields import DayField


class Since(django_filters.DateFilter):  # type: ignore[misc]
    """Rows from a day on."""

    field_class = DayField

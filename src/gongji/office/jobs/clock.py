"""Time as the database tells it, so that workers on several machines agree about a lease."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now


def after(delay: timedelta) -> Combinable:
    """The database's time so much later (or earlier), as an expression for a query."""
    return ExpressionWrapper(Now() + Value(delay), output_field=DateTimeField())

"""Pages by key: the rows after a row, or before it, found by an index however far down they lie.

The address names the last row seen by its number alone, so that no name of a person gets into a log; where
that row stands in the order is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Field, Model, Q, QuerySet

MOST_COUNTED: Final = 10_000
"""Longer lists say “10,000 以上”: counting them exactly would cost more than showing them."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list; the next page starts from the row `after`, the one before it from `before`."""

    rows: list[Any]
    after: str | None
    before: str | None
    total: int
    more: bool
    """There are more rows than `total` says."""


def ordered(queryset: QuerySet[Any], order: Sequence[str]) -> tuple[str, ...]:
    """The order made total by the row's number. ImproperlyConfigured for a field that may be empty."""
    for name in order:
        if _may_be_null(queryset.model, name.removeprefix("-")):
            raise ImproperlyConfigured(f"{name} may be empty: pages by key need a value in every row")
    names = [name.removeprefix("-") for name in order]
    return tuple(order) if "pk" in names else (*order, "pk")


def page(
    queryset: QuerySet[Any],
    order: Sequence[str],
    size: int,
    after: str | None,
    before: str | None,
    *,
    total: int | None = None,
) -> Slice:
    """The `size` rows after or before a row; the first ones where the row is not to be found.

    Who knows how many rows there are says so in `total`: then nothing is counted.
    """
    order = ordered(queryset, order)
    back = before is not None
    found = _place(queryset, order, before or after)
    wanted = [turned(name) for name in order] if back else list(order)
    rest = queryset.order_by(*wanted)
    if found is not None:
        rest = rest.filter(_beyond(wanted, found))
    # The keys first: a database that has to sort then sorts numbers, not whole rows with all that is joined.
    keys = list(rest.values_list("pk", flat=True)[: size + 1])
    further = len(keys) > size
    keys = keys[:size]
    if back:
        keys.reverse()
    held = queryset.in_bulk(keys)
    rows = [held[key] for key in keys if key in held]
    ahead, behind = (True, further) if back and found is not None else (further, found is not None)
    counted = total
    if counted is None:
        alone = not ahead and not behind
        counted = len(rows) if alone else queryset.order_by()[: MOST_COUNTED + 1].count()
    return Slice(
        rows,
        after=str(rows[-1].pk) if rows and ahead else None,
        before=str(rows[0].pk) if rows and behind else None,
        total=min(counted, MOST_COUNTED),
        more=counted > MOST_COUNTED,
    )


def _place(queryset: QuerySet[Any], order: Sequence[str], key: str | None) -> tuple[Any, ...] | None:
    """The values of the row `key` in the order's fields; None: no such row among those one may see."""
    if not key:
        return None
    try:
        return queryset.order_by().filter(pk=key).values_list(*(n.removeprefix("-") for n in order)).first()
    except (ValueError, OverflowError):
        return None


def turned(name: str) -> str:
    """A field of an order, from last to first."""
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind the one with these values."""
    beyond, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, word = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        beyond |= same & Q(**{f"{field}__{word}": value})
        same &= Q(**{field: value})
    first, word = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{word}": values[0]}) & beyond  # what an index can start from


def _may_be_null(model: type[Model], path: str) -> bool:
    """Whether a field, by its path over relations, may be empty; annotations are the caller's word."""
    owner: Any = model
    for part in path.split("__"):
        if part == "pk":
            return False
        try:
            field = owner._meta.get_field(part)
        except FieldDoesNotExist:
            return False
        if isinstance(field, Field) and field.null:
            return True
        owner = field.related_model
    return False

"""The ledger: a table of the look over rows of a list."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables


class LedgerTable(tables.Table):  # type: ignore[misc]
    """Base of every list. Sorting and paging are the page's (`ui.pages.ListPage`), not the table's own."""

    links: dict[str, tuple[str, str]]
    """Column → the address that sorts by it, and how it is sorted now: ascending, descending or none."""
    tight = False
    """Lower rows, for tables that people read down."""

    class Meta:
        """For a `Meta` of one's own to start from."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Not in a Meta, which a subclass with one of its own would not inherit.
        super().__init__(*arguments, **{"orderable": False, "default": "", **options})
        self.links = {}

"""What the pages of one fund share: the fund, the way to it, and the rooms of its books."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from gongji.office.guard.access import access_in, found_or_404
from gongji.office.money import queries
from gongji.office.money.models import Fund, Period
from gongji.office.ui.pages import Link

TABS: Final[list[tuple[str, str]]] = [
    ("专户", "money:fund"),
    ("凭证", "money:vouchers"),
    ("科目余额", "money:trial"),
    ("结账", "money:periods"),
    ("导出账簿", "money:export"),
]
"""Word and page (by the fund's key) of each room of a fund's books; other parts of the room add theirs."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A chip that leads to a room of the books."""

    label: str
    url: str
    here: bool
    count: int | None = None


class OfFund:
    """A page under a fund."""

    request: HttpRequest
    kwargs: dict[str, Any]
    crumbs: Callable[[], Sequence[Link]]

    @cached_property
    def fund(self) -> Fund:
        """The fund of the address, in the scope of who asks."""
        return found_or_404(queries.funds(), pk=self.kwargs["fund"])

    def may(self, right: str) -> bool:
        """Whether who asks has a right at the fund's union."""
        return access_in(self.request).may(right, self.fund.union)

    def way(self) -> Sequence[Link]:
        """The funds, then this one."""
        return (
            Link("资金", reverse("money:funds")),
            Link(self.fund.name, reverse("money:fund", args=[self.fund.pk])),
        )

    def tabs(self) -> Sequence[Tab]:
        """The rooms of the books, this one marked."""
        match = self.request.resolver_match
        here = match.view_name if match else ""
        return [Tab(word, reverse(name, args=[self.fund.pk]), name == here) for word, name in TABS]

    @cached_property
    def months(self) -> list[Period]:
        """The months with books, newest first."""
        return queries.periods(self.fund)

    @cached_property
    def month(self) -> Period | None:
        """The month that was asked for, else the newest."""
        asked = self.request.GET.get("month", "")
        return next((p for p in self.months if str(p) == asked), self.months[0] if self.months else None)

    def by_month(self) -> Mapping[str, Any]:
        """What `money/months.html` shows."""
        return {"months": self.months, "month": self.month, "tabs": self.tabs()}

"""The demo city's funds: one for each plan, its books open from the first edition on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Min

from gongji.office.guard.scoped import everything
from gongji.office.money.services import open_fund
from gongji.office.plans.models import Plan
from gongji.office.site.demo import City, loader


@loader("互助金专户", order=35)
def load_funds(city: City) -> None:
    """Open the fund of every plan that has none."""
    with everything("demo city"), transaction.atomic():
        plans = Plan.objects.filter(fund__isnull=True).select_related("union").order_by("pk")
        for plan in plans.annotate(first=Min("editions__in_force_from")):
            first: date | None = plan.first
            edition = plan.editions.order_by("pk").first()
            name = f"{edition.title} 互助金专户" if edition else ""
            open_fund(
                None, plan, plan.union, name=name, since=first.replace(month=1, day=1) if first else None
            )

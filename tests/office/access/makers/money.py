"""The books of a fund that the union's office keeps."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from tests.office.access.making import Keys, World, answers, maker

_numbers = count(1)


def fund_of(union: Any) -> Any:
    """A fund of a plan of its own, with its chart."""
    from gongji.office.money import services
    from gongji.office.plans.models import Plan

    plan = Plan.objects.create(code=f"money-{next(_numbers)}", union=union)
    return services.open_fund(None, plan, union, since=date(2026, 1, 1), name=f"虚构专户在{union.name}")


def entry_of(union: Any) -> Any:
    """A voucher in it: a contribution."""
    from gongji.office.money import queries, services
    from gongji.office.money.choices import Use
    from gongji.office.money.services.posting import Line

    fund = fund_of(union)
    bank, income = (queries.code_of(fund, use) for use in (Use.BANK, Use.CONTRIBUTION))
    lines = [Line(bank, 26_00), Line(income, -26_00)]
    named = {"source_kind": "drill", "source_key": str(next(_numbers)), "purpose": "演练", "text": "演练"}
    return services.post(None, fund, date(2026, 1, 5), lines, **named)


@maker("money:*")
def fund(world: World, union: Any) -> Keys:
    """The fund."""
    return {"fund": fund_of(union).pk}


@maker("money:account")
def account(world: World, union: Any) -> Keys:
    """Its bank account."""
    from gongji.office.money import queries
    from gongji.office.money.choices import Use

    made = fund_of(union)
    return {"fund": made.pk, "code": queries.code_of(made, Use.BANK)}


@maker("money:close")
def month(world: World, union: Any) -> Keys:
    """A month with a voucher."""
    return {"fund": entry_of(union).fund_id, "year": 2026, "month": 1}


@maker("money:carry")
def year(world: World, union: Any) -> Keys:
    """A year with a voucher."""
    return {"fund": entry_of(union).fund_id, "year": 2026}


@maker("money:voucher", "money:reverse")
def voucher(world: World, union: Any) -> Keys:
    """A voucher."""
    return {"pk": entry_of(union).pk}


answers("money:open_account", code="590199", name="虚构科目", since="2026-02-01")
answers("money:overdraft", limit="100.00", since="2026-03-01", until="2026-03-31")
answers("money:reverse", why="演练", on="2026-01-06")
answers("money:export", purpose="演练核对")

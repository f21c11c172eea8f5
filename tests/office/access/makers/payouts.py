"""What the office owes, the batches in which it pays, and what came in."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import count
from typing import Any

from tests.office.access.makers.money import fund_of
from tests.office.access.makers.people import bank_account
from tests.office.access.making import Keys, World, answers, maker

_numbers = count(1)


def _person(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def _with_money(union: Any) -> Any:
    from gongji.office.money import services

    fund = fund_of(union)
    services.received(
        None, fund=fund, amount=10_000_00, on=date(2026, 1, 5), bank_reference=f"S{fund.pk}", union=union,
        source_key=f"r{fund.pk}", title=f"虚构名册在{union.name}", due=10_000_00,
    )  # fmt: skip
    return fund


def _owed(world: World, union: Any) -> Any:
    from gongji.office.money import services
    from gongji.office.people.models import Account

    account = Account.objects.select_related("person").get(pk=bank_account(world, union)["account"])
    return services.owe(
        None, fund=_with_money(union), union=union, person=account.person, account=account, amount=2_000_00,
        source_kind="drill", source_key=str(next(_numbers)), deciders=[_person(1), _person(2)],
    )  # fmt: skip


def _batch(world: World, union: Any, *, frozen: bool) -> Any:
    from gongji.office.money import services

    owed, clerk = _owed(world, union), world.accounts["everything"]
    made = services.batch(clerk, owed.fund, [owed])
    return services.freeze(clerk, made) if frozen else made


@maker("payouts:*")
def payable(world: World, union: Any) -> Keys:
    """Something owed to a person of the union."""
    return {"key": _owed(world, union).pk}


@maker("payouts:receive")
def fund(world: World, union: Any) -> Keys:
    """The fund."""
    return {"fund": fund_of(union).pk}


@maker("payouts:batch", "payouts:freeze", "payouts:dissolve")
def reserved(world: World, union: Any) -> Keys:
    """A batch that is being made up."""
    return {"key": _batch(world, union, frozen=False).pk}


@maker(
    "payouts:thaw", "payouts:release", "payouts:file", "payouts:return", "payouts:write", "payouts:rewrite"
)
def frozen(world: World, union: Any) -> Keys:
    """A batch that waits for its release."""
    made = _batch(world, union, frozen=True)
    return {"key": made.pk, "!": {"seen": made.file_sha256}}


@maker("payouts:drop", "payouts:again", "payouts:tell")
def line(world: World, union: Any) -> Keys:
    """A line of a batch that is being made up."""
    from gongji.office.money.models import BatchLine

    return {"key": BatchLine.objects.get(batch=_batch(world, union, frozen=False)).pk}


@maker("payouts:receipt")
def receipt(world: World, union: Any) -> Keys:
    """What came in for a roster."""
    from gongji.office.money.models import Receipt

    return {"key": Receipt.objects.get(fund=_with_money(union)).pk}


@maker("payouts:match", "payouts:undo_receipt")
def unmatched(world: World, union: Any) -> Keys:
    """What came in and belongs to nothing yet."""
    from gongji.office.money import services

    made = fund_of(union)
    named = {"amount": 26_00, "on": date(2026, 1, 5), "bank_reference": f"U{made.pk}"}
    return {"key": services.received(None, fund=made, **named).pk}


@maker("payouts:undo")
def matching(world: World, union: Any) -> Keys:
    """What was taken for a roster."""
    from gongji.office.money.models import Matching

    return {"key": Matching.objects.get(receipt__fund=_with_money(union)).pk}


answers("payouts:receive", amount="26.00", on="2026-01-05", bank_reference="虚构流水 1", serial="虚构流水 1")

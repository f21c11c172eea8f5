"""The pages of money in and out as the cashier sees them, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.office.payouts.paying import frozen, handed, lines_of, owe, read, returned

from gongji.office.money import services
from gongji.office.money.models import Batch
from gongji.office.money.payout_states import BatchState

pytestmark = pytest.mark.django_db(transaction=True)


COMING: list[tuple[int, str, str, dict[str, Any]]] = [
    (648_000, "S-77", "虚构纺织厂工会委员会", {}),
    (60_000, "S-78", "虚构船厂", {"source_key": "r2", "source_kind": "test.roster", "title": "虚构船厂 2026 年首次名册", "due": 120_000}),
    (24_000, "S-79", "张虚构", {}),
]  # fmt: skip


@pytest.fixture
def due_rosters(
    mill: Any, make_union: Callable[..., Any], office: Any, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Three rosters that wait for money."""
    yard = make_union(office, "grassroots", name="虚构船厂工会")
    dues = [
        services.Due(
            "test.roster", "r1", mill, "虚构纺织厂 2026 年续保名册", "", 648_000, date(2026, 3, 1), "S-77"
        ),
        services.Due(
            "test.roster", "r2", yard, "虚构船厂 2026 年首次名册", "", 120_000, date(2026, 3, 2), ""
        ),
        services.Due("test.roster", "r3", mill, "虚构纺织厂 2026 年增员名册", "", 24_000, None, ""),
    ]
    monkeypatch.setattr(services.matching, "DUES", [lambda fund: dues])
    return dues


@pytest.fixture
def busy(fund: Any, mill: Any, owed: Callable[..., Any], cashier: Any, due_rosters: Any) -> dict[str, Any]:
    """A fund in the middle of a month."""
    for serial in range(60, 72):
        owe(fund, mill, serial, 200_000 + serial)
    done = handed(cashier, fund, [owed(), owed(350_050)])
    read(cashier, done, "回单0310.csv", returned(done))
    back = handed(cashier, fund, [owed(), owed(300_000), owed()])
    read(cashier, back, "回单0315.csv", returned(back, {2: ("失败", "户名不符"), 3: ("处理中", "")}))
    read(cashier, back, "回单0316.csv", returned(back, 金额="1.00"))
    waiting = frozen(cashier, fund, [owed(), owed()])
    stuck = frozen(cashier, fund, [owed()])
    services.releasing.book(cashier, stuck, stuck.file_sha256)
    making = services.batch(cashier, fund, [owed(), owed(123_456)])
    reading = handed(cashier, fund, [owed(), owed()])
    services.read_return(cashier, reading, "回单0320.csv", returned(reading))
    for amount, reference, payer, more in COMING:
        receipt = services.received(
            cashier,
            fund=fund,
            amount=amount,
            on=date(2026, 3, 9),
            bank_reference=reference,
            payer=payer,
            **more,
        )
        if reference == "S-77":
            big = receipt
    return {
        "back": back,
        "reading": reading,
        "waiting": waiting,
        "stuck": stuck,
        "making": making,
        "done": done,
        "big": big,
    }


def test_every_page_is_good_at_a_desk_and_on_a_phone(
    busy: dict[str, Any], fund: Any, cashier: Any, accountant: Any, look: Callable[..., Any]
) -> None:
    assert Batch._base_manager.filter(state=BatchState.RELEASED).count() == 1
    refused, unknown = lines_of(busy["back"])[1:]
    look(cashier, "/money/payouts/", "payouts-due")
    look(cashier, "/money/payouts/?state=returned", "payouts-returned")
    look(cashier, "/money/batches/", "payouts-batches")
    for name in ("back", "reading", "waiting", "stuck", "making", "done"):
        look(cashier, f"/money/batches/{busy[name].pk}/", f"payouts-batch-{name}")
    look(cashier, f"/money/batches/{busy['waiting'].pk}/release/", "payouts-release")
    look(cashier, f"/money/batches/{busy['back'].pk}/file/", "payouts-file")
    look(cashier, f"/money/batches/{busy['back'].pk}/return/", "payouts-return")
    look(cashier, f"/money/lines/{refused.pk}/again/", "payouts-again")
    look(accountant, f"/money/lines/{unknown.pk}/tell/", "payouts-tell")
    look(cashier, f"/money/payouts/{refused.payable_id}/", "payouts-payable")
    look(cashier, "/money/receipts/", "payouts-receipts")
    look(cashier, f"/money/receipts/new/{fund.pk}/", "payouts-receive")
    look(cashier, f"/money/receipts/{busy['big'].pk}/", "payouts-receipt")
    look(cashier, f"/money/receipts/{busy['big'].pk}/undo/", "payouts-receipt-undo")
    services.undo_receipt(cashier, busy["big"], "金额录错，对账单上是 6,840.00")
    look(cashier, f"/money/receipts/{busy['big'].pk}/", "payouts-receipt-undone")

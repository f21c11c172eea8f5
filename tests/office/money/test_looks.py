"""Every page of the books as a person sees it, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.office.money.books import BANK, BENEFIT, DAY, FEE, PAYABLE, SUSPENSE, book

from gongji.office.guard.models import Grant
from gongji.office.guard.scoped import everything
from gongji.office.money import services
from gongji.office.money.models import Entry, Fund

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(fund: Fund, accountant: Any, office: Any, overdraft: Any) -> Fund:
    """A few months of a fund's life."""
    Grant.objects.create(user=accountant, union=office, role="committee", since="2000-01-01")
    with everything("a test"):
        opening = [services.Line(BANK, 50_000_000), services.Line("3103", -50_000_000)]
        services.book(accountant, fund, date(2026, 1, 5), opening, document="移交清册 1", text="建账期初余额")
        book(fund, 8_112_00, on=date(2026, 1, 20), text="虚构机床厂 312 人互助费")
        book(fund, 26_000_00, BANK, SUSPENSE, on=date(2026, 1, 28), text="虚构来款，单位待查")
        book(fund, 26_000_00, SUSPENSE, "4001", on=date(2026, 2, 2), text="认领：虚构纺织厂 1,000 人互助费")
        for n in range(1, 9):
            book(fund, 2_000_00, BENEFIT, PAYABLE, on=date(2026, 2, 3), text=f"应付给付 案〔2026〕{n:04d}号")
        book(fund, 16_000_00, PAYABLE, "1012", on=date(2026, 2, 10), text="拨付批次 3 银行回单确认")
        book(fund, 16_000_00, "1012", BANK, on=date(2026, 2, 9), text="拨付批次 3")
        services.reverse(
            accountant, book(fund, 1_500, FEE, BANK, text="银行手续费"), "金额录错，应为 5.00", on=DAY
        )
        book(fund, 500, FEE, BANK, text="银行手续费")
        services.close_period(accountant, fund, 2026, 1)
    return fund


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("", "funds"), ("new/", "open"), ("{fund}/", "fund"), ("{fund}/vouchers/?month=2026-03", "vouchers"),
        ("{fund}/vouchers/?month=2026-02", "vouchers-long"), ("{fund}/book/", "book"),
        ("{fund}/balances/?month=2026-02", "trial"), ("{fund}/accounts/1002/?month=2026-02", "account"),
        ("{fund}/accounts/new/", "new-account"), ("{fund}/periods/", "periods"),
        ("{fund}/periods/2026/2/close/", "close"), ("{fund}/periods/2026/3/close/", "close-blocked"),
        ("{fund}/periods/2025/carry/", "carry"), ("{fund}/overdrafts/new/", "overdraft"),
        ("{fund}/export/", "export"), ("vouchers/{first}/", "voucher"), ("vouchers/{red}/", "voucher-red"),
        ("vouchers/{red_of}/", "voucher-reversed"), ("vouchers/{first}/reverse/", "reverse"),
    ],
)  # fmt: skip
def test_a_page_is_good(url: str, name: str, kept: Fund, accountant: Any, look: Callable[..., Any]) -> None:
    with everything("a test"):
        red = Entry.objects.get(reversal_of__isnull=False)
        first = Entry.objects.earliest("at")
    keys = {"fund": kept.pk, "first": first.pk, "red": red.pk, "red_of": red.reversal_of_id}
    look(accountant, f"/money/{url.format(**keys)}", f"money-{name}")


def test_a_voucher_is_booked_by_hand(kept: Fund, accountant: Any, open_tab: Any, live_server: Any) -> None:
    watched = open_tab(accountant)
    tab = watched.tab
    tab.goto(f"{live_server.url}/money/{kept.pk}/")
    tab.get_by_role("link", name="记一张凭证").click()
    tab.get_by_label("单据文号").fill("回单 20260310-7")
    tab.get_by_label("摘要", exact=True).fill("一季度利息")
    tab.get_by_label("第 1 行科目").select_option("1002")
    tab.get_by_label("第 1 行借方").fill("12.34")
    tab.get_by_label("第 2 行科目").select_option("490101")
    tab.get_by_label("第 2 行贷方").fill("12.30")
    tab.get_by_role("button", name="记账").click()
    assert "差 0.04 元" in tab.inner_text("main")
    watched.picture("money-book-refused-1440")
    tab.get_by_label("第 2 行贷方").fill("12.34")
    tab.get_by_role("button", name="记账").click()
    assert "人民币壹拾贰元叁角肆分" in tab.inner_text("main")
    assert watched.complaints == []

"""Entries by the service: what it writes, and what it refuses in words, at each bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from tests.office.money.books import BANK, DAY, FEE, INCOME, PAYABLE, book

from gongji.office.guard.errors import Refused
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.money import queries, services
from gongji.office.money.chart import chart, read
from gongji.office.money.choices import LINES, MOST, Use
from gongji.office.money.errors import AlreadyPosted, LedgerError
from gongji.office.money.models import Account, Balance, Entry, Fund
from gongji.office.money.services import posting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole() -> Iterator[None]:
    with everything("a test"):
        yield


def refused(code: str, do: Callable[[], Any]) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        do()
    assert caught.value.code == code, str(caught.value)
    return caught.value


def test_an_entry_moves_the_balances_of_its_accounts(fund: Fund) -> None:
    entry = book(fund, 12_345)
    assert (entry.number, entry.total, entry.lines) == (1, 12_345, 2)
    assert queries.balance(fund, BANK) == 12_345
    assert queries.balance(fund, INCOME) == -12_345
    assert AuditRow.objects.filter(action="money.post", object_key=str(entry.pk)).count() == 1


def test_L04_a_reversal_stands_in_red_on_the_side_of_what_it_reverses(fund: Fund, accountant: Any) -> None:
    entry = book(fund, 12_345)
    made = services.reverse(accountant, entry, "金额录错")
    assert made.total == -12_345 and made.reversal_of_id == entry.pk
    assert queries.balance(fund, BANK) == 0
    assert [(p.side, p.amount) for p in made.postings.all()] == [("debit", -12_345), ("credit", -12_345)]
    refused("M111", lambda: services.reverse(accountant, entry, "再来一次"))
    refused("M111", lambda: services.reverse(accountant, made, "冲销冲销"))
    refused("M113", lambda: services.reverse(accountant, book(fund, 1), " "))


def test_L04_a_reversal_that_the_cash_does_not_cover_is_refused(fund: Fund, accountant: Any) -> None:
    entry = book(fund, 500)
    book(fund, 1, PAYABLE, BANK)
    refused("M110", lambda: services.reverse(accountant, entry, "名册退回"))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([(BANK, 5)], "M105"), ([], "M105"), ([(BANK, 5), (INCOME, -4)], "M105"),
        ([(BANK, 5), (INCOME, -6)], "M105"), ([(BANK, 0), (INCOME, 0)], "M106"),
        ([(INCOME, MOST + 1), (PAYABLE, -MOST - 1)], "M106"), ([("1003", 5), (INCOME, -5)], "M103"),
        ([(BANK, 5), ("4901", -5)], "M104"), ([(BANK, 1)] * (LINES + 1), "M105"),
    ],
)  # fmt: skip
def test_L01_L02_L08_lines_that_cannot_be_are_refused(
    fund: Fund, lines: list[tuple[str, int]], code: str
) -> None:
    said = {"source_kind": "t", "source_key": "1", "purpose": "p", "text": "x"}
    rows = [services.Line(c, fen) for c, fen in lines]
    refused(code, lambda: services.post(None, fund, DAY, rows, **said))  # type: ignore[arg-type]
    assert not Entry.objects.exists()


def test_R04_an_amount_with_a_fraction_is_refused(fund: Fund) -> None:
    for fen in (1.0, True):
        refused("M106", lambda f=fen: book(fund, f))  # type: ignore[misc]


def test_L10_a_source_is_posted_once_for_a_purpose_and_the_second_learns_which(fund: Fund) -> None:
    first = book(fund, 5, source_key="k")
    error = refused("M109", lambda: book(fund, 7, source_key="k"))
    assert isinstance(error, AlreadyPosted) and error.entry == first.pk
    for blank in ("source_kind", "source_key", "purpose", "text"):
        refused("M113", lambda b=blank: book(fund, 5, **{b: ""}))


def test_L05_the_words_say_what_is_there_and_what_is_missing(fund: Fund) -> None:
    book(fund, 500)
    error = refused("M110", lambda: book(fund, 501, PAYABLE, BANK))
    assert "余额 5.00 元，不够付 5.01 元" in str(error)
    book(fund, 500, PAYABLE, BANK)


def test_L05_an_overdraft_is_cited_for_each_entry(fund: Fund, overdraft: Any, make_fund: Any) -> None:
    refused("M110", lambda: book(fund, 10_001, PAYABLE, BANK, overdraft=overdraft))
    book(fund, 9_999, PAYABLE, BANK, overdraft=overdraft)
    refused("M110", lambda: book(fund, 1, PAYABLE, BANK))
    book(fund, 1, PAYABLE, BANK, overdraft=overdraft)
    refused("M114", lambda: book(fund, 1, PAYABLE, BANK, on=date(2026, 4, 1), overdraft=overdraft))
    refused("M114", lambda: book(make_fund(), 1, PAYABLE, BANK, overdraft=overdraft))


def test_only_the_committee_allows_an_overdraft(fund: Fund, accountant: Any) -> None:
    said = services.Approval(1, "管委会", "批 2", DAY, DAY, "x")
    with pytest.raises(Refused):
        services.approve_overdraft(accountant, fund, said)


def test_only_accountants_book_by_hand_reverse_and_close(fund: Fund, make_user: Any, office: Any) -> None:
    entry = book(fund, 5)
    rows = [services.Line(BANK, 5), services.Line(INCOME, -5)]
    for role in ("cashier", "auditor", "approver", "admin"):
        user = make_user(role, office)
        for do in (
            lambda u=user: services.book(u, fund, DAY, rows, document="d", text="t"),
            lambda u=user: services.reverse(u, entry, "x"),
            lambda u=user: services.close_period(u, fund, 2026, 3),
            lambda u=user: services.carry(u, fund, 2025),
            lambda u=user: services.open_account(u, fund, "5901", "590102", "x", DAY),
        ):  # fmt: skip
            with pytest.raises(Refused):
                do()  # type: ignore[no-untyped-call]


def test_L08_days_before_the_books_and_days_to_come_are_refused(fund: Fund) -> None:
    refused("M104", lambda: book(fund, 5, on=date(2024, 12, 31)))
    book(fund, 5, on=date(2025, 1, 1))
    book(fund, 5, on=timezone.localdate())
    refused("M108", lambda: book(fund, 5, on=timezone.localdate() + timedelta(days=1)))


def test_L09_numbers_are_one_after_another_in_each_month_and_fund(fund: Fund, make_fund: Any) -> None:
    other = make_fund()
    days = [date(2026, 2, 1), DAY, date(2026, 2, 28), DAY, date(2026, 2, 3)]
    assert [book(fund, 5, on=day).number for day in days] == [1, 1, 2, 2, 3]
    with pytest.raises(LedgerError):
        book(fund, 5, PAYABLE, "1003", on=DAY)
    assert book(fund, 5, on=DAY).number == 3  # a refusal leaves no gap
    assert book(other, 5).number == 1


def test_L11_record_time_goes_on_when_the_clock_steps_back(
    fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = book(fund, 5).at
    back = SimpleNamespace(now=lambda: first - timedelta(hours=1), localdate=timezone.localdate)
    monkeypatch.setattr(posting, "timezone", back)
    times: list[datetime] = [book(fund, 5).at for _ in range(3)]
    assert times == [first + timedelta(microseconds=n) for n in (1, 2, 3)]


def test_a_fund_is_opened_with_the_accounts_of_its_chart(fund: Fund) -> None:
    held = {a.code: a for a in Account.objects.filter(fund=fund)}
    planned = chart()
    assert set(held) == {one.code for one in planned.accounts}
    assert Balance.objects.filter(account__fund=fund).count() == len(held)
    for use in Use:
        assert held[queries.code_of(fund, use)].leaf
    assert held["490101"].above_id == held["4901"].pk and not held["4901"].leaf
    assert (fund.chart, fund.chart_sha256) == ("mutual_aid", planned.sha256)
    assert queries.fund_of(fund.plan) == fund
    refused("M102", lambda: services.open_fund(None, fund.plan, fund.union))
    refused("M101", lambda: queries.fund_of("没有的计划"))
    refused("M103", lambda: queries.balance(fund, "9999"))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('{code: 1001, name: 现金, kind: asset}', "读不懂"),
        ('{code: "1001", name: 现金, kind: thing}', "读不懂"),
        ('{code: "1001", name: 现金, kind: asset, colour: red}', "读不懂"),
        ('{code: "1001", name: 现金, kind: asset, use: cash}', "用途不对"),
        ('{code: "100101", name: 现金, kind: asset, above: "1001"}', "不在它前面"),
        ('{code: "1001", name: 现金, kind: asset}', "用途缺"),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_be_is_refused(row: str, says: str) -> None:
    error = refused("M115", lambda: read(f"accounts:\n  - {row}\n".encode(), "试"))
    assert says in str(error)


def test_an_account_that_holds_money_or_is_used_by_the_system_is_not_closed(fund: Fund) -> None:
    book(fund, 500)
    book(fund, 100, FEE, BANK)
    fee, bank = (Account.objects.get(fund=fund, code=code) for code in (FEE, BANK))
    refused("M104", lambda: services.close_account(None, fee, DAY))
    refused("M104", lambda: services.close_account(None, bank, DAY))
    book(fund, 100, "590109", FEE)
    refused("M104", lambda: services.close_account(None, fee, DAY - timedelta(days=1)))
    services.close_account(None, fee, DAY)
    refused("M104", lambda: book(fund, 1, FEE, BANK, on=DAY + timedelta(days=1)))


def test_an_account_gets_others_below_it_only_while_nothing_is_on_it(fund: Fund) -> None:
    refused("M104", lambda: services.open_account(None, fund, BANK, "100201", "工行", DAY))
    refused("M104", lambda: services.open_account(None, fund, "5901", "5902", "x", DAY))
    refused("M103", lambda: services.open_account(None, fund, "7777", "777701", "x", DAY))
    services.open_account(None, fund, "5002", "500201", "退费：名册退回", DAY)
    refused("M104", lambda: book(fund, 1, "5002", PAYABLE))
    book(fund, 1, "500201", PAYABLE)
    refused("M104", lambda: services.open_account(None, fund, "500201", "50020101", "x", DAY))


def test_L08_months_close_in_order_and_once(fund: Fund, accountant: Any) -> None:
    book(fund, 5, on=date(2026, 1, 31))
    book(fund, 5, on=date(2026, 3, 1))
    refused("M112", lambda: services.close_period(accountant, fund, 2026, 3))
    services.close_period(accountant, fund, 2026, 1)
    refused("M107", lambda: services.close_period(accountant, fund, 2026, 1))
    refused("M107", lambda: book(fund, 5, on=date(2026, 1, 31)))
    refused("M107", lambda: book(fund, 5, on=date(2025, 12, 31)))
    book(fund, 5, on=date(2026, 2, 1))
    refused("M112", lambda: services.close_period(accountant, fund, 2026, 3))
    today = timezone.localdate()
    book(fund, 5, on=today)
    refused("M112", lambda: services.close_period(accountant, fund, today.year, today.month))


def test_a_year_is_carried_into_the_surplus_before_it_closes(fund: Fund, accountant: Any) -> None:
    book(fund, 900, on=date(2025, 5, 1))
    book(fund, 250, FEE, BANK, on=date(2025, 12, 31))
    services.close_period(accountant, fund, 2025, 5)
    refused("M112", lambda: services.close_period(accountant, fund, 2025, 12))
    made = services.carry(accountant, fund, 2025)
    assert made.on == date(2025, 12, 31)
    assert [queries.balance(fund, code) for code in (INCOME, FEE, "3101")] == [0, 0, -650]
    refused("M116", lambda: services.carry(accountant, fund, 2025))
    book(fund, 7, on=date(2025, 12, 30))
    services.carry(accountant, fund, 2025)
    services.close_period(accountant, fund, 2025, 12)
    refused("M116", lambda: services.carry(accountant, fund, timezone.localdate().year + 1))


def test_a_year_of_equal_income_and_spending_is_carried_without_a_rest(fund: Fund, accountant: Any) -> None:
    book(fund, 900, on=date(2025, 5, 1))
    book(fund, 900, FEE, BANK, on=date(2025, 6, 1))
    assert services.carry(accountant, fund, 2025).lines == 2

"""The pages of the books: who sees them, what they say, how many queries they take, and what leaves the house."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.money.books import BANK, BENEFIT, DAY, FEE, PAYABLE, book

from gongji.office.guard.models import AuditRow
from gongji.office.guard.roles import RIGHTS, Role
from gongji.office.guard.scoped import everything
from gongji.office.money import queries, services
from gongji.office.money.models import Entry, Fund, Period

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(accountant: Any, client_of: Callable[..., Client]) -> Client:
    return client_of(accountant)


@pytest.fixture
def kept(fund: Fund, accountant: Any) -> Iterator[Fund]:
    """Three months of books with a reversal."""
    with everything("a test"):
        services.book(
            accountant, fund, date(2026, 1, 5),
            [services.Line(BANK, 50_000_000), services.Line("3103", -50_000_000)],
            document="移交清册 1", text="建账期初余额",
        )  # fmt: skip
        book(fund, 1_234_567, on=date(2026, 1, 20), text="虚构机床厂 312 人互助费")
        book(fund, 200_000, BENEFIT, PAYABLE, on=date(2026, 2, 3), text="应付给付 虚构案 1")
        book(fund, 200_000, PAYABLE, BANK, on=date(2026, 2, 9), text="拨付 虚构批 1")
        wrong = book(fund, 1_500, FEE, BANK, text="银行手续费")
        services.reverse(accountant, wrong, "金额录错，应为 5.00", on=DAY)
        book(fund, 500, FEE, BANK, text="银行手续费")
    yield fund


def pages(fund: Fund) -> list[str]:
    with everything("a test"):
        key = Entry.objects.filter(fund=fund).latest("at").pk
    at = f"/money/{fund.pk}/"
    return [
        "/money/", at, f"{at}vouchers/", f"{at}vouchers/?month=2026-01", f"{at}balances/", f"{at}periods/",
        f"{at}accounts/1002/?month=2026-03", f"{at}export/", f"/money/vouchers/{key}/",
    ]  # fmt: skip


def changes(fund: Fund) -> list[str]:
    with everything("a test"):
        key = Entry.objects.filter(fund=fund).latest("at").pk
    at = f"/money/{fund.pk}/"
    return [
        "/money/new/", f"{at}book/", f"{at}accounts/new/", f"{at}periods/2026/1/close/",
        f"{at}periods/2025/carry/", f"/money/vouchers/{key}/reverse/",
    ]  # fmt: skip


def get(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_what_its_rights_say(
    role: Role, kept: Fund, office: Any, make_user: Any, client_of: Any
) -> None:
    client = client_of(make_user(role, office))
    for url in pages(kept):
        assert client.get(url).status_code == (200 if role in RIGHTS["money.read"] else 403), url
    for url in changes(kept):
        right = "money.close" if "/periods/" in url else "money.book"
        assert client.get(url).status_code == (200 if role in RIGHTS[right] else 403), url
    allowed = 200 if role in RIGHTS["money.overdraft"] else 403
    assert client.get(f"/money/{kept.pk}/overdrafts/new/").status_code == allowed


def test_A03_books_of_another_union_and_none_give_the_same_answer(
    kept: Fund, make_union: Any, make_user: Any, client_of: Any
) -> None:
    stranger = client_of(make_user(Role.ACCOUNTANT, make_union(name="虚构别市总工会")))
    urls = [url for url in pages(kept) + changes(kept) if url not in ("/money/", "/money/new/")]
    for url in urls:
        assert stranger.get(url).status_code == 404, url
        assert stranger.post(url, {"purpose": "看看", "why": "x"}).status_code in (404, 405), url
    assert "虚构计划" not in get(stranger, "/money/")
    assert stranger.get("/money/999999/").status_code == 404


def test_a_voucher_reads_as_on_paper(kept: Fund, browser: Client) -> None:
    with everything("a test"):
        first = Entry.objects.filter(fund=kept).earliest("at")
        red = Entry.objects.get(reversal_of__isnull=False)
    page = get(browser, f"/money/vouchers/{first.pk}/")
    for part in (
        "2026-01 记-1",
        "人民币伍拾万元整",
        "移交清册 1",
        "建账期初余额",
        "1002 银行存款",
        "500,000.00",
    ):
        assert part in page, part
    page = get(browser, f"/money/vouchers/{red.pk}/")
    for part in ("红字冲销", "−15.00", "人民币负壹拾伍元整", "记-1"):
        assert part in page, part
    undone = get(browser, f"/money/vouchers/{red.reversal_of_id}/")
    assert "已冲销" in undone and "/reverse/" not in undone


def test_the_balances_of_a_month_agree_on_both_sides(kept: Fund, browser: Client) -> None:
    page = get(browser, f"/money/{kept.pk}/balances/?month=2026-03")
    assert "1002 银行存款" in page and "5901 其他支出" in page
    with everything("a test"):
        trial = queries.trial_balance(kept, date(2026, 3, 31))
    lines = {line.account.code: line for line in trial.lines}
    bank, fee = lines[BANK], lines[FEE]
    assert (bank.opening, bank.debits, bank.credits) == (51_034_567, 0, 500)
    assert (fee.debits, fee.credits, fee.closing) == (500, 0, 500)  # the red one lowers its own side
    assert lines["5901"].closing == 500
    assert trial.debits == trial.credits == 500
    for which in ("opening", "closing"):
        assert trial.total(which, "debit") == trial.total(which, "credit")


def test_the_running_balance_goes_on_over_pages(fund: Fund, browser: Client) -> None:
    with everything("a test"):
        for n in range(1, 131):
            book(fund, n * 100, on=date(2026, 1 if n <= 10 else 2, 5))
    page = browser.get(f"/money/{fund.pk}/accounts/1002/?month=2026-02")
    rows = page.context["table"].rows
    assert [row.record.running for row in rows][:2] == [5_500 + 1_100, 5_500 + 1_100 + 1_200]
    while after := page.context["slice"].after:
        page = browser.get(f"/money/{fund.pk}/accounts/1002/?month=2026-02&after={after}")
    last = list(page.context["table"].rows)[-1].record
    assert last.running == sum(n * 100 for n in range(1, 131))
    with everything("a test"):
        assert last.running == queries.balance(fund, BANK)


def test_queries_do_not_grow_with_the_books(kept: Fund, browser: Client) -> None:
    counts = {}
    for url in pages(kept):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            get(browser, url)
        counts[url] = len(seen)
    with everything("a test"):
        for n in range(60):
            book(kept, 100 + n, on=date(2026, 3, 12))
    for url in pages(kept)[:-1]:
        with CaptureQueriesContext(connection) as seen:
            get(browser, url)
        assert len(seen) <= counts[url] + 1, f"{url}: one more, to count what is longer than a page"
    assert max(counts.values()) <= 16, counts


def lines(*rows: tuple[str, str, str]) -> dict[str, str]:
    said = {}
    for n, (code, debit, credit) in enumerate(rows, 1):
        said |= {f"account_{n}": code, f"text_{n}": "", f"debit_{n}": debit, f"credit_{n}": credit}
    return said


HEAD = {"on": "2026-03-10", "document": "回单 7", "text": "季度利息"}


def test_a_voucher_is_booked_by_hand_once(fund: Fund, browser: Client) -> None:
    url = f"/money/{fund.pk}/book/"
    sent = {**HEAD, **lines((BANK, "12.34", ""), ("490101", "", "12.34"))}
    answer = browser.post(url, sent)
    assert answer.status_code == 302
    page = get(browser, answer.headers["Location"])
    assert "季度利息" in page and "12.34" in page and "虚构会计" in page
    again = browser.post(url, sent)
    assert again.status_code == 422 and "M109" in again.content.decode()
    with everything("a test"):
        assert queries.balance(fund, BANK) == 1_234
    assert AuditRow.objects.filter(action="money.post").count() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (lines((BANK, "12.34", ""), ("490101", "", "12.33")), "差 0.01 元"),
        (lines((BANK, "12.34", "")), "2 到 1000 行"),
        (lines(), "2 到 1000 行"),
        (lines((BANK, "12.34", "12.34"), ("490101", "", "1")), "借方和贷方填一个"),
        (lines((BANK, "", ""), ("490101", "", "1")), "借方和贷方填一个"),
        (lines(("", "1", ""), ("490101", "", "1")), "没有选科目"),
        (lines((BANK, "１２", ""), ("490101", "", "12")), "全角"),
        (lines((BANK, "1e3", ""), ("490101", "", "1000")), "改法"),
        (lines((BANK, "-1", ""), ("490101", "-1", "")), "改法"),
        (lines(("490101", "1", ""), (BANK, "", "1")), "不够付"),
        ({**lines((BANK, "1", ""), ("490101", "", "1")), "on": "2024-12-31"}, "没有启用"),
        ({**lines((BANK, "1", ""), ("490101", "", "1")), "on": "2999-01-01"}, "还没有到"),
        ({**lines((BANK, "1", ""), ("490101", "", "1")), "document": ""}, "还没有填"),
        ({**lines((BANK, "1", ""), ("490101", "", "1")), "account_x": "1", "account_99999": ""}, None),
    ],
)  # fmt: skip
def test_what_cannot_be_booked_is_said(
    fund: Fund, browser: Client, sent: dict[str, str], says: str | None
) -> None:
    answer = browser.post(f"/money/{fund.pk}/book/", {**HEAD, **sent})
    if says is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert says in answer.content.decode()
    with everything("a test"):
        assert not Entry.objects.exists()


def test_more_lines_keep_what_was_typed(fund: Fund, browser: Client) -> None:
    answer = browser.post(f"/money/{fund.pk}/book/", {**HEAD, **lines((BANK, "12.34", "")), "more": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and 'value="12.34"' in page and "account_10" in page


def test_a_month_is_closed_in_order(kept: Fund, browser: Client) -> None:
    blocked = get(browser, f"/money/{kept.pk}/periods/2026/2/close/")
    assert "2026-01 还没有结账" in blocked and "btn main" not in blocked
    assert browser.post(f"/money/{kept.pk}/periods/2026/2/close/").status_code == 422
    for month in (1, 2):
        assert browser.post(f"/money/{kept.pk}/periods/2026/{month}/close/").status_code == 302
    assert "结账到 2026-02" in get(browser, f"/money/{kept.pk}/periods/")
    again = browser.post(f"/money/{kept.pk}/periods/2026/2/close/")
    assert again.status_code == 422 and "已经结过账" in again.content.decode()
    late = {**HEAD, "on": "2026-02-10", **lines((BANK, "1", ""), ("490101", "", "1"))}
    answer = browser.post(f"/money/{kept.pk}/book/", late)
    assert "M107" in answer.content.decode()
    with everything("a test"):
        assert Period.objects.filter(fund=kept, closed_at__isnull=False).count() == 2


def test_A07_what_leaves_the_house_is_written_down(kept: Fund, browser: Client) -> None:
    for url in (f"/money/{kept.pk}/balances/", f"/money/{kept.pk}/export/"):
        assert browser.post(url, {"purpose": ""}).status_code in (400, 422), url
        assert browser.post(url, {"purpose": "11010519491231002X"}).status_code in (400, 422), url
    answer = browser.post(f"/money/{kept.pk}/balances/?month=2026-03", {"purpose": "三月核对"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][:3] == ("科目编号", "科目", "期初借方（元）")
    assert next(row for row in rows if row[0] == BANK)[2] == 510_345.67
    assert rows[-1][1] == "合计" and rows[-1][2] == rows[-1][3]
    answer = browser.post(f"/money/{kept.pk}/vouchers/?month=2026-03", {"purpose": "三月核对"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1] == (datetime(2026, 3, 10), "记-1", "银行手续费", "590101 银行手续费", 15, None)
    assert all(isinstance(row[0], datetime) for row in rows[1:]), "every line can be sorted by its day"
    assert rows[3][1:] == ("记-2", "冲销 2026-03 记-1：金额录错，应为 5.00", "590101 银行手续费", -15, None)
    answer = browser.post(f"/money/{kept.pk}/accounts/1002/?month=2026-03", {"purpose": "三月核对"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[-1][-2:] == ("借", 510_340.67)
    assert AuditRow.objects.filter(action="list.exported").count() == 3
    exported = browser.post(f"/money/{kept.pk}/export/", {"purpose": "审计"})
    assert "510340.67" not in exported.content.decode() and "51034067 FEN" in exported.content.decode()
    assert AuditRow.objects.filter(action="money.export").count() == 1


def test_a_fund_is_opened_once(office: Any, browser: Client) -> None:
    from gongji.office.plans.models import Plan

    plan = Plan.objects.create(code="虚构新计划", union=office)
    sent = {"plan": plan.pk, "union": office.pk, "since": "2026-01-01", "name": "", "chart": "mutual_aid"}
    answer = browser.post("/money/new/", sent)
    assert answer.status_code == 302
    assert "虚构新计划互助金专户" in get(browser, answer.headers["Location"])
    assert browser.post("/money/new/", sent).status_code == 422


def test_an_account_is_added_below_another(fund: Fund, browser: Client) -> None:
    sent = {"above": "5901", "code": "590102", "name": "工本费", "since": "2026-01-01"}
    assert browser.post(f"/money/{fund.pk}/accounts/new/", sent).status_code == 302
    assert browser.post(f"/money/{fund.pk}/accounts/new/", sent).status_code == 422
    with everything("a test"):
        book(fund, 100)
        book(fund, 100, "590102", BANK)
        assert queries.balance(fund, "590102") == 100


def test_a_month_that_is_over_waits_in_the_inbox_of_the_accountant(
    kept: Fund, browser: Client, make_user: Callable[..., Any], office: Any, client_of: Callable[..., Client]
) -> None:
    page = get(browser, "/")
    assert "按月按批办的" in page
    assert f"/money/{kept.pk}/periods/2026/1/close/" in page
    assert "没有等您办的事" not in page
    assert "按月按批办的" not in get(client_of(make_user(Role.REVIEWER, office)), "/")

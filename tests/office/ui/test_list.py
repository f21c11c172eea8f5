"""Lists: pages by key, sorting, filters, workbooks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongji.office.guard.models import AuditRow
from gongji.office.ui import export, paging


@pytest.fixture
def people(make_user: Callable[..., Any], client: Client) -> list[str]:
    """Twelve accounts beside the viewer's; two share a name."""
    names = [f"虚构{letter}" for letter in "甲乙丙丁戊己庚辛壬癸甲子"]
    return [make_user(username=f"p{i:02d}", name=name).username for i, name in enumerate(names)]


def shown(client: Client, url: str) -> list[str]:
    return re.findall(r'<a href="/room/\d+/">([^<]+)</a>', client.get(url).content.decode())


def link(client: Client, url: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', client.get(url).content.decode())
    return "/room/" + found[1].replace("&amp;", "&") if found else None


@pytest.mark.parametrize("sort", ["username", "-username", "name", "-name", ""])
def test_pages_by_key_show_every_row_once_there_and_back(
    sort: str, people: list[str], client: Client
) -> None:
    url: str | None = f"/room/?sort={sort}"
    there: list[list[str]] = []
    last = ""
    while url:
        there.append(shown(client, url))
        last, url = url, link(client, url, "next")
    assert sorted(list(chain(*there))) == sorted([*people, "viewer"])
    assert [len(page) for page in there] == [5, 5, 3]
    if "username" in sort:
        assert list(chain(*there)) == sorted([*people, "viewer"], reverse=sort.startswith("-"))
    back: list[list[str]] = []
    url = last
    while url:
        back.append(shown(client, url))
        url = link(client, url, "prev")
    assert back[::-1] == there


def test_a_row_that_is_gone_leads_to_the_first_page(people: list[str], client: Client) -> None:
    for key in ("99999999", "x", "9" * 40, ""):
        assert shown(client, f"/room/?sort=username&after={key}") == people[:5]


def test_an_address_names_no_person(people: list[str], client: Client) -> None:
    url = link(client, "/room/?sort=name", "next")
    assert url and re.fullmatch(r"/room/\?sort=name&after=\d+", url)


def test_an_order_by_a_field_that_may_be_empty_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="last_login"):
        paging.ordered(get_user_model().objects.all(), ("last_login",))


def test_a_long_list_takes_as_many_queries_as_a_short_one(
    people: list[str], client: Client, make_user: Callable[..., Any]
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/room/?sort=username&after={last.pk}")
        return len(queries)

    last = get_user_model().objects.get(username="viewer")
    before = asked()
    for i in range(30):
        make_user(username=f"z{i:02d}")
    assert asked() == before + 1, "what is longer than a page is counted"


def test_a_filter_narrows_and_says_so_when_nothing_is_left(people: list[str], client: Client) -> None:
    assert shown(client, "/room/?name=虚构甲") == ["p10", "p00"]
    page = client.get("/room/?name=没有").content.decode()
    assert "没有符合的" in page and "还没有账号" not in page and "看全部" in page
    assert "看全部" not in client.get("/room/?sort=username").content.decode()


def test_an_empty_list_says_what_to_do_next(client: Client) -> None:
    get_user_model().objects.exclude(username="viewer").delete()
    assert shown(client, "/room/") == ["viewer"]


def test_amounts_states_and_days_are_written_as_the_look_has_them(
    make_user: Callable[..., Any], client: Client
) -> None:
    make_user(id=1_234_567, name="虚构甲", email="现行", created_at="2026-11-23T04:00Z")
    page = client.get("/room/?name=虚构甲").content.decode()
    assert '<table class="ledger">' in page and "<tr><td" in page.replace("<td >", "<td>")
    assert '<td class="num">12,345.67</td>' in page
    assert '<td class="num">1,234,567</td>' in page
    assert '<span class="state paid">现行</span>' in page
    assert '<td class="nowrap">2026-11-23</td>' in page


BAD = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "=cmd|'/c calc'!A1",
    "http://x.invalid",
    "𠮷野",
    "<b>&",
]


@pytest.mark.parametrize("text", BAD)
def test_a_workbook_holds_no_formula(text: str, client: Client, make_user: Callable[..., Any]) -> None:
    make_user(username="p", name=text)
    response = client.post("/room/?sort=username", {"purpose": "核对"})
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [c.value for c in sheet[1]] == ["账号", "姓名", "状态", "开通", "金额（元）", "次数"]
    cell = sheet["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix is (text[0] in "=+-@\t＝")
    assert sheet["D2"].is_date and sheet["D2"].number_format == "yyyy-mm-dd"
    assert sheet["E2"].data_type == "n" and sheet["E2"].number_format == "#,##0.00"


def test_a_workbook_is_called_what_the_page_is_called_and_shows_what_stands_in_it(
    client: Client, make_user: Callable[..., Any]
) -> None:
    make_user(username="long", name="虚构的名字很长的人" * 2)
    response = client.post("/room/?sort=username", {"purpose": "核对"})
    assert quote("账号.xlsx") in response["Content-Disposition"]
    columns = openpyxl.load_workbook(io.BytesIO(response.content)).active.column_dimensions
    assert columns["B"].width > 36 > 24 > columns["A"].width
    assert (export.file_name("a/b: 甲?"), export.file_name("账", "beancount")) == (
        "a-b- 甲-.xlsx",
        "账.beancount",
    )


def test_a_workbook_needs_a_purpose_and_has_every_row_of_the_filter(
    people: list[str], client: Client
) -> None:
    assert client.post("/room/").status_code == 400
    assert client.post("/room/", {"purpose": "查 999999200001011233"}).status_code == 400
    made = client.post("/room/?name=虚构甲", {"purpose": "核对"}).content
    assert openpyxl.load_workbook(io.BytesIO(made)).active.max_row == 3
    made = client.post("/room/", {"purpose": "核对"}).content
    assert openpyxl.load_workbook(io.BytesIO(made)).active.max_row == 14


def test_A07_a_workbook_leaves_an_audit_row(people: list[str], client: Client) -> None:
    client.post("/room/?name=虚构甲", {"purpose": "十一月核对"})
    (row,) = AuditRow.objects.filter(action="list.exported")
    assert (row.actor.username, row.purpose) == ("viewer", "十一月核对")
    assert row.data == {"list": "room", "rows": 2, "narrowed_by": ["name"]}

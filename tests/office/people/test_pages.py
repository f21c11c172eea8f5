"""The pages of people: who sees whom, numbers masked and out of addresses, fixed numbers of queries."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongji.codes.identity import check_character
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.people import services
from gongji.office.people.models import Person

pytestmark = pytest.mark.django_db


def number(serial: int) -> str:
    body = f"33062119681231{serial:03d}"
    return body + check_character(body)


def join(union: Any, serial: int, name: str = "王小明", **more: Any) -> Person:
    return services.register(None, union, name=name, id_number=number(serial), since=date(2020, 1, 1), **more)


@pytest.fixture
def browser(account: Any, client_of: Any) -> Any:
    def sign_in(role: str, union: Any) -> Client:
        client: Client = client_of(account(role, union))
        return client

    return sign_in


def get(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_A01_an_agent_sees_their_own_people_with_masked_numbers(tree: dict[str, Any], browser: Any) -> None:
    person, other = join(tree["mill"], 1), join(tree["yard"], 2, "李四")
    client = browser("agent", tree["mill"])
    for page in (get(client, "/people/"), get(client, f"/people/{person.pk}/")):
        assert "王小明" in page
        assert "李四" not in page
        assert number(1) not in page
        assert f"330621********{number(1)[14:]}" in page
        assert "1968-12-31" not in page  # with the mask it would be the number
    for name in ("", "correct/", "transfer/", "leave/", "merge/", "phone/", "accounts/new/", "reveal/phone/"):
        assert client.get(f"/people/{other.pk}/{name}").status_code == 404
        assert client.get(f"/people/999999/{name}").status_code == 404


def test_A06_a_number_that_is_searched_for_stands_in_no_address(tree: dict[str, Any], browser: Any) -> None:
    person, other = join(tree["mill"], 1), join(tree["yard"], 2)
    client = browser("agent", tree["mill"])
    found = client.post("/people/find/", {"text": f" {number(1)} "})
    assert found.headers["Location"] == f"/people/{person.pk}/"
    for text, says in (
        (number(2), "不在您的范围内"),
        (number(3), "不在您的范围内"),
        (number(1)[:17] + "0", "校验位"),
    ):
        answer = client.post("/people/find/", {"text": text})
        assert text not in answer.headers["Location"]
        assert says in client.get(answer.headers["Location"]).content.decode()
    assert other.pk
    by_name = client.post("/people/find/", {"text": "wxm", "sex": "male"})
    assert by_name.headers["Location"] == "/people/?q=wxm&sex=male"
    assert "王小明" in get(client, by_name.headers["Location"])


def test_A07_a_number_is_seen_for_a_purpose(tree: dict[str, Any], browser: Any) -> None:
    person = join(tree["mill"], 1)
    client = browser("agent", tree["mill"])
    url = f"/people/{person.pk}/reveal/id_number/"
    assert number(1) not in get(client, url)
    assert client.post(url, {"purpose": ""}).status_code == 422
    shown = client.post(url, {"purpose": "核对名册"})
    assert number(1) in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    assert AuditRow.objects.get(action="guard.reveal").purpose == "核对名册"
    assert browser("admin", tree["city"]).get(url).status_code == 403


def test_registering_says_what_is_wrong_beside_the_field(tree: dict[str, Any], browser: Any) -> None:
    client = browser("agent", tree["mill"])
    url = f"/people/new/{tree['mill'].pk}/"
    bad = {"name": "王\ue863", "id_number": number(1)[:17] + "O", "since": "2026/1/1", "phone": "1"}
    answer = client.post(url, bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("自造字 U+E863", "“O”", "2026/1/1", "电话号码写法不对"):
        assert words in page
    good = {"name": "𠮷田", "id_number": number(1), "since": "2026-01-01"}
    assert client.post(url, good).status_code == 302
    again = client.post(url, good).content.decode()
    assert "已经登记：𠮷田，虚构纺织厂工会" in again
    elsewhere = browser("agent", tree["yard"]).post(f"/people/new/{tree['yard'].pk}/", good).content.decode()
    assert "请上级工会办" in elsewhere
    assert "𠮷田，" not in elsewhere


def test_a_persons_way_over_the_pages(tree: dict[str, Any], browser: Any) -> None:
    person, double = join(tree["mill"], 1), join(tree["yard"], 2, "王晓明")
    client = browser("reviewer", tree["city"])
    at = f"/people/{person.pk}/"
    steps = [
        ("correct/", {"name": "王晓明", "id_number": "", "reason": "照身份证更正"}, "已更正"),
        ("phone/", {"phone": "13800138000"}, "尾号 8000"),
        ("accounts/new/", {"bank": "虚构银行", "number": "6222000000003306"}, "尾号 3306"),
        ("transfer/", {"to": "y", "since": "2026-01-01", "document": ""}, "已转会"),
        ("leave/", {"until": "2026-06-30", "document": ""}, "已退会"),
    ]
    for name, data, says in steps:
        assert get(client, at + name)
        assert says in client.post(at + name, data, follow=True).content.decode()
    merge = {"id_number": number(2), "reason": "抄错号码"}
    assert "两份会籍日期重叠的" in client.post(at + "merge/", merge).content.decode()
    assert "已合并" in client.post(at + "merge/", {**merge, "seen": "1"}, follow=True).content.decode()
    assert client.get(f"/people/{double.pk}/").headers["Location"] == at
    with everything("a test looks"):
        ending = Person.objects.get(pk=person.pk).accounts.get()
    assert "已停用账户" in client.post(f"{at}accounts/{ending.pk}/end/", follow=True).content.decode()


@pytest.mark.parametrize(
    "url", ["/people/", "/people/?q=wxm&sex=male", "/people/?union={east}", "/people/{first}/"]
)
def test_the_number_of_queries_is_fixed(tree: dict[str, Any], browser: Any, url: str) -> None:
    first = join(tree["mill"], 1)
    client = browser("county", tree["east"])
    url = url.format(east=tree["east"].pk, first=first.pk)
    counts = []
    for serials in (range(2, 5), range(5, 40)):
        with CaptureQueriesContext(connection) as seen:
            get(client, url)
        counts.append(len(seen))
        for serial in serials:
            join(tree["mill"], serial)
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_pages_by_key_show_everybody_once(tree: dict[str, Any], browser: Any) -> None:
    for serial in range(1, 120):
        join(tree["mill"], serial)
    client = browser("agent", tree["mill"])
    seen: list[int] = []
    url = "/people/"
    while url:
        answer = client.get(url)
        seen += [p.pk for p in answer.context["slice"].rows]
        after = answer.context["slice"].after
        url = f"/people/?after={after}" if after else ""
    assert len(seen) == len(set(seen)) == 119


def test_A07_an_export_holds_masks_and_no_formulas(tree: dict[str, Any], browser: Any) -> None:
    join(tree["mill"], 1)
    client = browser("agent", tree["mill"])
    answer = client.post("/people/", {"purpose": "十一月核对"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1] == ["王小明", f"330621********{number(1)[14:]}", "男", 1968, "虚构纺织厂工会"]
    assert AuditRow.objects.get(action="list.exported").purpose == "十一月核对"

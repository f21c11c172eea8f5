"""The pages of unions: what each person sees, what is asked before access changes, fixed numbers of queries."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.unions import services
from gongji.office.unions.choices import Kind
from gongji.office.unions.models import Union

pytestmark = pytest.mark.django_db


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


def test_the_tree_shows_the_branch_of_who_asks(tree: dict[str, Any], browser: Any) -> None:
    page = get(browser("county", tree["east"]), "/unions/")
    assert "东区总工会" in page
    assert "西区总工会" not in page
    assert "市总工会" in get(browser("admin", tree["city"]), "/unions/")


def test_an_agent_arrives_at_the_page_of_the_unit(tree: dict[str, Any], browser: Any) -> None:
    answer = browser("agent", tree["mill"]).get("/unions/")
    assert answer.headers["Location"] == f"/unions/{tree['mill'].pk}/"


def test_A03_another_units_page_and_one_that_is_not_there_answer_alike(
    tree: dict[str, Any], browser: Any
) -> None:
    client = browser("county", tree["east"])
    for name in ("", "edit/", "move/", "merge/", "close/", "new/", "links/new/", "employers/new/"):
        other = client.get(f"/unions/{tree['yard'].pk}/{name}")
        missing = client.get(f"/unions/999999/{name}")
        assert (other.status_code, missing.status_code) == (404, 404)


def test_what_one_may_read_but_not_change(tree: dict[str, Any], browser: Any) -> None:
    client = browser("agent", tree["mill"])
    page = get(client, f"/unions/{tree['mill'].pk}/")
    assert "改隶" not in page
    assert client.get(f"/unions/{tree['mill'].pk}/edit/").status_code == 403
    assert client.get("/unions/imports/").status_code == 403


def test_a_move_is_shown_before_it_is_done(tree: dict[str, Any], browser: Any) -> None:
    client = browser("admin", tree["city"])
    url = f"/unions/{tree['mill'].pk}/move/"
    asked = {"target": "w", "on": "2026-01-01", "document": "总工〔2026〕1号"}
    shown = client.post(url, asked).content.decode()
    for words in ("不再看得到", "东区总工会", "从此看得到", "西区总工会", "1 个工会"):
        assert words in shown
    with everything("a test looks"):
        assert Union.objects.get(code="m").path.startswith(tree["east"].path)
    assert client.post(url, {**asked, "seen": "1"}).status_code == 302
    with everything("a test looks"):
        assert Union.objects.get(code="m").path.startswith(tree["west"].path)


def test_a_union_is_named_by_code_name_or_a_part_that_only_one_has(
    tree: dict[str, Any], browser: Any
) -> None:
    client = browser("admin", tree["city"])
    url = f"/unions/{tree['mill'].pk}/move/"
    for text, says in (("西区", "不再看得到"), ("区总", "指的可以是"), ("北区", "没有找到"), ("m", "里面")):
        answer = client.post(url, {"target": text, "on": "2026-01-01", "document": "x", "seen": ""})
        assert says in answer.content.decode() or answer.status_code == 302


def test_what_is_wrong_stands_on_the_page_and_nothing_is_done(tree: dict[str, Any], browser: Any) -> None:
    client = browser("admin", tree["city"])
    answer = client.post(
        f"/unions/{tree['east'].pk}/new/",
        {"name": "虚构\u202e厂", "code": "１", "kind": "grassroots", "region": "99", "since": "2026-2-1"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("U+202E", "全角数字", "地区代码", "2026-2-1"):
        assert words in page


def test_a_list_is_looked_at_and_then_taken_in(tree: dict[str, Any], browser: Any) -> None:
    client = browser("admin", tree["city"])
    file = SimpleUploadedFile(
        "单位.csv", "单位编号,单位名称,所有制\ng1,虚构一厂工会,非公\ng2,虚构二厂工会,民企".encode()
    )
    answer = client.post("/unions/imports/", {"under": "e", "file": file})
    page = get(client, answer.headers["Location"])
    for words in ("g1", "民企", "可选：", "R310", "只导入没有问题的行"):
        assert words in page
    done = client.post(answer.headers["Location"], follow=True).content.decode()
    assert "新增 1" in done
    with everything("a test looks"):
        assert Union.objects.filter(code__in=["g1", "g2"]).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("单位.xlsx", b"not a workbook", "不是 xlsx"), ("单位.pdf", b"%PDF", "不收"),
        ("单位.csv", b"", "文件是空的"), ("单位.csv", "名\n1".encode(), "缺必需的列"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told_so(
    tree: dict[str, Any], browser: Any, name: str, content: bytes, says: str
) -> None:
    client = browser("admin", tree["city"])
    answer = client.post(
        "/unions/imports/", {"under": "c", "file": SimpleUploadedFile(name, content)}, follow=True
    )
    assert says in answer.content.decode()


def test_the_template_is_taken_in_as_it_is(tree: dict[str, Any], browser: Any) -> None:
    client = browser("admin", tree["city"])
    blank = client.get("/unions/imports/template.xlsx")
    file = SimpleUploadedFile("单位.xlsx", blank.content)
    page = client.post("/unions/imports/", {"under": "c", "file": file}, follow=True).content.decode()
    assert "虚构某某厂工会" in page
    assert "有问题" not in page


def grow(tree: dict[str, Any], count: int) -> None:
    for number in range(count):
        union = services.create(
            None, tree["east"], code=f"x{count}-{number}", name=f"虚构{number}厂工会", kind=Kind.GRASSROOTS,
            since=date(2020, 1, 1),
        )  # fmt: skip
        services.set_employer(
            None,
            union,
            services.EmployerFacts(f"=虚构{number}厂", industry="C17", ownership="private", workers=5),
        )


@pytest.mark.parametrize(
    "url",
    [
        "/unions/",
        "/unions/list/",
        "/unions/list/?q=虚构&kind=grassroots&section=C&ownership=private",
        "/unions/{east}/",
    ],
)
def test_the_number_of_queries_is_fixed(tree: dict[str, Any], browser: Any, url: str) -> None:
    client = browser("admin", tree["city"])
    url = url.format(east=tree["east"].pk)
    grow(tree, 2)
    counts = []
    for more in (3, 12):
        with CaptureQueriesContext(connection) as seen:
            get(client, url)
        counts.append(len(seen))
        grow(tree, more)
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_A07_an_export_is_text_and_on_record(tree: dict[str, Any], browser: Any) -> None:
    grow(tree, 2)
    client = browser("admin", tree["city"])
    answer = client.post("/unions/list/?section=C", {"purpose": "十一月核对"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:2] == ["编号", "工会"]
    assert rows[1][-4:-1] == ["纺织业", "非公", 5]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    row = AuditRow.objects.get(action__contains="export")
    assert row.purpose == "十一月核对"

"""The pages: what each shows, to whom, in how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.office.plans.plans_making import DAY, GRADES, SHAOXING, People, on_its_way

from gongji.charter.shelf import plans
from gongji.office.plans import queries, services
from gongji.office.plans.choices import State
from gongji.office.plans.models import Edition, TableVersion

pytestmark = pytest.mark.django_db
As = Callable[[Any], Client]


def page(client: Client, name: str, pk: int = 0, /, **query: str) -> str:
    answer = client.get(reverse(f"plans:{name}", args=[pk] if pk else []), query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_every_shipped_charter_is_a_draft_whose_pages_open(people: People, client_of: As) -> None:
    client = client_of(people.drafter)
    for name in plans():
        edition = services.draft(people.drafter, people.office, services.shipped(name))
        text = page(client, "edition", edition.pk)
        assert 'class="book"' in text and edition.title in text
        assert "style=" not in text and "onclick" not in text
        page(client, "asks", edition.pk)
        page(client, "difference", edition.pk)
        charter = queries.own_charter(edition)
        for reading in charter.readings:
            assert reading.question in page(client, "reading", edition.pk, name=reading.name)
        for table in charter.tables:
            page(client, "table", edition.pk, name=table.name)
        assert services.check(people.drafter, edition, edition.sha256).errors == 0
    count = len({name.split("/")[0] for name in plans()})
    assert f"{count} 部计划有事要办" in page(client, "list")


QUERIES = {"list": 9, "edition": 12, "asks": 6, "difference": 8, "reading": 10, "table": 9}
FRAME = 5
"""Session, account, its second factor, its grants and those it stands in for."""


@pytest.mark.parametrize("name", QUERIES)
def test_a_page_takes_a_fixed_number_of_queries(
    in_force: Edition, ruling: Any, supplied: TableVersion, people: People, client_of: As, name: str,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    first = ruling()
    for number in range(2, 6):
        first = ruling(first, document=f"虚构解释 {number} 号", in_force_from=date(2012, number, 1))
    for other in plans()[:3]:
        services.draft(people.drafter, people.office, services.shipped(other))
    client = client_of(people.committee)
    query = {"reading": {"name": "住院超过一万"}, "table": {"name": "最低工资"}}.get(name, {})
    pk = 0 if name == "list" else in_force.pk
    page(client, name, pk, **query)
    with django_assert_max_num_queries(FRAME + QUERIES[name]):
        page(client, name, pk, **query)


def test_the_whole_way_by_hand(people: People, client_of: As) -> None:
    drafter, committee, publisher = map(client_of, (people.drafter, people.committee, people.publisher))
    answer = drafter.post(
        reverse("plans:draft"), {"union": people.office.pk, "shipped": "shaoxing-cadre/2011-06-10"}
    )
    edition = Edition.objects.get()
    assert answer.headers["Location"] == reverse("plans:edition", args=[edition.pk])
    assert "校验</button>" in page(drafter, "edition", edition.pk)
    drafter.post(reverse("plans:check", args=[edition.pk]), {"seen": edition.sha256})
    assert "校验通过" in page(drafter, "edition", edition.pk)
    paper = {"seen": edition.sha256, "body": "虚构市总工会", "document": "1 号", "decided_on": "2011-06-01"}
    for client, step, more in (
        (committee, "deliberate", {}),
        (publisher, "publish", {"in_force_from": "2011-06-10"}),
        (publisher, "put_in_force", {}),
    ):
        text = page(client, step, edition.pk)
        assert edition.sha256 in text
        answer = client.post(reverse(f"plans:{step}", args=[edition.pk]), {**paper, **more})
        assert answer.status_code == 302, answer.content.decode()
    edition.refresh_from_db()
    assert (edition.state, edition.in_force_from) == (State.IN_FORCE, DAY)


def test_a_text_with_mistakes_comes_back_with_all_of_them(people: People, client_of: As) -> None:
    text = (
        services.shipped(SHAOXING)
        .text.decode()
        .replace("金额: 120元", "金额: 120")
        .replace("版本: ", "版夲: ")
    )
    answer = client_of(people.drafter).post(
        reverse("plans:draft"),
        {"union": people.office.pk, "given": [SimpleUploadedFile("改.md", text.encode())]},
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "版夲" in said and "C203" in said and "改.md:" in said
    assert not Edition.objects.exists()


@pytest.mark.parametrize(("files", "said"), [
    ([("a.md", b"x"), ("b.md", b"x")], "E712"),
    ([("a.exe", b"MZ")], "a.exe"),
    ([("a.md", b"x" * (1 << 20) + b"x")], "最大 1 MB"),
    ([("a.md", "---\n计划: x".encode("gb18030"))], "GB18030"),
    ([("a.md", b"\xff\xfe\x00")], "UTF-16"),
    ([("a.md", b"")], "empty|空"),
    ([("a.md", services.shipped(SHAOXING).text), ("意外伤害26元档.csv", b"\0,\0")], "C520.*不是文本"),
    ([("a.md", services.shipped(SHAOXING).text.replace("计划\n版本".encode(), ("计划" * 101 + "\n版本").encode()))],
     "E712.*最多 200 个"),
    ([], "选一样"),
])  # fmt: skip
def test_wrong_files_are_refused_with_what_to_do(
    people: People, client_of: As, files: list[tuple[str, bytes]], said: str
) -> None:
    import re

    given = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client_of(people.drafter).post(
        reverse("plans:draft"), {"union": people.office.pk, "given": given}
    )
    assert answer.status_code == 422
    assert re.search(said, answer.content.decode()), answer.content.decode()


def test_two_people_at_one_step_the_second_is_told(drafted: Edition, people: People, client_of: As) -> None:
    on_its_way(drafted, people, "checked")
    client = client_of(people.committee)
    paper = {"seen": drafted.sha256, "body": "虚构", "document": "1 号", "decided_on": "2011-06-01"}
    assert client.post(reverse("plans:deliberate", args=[drafted.pk]), paper).status_code == 302
    again = client.post(reverse("plans:deliberate", args=[drafted.pk]), paper)
    assert again.status_code == 422 and "E701" in again.content.decode()


def test_a_ruling_is_recorded_with_its_scan_and_shown(
    in_force: Edition, people: People, client_of: As
) -> None:
    client = client_of(people.committee)
    address = reverse("plans:reading", args=[in_force.pk]) + "?name=住院超过一万"
    values = {
        "option": "仍给2000", "body": "虚构市总工会", "document": "虚构解释 1 号", "decided_on": "2012-01-10",
        "in_force_from": "2012-02-01", "why": "一致",
        "file": SimpleUploadedFile("决定.pdf", b"%PDF-1.7 x", "application/pdf"),
    }  # fmt: skip
    assert client.post(address, values).status_code == 302
    text = page(client, "reading", in_force.pk, name="住院超过一万")
    assert "虚构解释 1 号" in text and "决定.pdf" in text
    ruling = in_force.rulings.get()
    scan = client.get(reverse("plans:ruling_file", args=[ruling.pk]))
    assert scan.content == b"%PDF-1.7 x" and scan.headers["Content-Disposition"].startswith("attachment")
    on_page = page(client, "edition", in_force.pk)
    assert "尚未经解释决定" in on_page and "虚构解释 1 号" in on_page
    assert (
        "虚构解释 1 号" not in page(client, "edition", in_force.pk, on="2012-01-31").split("解释决定</h2>")[0]
    )


def test_a_table_is_supplied_and_confirmed(in_force: Edition, people: People, client_of: As) -> None:
    address = reverse("plans:table", args=[in_force.pk]) + "?name=意外伤害26元档"
    text = GRADES.replace("VERIFIED", "INFERRED").encode()
    values = {"file": SimpleUploadedFile("表.csv", text), "since": "2012-01-01", "source": "虚构来函"}
    assert "附表缺失" in client_of(people.drafter).get(address).content.decode()
    assert client_of(people.drafter).post(address, values).status_code == 302
    version = in_force.tables.get(since__isnull=False)
    publisher = client_of(people.publisher)
    assert "确认推定值" in publisher.get(address).content.decode()
    answer = publisher.post(reverse("plans:confirm", args=[version.pk]), {"document": "1 号", "note": "核过"})
    assert answer.status_code == 302
    assert "推定已确认" in publisher.get(address).content.decode()


def test_a_wrong_cell_stands_over_the_form(in_force: Edition, people: People, client_of: As) -> None:
    address = reverse("plans:table", args=[in_force.pk]) + "?name=意外伤害26元档"
    text = GRADES.replace("7,4000", "7,4千").encode()
    values = {"file": SimpleUploadedFile("表.csv", text), "since": "2012-01-01", "source": "虚构来函"}
    answer = client_of(people.drafter).post(address, values)
    assert answer.status_code == 422 and "4千" in answer.content.decode()


def test_the_difference_to_the_edition_before_is_by_article(
    in_force: Edition, people: People, client_of: As
) -> None:
    text = in_force.text.replace("版本: 2011-06-10", "版本: 2012-01-01").replace("金额: 120元", "金额: 130元")
    text = text.replace("每人每年一百二十元", "每人每年一百三十元").replace("应缴: 120.00", "应缴: 130.00")
    later = services.draft(people.drafter, people.office, services.Handed("2012.md", text.encode()))
    shown = page(client_of(people.drafter), "difference", later.pk)
    assert "<del>二</del><ins>三</ins>" in shown.replace("一百", "") or "<del>" in shown
    assert "从 2011-06-10 到 2012-01-01" in shown


def test_the_files_are_given_back_to_the_byte(drafted: Edition, people: People, client_of: As) -> None:
    client = client_of(people.committee)
    answer = client.get(reverse("plans:text", args=[drafted.pk]))
    assert answer.content == services.shipped(SHAOXING).text
    version = drafted.tables.get(name="最低工资")
    assert client.get(reverse("plans:table_file", args=[version.pk])).content == version.text.encode()


def test_who_may_not_finds_no_button_and_no_way(in_force: Edition, make_account: Any, client_of: As) -> None:
    agent = client_of(make_account("agent", union=in_force.plan.union))
    text = page(agent, "edition", in_force.pk)
    assert "btn main" not in text
    for name in ("redraft", "withdraw", "deliberate", "publish", "put_in_force"):
        assert agent.get(reverse(f"plans:{name}", args=[in_force.pk])).status_code == 403
    values = {
        "option": "不给",
        "body": "x",
        "document": "x",
        "decided_on": "2012-01-01",
        "in_force_from": "2012-01-01",
        "why": "x",
    }
    answer = agent.post(reverse("plans:reading", args=[in_force.pk]) + "?name=住院超过一万", values)
    assert answer.status_code == 403
    assert not in_force.rulings.exists()


def test_nobody_and_no_edition_get_the_usual_answers(
    in_force: Edition, people: People, client_of: As
) -> None:
    assert client_of(None).get(reverse("plans:edition", args=[in_force.pk])).status_code == 302
    client = client_of(people.drafter)
    assert client.get(reverse("plans:edition", args=[in_force.pk + 99])).status_code == 404
    for name in ("reading", "table"):
        assert client.get(reverse(f"plans:{name}", args=[in_force.pk]), {"name": "没有"}).status_code == 404

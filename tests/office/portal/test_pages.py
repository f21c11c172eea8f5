"""The member's pages: what each says, what each counts, and that each is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office.papers.files import jpeg, png
from tests.office.portal.portal_making import decide, page, report_stay

from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.portal.own import Own

pytestmark = pytest.mark.django_db
TODAY = date.today()


def test_covered_until_when_since_when_by_whom_and_for_what(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    cover = make_cover(member, first_since=date(2019, 3, 2))
    said = page(phone_of(member), "/m/")
    for words in (
        f"{cover.until}", "2019-03-02</span> 起没有间断", "120.00 元", "单位 120.00 元", "四.3",
        "虚构纺织厂工会", cover.number, "下载保障凭证",
    ):  # fmt: skip
        assert words in said


def test_not_covered_is_said_plainly_with_what_to_do(
    member: Any, in_force: Any, phone_of: Callable[..., Any]
) -> None:
    said = page(phone_of(member), "/m/")
    assert '<p class="answer">没有</p>' in said and "没有您参加过的记录" in said
    assert "找虚构纺织厂工会的工会干部办参保" in said and "每人每年 120 元" in said
    assert "报案" not in said


def test_a_lapsed_and_a_coming_cover_are_told_apart(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    make_cover(member, since=TODAY - timedelta(days=400), until=TODAY - timedelta(days=36))
    assert f"上一期到 {TODAY - timedelta(days=36)} 为止" in page(phone_of(member), "/m/")
    make_cover(member, since=TODAY + timedelta(days=1), until=TODAY + timedelta(days=365))
    said = page(phone_of(member), "/m/")
    assert f"从 {TODAY + timedelta(days=1)} 零时起" in said and "待生效" in said


@pytest.mark.parametrize("state", ["pending", "undone"])
def test_a_cover_that_does_not_count_covers_nothing(
    state: str, member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    make_cover(member, state=state)
    assert '<p class="answer">没有</p>' in page(phone_of(member), "/m/")


def test_the_certificate_comes_twice_the_same(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    client, cover = phone_of(member), make_cover(member)
    first, second = (client.post(f"/m/covers/{cover.pk}/certificate/") for _ in range(2))
    assert first.content.startswith(b"%PDF-") and first.content == second.content
    assert "no-store" in first.headers["Cache-Control"]


def test_everything_opened_and_done_is_in_the_trail_without_an_account(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    client, cover = phone_of(member), make_cover(member)
    client.get("/m/")
    client.post(f"/m/covers/{cover.pk}/certificate/")
    client.get("/m/me/")
    rows = AuditRow.objects.filter(person=member.pk, actor=None).order_by("pk")
    assert [(row.action, row.data.get("page")) for row in rows if row.action.startswith("portal.")] == [
        ("portal.view", "保障"), ("portal.certify", None), ("portal.view", "我的信息"),
    ]  # fmt: skip


def test_reporting_asks_what_the_charter_asks_and_opens_a_case(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    client, cover = phone_of(member), make_cover(member)
    answer = client.get("/m/report/")
    assert answer.headers["Location"] == f"/m/report/{cover.plan_id}/"
    said = page(client, f"/m/report/{cover.plan_id}/")
    assert "住院" in said and "七.1" in said
    form = page(client, f"/m/report/{cover.plan_id}/0/")
    assert "先看同意书" in form and "自付" not in form, "medical questions wait for a consent"
    day = TODAY - timedelta(days=3)
    answer = client.post(
        f"/m/report/{cover.plan_id}/0/", {"happened_on": f"{day}", "known_on": f"{day}"}, follow=True
    )
    said = answer.content.decode()
    assert "已报案" in said and "案〔" in said and "申领互助金" in said
    claim = Own(member).claims().get()
    assert (claim.reported_on, claim.reported_by, claim.happened_on) == (TODAY, "self", day)
    assert AuditRow.objects.filter(action="claims.report", person=member.pk, actor=None).exists()


def test_a_report_that_cannot_be_is_told_over_the_form(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    client, cover = phone_of(member), make_cover(member)
    address = f"/m/report/{cover.plan_id}/0/"
    day = TODAY + timedelta(days=1)
    answer = client.post(address, {"happened_on": f"{day}", "known_on": f"{day}"})
    assert answer.status_code == 422 and "K104" in answer.content.decode()
    day = TODAY - timedelta(days=3)
    for _ in range(2):
        answer = client.post(address, {"happened_on": f"{day}", "known_on": f"{day}"})
    assert "K106" in answer.content.decode()
    assert client.post(address, {"happened_on": "２０２６-01-01"}).status_code == 422


def test_with_consent_the_medical_questions_are_asked_and_answers_reach_the_claim(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    from gongji.office.claims import queries

    client, cover = phone_of(member), make_cover(member)
    address = f"/m/report/{cover.plan_id}/0/"
    answer = client.post("/m/consent/", {"back": address})
    assert answer.headers["Location"] == address
    said = page(client, address)
    fields = {}
    with everything("a test"):
        for place, question in enumerate(Own(member).asked(cover.plan_id, TODAY).about(0).questions):
            assert question.words in said
            fields[question.name] = f"fact{place}"
    day = f"{TODAY - timedelta(days=3)}"
    client.post(address, {
        "happened_on": day, "known_on": day, fields["自付费用"]: "4000", fields["病种"]: "其他",
    })  # fmt: skip
    with everything("a test"):
        row = queries.event_row(Own(member).claims().get())
    assert (row["自付费用"], row["病种"], row["发生日"]) == ("4000.00", "其他", day)


@pytest.fixture
def claim(member: Any, make_cover: Callable[..., Any]) -> Any:
    cover = make_cover(member)
    return report_stay(Own(member), cover.plan_id, TODAY - timedelta(days=5))


def file_one(client: Any, claim: Any, kind: str, content: bytes) -> Any:
    address = f"/m/cases/{claim.pk}/papers/"
    item = Own(claim.person).shown(claim).missing[0].name
    upload = SimpleUploadedFile("照片.jpg", content)
    return client.post(address, {"item": item, "kind": kind, "file": upload})


def test_a_plain_paper_counts_at_once(claim: Any, member: Any, phone_of: Callable[..., Any]) -> None:
    client = phone_of(member)
    before = len(Own(member).shown(claim).missing)
    answer = file_one(client, claim, "identity", png())
    assert answer.headers["Location"] == f"/m/cases/{claim.pk}/"
    assert len(Own(member).shown(claim).missing) == before - 1
    with everything("a test"):
        from gongji.office.papers.models import Paper

        paper = Paper.objects.get()
    assert (paper.filed_by, paper.filed_by_person, paper.filer) == (None, member, "张虚构（本人）")


def pages(client: Any, claim: Any, item: str, *contents: bytes) -> Any:
    files = [SimpleUploadedFile(f"第{n}页.png", content) for n, content in enumerate(contents, start=1)]
    address = f"/m/cases/{claim.pk}/papers/"
    return client.post(address, {"item": item, "kind": "identity", "file": files})


def test_several_pages_of_one_paper_are_handed_in_at_once_and_later(
    claim: Any, member: Any, phone_of: Callable[..., Any]
) -> None:
    from gongji.office.papers.models import Paper

    client, item = phone_of(member), Own(member).shown(claim).missing[0].name
    answer = pages(client, claim, item, png(), jpeg())
    assert answer.headers["Location"] == f"/m/cases/{claim.pk}/"
    assert f"{item}（交过，补几页）" in page(client, f"/m/cases/{claim.pk}/papers/")
    assert pages(client, claim, item, png(width=2)).status_code == 302
    with everything("a test"):
        proofs = next(one for one in Own(member).shown(claim).items if one.name == item).proofs
        assert Paper.objects.count() == len(proofs) == 3


def test_a_form_that_is_sent_twice_files_its_pages_once(
    claim: Any, member: Any, phone_of: Callable[..., Any]
) -> None:
    from gongji.office.papers.models import Paper

    client, item = phone_of(member), Own(member).shown(claim).missing[0].name
    pages(client, claim, item, png(), jpeg())
    again = pages(client, claim, item, png(), jpeg())
    assert again.status_code == 422 and "这个文件已经交过" in again.content.decode()
    twice = pages(client, claim, item, png(width=2), png(width=2))
    assert "第 2 个文件“第2页.png”：这个文件已经交过" in twice.content.decode()
    with everything("a test"):
        assert Paper.objects.count() == 2


def test_one_bad_page_is_named_and_none_is_kept(
    claim: Any, member: Any, phone_of: Callable[..., Any], data: Any
) -> None:
    from gongji.office.papers.models import Paper

    item = Own(member).shown(claim).missing[0].name
    answer = pages(phone_of(member), claim, item, png(), b"<html>", png())
    said = answer.content.decode()
    assert answer.status_code == 422 and "第 2 个文件“第2页.png”" in said and "都没有收" in said
    with everything("a test"):
        assert Paper.objects.count() == 0
    assert [path for path in (data / "uploads").rglob("*") if path.is_file()] == []


def test_more_pages_than_an_album_offers_are_refused(
    claim: Any, member: Any, phone_of: Callable[..., Any]
) -> None:
    item = Own(member).shown(claim).missing[0].name
    answer = pages(phone_of(member), claim, item, *[png()] * 10)
    assert answer.status_code == 422 and "一次最多 9 个文件" in answer.content.decode()


def test_a_medical_paper_waits_for_a_consent_of_its_own_step(
    claim: Any, member: Any, phone_of: Callable[..., Any]
) -> None:
    """A09"""
    client = phone_of(member)
    answer = file_one(client, claim, "medical", jpeg())
    assert answer.headers["Location"] == f"/m/consent/?back=/m/cases/{claim.pk}/"
    assert "1 份材料等您同意" in page(client, answer.headers["Location"])
    assert "等您同意使用" in page(client, f"/m/cases/{claim.pk}/")
    assert Own(member).waiting().count() == 1
    client.post("/m/consent/", {"back": f"/m/cases/{claim.pk}/"})
    assert Own(member).waiting().count() == 0
    with everything("a test"):
        consent = Own(member).consents().get()
    assert (consent.way, consent.recorded_by, consent.given_on) == ("phone", None, TODAY)


def test_a_withdrawn_consent_takes_the_papers_out_of_use(
    claim: Any, member: Any, phone_of: Callable[..., Any]
) -> None:
    """A09"""
    client = phone_of(member)
    client.post("/m/consent/")
    file_one(client, claim, "bill", jpeg())
    key = Own(member).consents().get().pk
    said = client.post(f"/m/me/consents/{key}/withdraw/", follow=True).content.decode()
    assert "1 份医疗材料从现在起不能使用" in said and "撤回" in said
    assert Own(member).waiting().count() == 1
    again = client.post(f"/m/me/consents/{key}/withdraw/")
    assert again.status_code == 409 and "P104" in again.content.decode()


@pytest.mark.parametrize("content", [b"<html>", b"", b"\xff\xd8\xff"])
def test_a_bad_file_is_told_over_the_form(
    content: bytes, claim: Any, member: Any, phone_of: Callable[..., Any]
) -> None:
    answer = file_one(phone_of(member), claim, "identity", content)
    assert answer.status_code == 422


def test_a_consent_leads_back_to_our_own_pages_only(member: Any, phone_of: Callable[..., Any]) -> None:
    client = phone_of(member)
    for back in ("https://evil.example/", "//evil.example", "/accounts/logout/", "/m/cases/../../x"):
        assert client.post("/m/consent/", {"back": back}).headers["Location"] == "/m/me/"


def test_applying_stops_the_other_clock(claim: Any, member: Any, phone_of: Callable[..., Any]) -> None:
    client = phone_of(member)
    client.post(f"/m/cases/{claim.pk}/apply/")
    assert Own(member).claims().get().applied_on == TODAY
    assert "申领互助金" not in page(client, f"/m/cases/{claim.pk}/")


def test_a_decision_is_told_with_its_articles_and_derivation(
    member: Any, make_cover: Any, phone_of: Callable[..., Any], hands: Any
) -> None:
    cover = make_cover(member)
    facts = {"病种": "其他", "自付费用": "4000"}
    claim = report_stay(Own(member), cover.plan_id, TODAY - timedelta(days=5), **facts)
    client = phone_of(member)
    assert "2,000.00" not in page(client, f"/m/cases/{claim.pk}/"), "nothing is said before it is decided"
    assert client.post(f"/m/cases/{claim.pk}/letter/").status_code == 404
    decide(claim, hands)
    said = page(client, f"/m/cases/{claim.pk}/")
    for words in ("2,000.00", "四.3", "人民币贰仟元整", "看推导", "下载决定书"):
        assert words in said
    assert "拍照上传" not in said
    first, second = (client.post(f"/m/cases/{claim.pk}/letter/") for _ in range(2))
    assert first.content.startswith(b"%PDF-") and first.content == second.content
    assert AuditRow.objects.filter(action="papers.read_document", person=member.pk, actor=None).count() == 2


def test_the_trail_says_who_saw_what_and_why(
    member: Any, account: Callable[..., Any], tree: Any, phone_of: Callable[..., Any]
) -> None:
    from gongji.office.people import services

    officer = account("agent", tree["mill"])
    with everything("a test"):
        services.show(officer, member, "phone", "核对名册第 3 行")
    said = page(phone_of(member), "/m/me/")
    assert officer.name in said and "核对名册第 3 行" in said and "虚构纺织厂工会" in said


def test_the_trail_goes_on_by_pages(member: Any, phone_of: Callable[..., Any]) -> None:
    client = phone_of(member)
    for _ in range(55):
        client.get("/m/cases/")
    first = page(client, "/m/me/trail/")
    assert "更早的" in first
    for bad in ("x", "9" * 40, "-1"):
        assert client.get(f"/m/me/trail/?before={bad}").status_code == 200


def test_numbers_are_masked_and_kept_by_nobody(member: Any, phone_of: Callable[..., Any]) -> None:
    answer = phone_of(member).get("/m/me/")
    said = answer.content.decode()
    assert "999999********" in said and "尾号 8001" in said and "13800138001" not in said
    assert "no-store" in answer.headers["Cache-Control"]


COUNTED = {"/m/": 6, "/m/cases/": 3, "/m/me/": 5, "/m/me/trail/": 3, "/m/consent/": 4}


@pytest.mark.parametrize("address", COUNTED)
def test_the_queries_of_a_page_are_counted(
    address: str, member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    make_cover(member)
    client = phone_of(member)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    own = [q["sql"] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(own) == COUNTED[address], "\n".join(sql[:150] for sql in own)


def test_more_covers_cost_no_more_queries(
    member: Any, make_cover: Callable[..., Any], phone_of: Callable[..., Any]
) -> None:
    client = phone_of(member)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/m/")
        return len(asked)

    make_cover(member)
    count()
    before = count()
    for year in range(1, 6):
        make_cover(
            member,
            since=TODAY - timedelta(days=100 + 365 * year),
            until=TODAY - timedelta(days=101 + 365 * (year - 1)),
        )
    assert count() == before

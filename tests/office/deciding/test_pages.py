"""The pages of the deciders: who reaches them, what they say, how they act, how many queries they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.office.deciding.deciding_making import World, grant, open_row, refusal

from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Claim, Decision
from gongji.office.guard.scoped import everything
from gongji.office.money import payout_queries
from gongji.office.people import services as people

pytestmark = pytest.mark.django_db


def state(claim: Claim) -> str:
    with everything("test"):
        return Claim.objects.get(pk=claim.pk).state


def address(name: str, *key: int) -> str:
    return reverse(f"claims:{name}", args=key)


def test_the_queue_shows_amount_article_doubts_and_days(world: World, client_of: Callable[..., Any]) -> None:
    person = world.person()
    world.account(person)
    world.claim(person, (grant(2_000_00, reasons=["逾期通知"]),))
    world.claim(world.person("李雷"), (refusal(),))
    page = client_of(world.reviewer).get(address("reviewing"))
    said = page.content.decode()
    assert page.status_code == 200
    for word in ("待审核 2 件", "2,000.00", "四.3", "逾期通知", "不予给付", "五.1"):
        assert word in said, word
    assert client_of(world.approver).get(address("approving")).status_code == 200
    assert client_of(world.approver).get(address("reviewing")).status_code == 403
    made = client_of(world.reviewer).post(address("reviewing"), {"purpose": "十一月核对"})
    assert made.status_code == 200 and made["Content-Type"].endswith("sheet")


def test_a_reviewer_grants_on_the_page(world: World, client_of: Callable[..., Any]) -> None:
    person = world.person()
    account = world.account(person)
    claim = world.claim(person)
    browser = client_of(world.reviewer)
    page = browser.get(address("review", claim.pk))
    seen = page.context["form"].initial["seen"]
    sent = {"seen": seen, "account": account.pk, "note": "齐全"}
    wrong = browser.post(address("review", claim.pk), sent)
    assert wrong.status_code == 422 and "checked" in wrong.context["form"].errors
    done = browser.post(address("review", claim.pk), {**sent, "checked": "on"})
    assert done.status_code == 302 and state(claim) == "reviewed"
    assert "3306" in page.content.decode()


def test_a_reviewer_is_led_to_the_refusal_where_nothing_is_granted(
    world: World, client_of: Callable[..., Any]
) -> None:
    claim = world.claim(rows=(refusal(),))
    browser = client_of(world.reviewer)
    assert browser.get(address("review", claim.pk))["Location"] == address("refuse", claim.pk)
    page = browser.get(address("refuse", claim.pk))
    sent = {"seen": page.context["form"].initial["seen"], "article": "五.1", "why": "参保前已经患病"}
    assert browser.post(address("refuse", claim.pk), sent).status_code == 302
    assert state(claim) == "reviewed"


def test_what_cannot_be_reviewed_leads_back_and_says_why(world: World, client_of: Callable[..., Any]) -> None:
    claim = world.claim(rows=(open_row("条款空白"),))
    answer = client_of(world.reviewer).get(address("review", claim.pk), follow=True)
    assert answer.redirect_chain[-1][0] == address("record", claim.pk)
    assert "条款空白" in answer.content.decode() and "解释决定" in answer.content.decode()


def test_approving_asks_who_one_is_again(
    world: World, client_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = world.reviewed()
    browser = client_of(world.approver)
    page = browser.get(address("approve", claim.pk))
    sent = {"seen": page.context["form"].initial["seen"]}
    asked = browser.post(address("approve", claim.pk), sent)
    assert asked.status_code == 302 and "reauthenticate" in asked["Location"] and state(claim) == "reviewed"
    monkeypatch.setattr("gongji.office.guard.reauth.did_recently_reauthenticate", lambda request: True)
    assert browser.post(address("approve", claim.pk), sent).status_code == 302
    assert state(claim) == "paying"


def test_what_changed_since_the_review_cannot_be_signed_and_goes_back(
    world: World, client_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongji.office.guard.reauth.did_recently_reauthenticate", lambda request: True)
    claim = world.reviewed()
    browser, url = client_of(world.approver), address("approve", claim.pk)
    sent = {"seen": browser.get(url).context["form"].initial["seen"]}
    with everything("a test"):
        people.end_account(None, claim.person.accounts.get(), until=timezone.localdate())
    page = browser.get(url).content.decode()
    assert "作废，重新核算</button>" in page and "同意并签名</button>" not in page
    answer = browser.post(url, sent)
    assert (answer["Location"], state(claim)) == (address("record", claim.pk), "assessing")
    assert "原来的决定作废" in browser.get(answer["Location"]).content.decode()


def test_one_signs_and_goes_on_to_the_next_that_waits(
    world: World, client_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongji.office.guard.reauth.did_recently_reauthenticate", lambda request: True)
    first, second = world.reviewed(), world.reviewed(world.person("李雷"))
    browser = client_of(world.approver)
    page = browser.get(address("approve", first.pk))
    assert "看下一件（还有 1 件）" in page.content.decode()
    sent = {"seen": page.context["form"].initial["seen"], "next": "1"}
    assert browser.post(address("approve", first.pk), sent)["Location"] == address("approve", second.pk)
    page = browser.get(address("approve", second.pk))
    assert f"{first}：已审定，决定书已制作" in page.content.decode()
    assert "看下一件" not in page.content.decode()
    sent["seen"] = page.context["form"].initial["seen"]
    assert browser.post(address("approve", second.pk), sent)["Location"] == address("record", second.pk)


def test_days_of_a_decision_are_those_of_the_office_not_of_greenwich(
    world: World, client_of: Callable[..., Any]
) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    early = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)
    with everything("test"):
        Claim.objects.filter(pk=claim.pk).update(state_since=early)
    page = client_of(world.reviewer).get(address("record", claim.pk))
    assert {str(fact.value) for fact in page.context["facts"]} >= {"2026-11-30"}


def test_the_payment_is_reached_from_the_claim_and_the_claim_from_the_payment(
    world: World, client_of: Callable[..., Any]
) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    with everything("test"):
        decision = Decision.objects.get()
        payable = payout_queries.payable_of("claims.decision", str(decision.pk))
    assert payable is not None
    browser = client_of(world.cashier)
    there, back = reverse("payouts:payable", args=[payable.pk]), address("record", claim.pk)
    assert f'href="{there}"' in browser.get(back).content.decode()
    said = browser.get(there).content.decode()
    assert f'<a href="{back}">{claim.case.written_number}的决定</a>' in said
    assert reverse("money:voucher", args=[payable.entry_id]) in said
    assert there not in client_of(world.agent).get(back).content.decode()


def test_somebody_else_was_quicker(world: World, client_of: Callable[..., Any]) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    answer = client_of(world.approver).get(address("approve", claim.pk), follow=True)
    assert "待拨付" in answer.content.decode()


def test_the_claim_shows_the_three_hands_to_who_may_see_figures(
    world: World, client_of: Callable[..., Any]
) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    said = client_of(world.reviewer).get(address("record", claim.pk)).content.decode()
    for word in ("三人办理", str(world.reviewer), str(world.approver), "等出纳编批", "互助决〔"):
        assert word in said, word
    agent = client_of(world.agent).get(address("record", claim.pk)).content.decode()
    assert "三人办理" not in agent and "2,000.00" not in agent


def test_a_decision_is_seen_by_who_may_see_what_it_is_about(
    world: World, client_of: Callable[..., Any], make_union: Callable[..., Any]
) -> None:
    decision = services.approve(world.approver, world.reviewed())
    url = address("decision", decision.pk)
    assert client_of(world.committee).get(url).status_code == 200
    assert client_of(world.agent).get(url).status_code == 403
    stranger = world.make_user("reviewer", make_union(name="虚构别市总工会"))
    assert client_of(stranger).get(url).status_code == 404
    assert client_of(stranger).get(address("decision", 99999)).status_code == 404
    assert client_of(stranger).get(address("review", decision.claim_id)).status_code == 404


def test_a_committee_records_its_resolution_only_where_it_is_asked(
    world: World, client_of: Callable[..., Any]
) -> None:
    rows = (open_row("待裁量", benefit="灾害补助", articles=["四.6"]),)
    claim = world.claim(rows=rows, state=State.DISCRETION)
    page = client_of(world.committee).get(address("resolve", claim.pk))
    assert "由互助保障管理委员会核定，条文没有写上限" in page.content.decode()
    assert client_of(world.reviewer).get(address("resolve", claim.pk)).status_code == 403


def test_settings_are_made_by_who_approves_for_the_plan(world: World, client_of: Callable[..., Any]) -> None:
    sent = {
        "threshold_fen": "10000", "disclosure_days": "7", "small_unit": "10", "appeal_days": "", "document": "办法",
    }  # fmt: skip
    url = address("set_rule", world.edition.plan_id)
    assert client_of(world.county_approver).get(url).status_code in (403, 404)
    assert client_of(world.approver).post(url, sent).status_code == 302
    assert "10,000.00" in client_of(world.approver).get(address("rules")).content.decode()


def test_a_list_takes_as_many_queries_however_long_it_is(
    world: World, client_of: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    for length in (1, 3):
        for _ in range(length):
            world.claim()
        browser = client_of(world.reviewer)
        browser.get(address("reviewing"))
        with django_assert_num_queries(QUERIES):
            browser.get(address("reviewing"))


QUERIES = 15


def test_an_appeal_is_filed_and_answered(world: World, client_of: Callable[..., Any]) -> None:
    claim = world.claim(rows=(refusal(),))
    services.refuse(world.reviewer, claim, "五.1", "参保前已经患病")
    services.approve(world.approver, claim)
    sent = {"received_on": f"{timezone.localdate()}", "reason": "没有病"}
    assert client_of(world.agent).post(address("appeal", claim.pk), sent).status_code == 302
    with everything("test"):
        decision = Decision.objects.get(claim=claim)
        (appeal,) = decision.appeals.all()
    url = address("answer_appeal", appeal.pk)
    inbox = client_of(world.committee).get("/").content.decode()
    assert url in inbox and "处理申诉" in inbox and "诉〔" in inbox
    said = client_of(world.committee).get(address("decision", decision.pk)).content.decode()
    assert url in said
    answered = client_of(world.committee).post(url, {"answer": "upheld", "why": "病历写明"})
    assert answered.status_code == 302

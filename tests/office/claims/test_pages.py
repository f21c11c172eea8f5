"""The pages of claims: the whole way over them, what each reader sees, who may not come, fixed numbers of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.office.claims.making import fresh, picture, report

from gongji.office.claims import queries, services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Claim
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db


def get(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code, answer.content.decode()[:2000])
    return answer.content.decode()


def of(page: str, claim: Claim) -> str:
    return reverse(f"claims:{page}", args=[claim.pk])


def test_every_page_opens_for_who_may(
    reported: Callable[..., Any], ready: Callable[..., Any], hands: Any, client_of: Callable[..., Client]
) -> None:
    claim = reported(病种="其他")
    services.assess(hands.reviewer, claim)
    agent, checker, reviewer = (client_of(who) for who in (hands.agent, hands.checker, hands.reviewer))
    for page in ("record", "facts", "papers", "letter", "apply", "withdraw"):
        get(agent, of(page, claim))
    for page in ("record", "facts", "findings", "papers", "letter"):
        get(checker, of(page, claim))
    done = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, done)
    for page in ("record", "return"):
        assert done.person.name in get(reviewer, of(page, done)) or page == "return"
    get(reviewer, reverse("claims:list") + "?state=assessed&age=7&union=纺织&q=王")
    get(agent, reverse("claims:choose", args=[claim.person_id]))
    get(agent, reverse("claims:report", args=[claim.person_id, claim.plan_id, 0]))
    get(agent, reverse("claims:report", args=[claim.person_id, claim.plan_id, 99]), 404)
    assert "案〔" in get(agent, reverse("people:record", args=[claim.person_id]))


def test_the_whole_way_over_the_pages(
    cover: Callable[..., Any], hands: Any, client_of: Callable[..., Client]
) -> None:
    its = cover()
    agent, checker, reviewer = (client_of(who) for who in (hands.agent, hands.checker, hands.reviewer))
    url = reverse("claims:report", args=[its.person_id, its.plan_id, 0])
    page = get(agent, url)
    assert "自付" not in page
    assert "诊断证明" in page
    bad = {"happened_on": "2011/9/1", "reported_on": "2011-09-03", "reporter": "unit", "reporter_phone": "1"}
    answer = agent.post(url, bad)
    assert answer.status_code == 422
    assert "2011/9/1" in answer.content.decode()
    good = bad | {"happened_on": "2011-09-01", "known_on": "2011-09-01", "reporter_phone": "13800138000"}
    record = agent.post(url, good).headers["Location"]
    again = agent.post(url, good)
    assert "已经报过：案〔" in again.content.decode()
    with everything("a test looks"):
        claim = Claim.objects.get()
    dates = {
        "happened_on": "2011-09-01",
        "known_on": "2011-09-01",
        "reported_on": "2011-09-03",
        "applied_on": "2011-10-01",
    }
    wrong = checker.post(of("facts", claim), dates | {"fact_0": "其他", "fact_1": "", "fact_2": "4,000"})
    assert wrong.status_code == 422
    said = checker.post(of("facts", claim), dates | {"fact_0": "其他", "fact_1": "", "fact_2": "4000"})
    assert said.headers["Location"] == record
    found = (
        {f"value_{n}": "否" for n in range(3)}
        | {f"evidence_{n}": "虚构：查过" for n in range(4)}
        | {"value_3": "无"}
    )
    half = checker.post(
        of("findings", claim),
        found | {"value_0": "", "evidence_0": "", "conclude": "1", "conclusion": "属实"},
    )
    assert "还没有查明：参保前患病" in half.content.decode()
    done = checker.post(of("findings", claim), found | {"conclude": "1", "conclusion": "属实"})
    assert done.headers["Location"] == record
    with everything("a test looks"):
        items = queries.asked_of(claim).papers
    kind = {"kind": "other", "items": items[:2], "file": picture(), "consent_way": "", "consent_on": ""}
    assert agent.post(of("papers", claim), kind).status_code == 302
    for item in items[2:]:
        checker.post(of("waive", claim), {"waive-item": item, "waive-why": "系统里已有"})
    agent.post(of("bill", claim), {"bill-code": "0330", "bill-number": "7654321"})
    assert agent.post(of("completed", claim)).headers["Location"] == record
    assert reviewer.post(of("assess", claim)).headers["Location"] == record
    page = get(reviewer, record)
    for words in ("给付 2,000.00 元", "人民币贰仟元整", "四.3", "虚构：查过", "决定凭据"):
        assert words in page
    assert fresh(claim).state == State.ASSESSED
    assert (
        reviewer.post(of("return", claim), {"to": "papers", "why": "票据看不清"}).headers["Location"]
        == record
    )
    assert agent.post(of("withdraw", claim), {"why": "本人撤回"}).headers["Location"] == record
    assert "已撤回" in get(agent, record)


def test_a_unit_sees_the_status_and_a_cashier_the_amount_but_neither_an_illness(
    ready: Callable[..., Any], hands: Any, client_of: Callable[..., Client]
) -> None:
    claim = ready(病种="恶性肿瘤", 确诊日="2011-09-02", 自付费用="34567.89")
    services.assess(hands.reviewer, claim)
    secret = ("恶性肿瘤", "34,567.89", "2011-09-02", "34567.89")
    agent = get(client_of(hands.agent), of("record", claim))
    for words in (*secret, "6,000.00", "重大疾病", "住院", "给付结果", "虚构：查过档案"):
        assert words not in agent
    assert "审核（待审核）" in agent
    for who in (hands.cashier, hands.accountant):
        page = get(client_of(who), of("record", claim))
        assert "6,000.00" in page
        assert "四.2" in page
        for words in (*secret, "虚构：情况属实"):
            assert words not in page
    assert not AuditRow.objects.filter(action="claims.view").exists()
    for who in (hands.reviewer, hands.auditor, hands.committee, hands.county):
        page = get(client_of(who), of("record", claim))
        assert "恶性肿瘤" in page
        assert "34,567.89" in page
    seen = AuditRow.objects.filter(action="claims.view", person=claim.person_id)
    assert {row.actor_id for row in seen} == {
        who.pk for who in (hands.reviewer, hands.auditor, hands.committee, hands.county)
    }


def test_A03_another_units_claim_and_none_give_the_same_answer(
    reported: Callable[..., Any], hands: Any, client_of: Callable[..., Client]
) -> None:
    claim = reported()
    stranger, admin = client_of(hands.stranger), client_of(hands.admin)
    for page in ("record", "facts", "papers", "letter", "apply", "withdraw", "return"):
        theirs, none = (
            stranger.get(of(page, claim)),
            stranger.get(f"/claims/999999/{'' if page == 'record' else page + '/'}"),
        )
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert admin.get(of(page, claim)).status_code == 403
    for page in ("assess", "completed", "bill"):
        assert stranger.post(of(page, claim)).status_code == 404
    assert stranger.post(of("waive", claim)).status_code == 403
    assert claim.person.name not in get(stranger, reverse("claims:list"))
    assert stranger.get(reverse("claims:choose", args=[claim.person_id])).status_code == 404
    assert client_of(None).get(of("record", claim)).status_code == 302


def queries_of(client: Client, url: str) -> int:
    get(client, url)
    with CaptureQueriesContext(connection) as seen:
        get(client, url)
    return len(seen)


def test_the_number_of_queries_is_fixed(
    cover: Callable[..., Any], ready: Callable[..., Any], hands: Any, client_of: Callable[..., Client]
) -> None:
    reviewer, agent = client_of(hands.reviewer), client_of(hands.agent)
    claim = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, claim)
    few = queries_of(reviewer, reverse("claims:list"))
    for _ in range(3):
        report(hands, cover())
    assert queries_of(reviewer, reverse("claims:list")) == few <= 14
    assert queries_of(reviewer, of("record", claim)) <= 32
    assert queries_of(agent, of("record", claim)) <= 26

"""C04: covers change after a claim was assessed or decided. What waits is assessed anew, what was decided stays
and is looked at again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from tests.office.deciding.deciding_making import World, index, number

from gongji.errors import GongjiError
from gongji.office.claims import services
from gongji.office.claims.choices import Source, State
from gongji.office.claims.decided import Found, Stage
from gongji.office.claims.models import Claim, Decision, Recheck
from gongji.office.claims.services.stating import stated
from gongji.office.desk import services as desk
from gongji.office.desk.models import Task
from gongji.office.enrolment import services as enrolment
from gongji.office.enrolment.models import Cover
from gongji.office.enrolment.services import changing, resting
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db

HAPPENED = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def whole() -> Any:
    with everything("tests read everything"):
        yield


def covered(world: World) -> tuple[Any, Cover]:
    person = world.person()
    cover = Cover.objects.create(
        number=f"B2026-{person.pk:08d}", person=person, plan=world.edition.plan, edition=world.edition,
        union=world.mill, since=date(2026, 1, 1), until=date(2026, 12, 31), first_since=date(2026, 1, 1),
        state="live",
    )  # fmt: skip
    return person, cover


def corrected(world: World, cover: Cover) -> None:
    """The name put right, as an accepted correction does it."""
    roster = enrolment.correct(world.agent, cover, name="王晓明", why="照身份证")
    assert changing.take(roster, changing.good_rows(roster, 0)) == 1


def ended(world: World, cover: Cover, on: date) -> None:
    roster = enrolment.remove(world.agent, [cover], on, "调离")
    assert changing.take(roster, changing.good_rows(roster, 0)) == 1


def state(claim: Claim) -> str:
    return str(Claim.objects.get(pk=claim.pk).state)


def duties(claim: Claim) -> set[str]:
    return set(Task.objects.filter(case=claim.case, done_at__isnull=True).values_list("title", flat=True))


def clean() -> None:
    assert not list(findings(["C04.claims", "K05.decisions"]))


@pytest.mark.parametrize("reviewed", [False, True])
def test_what_waits_for_a_decision_is_assessed_on_the_cover_as_it_is_now(
    world: World, reviewed: bool
) -> None:
    person, cover = covered(world)
    claim = world.reviewed(person, cover=cover) if reviewed else world.claim(person, cover=cover)
    corrected(world, cover)
    assert (state(claim), duties(claim)) == (State.ASSESSING, {"参保更正后重新核算"})
    assert not Decision.objects.filter(claim=claim).exclude(state=Stage.VOID).exists()
    assert not Recheck.objects.exists()
    clean()


def test_a_claim_whose_facts_are_gathered_is_only_told(world: World) -> None:
    person, cover = covered(world)
    claim = world.claim(person, state=State.PAPERS, cover=cover)
    corrected(world, cover)
    assert state(claim) == State.PAPERS
    assert claim.case.lines.order_by("-pk").first().word == "参保更正"


def test_a_cover_that_ends_after_the_event_leaves_the_claim_alone(world: World) -> None:
    person, cover = covered(world)
    claim = world.claim(person, cover=cover)
    ended(world, cover, HAPPENED)
    assert state(claim) == State.ASSESSED
    clean()


def test_a_decided_claim_stays_and_somebody_looks_at_it_again(
    make_world: Callable[..., World], client_of: Any
) -> None:
    world = make_world("给付前")
    person, cover = covered(world)
    claim = world.reviewed(person, cover=cover)
    services.approve(world.approver, claim)
    before = Decision.objects.get(claim=claim)
    ended(world, cover, date(2026, 4, 30))
    ended_claim = Claim.objects.get(pk=claim.pk)
    after = Decision.objects.get(claim=claim)
    assert (ended_claim.state, after.state, after.content_sha256) == (
        State.DISCLOSED, Stage.APPROVED, before.content_sha256,
    )  # fmt: skip
    (asked,) = Recheck.objects.all()
    clean()
    client = client_of(world.reviewer)
    page = client.get(f"/claims/{claim.pk}/").content.decode()
    assert f"/claims/rechecks/{asked.pk}/" in page
    form = client.get(f"/claims/rechecks/{asked.pk}/")
    assert "减员后复核" in form.content.decode()
    assert "提前终止：原终保日 2026-12-31。调离" in form.content.decode()
    assert client.post(f"/claims/rechecks/{asked.pk}/", {"found": "wrong", "why": " "}).status_code == 422
    sent = client.post(f"/claims/rechecks/{asked.pk}/", {"found": "wrong", "why": "出险时已经减员"})
    assert sent.status_code == 302
    assert (state(claim), Decision.objects.get(pk=before.pk).state) == (State.ASSESSING, Stage.VOID)
    assert client.get(f"/claims/rechecks/{asked.pk}/").status_code == 302
    with pytest.raises(GongjiError, match=r"\[K204\]"):
        services.recheck(world.reviewer, asked, Found.HOLDS, "再来一次")
    clean()


def test_what_was_paid_stays_paid_whatever_is_found(world: World) -> None:
    person, cover = covered(world)
    claim = world.reviewed(person, cover=cover)
    services.approve(world.approver, claim)
    services.paid(str(Decision.objects.get(claim=claim).pk), timezone.localdate())
    corrected(world, cover)
    corrected_again = enrolment.correct(world.agent, Cover.objects.get(), name="王小明", why="又照户口簿")
    assert changing.take(corrected_again, changing.good_rows(corrected_again, 0)) == 1
    (asked,) = Recheck.objects.all()
    assert [line.word for line in asked.case.lines.order_by("pk")] == ["立案", "参保更正"]
    found = services.recheck(world.reviewer, asked, Found.WRONG, "多付的请单位退回")
    assert (state(claim), found.case.closed_word) == (State.PAID, "应当纠正")
    clean()


def test_the_claimant_does_not_look_at_their_own(world: World) -> None:
    person, cover = covered(world)
    claim = world.reviewed(person, cover=cover)
    services.approve(world.approver, claim)
    corrected(world, cover)
    own = world.make_user("reviewer", world.city, identity=bytes(person.id_index))
    with pytest.raises(GongjiError, match=r"\[K202\]"):
        services.recheck(own, Recheck.objects.get(), Found.HOLDS, "没有影响")


def test_a_claim_stands_in_the_way_of_undoing_its_cover(world: World) -> None:
    person, cover = covered(world)
    claim = world.claim(person, cover=cover)
    assert resting.resting([cover.pk]) == claim.case.written_number
    services.send_back(world.reviewer, claim, "单位撤回")
    services.withdraw(world.agent, Claim.objects.get(pk=claim.pk), "单位撤回")
    assert resting.resting([cover.pk]) == ""


def test_who_kept_out_of_the_claim_keeps_out_of_the_second_look(world: World) -> None:
    person, cover = covered(world)
    claim = world.claim(person, cover=cover)
    other = world.make_user("reviewer", world.city, identity=index(number()))
    desk.recuse(other, claim.case, "kin", "亲戚")
    services.review(world.reviewer, claim, world.account(person))
    services.approve(world.approver, claim)
    corrected(world, cover)
    asked = Recheck.objects.select_related("case").get()
    with pytest.raises(GongjiError, match=r"\[D102\]"):
        services.recheck(other, asked, Found.HOLDS, "没有影响")


def test_an_objection_that_voids_the_decision_ends_the_second_look_too(
    make_world: Callable[..., World],
) -> None:
    world = make_world("给付前")
    person, cover = covered(world)
    claim = world.reviewed(person, cover=cover)
    services.approve(world.approver, claim)
    corrected(world, cover)
    services.end_disclosure(world.reviewer, Claim.objects.get(pk=claim.pk), "单位有人说没有住院")
    asked = Recheck.objects.select_related("case").get()
    assert (asked.found, asked.case.closed_word) == ("moot", "决定已另行作废")
    clean()


def test_a_cover_that_ends_before_the_day_the_charter_counts_from_is_seen_to(world: World) -> None:
    person, cover = covered(world)
    claim = world.claim(person, cover=cover, occurrence="重大疾病")
    with everything("a test's fact"):
        stated(None, claim, {"病种": "恶性肿瘤", "确诊日": "2026-05-20"}, source=Source.REPORT, evidence={})
    ended(world, cover, date(2026, 5, 10))
    assert state(claim) == State.ASSESSING


def test_verify_names_what_nobody_saw_to(world: World) -> None:
    person, cover = covered(world)
    claim = world.reviewed(person, cover=cover)
    services.approve(world.approver, claim)
    corrected(world, cover)
    Recheck.objects.all().delete()
    assert [one.what for _, one in findings(["C04.claims"])] == ["参保后来变更过，没有请人复核"]
    again = world.claim(world.person("孙秀英"), cover=covered(world)[1])
    Cover.objects.filter(pk=again.cover_id).update(state="undone")
    assert "用到的保障已经撤销" in [one.what for _, one in findings(["C04.claims"])]

"""公示, appeals, settings, resolutions: what comes beside and after the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from tests.office.deciding.deciding_making import World, grant, refusal, refused

from gongji.office.claims import services
from gongji.office.claims.decided import Answer
from gongji.office.claims.models import Appeal, Claim, Decision, Disclosure, Standing
from gongji.office.claims.queries.disclosed import masked, on_show
from gongji.office.desk import queries as desk_queries
from gongji.office.desk.models import Case
from gongji.office.guard.access import access_of
from gongji.office.guard.fields import open_sealed
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money.models import Payable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole() -> Any:
    with everything("tests read everything"):
        yield


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let days go by."""
    real = timezone.localdate

    def go(days: int) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *a, **k: real(*a, **k) + timedelta(days=days))

    return go


def test_a_grant_is_shown_before_it_is_paid_where_the_charter_says_so(
    make_world: Callable[..., World], later: Callable[[int], None]
) -> None:
    world = make_world("给付前")
    claim = world.reviewed()
    services.approve(world.approver, claim)
    assert Claim.objects.get(pk=claim.pk).state == "disclosed" and not Payable.objects.exists()
    (row,) = on_show(timezone.localdate())
    assert (row.name, row.union, row.amount) == ("王**", "虚构县总工会下属单位", 2_000_00)
    later(4)
    with refused("K218"):
        services.end_disclosure(world.reviewer, claim)
    later(5)
    services.end_disclosure(world.reviewer, claim)
    assert Claim.objects.get(pk=claim.pk).state == "paying" and Payable.objects.count() == 1
    assert on_show(timezone.localdate()) == ()


def test_an_objection_voids_the_decision_and_gives_the_standing_back(
    make_world: Callable[..., World],
) -> None:
    world = make_world("给付前")
    claim = world.reviewed()
    services.approve(world.approver, claim)
    services.end_disclosure(world.reviewer, claim, "单位有人说没有住院")
    now, decision = Claim.objects.get(pk=claim.pk), Decision.objects.get(claim=claim)
    standing = Standing.objects.get(person=claim.person)
    assert (now.state, decision.state, standing.paid_fen, standing.version) == ("assessing", "void", 0, 2)
    assert Disclosure.objects.get().ended == "objected"


def test_a_grant_is_shown_after_it_was_paid_where_the_charter_says_so(
    make_world: Callable[..., World], later: Callable[[int], None]
) -> None:
    world = make_world("给付后")
    claim = world.reviewed()
    decision = services.approve(world.approver, claim)
    assert Claim.objects.get(pk=claim.pk).state == "paying"
    services.paid(str(decision.pk), timezone.localdate())
    assert len(on_show(timezone.localdate())) == 1
    later(5)
    services.end_disclosure(world.reviewer, claim)
    now = Claim.objects.get(pk=claim.pk)
    assert (now.state, now.case.closed_word) == ("paid", "已给付")


def test_a_unit_with_enough_people_is_named_and_a_name_is_masked(make_world: Callable[..., World]) -> None:
    world = make_world("给付前")
    services.set_rule(
        None, world.edition.plan, threshold_fen=None, disclosure_days=5, small_unit=3, appeal_days=None, document="办法"
    )  # fmt: skip
    people = [world.person(f"李{n}") for n in "一二"]
    services.approve(world.approver, world.reviewed(people[0]))
    assert on_show(timezone.localdate())[0].union == "虚构县总工会下属单位"
    world.person("李三")
    assert on_show(timezone.localdate())[0].union == "虚构织布厂工会"
    assert [masked(name) for name in ("李", "李雷", "王小明")] == ["*", "李*", "王**"]


def test_an_appeal_lies_on_the_desk_of_who_may_answer_it(world: World) -> None:
    claim = world.claim(rows=(refusal(),))
    services.refuse(world.reviewer, claim, "五.1", "参保前已经患病")
    services.approve(world.approver, claim)
    decision = Decision.objects.get(claim=claim)
    assert Case.objects.get(pk=claim.case_id).closed_at is not None
    decider = world.make_user("committee", world.city, identity=bytes(world.reviewer.identity))
    own = world.make_user("committee", world.city, identity=bytes(decision.claimant_identity))
    appeal = services.appeal(world.agent, decision, reason="当时没有病", received_on=timezone.localdate())

    def waits_for(user: Any) -> list[str]:
        return [task.title for task in desk_queries.inbox(user, access_of(user))]

    assert appeal.case.written_number.startswith("诉〔")
    assert waits_for(world.committee) == ["处理申诉"]
    for nobody in (decider, own, world.reviewer, world.approver, world.agent):
        assert waits_for(nobody) == []
    (task,) = appeal.case.tasks.all()
    assert task.url == reverse("claims:answer_appeal", args=[appeal.pk])
    services.answer(world.committee, appeal, Answer.UPHELD, "病历写明参保前已经确诊")
    assert waits_for(world.committee) == []
    case = Case.objects.get(pk=appeal.case_id)
    task.refresh_from_db()
    assert (case.closed_word, task.outcome, task.done_by) == ("维持原决定", "维持原决定", world.committee)
    assert not [finding for _, finding in findings(["D01", "D02", "D03", "K05.decisions"])]


def test_K05_an_appeal_goes_to_none_of_the_deciders(world: World) -> None:
    claim = world.claim(rows=(refusal(),))
    services.refuse(world.reviewer, claim, "五.1", "参保前已经患病")
    services.approve(world.approver, claim)
    decision = Decision.objects.get(claim=claim)
    appeal = services.appeal(world.agent, decision, reason="当时没有病", received_on=timezone.localdate())
    assert open_sealed(Appeal.objects.get().reason) == "当时没有病"  # type: ignore[arg-type]
    with refused("K226"):
        services.appeal(world.agent, decision, reason="再说一次", received_on=timezone.localdate())
    for decider in (world.reviewer, world.approver):
        same = world.make_user("committee", world.city, identity=bytes(decider.identity))
        with refused("K227"):
            services.answer(same, appeal, Answer.UPHELD, "维持")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE claims_appeal SET answer = 'upheld', why = 'x', answered_by_id = %s, answerer_identity = %s,"
                " answered_at = %s", [same.pk, bytes(decider.identity), timezone.now()],
            )  # fmt: skip
    with refused("K228"):
        services.answer(world.committee, appeal, Answer.UPHELD, "")
    services.answer(world.committee, appeal, Answer.UPHELD, "病历写明参保前已经确诊")
    with refused("K204"):
        services.answer(world.committee, appeal, Answer.REOPENED, "再看")


def test_what_is_set_is_a_new_row_and_refuses_what_cannot_be(world: World) -> None:
    good = {
        "threshold_fen": 1_00, "disclosure_days": 7, "small_unit": 5, "appeal_days": 30, "document": "虚构办法",
    }  # fmt: skip
    for wrong in (
        {"threshold_fen": 0}, {"disclosure_days": 0}, {"disclosure_days": 61}, {"small_unit": 0},
        {"appeal_days": 0}, {"document": " "},
    ):  # fmt: skip
        with refused("K224"):
            services.set_rule(world.approver, world.edition.plan, **{**good, **wrong})  # type: ignore[arg-type]
    with refused("G401"):
        services.set_rule(world.county_approver, world.edition.plan, **good)  # type: ignore[arg-type]
    services.set_rule(world.approver, world.edition.plan, **good)  # type: ignore[arg-type]
    services.set_rule(world.approver, world.edition.plan, **{**good, "appeal_days": None})  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE claims_decidingrule SET threshold_fen = 2")


def test_only_what_was_decided_can_be_appealed(world: World) -> None:
    claim = world.reviewed(rows=(grant(1_00),))
    with refused("K225"):
        services.appeal(
            world.agent, Decision.objects.get(claim=claim), reason="太少", received_on=timezone.localdate()
        )


def test_two_records_of_one_person_become_one_and_what_was_decided_holds(world: World) -> None:
    from gongji.office.guard.verify import findings
    from gongji.office.people import services as people

    one, other = world.person(), world.person()
    first, second = world.reviewed(one), world.reviewed(other)
    services.approve(world.approver, first)
    services.approve(world.approver, second)
    people.merge(None, one, other, reason="同一人")
    assert Standing.objects.get(person=one).paid_fen == 4_000_00
    assert [str(f) for _, f in findings(["K03", "K05.decisions", "K08.claims", "K09.decisions"])] == []


def test_the_demo_city_leaves_something_for_every_hand(world: World, tmp_path: Any) -> None:
    from collections import Counter

    from gongji.office.claims.deciding_demo import load
    from gongji.office.site.demo import City

    for name in ("reviewer", "approver"):
        user = getattr(world, name)
        user.username = name
        user.save()
    for _ in range(4):
        world.claim()
    world.claim(rows=(refusal(),))
    load(City(tmp_path))
    states = Counter(Claim.objects.values_list("state", flat=True))
    assert states == {"assessed": 1, "reviewed": 1, "paying": 2, "refused": 1}

"""Cases and their duties: numbers, asking, doing, dropping, clocks, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongji.charter.build import load
from gongji.charter.shelf import find
from gongji.codes.workdays import add_working_days
from gongji.errors import GongjiError
from gongji.office.desk import chores, queries, services
from gongji.office.desk.models import Case, Line, Pause, Recusal, Task
from gongji.office.desk.services import following
from gongji.office.guard.access import access_of
from gongji.office.guard.models import AuditRow
from gongji.office.guard.services import delegations
from gongji.office.guard.verify import findings
from gongji.office.unions import services as unions
from gongji.office.unions.models import Union

pytestmark = pytest.mark.django_db
DESK = ["D01", "D02", "D02.triggers", "D03"]


def refused(code: str) -> Any:
    return pytest.raises(GongjiError, match=rf"\[{code}\]")


def clean() -> bool:
    return not list(findings(DESK))


def waiting(user: Any) -> list[Task]:
    return list(queries.inbox(user, access_of(user)))


# ---- cases ------------------------------------------------------------------------------------------


def test_numbers_run_by_kind_and_year(tree: dict[str, Any], agent: Any) -> None:
    made = [services.open_case(agent, tree["mill"], kind, "一件事") for kind in ("claim", "claim", "roster")]
    year = made[0].year
    assert [str(one) for one in made] == [f"案〔{year}〕0001号", f"案〔{year}〕0002号", f"参〔{year}〕0001号"]
    assert clean()


def test_a_number_whose_case_failed_was_never_given_out(tree: dict[str, Any], agent: Any) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        services.open_case(agent, tree["mill"], "claim", "一件事")
        raise RuntimeError
    assert services.open_case(agent, tree["mill"], "claim", "一件事").number == 1
    assert clean()


def test_a_case_is_promised_in_working_days(case: Any) -> None:
    opened = date(case.year, case.opened_at.month, case.opened_at.day)
    assert case.due_on in (add_working_days(opened, 15), add_working_days(opened + timedelta(1), 15))


def test_only_who_may_opens_a_case_and_its_title_holds_no_number(
    tree: dict[str, Any], agent: Any, account: Any
) -> None:
    with refused("G401"):
        services.open_case(account("cashier", tree["city"]), tree["mill"], "claim", "一件事")
    with refused("G401"):
        services.open_case(agent, tree["yard"], "claim", "一件事")
    with refused("D108"):
        services.open_case(agent, tree["mill"], "claim", "王小明 110101199003070054")


def test_a_closed_case_changes_no_more(case: Any, task: Any, reviewer: Any, tree: dict[str, Any]) -> None:
    services.pause(case, reviewer, "等票据")
    closed = services.close(case, reviewer, "已撤回")
    task.refresh_from_db()
    assert task.dropped
    assert not Pause.objects.filter(until=None)
    for act in (
        lambda: services.close(closed, reviewer, "已撤回"),
        lambda: services.pause(closed, reviewer, "等票据"),
        lambda: services.ask(closed, right="claims.review", union=tree["city"], title="审核", url="/"),
        lambda: services.recuse(reviewer, closed, "kin", "表弟"),
    ):
        with refused("D105"):
            act()
    with refused("D101"):
        services.done(reviewer, closed, "claims.review", "同意")
    assert clean()


# ---- duties -----------------------------------------------------------------------------------------


def test_a_duty_waits_for_whoever_holds_the_right_there(
    task: Any, agent: Any, county: Any, reviewer: Any, other: Any, tree: dict[str, Any], account: Any
) -> None:
    assert waiting(reviewer) == waiting(other) == [task]
    assert waiting(agent) == waiting(county) == waiting(account("approver", tree["city"])) == []


def test_asking_again_gives_the_open_duty(case: Any, task: Any, tree: dict[str, Any]) -> None:
    again = services.ask(case, right="claims.review", union=tree["city"], title="别的话", url="/claims/")
    assert again == task
    assert again.title == "审核"
    assert Task.objects.count() == 1


def test_a_done_duty_has_its_line_and_its_audit_row(case: Any, task: Any, reviewer: Any) -> None:
    ended = services.done(reviewer, case, "claims.review", "同意", "材料齐")
    assert ended == task
    assert ended is not None
    assert (ended.done_by, ended.outcome, waiting(reviewer)) == (reviewer, "同意", [])
    line = queries.history(case).last()
    assert line is not None
    assert (line.by, line.role, line.word, line.note, line.task) == (
        reviewer,
        "reviewer",
        "同意",
        "材料齐",
        task,
    )
    assert AuditRow.objects.filter(action="desk.done", actor=reviewer).exists()
    assert clean()


def test_who_comes_late_is_told_who_was_quicker(case: Any, task: Any, reviewer: Any, other: Any) -> None:
    services.done(reviewer, case, "claims.review", "同意")
    with refused("D101") as told:
        services.done(other, case, "claims.review", "退回")
    assert "已经由 虚构审核 办结：同意" in str(told.value)


def test_a_step_nobody_asked_for_has_its_line(case: Any, county: Any) -> None:
    assert services.done(county, case, "claims.investigate", "调查完毕") is None
    assert queries.history(case).last().word == "调查完毕"  # type: ignore[union-attr]
    assert clean()


def test_a_duty_is_refused_to_whom_lacks_the_right(case: Any, task: Any, agent: Any, county: Any) -> None:
    for nobody in (agent, county):
        with refused("G401"):
            services.done(nobody, case, "claims.review", "同意")


def test_a_dropped_duty_was_done_by_nobody(case: Any, task: Any, reviewer: Any, tree: dict[str, Any]) -> None:
    assert services.drop(case, "claims.approve") == 0
    assert services.drop(case) == 1
    assert waiting(reviewer) == []
    with refused("D101") as told:
        services.done(reviewer, case, "claims.review", "同意")
    assert "已经不用办了" in str(told.value)
    assert services.ask(case, right="claims.review", union=tree["city"], title="再审", url="/") != task
    assert clean()


def test_of_two_unions_duties_each_does_their_own(case: Any, tree: dict[str, Any], county: Any) -> None:
    west = services.ask(case, right="claims.investigate", union=tree["west"], title="调查", url="/")
    east = services.ask(case, right="claims.investigate", union=tree["east"], title="调查", url="/")
    assert services.done(county, case, "claims.investigate", "调查完毕") == east
    west.refresh_from_db()
    assert west.done_at is None


@pytest.mark.parametrize("url", ["//elsewhere.example/", "https://elsewhere.example/", "claims/"])
def test_a_duty_leads_to_a_page_of_this_site(case: Any, tree: dict[str, Any], url: str) -> None:
    with pytest.raises(ValueError, match="this site"):
        services.ask(case, right="claims.review", union=tree["city"], title="审核", url=url)


# ---- taking and handing over ------------------------------------------------------------------------


def test_a_taken_duty_waits_for_that_person_alone(case: Any, task: Any, reviewer: Any, other: Any) -> None:
    services.take(reviewer, task)
    assert waiting(reviewer) == [task]
    assert waiting(other) == []
    case.refresh_from_db()
    assert case.holder == reviewer
    with refused("D101"):
        services.take(other, task)
    task.refresh_from_db()
    with refused("D103"):
        services.take(other, task)
    with refused("D103"):
        services.done(other, case, "claims.review", "同意")
    services.done(reviewer, case, "claims.review", "同意")


def test_a_duty_whose_person_lost_the_right_can_be_taken(task: Any, reviewer: Any, other: Any) -> None:
    services.take(reviewer, task)
    reviewer.is_active = False
    reviewer.save()
    task.refresh_from_db()
    services.take(other, task)
    assert waiting(other) == [task]


def test_a_duty_is_handed_to_somebody_who_can_do_it(
    task: Any, reviewer: Any, other: Any, agent: Any, account: Any, tree: dict[str, Any]
) -> None:
    services.take(reviewer, task)
    task.refresh_from_db()
    with refused("D104"):
        services.hand_over(reviewer, task, agent, "公出")
    with refused("D110"):
        services.hand_over(reviewer, task, other, " ")
    with refused("G401"):
        services.hand_over(account("cashier", tree["city"]), task, other, "公出")
    services.hand_over(reviewer, task, other, "公出")
    assert waiting(other) == [task]
    assert waiting(reviewer) == []
    with refused("D101"):
        services.hand_over(account("admin", tree["city"]), task, reviewer, "回来了")  # seen before it passed
    task.refresh_from_db()
    services.hand_over(account("admin", tree["city"]), task, reviewer, "回来了")
    assert waiting(reviewer) == [task]


def test_a_stand_in_may_hand_over_too(
    task: Any, reviewer: Any, other: Any, account: Any, tree: dict[str, Any]
) -> None:
    stand_in = account("cashier", tree["city"])
    services.take(reviewer, task)
    task.refresh_from_db()
    with refused("G401"):
        services.hand_over(stand_in, task, other, "公出")
    today = date.today()
    grant = reviewer.grants.get()
    delegations.delegate(reviewer, grant, stand_in, today - timedelta(1), today + timedelta(3), "公出")
    services.hand_over(stand_in, task, other, "公出")
    assert waiting(other) == [task]


def test_a_stand_in_does_it_in_place_of_the_other(
    case: Any, task: Any, reviewer: Any, account: Any, tree: dict[str, Any]
) -> None:
    stand_in = account("cashier", tree["city"], name="虚构替岗")
    services.take(reviewer, task)
    today = date.today()
    delegations.delegate(
        reviewer, reviewer.grants.get(), stand_in, today - timedelta(1), today + timedelta(3), "公出"
    )
    assert waiting(stand_in) == [task]
    services.done(stand_in, case, "claims.review", "同意")
    line = queries.history(case).last()
    assert line is not None
    assert (line.by, line.in_place_of, line.role) == (stand_in, reviewer, "reviewer")


# ---- recusal ----------------------------------------------------------------------------------------


def test_a_recused_person_and_their_other_account_are_kept_out(
    case: Any, task: Any, reviewer: Any, other: Any, account: Any, tree: dict[str, Any]
) -> None:
    reviewer.identity = other.identity = bytes(range(32))
    reviewer.save()
    other.save()
    services.take(other, task)
    services.recuse(reviewer, case, "kin", "申领人是表弟")
    task.refresh_from_db()
    assert task.assignee is None
    assert waiting(reviewer) == waiting(other) == []
    for who in (reviewer, other):
        for act in (
            lambda who=who: services.take(who, task),
            lambda who=who: services.done(who, case, "claims.review", "同意"),
            lambda who=who: services.note(case, who, "备注"),
            lambda who=who: services.require_able(who, case, "claims.review", tree["city"]),
        ):
            with refused("D102"):
                act()
        with refused("D109"):
            services.recuse(who, case, "kin", "又一次")
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.create(case=case, by=who, word="绕过服务")
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.create(case=case, in_place_of=who, word="绕过服务")
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(assignee=who)
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(holder=who)
    with refused("D104"):
        services.hand_over(account("admin", tree["city"]), task, reviewer, "请办")
    third = account("reviewer", tree["city"])
    services.done(third, case, "claims.review", "同意")
    assert clean()


def test_nobody_acts_in_place_of_a_recused_person(
    case: Any, task: Any, reviewer: Any, account: Any, tree: dict[str, Any]
) -> None:
    stand_in = account("cashier", tree["city"])
    today = date.today()
    delegations.delegate(
        reviewer, reviewer.grants.get(), stand_in, today - timedelta(1), today + timedelta(3), "公出"
    )
    services.recuse(reviewer, case, "interest", "合伙人")
    with refused("D102"):
        services.done(stand_in, case, "claims.review", "同意")


# ---- clocks -----------------------------------------------------------------------------------------


def test_the_promise_moves_on_by_the_working_days_the_clock_stood(case: Any, reviewer: Any) -> None:
    before = case.due_on
    services.pause(case, reviewer, "等票据")
    with refused("D106"):
        services.pause(case, reviewer, "等票据")
    stood = add_working_days(date.today(), 1) - timedelta(30)
    Pause.objects.update(since=stood)
    ended = services.resume(case, reviewer)
    case.refresh_from_db()
    assert ended.moved is not None
    assert ended.moved > 15
    assert case.due_on == add_working_days(before, ended.moved)
    with refused("D107"):
        services.resume(case, reviewer)


def test_a_broken_promise_stays_broken(case: Any, reviewer: Any) -> None:
    Case.objects.update(due_on=date(2026, 1, 5))
    services.pause(case, reviewer, "等票据")
    Pause.objects.update(since=date(2026, 1, 6))
    services.resume(case, reviewer)
    case.refresh_from_db()
    assert case.due_on == date(2026, 1, 5)


def test_the_inbox_is_in_order_of_deadlines_and_a_standing_clock_is_never_late(
    tree: dict[str, Any], agent: Any, reviewer: Any
) -> None:
    def waits(title: str, due: date | None = None, promised: int | None = None) -> Task:
        one = services.open_case(agent, tree["mill"], "claim", title, promised_days=promised)
        return services.ask(one, right="claims.review", union=tree["city"], title=title, url="/", due_on=due)

    never, promised, late = waits("没有期限"), waits("承诺", promised=3), waits("逾期", date(2026, 1, 5))
    stands = waits("停钟", promised=2)
    services.pause(stands.case, reviewer, "等票据")
    assert waiting(reviewer) == [late, promised, never, stands]
    assert [one.by for one in waiting(reviewer)][2:] == [queries.NEVER] * 2  # type: ignore[attr-defined]


# ---- what the database and verify hold --------------------------------------------------------------


def test_the_database_keeps_cases_by_itself(
    case: Any, task: Any, reviewer: Any, tree: dict[str, Any]
) -> None:
    services.done(reviewer, case, "claims.review", "同意")
    services.close(case, reviewer, "已给付")
    for rows, change in (
        (Case.objects.filter(pk=case.pk), {"number": 9}),
        (Case.objects.filter(pk=case.pk), {"title": "改"}),
        (Task.objects.filter(pk=task.pk), {"outcome": "改"}),
        (Line.objects.all(), {"word": "改"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    for rows in (Line.objects.all(), Task.objects.all(), Case.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(case=case, union=tree["city"], right="claims.review", title="再办", url="/")
    for number in (1, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.create(union=case.union, kind="claim", year=case.year, number=number, title="插号")


@pytest.mark.django_db(transaction=True)
def test_verify_names_what_was_changed_past_the_triggers(
    case: Any, task: Any, reviewer: Any, other: Any, tree: dict[str, Any]
) -> None:
    from tests.office.keep import triggers_off

    services.recuse(other, case, "kin", "表弟")
    services.done(reviewer, case, "claims.review", "同意")
    assert clean()
    union = Union.objects.get(pk=tree["mill"].pk)
    with triggers_off():
        Case.objects.create(union=union, kind="claim", year=case.year, number=3, title="插进来的")
        loose = Task.objects.create(
            case=case, union=union, right="claims.approve", title="没有经过", url="/", done_at=case.opened_at,
            done_by=reviewer, outcome="同意",
        )  # fmt: skip
        Task.objects.filter(pk=task.pk).update(done_by=other)
        line = Line.objects.create(case=case, by=other, word="绕过")
    told = {(one.id, finding.where) for one, finding in findings(DESK)}
    assert told == {
        ("D01", f"desk_case claim {case.year}"), ("D02", f"desk_task {loose.pk}"), ("D02", f"desk_task {task.pk}"),
        ("D03", f"desk_line {line.pk}"),
    }  # fmt: skip
    assert Recusal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_verify_names_a_trigger_that_is_gone() -> None:
    from django.db import connection

    from gongji.office.desk.migrations._triggers import RULES
    from gongji.office.guard.database_rules import put_up, take_down

    rules = list(RULES)[:1]
    with connection.schema_editor() as editor:
        take_down(rules)(None, editor)
    try:
        assert [(one.id, finding.where) for one, finding in findings(DESK)] == [("D02.triggers", rules[0][1])]
    finally:
        with connection.schema_editor() as editor:
            put_up(rules)(None, editor)


# ---- following --------------------------------------------------------------------------------------


def test_what_a_merged_union_has_open_goes_with_it(
    tree: dict[str, Any], case: Any, make_union: Any, account: Any
) -> None:
    into = make_union(tree["east"], "grassroots", name="虚构印染厂工会", code="d")
    papers = services.ask(case, right="papers.store", union=tree["mill"], title="补材料", url="/")
    twice = services.ask(case, right="claims.report", union=tree["mill"], title="补正", url="/")
    kept = services.ask(case, right="claims.report", union=into, title="补正", url="/")
    ended = services.open_case(None, tree["mill"], "roster", "办完的")
    services.close(ended, None, "已受理")
    with refused("N111") as told:
        unions.close(None, tree["mill"], on=date(2026, 1, 1), document="")
    assert "还有 1 件在办的案件" in str(told.value)
    unions.merge(None, tree["mill"], into, on=date(2026, 1, 1), document="")
    for one in (case, papers, twice, kept, ended):
        one.refresh_from_db()
    assert (case.union, papers.union, ended.union) == (into, into, tree["mill"])
    assert (twice.dropped, kept.done_at) == (True, None)
    assert {one.title for one in waiting(account("agent", into))} == {"补材料", "补正"}
    assert clean()


def test_a_duty_comes_back_from_who_lost_the_right(case: Any, task: Any, reviewer: Any, other: Any) -> None:
    services.take(reviewer, task)
    assert following.give_back(reviewer) == 0
    reviewer.grants.update(until=date(2020, 1, 1))
    assert waiting(other) == []
    assert following.give_back(reviewer) == 1
    assert waiting(other) == [task]
    assert queries.history(case).last().word == "退回待接办"  # type: ignore[union-attr]


def test_the_chore_gives_back_what_nobody_can_do(task: Any, reviewer: Any, other: Any) -> None:
    services.take(reviewer, task)
    reviewer.is_active = False
    reviewer.save()
    seen: list[tuple[int, int]] = []
    progress: Any = lambda done, total: seen.append((done, total))  # noqa: E731
    assert chores.give_back_all({}, progress) == {"退回": 1}
    assert seen == [(1, 1)]
    assert waiting(other) == [task]


# ---- the way of a charter ---------------------------------------------------------------------------


def test_the_way_of_a_charter_is_marked_by_the_lines_that_did_it(
    tree: dict[str, Any], agent: Any, county: Any
) -> None:
    charter = load(find("shaoxing-cadre"))
    case = services.open_case(agent, tree["mill"], "roster", "名册")
    seen = queries.folder(case, agent, access_of(agent), charter, "参保")
    does = [step.does for step in seen.steps]
    assert [step.here for step in seen.steps] == [True, False, False, False, False]
    assert seen.article
    services.done(county, case, "enrolment.gather", f"{does[3]}无误")
    seen = queries.folder(case, county, access_of(county), charter, "参保")
    assert [step.here for step in seen.steps] == [False, False, False, False, True]
    assert [bool(step.line) for step in seen.steps] == [False, False, False, True, False]
    assert queries.folder(case, county, access_of(county), charter, "没有这个程序").steps == ()
    reached = queries.folder(case, county, access_of(county), charter, "参保", reached=5)
    assert not any(step.here for step in reached.steps)

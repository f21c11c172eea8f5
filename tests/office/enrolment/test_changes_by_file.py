"""Many people leave, or are put right, by one workbook: judged row by row, sent up, done by a worker."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from tests.office.enrolment.rosters import (
    accepted,
    fresh,
    number,
    people,
    run_jobs,
    taken_in,
    workbook,
)

from gongji.office.enrolment import services, work, workbooks
from gongji.office.enrolment.choices import Kind
from gongji.office.enrolment.models import Cover, CoverChange, Roster, Row
from gongji.office.enrolment.services import submitting
from gongji.office.enrolment.told import told
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.people.models import Person
from gongji.office.ui.pages import XLSX

pytestmark = pytest.mark.django_db(transaction=True)
LEAVE = ("姓名", "证件号码", "保障到", "原因")
RIGHT = ("姓名", "证件号码", "正确的姓名", "正确的证件号码", "原因")
LAST = "2026-08-31"


@pytest.fixture
def covers(world: Any) -> list[Cover]:
    """Thirty covers of the factory."""
    accepted(world, taken_in(world, people(30)))
    return all_covers()


def all_covers() -> list[Cover]:
    with everything("a test looks"):
        return list(Cover.objects.select_related("person").order_by("pk"))


def leaving(count: int, start: int = 1) -> list[tuple[str, ...]]:
    return [(*one, LAST, "调离本市") for one in people(count, start)]


def sent(world: Any, rows: Sequence[Sequence[str]], kind: Kind = Kind.REMOVAL, **more: Any) -> Roster:
    """Taken in and judged."""
    head = more.pop("head", LEAVE if kind is Kind.REMOVAL else RIGHT)
    file = workbook(rows, head, "名单.xlsx")
    given = {"actor": world.agent, "union": world.factory, **more}
    done = services.upload_changes(given["actor"], given["union"], world.plan, file, kind)
    run_jobs()
    found: Roster = fresh(done.roster)
    return found


def remarks(roster: Roster) -> dict[int, str]:
    with everything("a test looks"):
        rows = Row.objects.filter(roster=roster).select_related("person").order_by("line")
        return {row.line: "；".join(f"{r.column}：{r.message}" for r in told(row).remarks) for row in rows}


def test_many_leave_by_one_workbook(world: Any, covers: list[Cover]) -> None:
    roster = sent(world, leaving(25))
    assert (roster.state, roster.counts, roster.kind) == ("checked", {"good": 25}, "removal")
    accepted(world, roster)
    after = all_covers()
    assert [cover.state for cover in after] == ["ended"] * 25 + ["live"] * 5
    assert {cover.until for cover in after[:25]} == {date(2026, 8, 31)}
    with everything("a test looks"):
        assert (
            CoverChange.objects.filter(kind="ended", roster=roster, told__contains="调离本市").count() == 25
        )
    assert fresh(roster).state == "accepted"
    assert not list(findings())


def test_each_row_says_what_is_in_its_way_and_the_rest_goes_up(
    world: Any, covers: list[Cover], make_user: Any
) -> None:
    name, good = people(1)[0]
    rows = [
        (name, good, LAST, "调离"), ("虚别名", people(2)[1][1], LAST, "调离"), (*people(1, 3)[0], "2030-01-01", "调离"),
        (*people(1, 4)[0], "2026年8月", "调离"), (*people(1, 5)[0], LAST, " "), ("虚外人", number(900), LAST, "调离"),
        (*people(1, 6)[0], LAST, "调离"), (*people(1, 6)[0], LAST, "调离"),
        (*people(1, 7)[0], LAST, "卡号 6222021234567890128"), ("虚七", good[:17] + "0", LAST, "调离"),
    ]  # fmt: skip
    roster = sent(world, rows)
    said = remarks(roster)
    wanted = (
        "", "姓名：与这个证件号码登记的姓名不同", "保障到：虚甲丁的保障从", "保障到：", "原因：没有写减员的原因",
        "证件号码：这里没有他这部计划的有效保障", "证件号码：与第 9 行", "证件号码：与第 8 行",
        "原因：原因里有证件号或卡号", "证件号码：",
    )  # fmt: skip
    for line, start in enumerate(wanted, start=2):
        assert said[line].startswith(start) and bool(said[line]) == bool(start), (line, said[line])
    assert roster.counts == {"good": 1, "bad": 9}
    with everything("a test looks"):
        kept = " ".join(Row.objects.filter(roster=roster).values_list("reason", flat=True))
    assert "6222021234567890128" not in kept
    accepted(world, roster)
    assert [cover.state for cover in all_covers()].count("ended") == 1


def test_A01_another_unit_s_people_are_nobody_here(world: Any, covers: list[Cover]) -> None:
    roster = sent(world, leaving(2), actor=world.miller, union=world.mill)
    assert roster.counts == {"bad": 2}
    assert set(remarks(roster).values()) == {"证件号码：这里没有他这部计划的有效保障"}
    whole = sent(world, leaving(2), actor=world.county_officer, union=world.county)
    assert whole.counts == {"good": 2}


def test_C05_the_same_file_again_changes_nothing_and_one_row_changed_changes_that_row(
    world: Any, covers: list[Cover]
) -> None:
    roster = sent(world, leaving(3))
    assert services.upload_changes(
        world.agent, world.factory, world.plan, workbook(leaving(3), LEAVE), Kind.REMOVAL
    ).again
    with everything("a test looks"):
        before = dict(Row.objects.filter(roster=roster).values_list("line", "pk"))
    rows = leaving(3)
    rows[1] = (*rows[1][:3], "退休")
    services.replace_file(world.agent, roster, workbook(rows, LEAVE))
    run_jobs()
    with everything("a test looks"):
        after = dict(Row.objects.filter(roster=roster).values_list("line", "pk"))
        assert Row.objects.get(pk=after[3]).reason == f"保障到 {LAST}。退休"
    assert (after[2], after[4]) == (before[2], before[4]) and after[3] != before[3]


def test_many_are_put_right_by_one_workbook(world: Any, covers: list[Cover]) -> None:
    (a, number_a), (b, number_b), (c, number_c), (d, number_d) = people(4)
    rows = [
        (a, number_a, "虚更名", "", "照身份证更正"), (b, number_b, "", number(700), "号码写错"),
        (c, number_c, "", "", "没有写改什么"), (d, number_d, "", number_a, "别人的号码"),
    ]  # fmt: skip
    roster = sent(world, rows, Kind.CORRECTION)
    said = remarks(roster)
    assert said[4].startswith("正确的姓名：与现在登记的一样")
    assert said[5].startswith("正确的证件号码：这个证件号码登记在另一份记录上")
    assert roster.counts == {"good": 2, "bad": 2}
    accepted(world, roster)
    with everything("a test looks"):
        names = [Person.objects.get(pk=cover.person_id).name for cover in covers[:2]]
        assert names == ["虚更名", b]
        assert Cover.objects.filter(state="live").count() == 30
        assert CoverChange.objects.filter(kind="corrected", roster=roster).count() == 2
    assert not list(findings())


def test_one_that_cannot_be_done_any_more_is_left_and_the_rest_goes_on(
    world: Any, covers: list[Cover]
) -> None:
    roster = sent(world, leaving(25))
    services.submit(world.agent, roster)
    with everything("a test takes one away"):
        Cover.objects.filter(pk=covers[3].pk).update(state="undone")
    for user in (world.checker, world.county_officer, world.reviewer):
        services.confirm(user, roster)
    assert fresh(roster).state == "accepting"
    run_jobs()
    with everything("a test looks"):
        row = Row.objects.get(roster=roster, line=5)
        roster = Roster.objects.select_related("case", "job").get(pk=roster.pk)
    assert row.verdict == "bad" and row.reason.startswith("没有办：[R133]")
    assert roster.case is not None and roster.case.closed_word == "减员已办 24 人，未办 1 人"
    assert roster.job is not None and roster.job.result == {"已办": 24, "未办": 1}


def test_a_worker_that_dies_is_followed_by_one_that_does_the_rest(
    world: Any, covers: list[Cover], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongji.office.enrolment.services import changing
    from gongji.office.jobs.execution import run_here

    def take(row: Roster, rows: Sequence[Row]) -> int:
        steps.append(len(rows))
        if len(steps) == 3:
            taken(row, rows)
            raise SystemExit
        return taken(row, rows)

    steps, taken = list[int](), changing.take
    monkeypatch.setattr(changing, "take", take)
    monkeypatch.setattr(work, "CHANGES", 10)
    roster = sent(world, leaving(30))
    services.submit(world.agent, roster)
    for user in (world.checker, world.county_officer, world.reviewer):
        services.confirm(user, roster)
    job = fresh(roster).job_id
    with pytest.raises(SystemExit):
        run_here(job)
    assert [cover.state for cover in all_covers()].count("ended") == 20  # the third step was taken back
    run_jobs()
    assert steps == [10, 10, 10, 10]
    with everything("a test looks"):
        assert CoverChange.objects.filter(kind="ended").count() == 30
    assert not list(findings())


def test_a_few_are_done_at_once(world: Any, covers: list[Cover]) -> None:
    roster = sent(world, leaving(submitting.AT_ONCE))
    services.submit(world.agent, roster)
    for user in (world.checker, world.county_officer, world.reviewer):
        services.confirm(user, roster)
    assert fresh(roster).state == "accepted"


def test_a_file_of_something_else_says_what_is_missing(world: Any, covers: list[Cover]) -> None:
    roster = sent(world, people(2), head=("姓名", "证件号码"))
    assert roster.state == "broken"
    assert [column for _, column, *_ in roster.problems] == ["保障到", "原因"]


@pytest.mark.parametrize(
    ("kind", "head"), [("removal", ["姓名", "证件号码", "保障到", "原因"]), ("correction", list(RIGHT))]
)
def test_the_template_has_the_columns_that_are_read(kind: str, head: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbooks.changes_template(kind)))
    assert [cell.value for cell in book.worksheets[0][1]] == head
    assert {row[0].value for row in book["填表说明"].iter_rows(min_row=2)} == set(head)


def test_the_annotated_workbook_brings_every_column_back(world: Any, covers: list[Cover]) -> None:
    roster = sent(world, [*leaving(1), ("虚外人", number(900), LAST, "调离")])
    with everything("a test looks"):
        book = openpyxl.load_workbook(io.BytesIO(workbooks.returned(roster)))
    lines = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert lines[0] == [*LEAVE, "核对结果", "问题和改法"]
    assert lines[1][2:5] == [LAST, "调离本市", "可以办"]
    assert lines[2][4] == "有误" and "这里没有他这部计划的有效保障" in str(lines[2][5])


def test_an_agent_hands_it_in_on_a_page_and_sees_each_row(
    world: Any, covers: list[Cover], client_of: Any
) -> None:
    client = client_of(world.agent)
    assert "/enrolment/upload/changes/" in client.get("/enrolment/").content.decode()
    page = client.get("/enrolment/upload/changes/").content.decode()
    assert "/enrolment/template/removal/" in page and "缴费日" not in page
    template = client.get("/enrolment/template/correction/")
    assert (template.status_code, template.headers["Content-Type"]) == (200, XLSX)
    assert client.get("/enrolment/template/join/").status_code == 404
    file = workbook([*leaving(2), ("虚外人", number(900), LAST, "调离")], LEAVE, "减员.xlsx")
    given = {"union": world.factory.code, "plan": str(world.plan.pk), "kind": "removal", "file": file}
    answer = client.post("/enrolment/upload/changes/", given)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    run_jobs()
    page = client.get(answer.headers["Location"] + "?rows=all").content.decode()
    assert "减员名册" in page and f"保障到 {LAST}。调离本市" in page and "可以办" in page
    assert "这里没有他这部计划的有效保障" in page and "改缴费日" not in page
    assert "2 人报" in page and "有问题的 1 行留下" in page
    assert client_of(world.checker).get("/enrolment/upload/changes/").status_code == 403

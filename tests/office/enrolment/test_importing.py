"""A roster's file: what is found in it, and what happens when it comes again."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from tests.office.enrolment.rosters import (
    PAID_ON,
    accepted,
    fresh,
    number,
    people,
    run_jobs,
    taken_in,
    workbook,
)
from tests.office.enrolment.test_changes import paid_and_sent

from gongji.office.enrolment import services
from gongji.office.enrolment.errors import EnrolmentError
from gongji.office.enrolment.models import Cover, Roster, Row
from gongji.office.enrolment.services.owing import overpaid
from gongji.office.enrolment.told import told
from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db(transaction=True)


def held(roster: Any) -> dict[int, tuple[int, str, bytes]]:
    """Line → key, verdict and content of each row."""
    with everything("a test looks"):
        rows = Row.objects.filter(roster=roster.pk).values_list("line", "pk", "verdict", "content")
        return {line: (pk, verdict, bytes(content)) for line, pk, verdict, content in rows}


def test_C05_the_same_file_again_changes_nothing(world: Any) -> None:
    roster = taken_in(world, people(5))
    before = held(roster)
    again = services.upload(world.agent, world.factory, world.plan, workbook(people(5)), PAID_ON)
    assert (again.again, again.roster.pk, held(roster)) == (True, roster.pk, before)
    services.replace_file(world.agent, roster, workbook(people(5)))
    run_jobs()
    assert (fresh(roster).state, held(roster)) == ("checked", before)
    services.set_paid_on(world.agent, roster, PAID_ON)
    run_jobs()
    assert (fresh(roster).state, held(roster)) == ("checked", before)


def test_C05_with_one_row_changed_exactly_that_row_changes(world: Any) -> None:
    rows = people(6)
    roster = taken_in(world, rows)
    before = held(roster)
    rows[2] = ("虚改名", rows[2][1])
    services.replace_file(world.agent, roster, workbook(rows[:5]))
    run_jobs()
    after = held(roster)
    assert set(before) - set(after) == {7}
    assert [line for line in after if after[line] != before[line]] == [4]


def test_C05_after_acceptance_the_same_people_are_held_and_not_doubled(world: Any) -> None:
    accepted(world, taken_in(world, people(5)))
    rows = [*people(5), *people(1, start=77)]
    second = taken_in(world, rows, kind="addition")
    assert second.counts == {"held": 5, "good": 1}
    accepted(world, second)
    with everything("a test looks"):
        assert Cover.objects.count() == 6


def test_good_rows_go_on_and_bad_ones_say_what_is_wrong(world: Any) -> None:
    rows = people(3)
    wrong = [("虚李明", number(800)[:17] + "A"), ("虚王2", number(801)), rows[0], ("", "")]
    roster = taken_in(world, [*rows, *wrong])
    assert roster.counts == {"good": 2, "bad": 4}
    services.stated(world.agent, roster, roster.due_fen, PAID_ON, "虚构流水")
    services.submit(world.agent, roster)
    assert fresh(roster).state == "submitted"


def test_people_of_another_unit_or_name_are_found(world: Any) -> None:
    accepted(world, taken_in(world, people(2)))
    (first, first_number), (_, second_number) = people(2)
    rows = [(first, first_number), ("虚别名", second_number), *people(1, start=90)]
    other = taken_in(world, rows, union=world.mill, actor=world.miller)
    assert other.counts == {"bad": 2, "good": 1}


def test_15_and_18_digits_are_one_person(world: Any) -> None:
    body = "999999850101003"
    from gongji.codes.identity import normal

    roster = taken_in(world, [("虚甲乙", body), ("虚甲乙", normal(body))])
    assert roster.counts == {"bad": 2}


def test_the_returned_workbook_has_the_rows_and_the_findings(world: Any) -> None:
    from gongji.office.enrolment.workbooks import returned

    rows = [*people(2), ("虚李明", number(800)[:17] + "A"), ("虚王@", number(801))]
    roster = taken_in(world, rows)
    with everything("a test looks"):
        book = openpyxl.load_workbook(io.BytesIO(returned(roster)))
    lines = list(book["名册"].iter_rows(values_only=True))
    assert lines[0] == ("姓名", "证件号码", "单位编号", "核对结果", "问题和改法")
    assert [line[:2] for line in lines[1:]] == rows
    assert [line[3] for line in lines[1:]] == ["可以参加", "可以参加", "有误", "有误"]
    assert "证件号码：" in lines[3][4]


def test_the_returned_workbook_comes_again_as_it_is_and_mended(world: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from gongji.office.enrolment.workbooks import returned

    roster = taken_in(world, [*people(2), ("虚王@", number(801))])
    for mended in (False, True):
        with everything("a test looks"):
            book = openpyxl.load_workbook(io.BytesIO(returned(roster)))
        if mended:
            book["名册"]["A4"] = "虚王明"
        out = io.BytesIO()
        book.save(out)
        services.replace_file(world.agent, roster, SimpleUploadedFile("批注.xlsx", out.getvalue()))
        run_jobs()
        roster = fresh(roster)
        assert (roster.state, roster.counts) == ("checked", {"good": 3} if mended else {"bad": 1, "good": 2})
    with everything("a test looks"):
        head = next(openpyxl.load_workbook(io.BytesIO(returned(roster)))["名册"].iter_rows(values_only=True))
    assert head.count("核对结果") == 1


def test_heads_as_offices_space_them_are_read_and_columns_nobody_reads_are_named(world: Any) -> None:
    rows = [
        ("虚构厂会员名单", "", ""),
        ("姓　名", "身份证 号码", "手机"),
        *((n, i, "139") for n, i in people(2)),
    ]
    roster = taken_in(world, rows[1:], head=rows[0])
    assert roster.counts == {"good": 2}
    assert roster.notices == ["表头在第 2 行，上面的标题不读", "“手机”列没有读"]


def test_who_is_in_another_roster_or_covered_since_is_said_before_it_is_accepted(world: Any) -> None:
    from gongji.office.enrolment.comparing import Also, also

    first, second, third = (taken_in(world, people(count)) for count in (3, 4, 2))

    def found(roster: Any = second) -> Also:
        with everything("a test looks"):
            return also(roster)

    assert found() == Also(0, 0)
    paid_and_sent(world, first)
    assert found() == Also(3, 0)
    paid_and_sent(world, second)
    for roster in (first, second):
        for user in (world.checker, world.county_officer, world.reviewer):
            services.confirm(user, roster)
        run_jobs()
    with everything("a test looks"):
        assert [overpaid(fresh(roster)) for roster in (first, second)] == [0, second.due_fen * 3 // 4]
        assert Cover.objects.count() == 4
    assert found(third) == Also(0, 2)


def test_the_template_comes_from_the_charter_and_takes_text(world: Any) -> None:
    from gongji.office.enrolment.rules import rules_of
    from gongji.office.enrolment.workbooks import template

    book = openpyxl.load_workbook(io.BytesIO(template(rules_of(world.edition, PAID_ON))))
    head = [cell.value for cell in book["名册"][1]]
    assert head[:2] == ["姓名", "证件号码"]
    assert book["名册"].column_dimensions["B"].width > 15
    assert [cell.value for cell in book["填表说明"]["A"]][1:] == head


def test_files_that_are_no_roster_are_refused_and_say_why(world: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from gongji.errors import GongjiError

    for content, name in ((b"a,b\n", "a.csv"), (b"<html>", "a.xlsx"), (b"%PDF-1.4\n%%EOF", "a.pdf")):
        with pytest.raises(GongjiError):
            services.upload(
                world.agent, world.factory, world.plan, SimpleUploadedFile(name, content), PAID_ON
            )
    with everything("a test looks"):
        assert not Roster.objects.exists()
    roster = taken_in(world, [("x", "y")], head=("姓", "名"))
    assert roster.state == "broken"
    assert any("证件号码" in str(problem) for problem in roster.problems)


def test_a_web_page_or_an_old_workbook_by_the_name_of_a_new_one_is_told_what_to_save_it_as(
    world: Any,
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for content in (b"<html><table></table></html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)):
        with pytest.raises(EnrolmentError, match="R109") as caught:
            services.upload(
                world.agent, world.factory, world.plan, SimpleUploadedFile("名册.xlsx", content), PAID_ON
            )
        assert "另存为" in caught.value.remedy and "JPG" not in caught.value.remedy


def test_no_whole_number_is_shown_beside_a_row_and_the_foot_of_a_form_is_one_finding(world: Any) -> None:
    whole = number(1)
    wide = whole.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    apart = f"{whole[:6]} {whole[6:]}"
    roster = taken_in(world, [*people(2, 20), ("虚李明", wide), ("虚王刚", apart), ("合计", "2人")])
    with everything("a test looks"):
        shown = [told(row) for row in Row.objects.filter(roster=roster).order_by("line")]
    said = [[remark.message + remark.remedy for remark in one.remarks] for one in shown]
    assert [len(each) for each in said] == [0, 0, 1, 1, 1]
    assert whole not in str(said) and whole[-4:] in said[2][0] and whole[-4:] in said[3][0]
    assert "不是人" in said[4][0]


def test_C05_a_file_of_another_roster_is_refused_and_named(world: Any) -> None:
    first = taken_in(world, people(2))
    other = taken_in(world, people(2, start=5))
    with pytest.raises(EnrolmentError, match=r"^\[R149\] .*名册\.xlsx（待报送）"):
        services.replace_file(world.agent, other, workbook(people(2)))
    later = taken_in(world, people(2), paid_on=PAID_ON + timedelta(days=1))
    with pytest.raises(EnrolmentError, match=r"^\[R149\]"):
        services.set_paid_on(world.agent, later, PAID_ON)
    services.undo(world.agent, first, "传错")
    assert services.replace_file(world.agent, other, workbook(people(2))).state == "checking"

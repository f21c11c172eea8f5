"""A list of unions is taken in: all findings at once, the good rows go on, the same file changes nothing."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test.utils import CaptureQueriesContext

from gongji.demo.city import build
from gongji.demo.files import write_unions
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.unions import services
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Change, Employer, Import, Union
from gongji.office.unions.services.listing import plan_of
from gongji.records.findings import RecordsError

pytestmark = pytest.mark.django_db
HEAD = "单位编号,单位名称,上级编号,类别,地区,成立日,用人单位,统一社会信用代码,行业代码,所有制,职工数,女职工数,会员数"


@pytest.fixture
def admin(tree: dict[str, Any], account: Any) -> Any:
    return account("admin", tree["city"])


def upload(admin: Any, under: Any, text: str, name: str = "单位.csv") -> Import:
    return services.upload(admin, under, name, text.encode())


def told(held: Import) -> list[tuple[int | None, str, str]]:
    return [(f.row, f.column, f.code) for f in plan_of_all(held).findings]


def plan_of_all(held: Import) -> Any:
    with everything("a test looks"):
        return plan_of(held)


def counts() -> tuple[int, int, int]:
    with everything("a test looks"):
        return Union.objects.count(), Employer.objects.count(), Change.objects.count()


def test_C05_the_demo_city_is_taken_in_once_and_again_changes_nothing(
    tree: dict[str, Any], admin: Any, tmp_path: Path
) -> None:
    city = build(7, Fraction(1), (("330602", 3), ("330603", 2), ("330681", 1)))
    write_unions(tmp_path / "unions.csv", city.unions)
    content = (tmp_path / "unions.csv").read_bytes()
    done = services.apply(admin, services.upload(admin, tree["city"], "unions.csv", content))
    assert (done.new, done.changed, done.same, done.refused) == (1591 + 3, 0, 0, 0)
    with everything("a test looks"):
        assert (
            Union.objects.filter(kind="grassroots", region="330602").first().get_parent().name
            == "越城区总工会"
        )
        assert sum(Employer.objects.values_list("workers", flat=True)) == 400_000
    assert not list(findings(["A02"]))
    before = counts()
    again = services.apply(admin, services.upload(admin, tree["city"], "unions.csv", content))
    assert (again.new, again.changed, again.same, again.refused) == (0, 0, 1591, 0)
    assert counts() == before


def test_C05_with_one_row_changed_exactly_that_row_changes(tree: dict[str, Any], admin: Any) -> None:
    rows = [f"g{n},虚构{n}厂工会,,,,2020-01-01,,,C17,非公,{n + 10},,{n}" for n in range(20)]
    services.apply(admin, upload(admin, tree["east"], "\n".join([HEAD, *rows])))
    before = counts()
    rows[7] = "g7,虚构第七厂工会,,,,2020-01-01,,,C17,国有,99,,7"
    done = services.apply(admin, upload(admin, tree["east"], "\n".join([HEAD, *rows])))
    assert (done.new, done.changed, done.same) == (0, 1, 19)
    assert counts() == (before[0], before[1], before[2] + 1)
    with everything("a test looks"):
        change = Change.objects.order_by("-id").first()
    assert change is not None
    assert change.fields == {
        "name": ["虚构7厂工会", "虚构第七厂工会"], "ownership": ["private", "state"], "workers": ["17", "99"],
    }  # fmt: skip


def test_a_blank_cell_changes_nothing_that_is_known(tree: dict[str, Any], admin: Any) -> None:
    services.apply(
        admin, upload(admin, tree["east"], f"{HEAD}\ng1,虚构厂工会,,,,2020-01-01,,,C17,非公,10,4,9")
    )
    done = services.apply(admin, upload(admin, tree["east"], "单位编号,单位名称\ng1,虚构厂工会"))
    assert (done.changed, done.same) == (0, 1)


def test_every_finding_comes_at_once_with_row_column_value_and_remedy(
    tree: dict[str, Any], admin: Any
) -> None:
    held = upload(
        admin, tree["city"],
        f"""{HEAD}
g1,虚构一厂工会,e,,330602,2020-01-01,,,C17,非公,10,4,9
g1,虚构一厂工会,e,,,,,,,,,,
g２,虚构二厂工会,e,,,,,,,,,,
g3,,e,,,,,,,,,,
g4,虚构四厂工会,没有,,,,,,,,,,
g5,虚构五厂工会,e,乡镇,,,,,,,,,
g6,虚构六厂工会,e,,000000,,,,,,,,
g7,虚构七厂工会,e,,,2020-02-30,,,,,,,
g8,虚构八厂工会,e,,,,,91330600MA2X00000X,,,,,
g9,虚构九厂工会,e,,,,,,C06,,,,
g10,虚构十厂工会,e,,,,,,,民企,,,
g11,虚构十一厂工会,e,,,,,,,,10,11,
g12,虚构十二厂工会,e,,,,,,,,1e3,,
g13,虚构十三班,e,班组小组,,,,,,,,,
g14,虚构十四,g15,,,,,,,,,,
g15,虚构十五,g14,,,,,,,,,,
g16,虚构十六,g15,,,,,,,,,,
m,虚构纺织厂工会,w,,,,,,,,,,
g17,虚构十七厂工会,e,基层工会,,,,,,,,,""",
    )  # fmt: skip
    assert told(held) == [
        (2, "单位编号", "R401"), (3, "单位编号", "R401"), (4, "单位编号", "R314"), (5, "单位名称", "R301"),
        (6, "上级编号", "R415"), (7, "类别", "R310"), (8, "地区", "R312"), (9, "成立日", "R304"),
        (10, "统一社会信用代码", "R319"), (11, "行业代码", "R321"), (12, "所有制", "R310"),
        (13, "女职工数", "R417"), (14, "职工数", "R307"), (15, "上级编号", "R415"),
        (16, "上级编号", "R416"), (17, "上级编号", "R416"), (18, "上级编号", "R415"),
        (19, "上级编号", "R418"),
    ]  # fmt: skip
    for finding in plan_of_all(held).findings:
        assert finding.message
        assert finding.remedy
    done = services.apply(admin, held)
    assert (done.new, done.refused) == (1, 18)
    with everything("a test looks"):
        assert Union.objects.filter(code="g17").exists()


def test_parents_may_stand_below_their_children_in_the_list(tree: dict[str, Any], admin: Any) -> None:
    services.apply(
        admin,
        upload(admin, tree["city"], f"""{HEAD}
t1-2-1,虚构一班,t1-2,班组小组,,,,,,,,,
t1-2,虚构二车间,t1,车间分会,,,,,,,,,
t1,虚构厂工会,x,,,,,,,,,,
x,虚构区总工会,,区县总工会,330604,,,,,,,,"""),
    )  # fmt: skip
    with everything("a test looks"):
        team = Union.objects.get(code="t1-2-1")
        assert [u.code for u in team.get_ancestors()] == ["c", "x", "t1", "t1-2"]
    assert not list(findings(["A02"]))


def test_a_credit_code_belongs_to_one_employer(tree: dict[str, Any], admin: Any) -> None:
    code = "91350100M000100Y43"
    first = f"{HEAD}\ng1,虚构一厂工会,,,,,,{code},,,,,"
    services.apply(admin, upload(admin, tree["east"], first))
    for under in ("east", "west"):
        held = upload(admin, tree[under], f"{HEAD}\ng2,虚构二厂工会,,,,,,{code},,,,,")
        assert told(held) == [(2, "统一社会信用代码", "R401")]
    twice = upload(admin, tree["east"], f"{first}\ng2,虚构二厂工会,,,,,,{code.lower()},,,,,")
    assert [c for _, _, c in told(twice)] == ["R401", "R401"]


def test_a_code_from_another_branch_is_refused_and_not_explained(tree: dict[str, Any], admin: Any) -> None:
    held = upload(admin, tree["east"], f"{HEAD}\ny,虚构船厂工会,,,,,,,,,,,")
    assert told(held) == [(2, "单位编号", "R401")]


def test_an_xlsx_as_people_keep_it(tree: dict[str, Any], admin: Any) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("单位")
        sheet.write_string(0, 0, "虚构东区基层工会一览")
        for column, name in enumerate(["序号", "工会编号", "工会名称", "职工人数", "备注"]):
            sheet.write_string(1, column, name)
        for row in (2, 3):
            sheet.write_number(row, 0, row)
            sheet.write_string(row, 1, f"g{row}")
            sheet.write_string(row, 2, f"=虚构{row}厂工会")
            sheet.write_number(row, 3, 40 + row)
        sheet.write_number(4, 1, 330602000000001234)
        sheet.write_string(4, 2, "虚构数字编号")
    held = services.upload(admin, tree["east"], "单位.xlsx", buffer.getvalue())
    assert told(held) == [(5, "单位编号", "R207")]
    assert services.apply(admin, held).new == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("单位.xlsm", b"PK", "N120"), ("单位", b"", "N120"), ("单位.csv", b"x" * (8 * 1024**2 + 1), "N121"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken(
    tree: dict[str, Any], admin: Any, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(UnionError, match=code):
        services.upload(admin, tree["city"], name, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("单位.xlsx", b"<html>", "R007"), ("单位.csv", b"", "R004"), ("单位.csv", "名,号\n".encode(), "R102")],
)
def test_a_file_that_cannot_be_read(
    tree: dict[str, Any], admin: Any, name: str, content: bytes, code: str
) -> None:
    held = services.upload(admin, tree["city"], name, content)
    with pytest.raises(RecordsError) as refused:
        plan_of_all(held)
    assert refused.value.findings[0].code == code


def test_a_long_chain_of_parents_is_refused_and_not_followed_for_ever(
    tree: dict[str, Any], admin: Any
) -> None:
    rows = [f"n{i},虚构{i}工会,n{i + 1},,,,,,,,,," for i in range(3000)]
    held = upload(admin, tree["east"], "\n".join([HEAD, *rows, "n3000,虚构顶工会,,,,,,,,,,,"]))
    plan = plan_of_all(held)
    assert len(plan.new) == 10  # levels 3 to 12
    assert {f.code for f in plan.findings} == {"R415"}


def test_the_number_of_queries_does_not_grow_with_the_list(tree: dict[str, Any], admin: Any) -> None:
    from django.db import connection

    def queries(name: str, size: int) -> int:
        rows = [f"{name}{i},虚构{i}工会,,,,,,,,,,," for i in range(size)]
        held = upload(admin, tree["east"], "\n".join([HEAD, *rows]))
        with CaptureQueriesContext(connection) as seen:
            services.apply(admin, held)
        return len(seen)

    assert queries("b", 300) - queries("a", 10) <= 6  # what is written goes in batches


def test_a_day_of_founding_that_nobody_told_stays_unknown(tree: dict[str, Any], admin: Any) -> None:
    services.apply(admin, upload(admin, tree["east"], "单位编号,单位名称\ng1,虚构厂工会"))
    with everything("a test looks"):
        assert Union.objects.get(code="g1").since is None

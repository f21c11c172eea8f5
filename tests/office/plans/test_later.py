"""Rulings and tables that come after publication: what the program of an edition is on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.office.plans.plans_making import GRADES, SHAOXING, People, on_its_way

from gongji.charter.problems import CharterError
from gongji.office.plans import queries, services
from gongji.office.plans.choices import Standing
from gongji.office.plans.errors import Conflict, PlansError
from gongji.office.plans.models import Edition, TableVersion
from gongji.office.plans.reading import Table
from gongji.readers.examples import run_examples

pytestmark = pytest.mark.django_db
Record = Callable[..., Any]


def adopted(edition: Edition, on: date) -> str:
    return dict(queries.program(edition, on).readings)["住院超过一万"]


def test_the_program_of_an_edition_is_that_of_its_file(in_force: Edition) -> None:
    assert queries.program(in_force, date(2012, 1, 1)).digest == in_force.sha256


@pytest.mark.parametrize(("on", "option"), [
    (date(2012, 1, 31), "条款空白"), (date(2012, 2, 1), "仍给2000"), (date(2030, 1, 1), "仍给2000"),
])  # fmt: skip
def test_a_ruling_holds_from_its_day(in_force: Edition, ruling: Record, on: date, option: str) -> None:
    ruling()
    assert adopted(in_force, on) == option


def test_a_later_ruling_takes_over_from_its_day(in_force: Edition, ruling: Record) -> None:
    first = ruling()
    ruling(first, option="不给", document="虚构解释 2 号", in_force_from=date(2013, 1, 1))
    assert adopted(in_force, date(2012, 12, 31)) == "仍给2000"
    assert adopted(in_force, date(2013, 1, 1)) == "不给"


def test_a_ruling_superseded_from_an_earlier_day_holds_on_no_day(in_force: Edition, ruling: Record) -> None:
    first = ruling(in_force_from=date(2013, 1, 1))
    ruling(first, option="不给", document="虚构解释 2 号", in_force_from=date(2012, 1, 1))
    assert [adopted(in_force, date(year, 6, 1)) for year in (2011, 2012, 2013)] == [
        "条款空白",
        "不给",
        "不给",
    ]


def test_a_ruling_is_superseded_once(ruling: Record) -> None:
    first = ruling()
    ruling(first, document="虚构解释 2 号")
    with pytest.raises(Conflict, match="E701"):
        ruling(first, document="虚构解释 3 号")


def test_a_document_is_recorded_once(ruling: Record) -> None:
    ruling()
    with pytest.raises(Conflict, match="E701"):
        ruling()


def test_a_ruling_takes_the_place_of_one_on_the_same_reading(ruling: Record) -> None:
    first = ruling()
    with pytest.raises(PlansError, match="E708"):
        ruling(first, reading="住院累计", option="每次", document="虚构解释 2 号")


@pytest.mark.parametrize(("wrong", "code", "names"), [
    ({"option": "仍给两千"}, "E708", "仍给2000"),
    ({"reading": "没有的"}, "E708", "住院超过一万"),
    ({"in_force_from": date(2011, 6, 9)}, "E707", "2011-06-10"),
    ({"decided_on": date(2999, 1, 1)}, "E707", "2999-01-01"),
    ({"file": b"MZ", "file_name": "决定.exe"}, "E712", "决定.exe"),
    ({"file": b"%PDF-" + b"0" * (5 << 20), "file_name": "大.pdf"}, "E712", "5 MB"),
])  # fmt: skip
def test_a_wrong_ruling_is_refused(ruling: Record, wrong: dict[str, Any], code: str, names: str) -> None:
    with pytest.raises(PlansError, match=rf"{code}.*{names}"):
        ruling(**wrong)


def test_a_draft_is_changed_and_not_ruled_on(drafted: Edition, people: People) -> None:
    decided = services.Decided(
        "住院超过一万", "不给", "虚构", "1 号", date(2012, 1, 1), date(2012, 1, 1), "因为"
    )
    with pytest.raises(PlansError, match="E702"):
        services.rule(people.committee, drafted, decided)


def test_after_a_ruling_the_examples_still_come_out(in_force: Edition, ruling: Record) -> None:
    ruling()
    charter = queries.charter(in_force, date(2012, 6, 1))
    assert all(result.passed for result in run_examples(charter))


def test_a_missing_table_is_supplied_from_a_day(in_force: Edition, supplied: TableVersion) -> None:
    before, after = (queries.program(in_force, on) for on in (date(2011, 12, 31), date(2012, 1, 1)))
    assert not before.grades["意外伤害26元档"].entries
    assert after.grades["意外伤害26元档"].entries[(7,)] == 400_000
    assert before.digest == in_force.sha256 != after.digest


def test_what_stands_of_each_table_is_said(in_force: Edition, supplied: TableVersion, people: People) -> None:
    def standings(on: date) -> dict[str, Standing]:
        return {now.version.name: now.standing for now in queries.tables_on(in_force, on)}

    assert standings(date(2011, 7, 1)) == {
        "意外伤害26元档": Standing.EMPTY,
        "最低工资": Standing.INFERRED,
        "重大疾病标准": Standing.INFERRED,
    }
    services.confirm(people.publisher, in_force.tables.get(name="最低工资"), "虚构函 3 号", "查到绍兴的通知")
    assert standings(date(2012, 1, 1))["意外伤害26元档"] == Standing.VERIFIED
    assert standings(date(2012, 1, 1))["最低工资"] == Standing.CONFIRMED
    assert [v.name for v in queries.unconfirmed(in_force, date(2012, 1, 1))] == ["重大疾病标准"]


def test_a_supplied_inferred_table_waits_for_another_person(
    in_force: Edition, people: People, make_account: Record
) -> None:
    table = Table("意外伤害26元档", "表.csv", GRADES.replace("VERIFIED", "INFERRED").encode())
    both = make_account("reviewer", "approver", union=people.office)
    version = services.supply(both, in_force, table, date(2012, 1, 1), "虚构网页")
    assert version.inferred == 10
    with pytest.raises(PlansError, match="E714"):
        services.confirm(both, version, "1 号", "看过")
    services.confirm(people.publisher, version, "1 号", "看过")
    with pytest.raises(Conflict, match="E701"):
        services.confirm(people.publisher, version, "1 号", "看过")


def test_verified_values_need_no_word(supplied: TableVersion, people: People) -> None:
    with pytest.raises(PlansError, match="E711"):
        services.confirm(people.publisher, supplied, "1 号", "看过")


@pytest.mark.parametrize(("name", "text", "since", "source", "said"), [
    ("没有的表", GRADES, date(2012, 1, 1), "网页", "E709.*意外伤害26元档"),
    ("意外伤害26元档", GRADES, date(2012, 1, 1), " ", "E710.*来源"),
    ("意外伤害26元档", GRADES, date(2011, 6, 9), "网页", "E707.*2011-06-10"),
    ("意外伤害26元档", "等级,金额,状态,来源\n", date(2012, 1, 1), "网页", "E710.*表头"),
])  # fmt: skip
def test_a_wrong_table_is_refused(
    in_force: Edition, people: People, name: str, text: str, since: date, source: str, said: str
) -> None:
    with pytest.raises(PlansError, match=said):
        services.supply(people.drafter, in_force, Table(name, "表.csv", text.encode()), since, source)


def test_wrong_cells_are_named(in_force: Edition, people: People) -> None:
    text = GRADES.replace("\n7,4000", "\n七级,4千")
    table = Table("意外伤害26元档", "表.csv", text.encode())
    with pytest.raises(CharterError) as refused:
        services.supply(people.drafter, in_force, table, date(2012, 1, 1), "网页")
    assert "表.csv:8" in str(refused.value) and "4千" in str(refused.value)


def test_a_table_that_gives_a_list_its_words_is_not_replaced(in_force: Edition, people: People) -> None:
    text = in_force.tables.get(name="重大疾病标准").text
    with pytest.raises(CharterError, match="重大疾病病种"):
        services.supply(
            people.drafter, in_force, Table("重大疾病标准", "表.csv", text.encode()), date(2012, 1, 1), "网页"
        )


def test_the_same_content_twice_is_said(in_force: Edition, supplied: TableVersion, people: People) -> None:
    table = Table("意外伤害26元档", "表.csv", GRADES.encode())
    with pytest.raises(PlansError, match="E710"):
        services.supply(people.drafter, in_force, table, date(2012, 6, 1), "网页")


def test_which_edition_is_in_force_on_a_day(in_force: Edition, people: People) -> None:
    text = in_force.text.replace("版本: 2011-06-10", "版本: 2012-01-01").replace("金额: 120元", "金额: 130元")
    text = text.replace("每人每年一百二十元", "每人每年一百三十元").replace("应缴: 120.00", "应缴: 130.00")
    later = services.draft(people.drafter, people.office, services.Handed("2012.md", text.encode()))
    on_its_way(later, people, "deliberated")
    from tests.office.plans.plans_making import paper

    services.publish(people.publisher, later, paper(), date(2012, 1, 1), later.sha256)
    assert queries.in_force(SHAOXING, date(2012, 1, 1)) == in_force
    services.put_in_force(people.publisher, later, later.sha256)
    assert queries.in_force(SHAOXING, date(2011, 12, 31)) == in_force
    assert queries.in_force(SHAOXING, date(2012, 1, 1)) == later
    assert queries.before(later) == in_force
    assert queries.before(in_force) is None
    with pytest.raises(PlansError, match="E713"):
        queries.in_force(SHAOXING, date(2011, 6, 9))


def test_asking_for_a_program_again_costs_two_queries(
    in_force: Edition, ruling: Record, supplied: TableVersion, django_assert_num_queries: Any
) -> None:
    ruling()
    on = date(2012, 6, 1)
    first = queries.program(in_force, on)
    with django_assert_num_queries(2):
        assert queries.program(in_force, on) is first

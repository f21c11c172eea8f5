"""People are registered once, move between unions without a gap, are corrected, and merged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from gongji.codes.identity import check_character
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import as_account, everything
from gongji.office.guard.verify import findings
from gongji.office.people import queries, services
from gongji.office.people.errors import PersonError
from gongji.office.people.models import Account, Membership, Person
from gongji.office.people.periods import Period, outside
from gongji.office.unions import services as unions
from gongji.office.unions.errors import UnionError

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def number(serial: int = 1, birth: str = "19681231") -> str:
    body = f"330621{birth}{serial:03d}"
    return body + check_character(body)


def join(union: Any, serial: int = 1, **more: Any) -> Person:
    facts = {"name": "王小明", "id_number": number(serial), "since": date(2020, 1, 1), **more}
    return services.register(None, union, **facts)


def spans(person: Person) -> list[tuple[str, str, str]]:
    with everything("a test looks"):
        rows = Membership.objects.filter(person=person).order_by("since").select_related("union")
        return [(m.union.code, str(m.since), str(m.until or "")) for m in rows]


def fresh(person: Person) -> Person:
    with everything("a test looks"):
        return Person.objects.select_related("union").get(pk=person.pk)


def clean() -> bool:
    return not list(findings(["A01.people", "C02.memberships", "A06.sealed"]))


def test_a_number_tells_birth_and_sex_and_lies_sealed(tree: dict[str, Any]) -> None:
    person = fresh(join(tree["mill"], 45, phone="138 0013 8000"))
    assert (person.born_on, person.sex, person.pinyin, person.initials) == (
        date(1968, 12, 31), "male", "wangxiaoming", "wxm",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_person")
        held = repr(cursor.fetchall())
    assert number(45) not in held
    assert "13800138000" not in held
    assert clean()


def test_15_and_18_digits_are_one_identity(tree: dict[str, Any]) -> None:
    old = number(45)[:6] + number(45)[8:17]
    person = join(tree["mill"], id_number=old)
    with pytest.raises(PersonError, match="N209") as refused:
        join(tree["yard"], id_number=number(45).lower())
    assert refused.value.person == person.pk
    with everything("a test looks"):
        assert queries.by_id_number(old) == queries.by_id_number(f" {number(45)} ") == person


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id_number": number(1)[:17] + "0"}, "R318"), ({"id_number": "3306"}, "R316"),
        ({"id_number": "33062119681331001X"}, "R317"), ({"name": "王\ue863"}, "N204"),
        ({"since": date(2099, 1, 1)}, "N208"), ({"since": date(1990, 1, 1)}, "N212"),
        ({"phone": "1380"}, "N220"), ({"phone": "１３８００１３８０００"}, "N220"),
    ],
)  # fmt: skip
def test_what_cannot_be_registered(tree: dict[str, Any], change: dict[str, Any], code: str) -> None:
    with pytest.raises(PersonError) as refused:
        join(tree["mill"], **change)
    assert refused.value.code == code
    assert refused.value.remedy


def test_members_belong_to_unions_that_have_members(tree: dict[str, Any]) -> None:
    with pytest.raises(PersonError, match="N210"):
        join(tree["east"])


def test_A01_an_agent_registers_and_sees_only_their_own(tree: dict[str, Any], account: Any) -> None:
    mill, yard = account("agent", tree["mill"]), account("agent", tree["yard"])
    person = services.register(mill, tree["mill"], name="王小明", id_number=number(), since=DAY)
    with pytest.raises(Refused, match="G401"):
        services.register(mill, tree["yard"], name="李四", id_number=number(2), since=DAY)
    with pytest.raises(Refused, match="G401"):
        services.correct(yard, person, name="王晓明", reason="x")
    with as_account(yard):
        assert queries.by_id_number(number()) is None
        assert not queries.everyone().exists()
    with as_account(mill):
        assert queries.by_id_number(number()) == person


def test_C02_a_transfer_leaves_no_gap_and_the_record_goes_along(tree: dict[str, Any]) -> None:
    person = join(tree["mill"])
    services.transfer(None, person, tree["yard"], since=DAY, document="转会单 1")
    assert spans(person) == [("m", "2020-01-01", "2025-12-31"), ("y", "2026-01-01", "")]
    assert fresh(person).union == tree["yard"]
    assert clean()


@pytest.mark.parametrize(
    ("to", "since", "code"),
    [("mill", DAY, "N214"), ("yard", date(2020, 1, 1), "N215"), ("yard", date(2099, 1, 1), "N208")],
)
def test_a_transfer_that_cannot_be(tree: dict[str, Any], to: str, since: date, code: str) -> None:
    person = join(tree["mill"])
    with pytest.raises(PersonError, match=code):
        services.transfer(None, person, tree[to], since=since)


def test_who_left_joins_again(tree: dict[str, Any]) -> None:
    person = join(tree["mill"])
    services.leave(None, person, until=date(2024, 6, 30))
    with pytest.raises(PersonError, match="N217"):
        services.leave(None, person, until=date(2024, 7, 1))
    with pytest.raises(PersonError, match="N215"):
        services.transfer(None, person, tree["mill"], since=date(2024, 6, 30))
    services.transfer(None, person, tree["mill"], since=date(2024, 7, 1))
    assert spans(person) == [("m", "2020-01-01", "2024-06-30"), ("m", "2024-07-01", "")]


def test_C02_the_database_holds_no_two_memberships_of_one_day(tree: dict[str, Any]) -> None:
    person = join(tree["mill"])
    services.transfer(None, person, tree["yard"], since=DAY)
    with everything("a test goes behind the services"):
        first, second = Membership.objects.filter(person=person).order_by("since")
        for wrong in (
            lambda: Membership.objects.filter(pk=first.pk).update(until=DAY),
            lambda: Membership.objects.create(
                person=person, union=tree["mill"], since=date(2019, 1, 1), until=date(2020, 1, 1)
            ),
            lambda: Membership.objects.filter(pk=first.pk).update(until=None),
            lambda: Membership.objects.filter(pk=second.pk).update(until=date(2020, 1, 1)),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                wrong()


def test_members_follow_their_union_into_another(tree: dict[str, Any]) -> None:
    mill, left = join(tree["mill"]), join(tree["mill"], 2)
    services.leave(None, left, until=date(2024, 12, 31))
    with pytest.raises(UnionError, match="N111"):
        unions.close(None, tree["mill"], on=DAY, document="x")
    unions.merge(None, tree["mill"], tree["yard"], on=DAY, document="总工〔2026〕1号")
    assert spans(mill) == [("m", "2020-01-01", "2025-12-31"), ("y", "2026-01-01", "")]
    assert spans(left) == [("m", "2020-01-01", "2024-12-31")]
    assert AuditRow.objects.filter(action="people.transfer").count() == 2
    assert not [f for f in findings(["A02", "C02.memberships"])]


def test_a_correction_follows_the_number_and_keeps_the_former_name(tree: dict[str, Any]) -> None:
    person = join(tree["mill"], 1)
    services.correct(None, person, name="王晓敏", id_number=number(2, "19700101"), reason="照身份证更正")
    now = fresh(person)
    assert (now.name, now.sex, now.born_on, now.initials) == ("王晓敏", "female", date(1970, 1, 1), "wxm")
    with everything("a test looks"):
        held = now.corrections.get()
        assert queries.by_id_number(number(1)) is None
    assert (held.former_name, held.number_changed) == ("王小明", True)
    row = AuditRow.objects.get(action="people.correct")
    assert row.data == {"fields": ["name", "id_number"]}
    assert clean()


def test_a_correction_to_the_number_of_another_is_refused(tree: dict[str, Any]) -> None:
    person, other = join(tree["mill"], 1), join(tree["mill"], 2)
    with pytest.raises(PersonError, match="N209") as refused:
        services.correct(None, person, name="王小明", id_number=number(2), reason="x")
    assert refused.value.person == other.pk
    with pytest.raises(PersonError, match="N218"):
        services.correct(None, person, name="王大明", reason=" ")


def test_two_records_become_one_and_both_numbers_find_it(tree: dict[str, Any]) -> None:
    keep = join(tree["mill"], 1, since=date(2022, 1, 1))
    other = join(tree["yard"], 2, since=date(2020, 1, 1), phone="13800138000")
    services.add_account(None, other, bank="虚构银行", number="6222 0000 0000 3306")
    done = services.merge(None, keep, other, reason="抄错号码")
    assert (done.moved, done.left) == (1, 0)
    assert spans(keep) == [("y", "2020-01-01", "2021-12-31"), ("m", "2022-01-01", "")]
    with everything("a test looks"):
        assert queries.by_id_number(number(2)) == keep
        assert [p.pk for p in queries.everyone()] == [keep.pk]
        assert Account.objects.get().person == keep
    assert services.show(None, keep, "phone", "核对") == "13800138000"
    with pytest.raises(PersonError, match="N207"):
        services.leave(None, other, until=DAY)
    with pytest.raises(PersonError, match="N209") as refused:
        join(tree["yard"], 2)
    assert refused.value.person == keep.pk
    assert clean()


def test_parts_of_a_period_that_others_leave() -> None:
    def period(since: int, until: int | None = None) -> Period:
        return Period(date(since, 1, 1), None if until is None else date(until, 12, 31))

    assert outside(period(2010), [period(2012, 2013), period(2015, 2015)]) == [
        period(2010, 2011), period(2014, 2014), period(2016),
    ]  # fmt: skip
    assert outside(period(2012, 2013), [period(2010)]) == []
    assert outside(period(2010, 2011), [period(2012)]) == [period(2010, 2011)]


def test_A07_a_number_is_shown_for_a_purpose_and_on_record(tree: dict[str, Any], account: Any) -> None:
    person = join(tree["mill"], 45)
    agent = account("agent", tree["mill"])
    assert services.show(agent, person, "id_number", "核对名册第 3 行") == number(45)
    row = AuditRow.objects.get(action="guard.reveal")
    assert (row.actor, row.person, row.purpose) == (agent, person.pk, "核对名册第 3 行")
    with pytest.raises(Refused):
        services.show(agent, person, "id_number", " ")
    with pytest.raises(Refused):
        services.show(account("agent", tree["yard"]), person, "id_number", "看看")
    with pytest.raises(PersonError, match="N213"):
        services.show(agent, person, "id_index", "看看")


def test_an_account_is_held_once_and_can_end(tree: dict[str, Any]) -> None:
    person = join(tree["mill"])
    made = services.add_account(None, person, bank="虚构银行", number="6222 0000 0000 3306")
    with pytest.raises(PersonError, match="N222"):
        services.add_account(None, person, bank="虚构银行", number="6222000000003306")
    services.end_account(None, made, until=made.since)
    services.add_account(None, person, bank="虚构银行", number="6222000000003306")


def test_people_are_found_by_parts_of_the_name_and_by_pinyin(tree: dict[str, Any]) -> None:
    for serial, name in enumerate(["周海峰", "周慧芬", "单小明", "𠮷田艾力"], 1):
        join(tree["mill"], serial, name=name)

    def found(text: str) -> list[str]:
        with everything("a test looks"):
            return [p.name for p in queries.matching(queries.everyone(), text)]

    assert found("周") == ["周海峰", "周慧芬"]
    assert found("海") == ["周海峰"]
    assert found("zhou") == found("z") == ["周海峰", "周慧芬"]
    assert found("ZHF") == ["周海峰", "周慧芬"]
    assert found("zhou hai") == ["周海峰"]
    assert found("shan") == ["单小明"]
    assert found("𠮷") == ["𠮷田艾力"]
    assert found("%") == found("_") == []


def test_verify_names_what_was_changed_behind_the_services(tree: dict[str, Any]) -> None:
    person = join(tree["mill"])
    with everything("a test tampers"):
        Person.objects.filter(pk=person.pk).update(union=tree["yard"])
    assert [f.where for _, f in findings(["A01.people"])] == [f"people_person {person.pk}"]

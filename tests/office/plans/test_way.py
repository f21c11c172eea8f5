"""起草 → 校验 → 审议 → 发布 → 生效: who may take each step, on what text, and what is on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.office.plans.plans_making import DAY, GRADES, SHAOXING, People, on_its_way, paper

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.problems import CharterError
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.plans import services
from gongji.office.plans.choices import WAY, State
from gongji.office.plans.errors import Conflict, PlansError
from gongji.office.plans.models import Edition

pytestmark = pytest.mark.django_db
FILE = Path("charters/plans/shaoxing-cadre/2011-06-10.md")


def test_a_draft_is_the_file_to_the_byte_with_its_tables(drafted: Edition) -> None:
    assert drafted.text.encode() == FILE.read_bytes()
    assert drafted.text_sha256 == sha256(FILE.read_bytes()).hexdigest()
    assert drafted.readings["住院超过一万"] == "条款空白"
    assert drafted.sha256 == choose(load(FILE)).digest
    assert {t.name: (t.rows, t.inferred, t.origin) for t in drafted.tables.all()} == {
        "意外伤害26元档": (0, 0, "shipped"),
        "最低工资": (10, 7, "shipped"),
        "重大疾病标准": (11, 3, "shipped"),
    }


def test_tables_handed_in_come_before_the_shipped_ones(people: People) -> None:
    tables = {"意外伤害26元档.csv": GRADES.encode()}
    edition = services.draft(
        people.drafter, people.office, services.Handed("我的.md", FILE.read_bytes(), tables)
    )
    assert {t.name: t.origin for t in edition.tables.all()} == {
        "意外伤害26元档": "given",
        "最低工资": "shipped",
        "重大疾病标准": "shipped",
    }
    assert edition.tables.get(name="意外伤害26元档").text == GRADES
    assert edition.sha256 != choose(load(FILE)).digest


def test_a_file_the_charter_does_not_use_is_refused_by_name(people: People) -> None:
    handed = replace(services.shipped(SHAOXING), tables={"最低工资.csv": b"x"})
    with pytest.raises(PlansError, match=r"E712.*最低工资.csv.*最低工资-绍兴.csv"):
        services.draft(people.drafter, people.office, handed)


def test_a_charter_with_mistakes_is_refused_with_all_of_them(people: People) -> None:
    text = FILE.read_text("utf-8").replace("金额: 120元", "金额: 120").replace("版本: ", "版夲: ")
    with pytest.raises(CharterError) as refused:
        services.draft(people.drafter, people.office, services.Handed("坏.md", text.encode()))
    assert len(refused.value.problems) >= 2
    assert not Edition.objects.exists()


def test_the_same_edition_is_drafted_once(drafted: Edition, people: People) -> None:
    with pytest.raises(Conflict, match=r"E705.*起草"):
        services.draft(people.drafter, people.office, services.shipped(SHAOXING))


def test_the_whole_way_is_on_record(in_force: Edition, people: People) -> None:
    in_force.refresh_from_db()
    assert (in_force.state, in_force.in_force_from) == (State.IN_FORCE, DAY)
    steps = list(in_force.steps.all())
    assert [s.after for s in steps] == list(WAY)
    assert [s.by for s in steps] == [
        people.drafter, people.drafter, people.committee, people.publisher, people.publisher,
    ]  # fmt: skip
    assert [s.document for s in steps] == ["", "", "虚构决议 1 号", "虚构发文 1 号", ""]
    assert {s.sha256 for s in steps} == {in_force.sha256}


def failing() -> bytes:
    """A charter whose example does not come out."""
    text = FILE.read_text("utf-8")
    assert "得: {重大疾病: {状态: 给付, 金额: 4000.00}}\n自付费用待补" in text
    return text.replace(
        "得: {重大疾病: {状态: 给付, 金额: 4000.00}}\n自付费用待补",
        "得: {重大疾病: {状态: 给付, 金额: 4001.00}}\n自付费用待补",
    ).encode()


def test_an_edition_with_errors_does_not_go_on(people: People) -> None:
    edition = services.draft(people.drafter, people.office, services.Handed("坏.md", failing()))
    run = services.check(people.drafter, edition, edition.sha256)
    assert (run.errors, run.passed) == (1, run.examples - 1)
    assert edition.state == State.DRAFT
    with pytest.raises(Conflict, match=r"E701.*起草"):
        services.deliberate(people.committee, edition, paper(), edition.sha256)


def test_the_drafter_does_not_publish(people: People, make_account: Callable[..., Any]) -> None:
    both = make_account("reviewer", "approver", union=people.office)
    edition = services.draft(both, people.office, services.shipped(SHAOXING))
    on_its_way(edition, people, "deliberated")
    with pytest.raises(PlansError, match="E703"):
        services.publish(both, edition, paper(), DAY, edition.sha256)


def test_nor_under_another_account(people: People, make_account: Callable[..., Any]) -> None:
    twin, other = make_account("reviewer", union=people.office), make_account("approver", union=people.office)
    for account in (twin, other):
        account.identity = b"one person".ljust(32)
        account.save()
    edition = services.draft(twin, people.office, services.shipped(SHAOXING))
    on_its_way(edition, people, "deliberated")
    with pytest.raises(PlansError, match="E703"):
        services.publish(other, edition, paper(), DAY, edition.sha256)


@pytest.mark.parametrize("state", ["draft", "checked", "published", "in_force"])
def test_nothing_is_published_that_was_not_deliberated(drafted: Edition, people: People, state: str) -> None:
    on_its_way(drafted, people, state)
    with pytest.raises(Conflict, match="E701"):
        services.publish(people.publisher, drafted, paper(), DAY, drafted.sha256)


STEPS: dict[str, tuple[str, str, tuple[Any, ...]]] = {
    "check": ("draft", "drafter", ()),
    "deliberate": ("checked", "committee", (paper(),)),
    "publish": ("deliberated", "publisher", (paper(), DAY)),
    "put_in_force": ("published", "publisher", ()),
    "send_back": ("deliberated", "publisher", ("再议",)),
    "withdraw": ("checked", "drafter", ("重写",)),
}


@pytest.mark.parametrize("verb", STEPS)
def test_a_step_is_taken_on_the_text_that_was_seen(drafted: Edition, people: People, verb: str) -> None:
    before, who, more = STEPS[verb]
    on_its_way(drafted, people, before)
    with pytest.raises(Conflict, match=r"E701.*正文已经换过"):
        getattr(services, verb)(getattr(people, who), drafted, *more, "0" * 64)


@pytest.mark.parametrize("verb", STEPS)
def test_a_step_is_taken_by_whom_it_falls_to(
    drafted: Edition, people: People, verb: str, make_account: Callable[..., Any]
) -> None:
    before, who, more = STEPS[verb]
    on_its_way(drafted, people, before)
    agent = make_account("agent", "auditor", "admin", union=people.office)
    with pytest.raises(Refused, match="G401"):
        getattr(services, verb)(agent, drafted, *more, drafted.sha256)
    getattr(services, verb)(getattr(people, who), drafted, *more, drafted.sha256)


def test_every_step_is_in_the_audit_trail(in_force: Edition) -> None:
    with everything("test"):
        actions = list(
            AuditRow.objects.filter(object_type="plans.edition")
            .order_by("pk")
            .values_list("action", flat=True)
        )
    assert actions == [
        "plans.draft", "plans.checked", "plans.check", "plans.deliberated", "plans.published", "plans.in_force",
    ]  # fmt: skip


def test_another_text_puts_the_edition_back_to_draft(drafted: Edition, people: People) -> None:
    on_its_way(drafted, people, "deliberated")
    seen = drafted.sha256
    again = services.redraft(people.drafter, drafted, services.Handed("坏.md", failing()), seen)
    assert (again.state, again.checked_sha256) == (State.DRAFT, "")
    assert again.sha256 != seen
    assert again.steps.last().before == State.DELIBERATED
    with pytest.raises(Conflict, match="正文已经换过"):
        services.redraft(people.drafter, drafted, services.shipped(SHAOXING), seen)


def test_a_published_edition_takes_no_other_text(in_force: Edition, people: People) -> None:
    with pytest.raises(PlansError, match=r"E702.*另起一版"):
        services.redraft(people.drafter, in_force, services.shipped(SHAOXING), in_force.sha256)


def test_another_plans_text_is_refused(drafted: Edition, people: People) -> None:
    with pytest.raises(PlansError, match=r"E706.*wuhan-hospital"):
        services.redraft(people.drafter, drafted, services.shipped("wuhan-hospital"), drafted.sha256)


def test_a_day_to_come_is_no_day_of_a_document(drafted: Edition, people: People) -> None:
    on_its_way(drafted, people, "checked")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(PlansError, match="E707"):
        services.deliberate(people.committee, drafted, replace(paper(), decided_on=tomorrow), drafted.sha256)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_an_edition_is_put_in_force_on_its_day(drafted: Edition, people: People, days: int) -> None:
    on_its_way(drafted, people, "published")
    today = DAY + timedelta(days=days)
    if days < 0:
        with pytest.raises(PlansError, match=r"E707.*2011-06-10"):
            services.put_in_force(people.publisher, drafted, drafted.sha256, today)
    else:
        services.put_in_force(people.publisher, drafted, drafted.sha256, today)
        assert Edition.objects.get().state == State.IN_FORCE


def test_two_editions_are_not_in_force_from_the_same_day(in_force: Edition, people: People) -> None:
    text = FILE.read_text("utf-8").replace("版本: 2011-06-10", "版本: 2012-01-01")
    other = services.draft(people.drafter, people.office, services.Handed("2012.md", text.encode()))
    on_its_way(other, people, "deliberated")
    with pytest.raises(PlansError, match="E707"):
        services.publish(people.publisher, other, paper(), DAY, other.sha256)
    services.publish(people.publisher, other, paper(), date(2012, 1, 1), other.sha256)


@pytest.mark.parametrize("state", ["draft", "checked", "deliberated"])
def test_what_is_withdrawn_frees_its_name(drafted: Edition, people: People, state: str) -> None:
    on_its_way(drafted, people, state)
    services.withdraw(people.drafter, drafted, "重写", drafted.sha256)
    assert services.draft(people.drafter, people.office, services.shipped(SHAOXING)).pk != drafted.pk


def test_what_is_published_is_not_withdrawn(in_force: Edition, people: People) -> None:
    with pytest.raises(PlansError, match="E702"):
        services.withdraw(people.drafter, in_force, "重写", in_force.sha256)


def test_what_was_sent_back_is_checked_again(drafted: Edition, people: People) -> None:
    on_its_way(drafted, people, "deliberated")
    services.send_back(people.publisher, drafted, "四.3 再议", drafted.sha256)
    drafted.refresh_from_db()
    assert (drafted.state, drafted.checked_sha256) == (State.DRAFT, "")
    assert drafted.steps.last().note == "四.3 再议"

"""The pages of the desk as a person sees them, with a working day's worth on them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gongji.office.desk import services
from gongji.office.desk.models import Case, Pause
from gongji.office.guard.services import delegations

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Path(__file__).resolve().parent

DUTIES = (
    ("claim", "王小明的申领", "claims.review", "材料齐，核算 2,000.00 元", -2),
    ("claim", "李春花的申领", "claims.assess", "补正的票据到齐，重新核算", 0),
    ("roster", "虚构纺织厂工会十二月名册", "enrolment.accept", "312 行，无误，待受理", 0),
    ("claim", "赵建国的申领", "claims.review", "已有调查结论，待审核", 1),
    ("roster", "虚构船厂工会续保名册", "enrolment.accept", "191 行，对方还在改 3 行", 4),
    ("ruling", "解释一处口径", "plans.check", "口径改动待校验", 30),
    ("claim", "孙玉兰的申领", "claims.disclose", "公示期满，无异议", None),
)


@pytest.fixture
def desk(agent: Any, county: Any, reviewer: Any, other: Any, account: Any, tree: dict[str, Any]) -> Any:
    """A reviewer with duties of every stretch of time, one standing in, cases that wait elsewhere."""
    today = timezone.localdate()
    committee = account("committee", tree["city"], name="虚构管委")
    for kind, title, right, said, days in DUTIES:
        by = committee if kind == "ruling" else agent
        union = tree["city"] if kind == "ruling" else tree["mill"]
        case = services.open_case(by, union, kind, title, promised_days=15)
        due = None if days is None else today + timedelta(days)
        task = services.ask(
            case, right=right, union=tree["city"], title=said, url=f"/desk/cases/{case.pk}/", due_on=due
        )
        if days == 1:
            services.take(other, task)
    delegations.delegate(
        other, other.grants.get(), reviewer, today - timedelta(1), today + timedelta(3), "公出"
    )
    for title, said in (("周大海的申领", "走访调查"), ("吴小妹的申领", "走访调查")):
        case = services.open_case(reviewer, tree["mill"], "claim", title, promised_days=15)
        services.ask(case, right="claims.investigate", union=tree["east"], title=said, url="/")
    return reviewer


def test_the_inbox(desk: Any, look: Callable[..., Any]) -> None:
    look(desk, "/", "desk-inbox")


def test_an_empty_inbox(agent: Any, look: Callable[..., Any]) -> None:
    look(agent, "/", "desk-inbox-empty")


def test_the_list_of_cases(desk: Any, look: Callable[..., Any]) -> None:
    look(desk, "/desk/cases/", "desk-cases")


def test_a_case_on_its_way(
    agent: Any,
    county: Any,
    reviewer: Any,
    other: Any,
    case: Any,
    tree: dict[str, Any],
    look: Callable[..., Any],
) -> None:
    services.ask(case, right="claims.investigate", union=tree["east"], title="走访调查", url="/")
    services.done(county, case, "claims.investigate", "调查完毕", "走访单位和本人，情况属实")
    services.pause(case, reviewer, "等申领人补票据 2 张")
    opened = timezone.now() - timedelta(20)
    Pause.objects.update(since=timezone.localdate() - timedelta(12))
    services.resume(case, reviewer)
    services.recuse(other, case, "kin", "申领人是表弟")
    task = services.ask(case, right="claims.review", union=tree["city"], title="材料齐，待审核", url="/")
    services.take(reviewer, task)
    from tests.office.keep import triggers_off

    with triggers_off():
        Case.objects.filter(pk=case.pk).update(opened_at=opened)
    look(reviewer, f"/desk/cases/{case.pk}/", "desk-case")
    look(reviewer, f"/desk/tasks/{task.pk}/hand-over/", "desk-hand-over")
    look(reviewer, f"/desk/cases/{case.pk}/recuse/", "desk-recuse")


def test_a_case_inside_another_rooms_page(
    agent: Any, county: Any, tree: dict[str, Any], settings: Any, look: Callable[..., Any]
) -> None:
    settings.ROOT_URLCONF = "tests.office.desk.embedding_room"
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], HERE / "templates"]
    settings.TEMPLATES = templates
    case = services.open_case(agent, tree["mill"], "roster", "十二月名册", promised_days=30)
    services.done(agent, case, "enrolment.submit", "办理", "312 行")
    services.ask(case, right="enrolment.check", union=tree["east"], title="312 行，待核对", url="/")
    services.ask(case, right="enrolment.gather", union=tree["east"], title="待汇总", url="/")
    watched = look(county, f"/embedding/{case.pk}/", "desk-embedded")
    text = watched.tab.inner_text("main")
    assert "2027 年的放假安排还没有公布" in text
    assert "现在没有人有这项权限" in text  # nobody checks there
    assert watched.tab.locator(".track [aria-current=step]").inner_text().startswith("核对")

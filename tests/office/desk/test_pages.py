"""The pages of the desk: what each role sees and may do, in words, with a fixed number of queries."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongji.office.desk import services, standing
from gongji.office.desk.models import Recusal, Task
from gongji.office.guard.hooks import Hooks
from gongji.office.guard.models import AuditRow
from gongji.office.guard.roles import Role
from gongji.office.guard.services import delegations

pytestmark = pytest.mark.django_db


def get(client: Client, url: str = "/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def main(answer: Any) -> str:
    """What is between the bar and the foot: the token of the form that signs out is another each time."""
    return str(answer.content.decode().partition("<main")[2])


def waits(agent: Any, tree: dict[str, Any], title: str, due: date | None = None, kind: str = "claim") -> Task:
    case = services.open_case(agent, tree["mill"], kind, f"{title}的案件")
    return services.ask(
        case,
        right="claims.review",
        union=tree["city"],
        title=title,
        url=f"/desk/cases/{case.pk}/",
        due_on=due,
    )


@pytest.mark.parametrize("role", [*Role, ""])
def test_everybody_arrives_at_their_inbox(
    tree: dict[str, Any], account: Any, client_of: Any, role: str
) -> None:
    page = get(client_of(account(role, tree["city"])))
    assert "没有等您办的事" in page
    assert ("这个账号还没有岗位" in page) == (role == "") or "去处" in page


def test_what_is_late_comes_first(agent: Any, reviewer: Any, tree: dict[str, Any], client_of: Any) -> None:
    today = date.today()
    waits(agent, tree, "没有期限的")
    waits(agent, tree, "以后的", today + timedelta(30))
    waits(agent, tree, "今天的", today, "roster")
    waits(agent, tree, "早就逾期的", today - timedelta(9))
    page = get(client_of(reviewer))
    assert "今天要办 2 件" in page
    assert "其中逾期 1 件" in page
    assert "手上共 4 件" in page
    places = [page.index(f">{title}</a>") for title in ("早就逾期的", "今天的", "以后的", "没有期限的")]
    assert places == sorted(places)
    assert "逾期 9 日" in page
    assert "案件 <b>3</b>" in page
    only = get(client_of(reviewer), "/?kind=roster")
    assert "今天的" in only
    assert "早就逾期的</a>" not in only
    assert "没有符合的" in get(client_of(reviewer), "/?q=不存在的")
    number = services.open_case(agent, tree["mill"], "claim", "另一件")
    services.ask(number, right="claims.review", union=tree["city"], title="照号找到", url="/")
    assert "照号找到" in get(client_of(reviewer), f"/?q={number.written_number}")
    assert "早就逾期的</a>" not in get(client_of(reviewer), f"/?q={number.written_number}")


def test_an_agent_reads_where_their_case_waits(
    agent: Any, case: Any, task: Any, tree: dict[str, Any], client_of: Any
) -> None:
    page = get(client_of(agent))
    assert "没有等您办的事" in page
    assert "在等别人" in page
    assert case.written_number in page
    assert "虚构市总工会" in page
    shown = get(client_of(agent), f"/desk/cases/{case.pk}/")
    assert "接办" not in shown.replace("待接办", "").replace("还没有人接办", "")
    assert "承诺 15 个工作日" in shown


def test_remarks_on_a_claim_are_for_whom_may_read_of_illness(
    agent: Any, county: Any, case: Any, client_of: Any
) -> None:
    services.done(county, case, "claims.investigate", "调查完毕", "走访了病房")
    services.pause(case, county, "等病历")
    for who, sees in ((agent, False), (county, True)):
        page = get(client_of(who), f"/desk/cases/{case.pk}/")
        assert "调查完毕" in page
        assert ("走访了病房" in page, "等病历" in page) == (sees, sees)


def test_A03_another_unions_case_and_none_are_the_same(
    tree: dict[str, Any], case: Any, task: Any, account: Any, client_of: Any
) -> None:
    client = client_of(account("county", tree["west"]))
    for name in (f"cases/{case.pk}/", f"cases/{case.pk}/recuse/", f"tasks/{task.pk}/hand-over/"):
        seen = client.get(f"/desk/{name}")
        none = client.get(f"/desk/{name.replace(str(case.pk), '999').replace(str(task.pk), '999')}")
        assert (seen.status_code, none.status_code) == (404, 404)
        assert main(seen) == main(none)
    assert client.post(f"/desk/tasks/{task.pk}/take/").status_code == 404
    assert case.written_number not in get(client, "/desk/cases/")


def test_a_duty_is_taken_handed_over_and_the_slower_is_told_in_words(
    task: Any, case: Any, reviewer: Any, other: Any, client_of: Any
) -> None:
    mine, theirs = client_of(reviewer), client_of(other)
    assert "待接办" in get(mine)
    assert mine.post(f"/desk/tasks/{task.pk}/take/").headers["Location"] == task.url
    told = theirs.post(f"/desk/tasks/{task.pk}/take/", follow=True).content.decode()
    assert "已经由 虚构审核 接办" in told
    assert "没有等您办的事" in get(theirs)
    over = f"/desk/tasks/{task.pk}/hand-over/"
    form = get(mine, over)
    assert "虚构又审" in form
    assert f">{reviewer.name}（" not in form  # who has it already
    assert mine.post(over, {"to": other.pk, "why": ""}).status_code == 422
    done = mine.post(over, {"to": other.pk, "why": "公出三天"}, follow=True).content.decode()
    assert "已移交" in done
    assert "交 虚构又审。公出三天" in done
    services.done(other, case, "claims.review", "同意")
    assert mine.get(over).status_code == 404


def test_where_nobody_else_can_the_page_says_whom_to_ask(
    task: Any, case: Any, reviewer: Any, client_of: Any
) -> None:
    client = client_of(reviewer)
    services.take(reviewer, task)
    assert "没有别的人能办" in get(client, f"/desk/tasks/{task.pk}/hand-over/")
    services.recuse(reviewer, case, "kin", "申领人是表弟")
    assert "现在没有人有这项权限，请管理员授予" in get(client, f"/desk/cases/{case.pk}/")


def test_somebody_keeps_out_on_a_page(
    task: Any, case: Any, reviewer: Any, other: Any, client_of: Any
) -> None:
    client = client_of(reviewer)
    url = f"/desk/cases/{case.pk}/recuse/"
    assert "不能再办这一案" in get(client, url)
    assert client.post(url, {"relation": "kin", "why": "表弟 110101199003070054"}).status_code == 422
    page = client.post(url, {"relation": "kin", "why": "申领人是表弟"}, follow=True).content.decode()
    assert "您已回避这一案" in page
    assert Recusal.objects.get().user == reviewer
    assert "没有等您办的事" in get(client)
    told = client.post(f"/desk/tasks/{task.pk}/take/", follow=True).content.decode()
    assert "[D102]" in told
    assert "[D109]" in client.post(url, {"relation": "kin", "why": "又一次"}).content.decode()


def test_a_stand_in_reads_for_whom(
    task: Any, case: Any, reviewer: Any, account: Any, tree: dict[str, Any], client_of: Any
) -> None:
    stand_in = account("approver", tree["city"])
    services.take(reviewer, task)
    today = date.today()
    delegations.delegate(
        reviewer, reviewer.grants.get(), stand_in, today - timedelta(1), today + timedelta(3), "公出"
    )
    client = client_of(stand_in)
    page = get(client)
    assert "代 虚构审核" in page
    assert "您现在代 虚构审核 办理" in page
    assert "审核</a>" in get(client, "/?whose=lent")
    assert "没有符合的" in get(client, "/?whose=own")


def test_the_list_of_cases_finds_by_number_and_state(
    agent: Any, reviewer: Any, tree: dict[str, Any], case: Any, task: Any, client_of: Any
) -> None:
    ended = services.open_case(agent, tree["mill"], "roster", "十二月名册")
    services.close(ended, agent, "已撤回")
    client = client_of(reviewer)
    every = get(client, "/desk/cases/")
    assert case.written_number in every
    assert ended.written_number in every
    assert "已撤回" in every
    assert ended.written_number not in get(client, "/desk/cases/?state=open")
    assert case.written_number not in get(client, "/desk/cases/?state=late")
    assert case.written_number not in get(client, f"/desk/cases/?q={ended.written_number}")


@pytest.mark.parametrize("url", ["/", "/desk/cases/", "/desk/cases/{case}/", "/desk/tasks/{task}/hand-over/"])
def test_the_number_of_queries_is_fixed(
    agent: Any,
    reviewer: Any,
    other: Any,
    case: Any,
    task: Any,
    tree: dict[str, Any],
    client_of: Any,
    url: str,
) -> None:
    client = client_of(reviewer)
    url = url.format(case=case.pk, task=task.pk)
    counts = []
    for more in (3, 30):
        with CaptureQueriesContext(connection) as seen:
            get(client, url)
        counts.append(len(seen))
        for n in range(more):
            services.note(case, reviewer, "备注", f"第 {n} 次")
            waits(agent, tree, f"第 {n} 件", date.today() + timedelta(n - 5))
            mine = services.open_case(agent, tree["mill"], "claim", "别处")
            services.take(
                other, services.ask(mine, right="claims.review", union=tree["city"], title="审", url="/")
            )
    assert counts[0] == counts[1]
    assert counts[0] <= 20, counts


def test_pages_by_key_show_every_duty_once(
    agent: Any, reviewer: Any, tree: dict[str, Any], client_of: Any
) -> None:
    for n in range(120):
        waits(agent, tree, f"第 {n} 件", date.today() + timedelta(n % 7 - 3) if n % 5 else None)
    client, seen, url = client_of(reviewer), [], "/"
    while url:
        answer = client.get(url)
        seen += [one.pk for one in answer.context["slice"].rows]
        after = answer.context["slice"].after
        url = f"/?after={after}" if after else ""
    assert len(seen) == len(set(seen)) == 120


def test_A07_the_inbox_goes_out_as_a_workbook_for_a_purpose(
    agent: Any, reviewer: Any, tree: dict[str, Any], client_of: Any
) -> None:
    waits(agent, tree, "=1+1", date(2026, 12, 1))
    answer = client_of(reviewer).post("/", {"purpose": "周会"})
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active]
    assert rows[1][:2] == ["审核", "=1+1"]
    assert rows[1][-1] == "2026-12-01"
    assert AuditRow.objects.get(action="list.exported").purpose == "周会"


@pytest.mark.parametrize(
    "asked",
    [
        "kind=none", "q=%00", "q=" + "9" * 40, "q=%E2%91%A0", "whose=zzz", "duty=%00", "after=" + "9" * 40, "after=x",
        "before=-1", "kind=claim&duty=没有&q=〔&whose=own", "q=%25%5F%27",
    ],
)  # fmt: skip
def test_what_people_put_into_the_address_is_answered(
    agent: Any, reviewer: Any, tree: dict[str, Any], client_of: Any, asked: str
) -> None:
    waits(agent, tree, "一件")
    client = client_of(reviewer)
    for url in ("/", "/desk/cases/"):
        get(client, f"{url}?{asked}")
    for name in ("cases/{}/", "cases/{}/recuse/", "tasks/{}/hand-over/"):
        assert client.get("/desk/" + name.format("9" * 30)).status_code == 404


def test_what_waits_without_a_case_is_asked_once_however_often_its_room_is_loaded(rf: Any) -> None:
    asked: list[Any] = []

    def hook(request: Any) -> list[standing.Standing]:
        asked.append(request)
        return [standing.Standing("编批", "虚构的一项", "/")]

    with pytest.MonkeyPatch.context() as only:
        only.setattr(standing, "STANDING", Hooks())
        for _ in range(3):
            standing.STANDING.add(hook)
        assert len(standing.standing(rf.get("/"))) == len(asked) == 1

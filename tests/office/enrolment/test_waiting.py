"""Many rosters wait at a level: worked through one after the other, or the clean ones together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office.enrolment.rosters import fresh, people, taken_in

from gongji.office.enrolment import services
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.waiting import MOST, mark
from gongji.office.guard.scoped import as_account, everything

pytestmark = pytest.mark.django_db(transaction=True)


def sent(world: Any, start: int, *, over: int = 0, odd: bool = False) -> Roster:
    """A roster of two people that waits at the township."""
    roster = taken_in(world, [*people(2, start=start), *([("虚王2", "1")] if odd else [])])
    services.stated(world.agent, roster, roster.due_fen + over, roster.paid_on, f"虚构流水{start:04d}")
    return fresh(services.submit(world.agent, roster))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def seen_on(page: str) -> list[str]:
    return re.findall(r'name="seen" value="([^"]+)"', page)


def test_the_clean_ones_pass_together_and_the_others_stay(world: Any, client_of: Any) -> None:
    clean = [sent(world, start) for start in (1, 11, 21)]
    odd, over = sent(world, 31, odd=True), sent(world, 41, over=100)
    checker = client_of(world.checker)
    page = text(checker.get("/enrolment/waiting/"))
    assert "等您核对的名册 5 份" in page and "其中 3 份没有问题" in page
    assert "1 行未办" in page and "缴费多于应缴" in page
    assert f'value="{odd.pk}"' not in page and f'value="{clean[0].pk}"' in page
    shown = text(checker.get("/enrolment/waiting/pass/?all=1"))
    assert "3 份 · 6 人" in shown and people(1, start=11)[0][0] in shown and "虚构流水0021" in shown
    answer = checker.post("/enrolment/waiting/pass/", {"seen": seen_on(shown), "note": "秋季"}, follow=True)
    assert "已核对 3 份、6 人" in text(answer)
    assert [fresh(one).stage for one in clean] == [1, 1, 1]
    assert [fresh(one).stage for one in (odd, over)] == [0, 0]


def test_some_are_chosen_and_none_is_said(world: Any, client_of: Any) -> None:
    one, other = sent(world, 1), sent(world, 11)
    checker = client_of(world.checker)
    shown = text(checker.get(f"/enrolment/waiting/pass/?r={one.pk}&r=x&r=99999999999"))
    assert [each.partition(":")[0] for each in seen_on(shown)] == [str(one.pk)]
    assert "还没有选名册" in text(checker.get("/enrolment/waiting/pass/", follow=True))
    checker.post("/enrolment/waiting/pass/", {"seen": seen_on(shown)})
    assert (fresh(one).stage, fresh(other).stage) == (1, 0)
    text(checker.get("/enrolment/waiting/"))
    again = text(checker.post("/enrolment/waiting/pass/", {"seen": seen_on(shown)}, follow=True))
    assert "已核对" not in again and "R136" in again
    assert checker.post("/enrolment/waiting/pass/", {"seen": "1"}).status_code == 400
    assert "选了 0 份名册" in text(checker.post("/enrolment/waiting/pass/", follow=True))


def test_a_roster_that_changed_while_it_was_looked_at_stays(world: Any, client_of: Any) -> None:
    one, other = sent(world, 1), sent(world, 11)
    checker = client_of(world.checker)
    shown = text(checker.get("/enrolment/waiting/pass/?all=1"))
    services.stated(world.agent, one, one.due_fen, one.paid_on, "另一个流水")
    said = text(checker.post("/enrolment/waiting/pass/", {"seen": seen_on(shown)}, follow=True))
    assert "已核对 1 份、2 人" in said and "在您看的时候变了" in said and "R136" in said
    assert (fresh(one).stage, fresh(other).stage) == (0, 1)


def test_what_is_not_clean_or_not_theirs_does_not_pass_together(world: Any) -> None:
    odd = sent(world, 1, odd=True)
    with as_account(world.checker):
        done = services.confirm_all(world.checker, {odd.pk: mark(odd)})
    assert done.rosters == 0 and "R138" in done.refused[0]
    clean = sent(world, 11)
    with as_account(world.miller):
        assert services.confirm_all(world.miller, {clean.pk: mark(clean)}).rosters == 0
    with as_account(world.agent):
        assert services.confirm_all(world.agent, {clean.pk: mark(clean)}).rosters == 0
    assert fresh(clean).stage == 0


def test_only_so_many_at_once(world: Any) -> None:
    from gongji.office.enrolment.errors import EnrolmentError

    for count in (0, MOST + 1):
        with pytest.raises(EnrolmentError, match="R137"):
            services.confirm_all(world.checker, dict.fromkeys(range(count), "x"))


def test_one_after_the_other_within_what_was_asked_for(world: Any, client_of: Any) -> None:
    first, middle, last = sent(world, 1, odd=True), sent(world, 11), sent(world, 21, odd=True)
    checker = client_of(world.checker)
    page = text(checker.get(f"/enrolment/{first.pk}/?clean=no"))
    assert "第 1 份，共 2 份等您" in page and f"/enrolment/{last.pk}/?clean=no" in page
    given = {"next": "1", "asked": "clean=no", "seen": seen_on(page)[0]}
    answer = checker.post(f"/enrolment/{first.pk}/confirm/", given)
    assert answer.url == f"/enrolment/{last.pk}/?clean=no" and fresh(first).stage == 1
    page = text(checker.get(answer.url))
    given["seen"] = seen_on(page)[0]
    assert checker.post(f"/enrolment/{last.pk}/confirm/", given).url == "/enrolment/waiting/"
    assert fresh(middle).stage == 0
    stale = text(checker.post(f"/enrolment/{middle.pk}/confirm/", {"seen": "0" * 16}, follow=True))
    assert "在您看的时候变了" in stale and fresh(middle).stage == 0


def test_the_list_and_what_they_contain_take_the_same_queries_for_few_and_many(
    world: Any, client_of: Any
) -> None:
    checker, counts = client_of(world.checker), []
    for start in (1, 11):
        sent(world, start)
        if start == 11:
            sent(world, 21)
        found = []
        for url in ("/enrolment/waiting/", "/enrolment/waiting/pass/?all=1"):
            checker.get(url)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                checker.get(url)
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


def test_nobody_else_has_them_in_their_list(world: Any, client_of: Any) -> None:
    sent(world, 1)
    for user in (world.agent, world.county_officer, world.reviewer, world.miller):
        assert "没有等您核对的名册" in text(client_of(user).get("/enrolment/waiting/"))
    with everything("a test looks"):
        assert Roster.objects.count() == 1

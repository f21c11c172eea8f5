"""The member's pages, looked at on phones: narrow ones, at night, with letters twice as large; and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.papers.files import jpeg, png
from tests.office.portal.portal_making import decide, report_stay

from gongji.office.guard.scoped import everything
from gongji.office.portal.own import Own

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date.today()


@pytest.fixture
def look_on(
    open_tab: Callable[..., Any], live_server: Any, phone_of: Callable[..., Any]
) -> Callable[..., Any]:
    """`look_on(person, "/m/", "home")`: the page on a phone, as nobody with None."""

    def look_at(person: Any, address: str, name: str, wanted: int = 200) -> Any:
        watched = open_tab(None, 390)
        if person is not None:
            token = phone_of(person).cookies["gongji-member"].value
            watched.tab.context.add_cookies(
                [{"name": "gongji-member", "value": token, "url": live_server.url}]
            )
        answer = watched.tab.goto(live_server.url + address)
        assert answer.status == wanted
        return seen(watched, name)

    return look_at


def seen(watched: Any, name: str) -> Any:
    """The page as it stands, at every width and light; then with letters twice as large."""
    for width, theme in ((1440, "light"), (320, "light"), (390, "dark"), (390, "light")):
        watched.examine(width, theme)
        watched.picture(f"member-{name}-{width}{'-dark' if theme == 'dark' else ''}")
    watched.tab.evaluate("document.documentElement.style.fontSize = '200%'")
    watched.examine(390, "light")
    watched.picture(f"member-{name}-390-large")
    watched.tab.evaluate("document.documentElement.style.fontSize = ''")
    assert watched.complaints == [], f"{name}: " + "\n".join(watched.complaints)
    return watched


def test_coming_in_is_good_on_a_phone(look_on: Callable[..., Any], member: Any) -> None:
    from tests.office.portal.portal_making import number

    watched = look_on(None, "/m/enter/", "enter")
    watched.tab.get_by_label("身份证号码").fill("330602199001011234")
    watched.tab.get_by_role("button", name="发送验证码").click()
    seen(watched, "enter-wrong")
    watched.tab.get_by_label("身份证号码").fill(number(1))
    watched.tab.get_by_role("button", name="发送验证码").click()
    seen(watched, "code")
    watched.tab.get_by_role("textbox", name="验证码").fill("000000")
    watched.tab.get_by_role("button", name="进入").click()
    seen(watched, "code-wrong")
    look_on(None, "/m/outbox/", "outbox")


@pytest.fixture
def lived(member: Any, make_cover: Callable[..., Any], hands: Any) -> dict[str, Any]:
    """A member whom much has happened to."""
    from gongji.office.papers.choices import Kind
    from gongji.office.people import services

    cover = make_cover(member, first_since=date(2019, 3, 2))
    own = Own(member)
    own.give_consent()
    facts = {"病种": "其他", "自付费用": "4000"}
    done = report_stay(own, cover.plan_id, TODAY - timedelta(days=40), **facts)
    decide(done, hands)
    going = report_stay(own, cover.plan_id, TODAY - timedelta(days=5))
    first, second = (item.name for item in own.shown(going).missing[:2])
    own.file(going, first, Kind.IDENTITY, SimpleUploadedFile("证.png", png()))
    own.withdraw(own.consents()[0].pk)
    own.file(going, second, Kind.MEDICAL, SimpleUploadedFile("历.jpg", jpeg()))
    with everything("a test"):
        services.show(hands.checker, member, "phone", "核对材料时联系本人")
    return {"person": member, "cover": cover, "done": done, "going": going}


def test_the_members_pages_are_good_on_a_phone(look_on: Callable[..., Any], lived: dict[str, Any]) -> None:
    person, plan = lived["person"], lived["cover"].plan_id
    look_on(person, "/m/", "home")
    look_on(person, "/m/cases/", "cases")
    look_on(person, f"/m/cases/{lived['going'].pk}/", "case-going")
    watched = look_on(person, f"/m/cases/{lived['done'].pk}/", "case-decided")
    watched.tab.get_by_text("看推导").click()
    seen(watched, "case-why")
    look_on(person, f"/m/cases/{lived['going'].pk}/papers/", "paper")
    look_on(person, "/m/consent/", "consent")
    look_on(person, f"/m/report/{plan}/", "occurrences")
    look_on(person, f"/m/report/{plan}/0/", "event")
    look_on(person, "/m/me/", "me")
    look_on(person, "/m/me/trail/", "trail")
    look_on(person, "/m/cases/999/", "missing", 404)


def test_somebody_without_cover_is_told_well(look_on: Callable[..., Any], member: Any, in_force: Any) -> None:
    watched = look_on(member, "/m/", "home-none")
    watched.tab.get_by_text("谁可以参加").click()
    seen(watched, "home-none-open")
    look_on(member, "/m/cases/", "cases-none")
    look_on(member, "/m/report/", "plans-none")


def test_the_public_check_is_good(
    look_on: Callable[..., Any], member: Any, make_cover: Callable[..., Any]
) -> None:
    from gongji.office.portal.services import certifying

    with everything("a test"):
        code = certifying.certify(None, make_cover(member)).code
    look_on(None, f"/v/{code}/", "check")
    look_on(None, f"/v/{'0' * 16}/", "check-unknown", 404)

"""A01, A06, A07: what lies in the next room, in a session, in a hash, in a letter, in the browser of the next one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.office.deciding.deciding_making import number, refused

from gongji.office.claims import services
from gongji.office.claims.models import Decision
from gongji.office.desk import queries as desk
from gongji.office.desk import services as cases
from gongji.office.enrolment.models import Cover, Row
from gongji.office.enrolment.services import changing
from gongji.office.guard.access import access_of
from gongji.office.guard.models import Grant
from gongji.office.guard.scoped import as_account, everything
from gongji.office.papers import archive
from gongji.office.people import services as people

pytestmark = pytest.mark.django_db


def test_A06_a_number_that_was_typed_does_not_wait_in_the_session(
    account: Callable[..., Any], tree: dict[str, Any], client_of: Callable[..., Client]
) -> None:
    """The proof of who one is comes between; what was typed is typed again."""
    client, typed = client_of(account("admin", tree["city"])), number()
    given = {"name": "虚构何", "username": "he", "id_number": typed, "home": tree["mill"].code}
    page = client.post(reverse("guard:account_open"), given)
    assert page.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert [typed for row in Session.objects.all() if typed in json.dumps(row.get_decoded())] == []


def test_a_decision_letter_is_read_by_who_may_see_why(world: Any, client_of: Callable[..., Client]) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    with everything("a test"):
        letter = Decision.objects.select_related("letter").get(claim=claim).letter
    assert letter is not None
    for role in ("cashier", "accountant", "agent"):
        with refused("G401"):
            archive.read(letter, world.make_user(role, world.city), "送达")
    assert archive.read(letter, world.reviewer, "送达").startswith(b"%PDF")
    client = client_of(world.cashier)
    page = client.post(reverse("papers:open-document", args=[letter.pk]), {"purpose": "送达"})
    assert page.status_code == 302
    seen = client_of(world.reviewer).get(reverse("claims:record", args=[claim.pk]))
    assert seen.headers["Cache-Control"] == "no-store"


def test_A01_who_left_a_union_no_longer_sees_what_waits_there(world: Any) -> None:
    person = world.person("王留痕")
    services.report(world.agent, person, world.edition.plan, "住院", date(2026, 5, 1))
    access = access_of(world.agent)
    with as_account(world.agent):
        assert desk.elsewhere(world.agent, access).exists()
    Grant.objects.filter(user=world.agent).update(since="2000-01-01", until="2001-01-01")
    Grant.objects.create(user=world.agent, union=world.county, role="agent", since="2000-01-01")
    Grant.objects.filter(user=world.agent, union=world.county).update(union=_sibling(world))
    with as_account(world.agent):
        assert not desk.elsewhere(world.agent, access_of(world.agent)).exists()


def _sibling(world: Any) -> Any:
    from gongji.office.unions.models import Union

    with everything("a test"):
        return Union.objects.get(pk=world.county.pk).add_child(
            kind="grassroots", code="sibling", name="虚构别厂工会", since="2000-01-01"
        )


@pytest.mark.parametrize("url", ["https://x.cn/", "//x.cn/", "/\\x.cn/", "\\\\x.cn", "javascript:alert(1)"])
def test_a_duty_leads_to_no_other_site(url: str, world: Any) -> None:
    with everything("a test"):
        case = cases.open_case(None, world.mill, "claim", "虚构事项")
    with pytest.raises(ValueError, match="page of this site"):
        cases.ask(case, right="claims.review", union=world.mill, title="虚构", url=url)


def test_A06_a_number_is_not_to_be_guessed_from_a_row_of_a_correction(world: Any) -> None:
    """A plain hash of name, cover and number is undone by trying all numbers of a year."""
    person, right = world.person("王小明"), number()
    with everything("a test"):
        cover = Cover.objects.create(
            number="虚构保1", person=person, plan=world.edition.plan, edition=world.edition, union=world.mill,
            since=date(2026, 1, 1), until=date(2026, 12, 31), first_since=date(2026, 1, 1), state="live",
        )  # fmt: skip
    changing.correct(world.agent, cover, name="王小明", id_number=right, why="照身份证")
    told = {"cover": cover.pk, "name": "王小明", "number": right, "why": "照身份证"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    with everything("a test"):
        assert bytes(Row.objects.get().content) != hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize(("role", "status"), [("agent", 200), ("accountant", 403), ("committee", 403)])
def test_A07_numbers_of_a_roster_leave_the_house_with_who_may_see_numbers(
    role: str, status: int, world: Any, client_of: Callable[..., Client]
) -> None:
    from gongji.office.enrolment.models import Roster

    with everything("a test"):
        roster = Roster.objects.create(
            union=world.mill, plan=world.edition.plan, edition=world.edition, paid_on=date(2026, 1, 1)
        )
    client = client_of(world.make_user(role, world.city))
    assert client.get(reverse("enrolment:workbook", args=[roster.pk])).status_code == status


@pytest.mark.parametrize(("proxies", "asker"), [(0, "10.0.0.9"), (1, "203.0.113.7")])
def test_tries_are_counted_by_what_the_nearest_proxy_says(proxies: int, asker: str, settings: Any) -> None:
    """What the browser itself writes into X-Forwarded-For stands further left, and counts for nothing."""
    from allauth.core.internal.httpkit import get_client_ip

    from gongji.office.portal.sessions import address_of

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.7"}, REMOTE_ADDR="10.0.0.9"
    )
    assert str(get_client_ip(request)) == address_of(request) == asker


def test_phone_takeover_leaves_a_trace(world: Any) -> None:
    """An officer who gives somebody another phone could come in as them: it stands in the person's own trail."""
    from gongji.office.guard import queries

    person = world.person()
    people.set_phone(world.agent, person, "13800138009")
    (row,) = queries.touched(person.pk).filter(action="people.phone")
    assert row.actor == world.agent

"""No page reads outside what is the person's own."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from tests.office.papers.files import png
from tests.office.portal.portal_making import report_stay

from gongji.office import portal
from gongji.office.guard.scoped import everything
from gongji.office.portal import urls
from gongji.office.portal.own import Own

ROOM = Path(portal.__file__).parent
DOORS = {"own.py", "jobs.py", "demo.py"}
"""Who may open the scope: the person's own door, the job that looks for the person of a number, the demo."""
PUBLIC = {"enter", "code", "leave", "outbox"}


def sources() -> list[Path]:
    return [path for path in ROOM.rglob("*.py") if "migrations" not in path.parts]


def test_only_the_one_door_opens_the_scope() -> None:
    opening = set()
    for path in sources():
        names = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if names & {"everything", "scopes_disabled", "as_account"}:
            opening.add(path.name)
    assert opening == DOORS


def test_no_page_of_the_member_asks_a_table() -> None:
    """Pages go through `Own`; the public check and the officers' page are no pages of a member."""
    for path in (ROOM / "pages").glob("*.py"):
        if path.name in ("check.py", "officers.py"):
            continue
        tree = ast.parse(path.read_text())
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not attributes & {"objects", "public", "_base_manager", "_default_manager"}, path.name
        assert not [module for module in modules if module.endswith((".models", ".queries"))], path.name


def test_every_page_is_either_public_or_the_persons() -> None:
    for pattern in urls.urlpatterns:
        own = getattr(pattern.callback, "member", False)
        assert own != (pattern.name in PUBLIC), pattern.name
        assert pattern.callback.login_required is False, pattern.name


@pytest.fixture
def two(
    make_member: Callable[..., Any], make_cover: Callable[..., Any], tree: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two people with the same kinds of things, the second with marks that must show on no page of the first."""
    found = []
    for name, mark in (("张虚构", "甲甲甲"), ("李标记", "乙乙乙")):
        person = make_member(name=name)
        cover = make_cover(person)
        own = Own(person)
        own.give_consent()
        claim = report_stay(own, cover.plan_id, date.today() - timedelta(days=5))
        from gongji.office.papers.choices import Kind
        from gongji.office.people.services import add_account

        item = own.shown(claim).missing[0].name
        own.file(claim, item, Kind.IDENTITY, SimpleUploadedFile(f"{mark}.png", png()))
        with everything("a test"):
            add_account(None, person, bank=f"{mark}银行", number=f"62220212345678901{len(found)}")
            own.certificate(cover.pk)
        found.append({
            "person": person, "cover": cover, "claim": claim, "consent": own.consents().get(),
            "marks": (name, mark, cover.number, str(claim)),
        })  # fmt: skip
    return found[0], found[1]


def addresses(of: dict[str, Any]) -> dict[str, str]:
    """Every address of the member's pages, with the keys of one person's things."""
    keys = {
        "certificate": [of["cover"].pk], "occurrences": [of["cover"].plan_id], "event": [of["cover"].plan_id, 0],
        "case": [of["claim"].pk], "letter": [of["claim"].pk], "apply": [of["claim"].pk], "paper": [of["claim"].pk], "withdraw": [of["consent"].pk],
    }  # fmt: skip
    resolver = get_resolver("gongji.office.portal.urls")
    return {
        pattern.name: "/m/" + resolver.reverse(pattern.name, *keys.get(pattern.name, []))
        for pattern in urls.urlpatterns
        if pattern.name not in PUBLIC
    }


@pytest.mark.django_db
def test_a_page_never_shows_anything_of_somebody_else(two: Any, phone_of: Callable[..., Any]) -> None:
    mine, theirs = two
    client = phone_of(mine["person"])
    for name, address in addresses(mine).items():
        answer = client.get(address, follow=True)
        assert answer.status_code in (200, 405), name
        said = answer.content.decode()
        assert not [mark for mark in theirs["marks"] if mark in said], name
    assert mine["marks"][2] in client.get("/m/").content.decode(), "the marks would show"


KEYED = ("certificate", "case", "apply", "paper", "letter", "withdraw")


@pytest.mark.django_db
def test_anothers_things_and_missing_ones_have_one_answer(two: Any, phone_of: Callable[..., Any]) -> None:
    """A03"""
    mine, theirs = two
    client = phone_of(mine["person"])
    missing = {
        **theirs,
        **{
            name: type("Missing", (), {"pk": 999_999, "plan_id": 1}) for name in ("cover", "claim", "consent")
        },
    }
    for name in KEYED:
        answers = []
        for of in (theirs, missing):
            address = addresses(of)[name]
            for ask in (client.get, client.post):
                answer = ask(address)
                if answer.status_code != 405:
                    answers.append((answer.status_code, answer.content.decode().split("<main")[1]))
        assert {status for status, _ in answers} == {404} and len(set(answers)) == 1, name
    with everything("a test"):
        from gongji.office.papers.models import Consent

        assert Consent.objects.get(pk=theirs["consent"].pk).withdrawn_on is None


@pytest.mark.django_db
def test_a_plan_one_was_never_in_cannot_be_reported_under(
    make_member: Callable[..., Any], in_force: Any, phone_of: Callable[..., Any]
) -> None:
    client = phone_of(make_member())
    for address in (f"/m/report/{in_force.plan_id}/", f"/m/report/{in_force.plan_id}/0/", "/m/report/999/"):
        assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_an_occurrence_the_charter_lacks_is_not_found(two: Any, phone_of: Callable[..., Any]) -> None:
    mine, _ = two
    client = phone_of(mine["person"])
    assert client.get(f"/m/report/{mine['cover'].plan_id}/99/").status_code == 404


@pytest.mark.django_db
def test_strangers_are_sent_to_come_in(two: Any, client_of: Callable[..., Any]) -> None:
    mine, _ = two
    for name, address in addresses(mine).items():
        answer = (
            client_of(None).post(address)
            if name in ("certificate", "apply", "letter", "withdraw")
            else client_of(None).get(address)
        )
        assert answer.status_code == 302 and answer.headers["Location"] == "/m/enter/", name

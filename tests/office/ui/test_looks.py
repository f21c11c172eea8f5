"""The pages every room is made of, in a browser; and the look itself, which must see what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/room/?sort=username", "made-list"), ("/room/?name=没有", "made-list-narrowed"),
        ("/room/new/", "made-form"), ("/room/parts/", "made-parts"), ("/room/refused/", "made-refused"),
        ("/room/broken/", "made-broken"), ("/nothing/", "made-missing"),
    ],
)  # fmt: skip
def test_a_made_page_is_good(
    url: str, name: str, make_user: Callable[..., Any], look: Callable[..., Any]
) -> None:
    for i in range(8):
        make_user(username=f"p{i}", name=f"虚构{i}", email="现行")
    look(make_user(), url, name)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("style", "inline style"), ("script", "inline script"), ("elsewhere", "from elsewhere"), ("wide", "wide on a screen"),
        ("unnamed", "axe label"),
    ],
)  # fmt: skip
def test_a_fault_is_seen(
    kind: str, said: str, make_user: Callable[..., Any], look: Callable[..., Any]
) -> None:
    with pytest.raises(AssertionError, match=said):
        look(make_user(), f"/room/faulty/{kind}/", f"made-faulty-{kind}")


def test_a_form_sent_back_shows_what_is_wrong_beside_the_fields(
    make_user: Callable[..., Any], open_tab: Callable[..., Any], live_server: Any
) -> None:
    watched = open_tab(make_user())
    watched.tab.goto(f"{live_server.url}/room/new/")
    for name, value in (("name", "重\u202e名"), ("day", "2026-2-3"), ("amount", "１２００")):
        watched.tab.fill(f"[name={name}]", value)
    watched.tab.click("button.main")
    assert watched.tab.locator(".wrong").count() == 3
    assert watched.tab.locator("[aria-invalid=true]").count() == 3
    watched.examine(390, "light")
    watched.picture("made-form-wrong-390")
    assert watched.complaints == []


def test_the_bar_is_walked_by_keyboard(
    make_user: Callable[..., Any], open_tab: Callable[..., Any], live_server: Any
) -> None:
    tab = open_tab(make_user()).tab
    tab.goto(f"{live_server.url}/room/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "跳到正文"
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#main"

"""Looking at a page as a person does: in Chromium, at a desk and on a phone, by day and at night.

Each look leaves a picture in build/screens and fails where the page is wider than its screen, where axe finds
something serious, where anything comes from another host, and where the browser complains (the policy of
content among its complaints).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

HERE = Path(__file__).resolve().parent
SCREENS = HERE.parents[2] / "build" / "screens"
DESK, PHONE = 1440, 390
SERIOUS = ("serious", "critical")


@dataclass
class Watched:
    """A tab and what was wrong with it so far."""

    tab: Any
    host: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("console", self._console)
        self.tab.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.tab.on("request", self._request)

    def _console(self, message: Any) -> None:
        # An error page is a page; that its status is one is no complaint.
        if (
            message.type in ("error", "warning")
            and "the server responded with a status of" not in message.text
        ):
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.complaints.append(f"from elsewhere: {request.url}")

    def picture(self, name: str) -> None:
        """Leave a picture of the whole page."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    def examine(self, width: int, theme: str) -> None:
        """Remember what is wrong at this width by this light."""
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.emulate_media(color_scheme=theme)
        wide = self.tab.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self.complaints.append(f"{wide} wide on a screen of {width}")
        if not self.tab.evaluate("'axe' in window"):
            self.tab.evaluate((HERE / "axe" / "axe.min.js").read_text(encoding="utf-8"))
        found = self.tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for one in found["violations"]:
            if one["impact"] in SERIOUS:
                places = [node["html"][:120] for node in one["nodes"][:3]]
                self.complaints.append(f"axe {one['id']} at {width} ({theme}): {one['help']}: {places}")


@pytest.fixture
def open_tab(
    chromium: Any, live_server: Any, client_of: Callable[..., Any]
) -> Iterator[Callable[..., Watched]]:
    """`open_tab(user)`: a watched tab in which this person is signed in; nobody with None."""
    contexts = []

    def open_one(user: Any = None, width: int = DESK) -> Watched:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            session = client_of(user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return Watched(context.new_page(), urlsplit(live_server.url).netloc)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def look(open_tab: Callable[..., Watched], live_server: Any) -> Callable[..., Watched]:
    """`look(user, "/unions/", "unions-list")`: the page at a desk and on a phone, by day and at night."""

    def look_at(user: Any, url: str, name: str) -> Watched:
        watched = open_tab(user)
        watched.tab.goto(live_server.url + url)
        for width, theme in ((DESK, "dark"), (DESK, "light"), (PHONE, "light")):
            watched.examine(width, theme)
            watched.picture(f"{name}-{width}{'-dark' if theme == 'dark' else ''}")
        assert watched.complaints == [], f"{url}: " + "\n".join(watched.complaints)
        return watched

    return look_at

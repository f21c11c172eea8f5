"""A person at a browser: signs in, goes, fills, presses, and takes a picture at each station."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.office.browser.looking import DESK, PHONE, Watched
from tests.office.guard.conftest import PASSWORD
from tests.office.way.city import SECRET

PATIENCE = 30.0
"""Seconds that one waits for the worker."""


@dataclass
class Walker:
    """Somebody before a screen."""

    watched: Watched
    site: str

    @property
    def tab(self) -> Any:
        return self.watched.tab

    @property
    def text(self) -> str:
        """What stands on the page."""
        return str(self.tab.inner_text("main"))

    def go(self, path: str) -> None:
        self.tab.goto(self.site + path)

    def picture(self, name: str) -> None:
        self.watched.picture(f"way-{name}")

    def station(self, number: str, name: str) -> None:
        """A picture, where the station has a number: what is done twice is pictured once."""
        if number:
            self.picture(f"{number}-{name}")

    def press(self, name: str) -> None:
        """The button of that name, or else the link."""
        asked = re.compile(rf"^\s*{name}\s*$")
        for kind in ("button", "a"):
            found = self.tab.locator(f"main {kind}").filter(has_text=asked)
            if found.count():
                break
        assert found.count(), f"no “{name}” at {self.tab.url}:\n{self.text}"
        found.first.click()
        self.tab.wait_for_load_state()

    def fill(self, **values: str) -> None:
        """Fields by their names."""
        for name, value in values.items():
            place = self.tab.locator(f"main [name='{name}']:not([type=hidden])")
            assert place.count(), f"no field {name} at {self.tab.url}:\n{self.text}"
            if place.first.evaluate("e => e.tagName") == "SELECT":
                place.first.select_option(value)
            else:
                place.first.fill(value)

    def answer(self, label: str, value: str) -> None:
        """The field whose label begins so."""
        field = self.tab.locator("main .field").filter(has=self.tab.locator("label", has_text=label)).first
        place = field.locator("select, input").first
        if place.evaluate("e => e.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(value)

    def submit(self) -> None:
        """The main button, whatever it says."""
        self.tab.locator("main button.main").first.click()
        self.tab.wait_for_load_state()

    def choose(self, label: str) -> None:
        """The radio button or the box whose label has this in it."""
        self.tab.locator("main label").filter(has_text=label).first.click()

    def take_up(self, word: str, about: str) -> None:
        """From the inbox: what is to be done about somebody's case."""
        self.go("/")
        line = self.tab.locator("main li.job").filter(has_text=word).filter(has_text=about)
        assert line.count(), f"no “{word}” about {about} in the inbox:\n{self.text}"
        line.first.locator("a").filter(has_text=word).first.click()
        self.tab.wait_for_load_state()

    def hand_in(self, field: str, name: str, content: bytes, kind: str) -> None:
        """A file."""
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.tab.set_input_files(f"main [name='{field}']", file)

    def download(self, name: str) -> bytes:
        """What pressing that saves."""
        with self.tab.expect_download(timeout=10_000) as coming:
            self.tab.locator("main :is(button, a)").filter(
                has_text=re.compile(rf"^\s*{name}\s*$")
            ).first.click()
        with open(coming.value.path(), "rb") as saved:
            return saved.read()

    def sees(self, *words: str) -> None:
        """All of these stand on the page."""
        for word in words:
            assert word in self.text, f"no “{word}” at {self.tab.url}:\n{self.text}"

    def until(self, word: str) -> None:
        """Look again until it stands there."""
        end = time.monotonic() + PATIENCE
        while word not in self.text:
            assert time.monotonic() < end, f"no “{word}” at {self.tab.url} in time:\n{self.text}"
            time.sleep(0.2)
            self.tab.reload()

    def gone(self, selector: str) -> None:
        """Wait, looking only, until the page by itself no longer has it."""
        start = time.monotonic()
        self.tab.wait_for_selector(selector, state="detached", timeout=PATIENCE * 1000)
        print(f"{selector} was gone after {time.monotonic() - start:.1f} s")

    def proves(self) -> None:
        """The site asks once more who this is; the password answers, since a code of the phone is good once."""
        assert "reauthenticate" in self.tab.url, f"no fresh proof was asked at {self.tab.url}:\n{self.text}"
        if self.tab.locator("main [name=password]").count() == 0:
            self.press("用密码")
        self.fill(password=PASSWORD)
        self.press("确认")

    @property
    def key(self) -> int:
        """The number in the address."""
        found = re.search(r"/([0-9]+)/", self.tab.url)
        assert found, self.tab.url
        return int(found[1])


@dataclass
class Walk:
    """Everybody's browsers; one is opened when somebody first comes."""

    open_tab: Callable[..., Watched]
    site: str
    walkers: dict[str, Walker] = field(default_factory=dict)

    def stranger(self, width: int = DESK) -> Walker:
        """A browser in which nobody is signed in."""
        made = Walker(self.open_tab(None, width), self.site)
        self.walkers[f"stranger {len(self.walkers)}"] = made
        return made

    def __getitem__(self, username: str) -> Walker:
        """The browser of an officer, signed in by password and code."""
        if username not in self.walkers:
            walker = Walker(self.open_tab(None), self.site)
            walker.go("/")
            walker.fill(login=username, password=PASSWORD)
            walker.press("登录")
            for _ in range(2):  # a code is over when its half minute is, and one reads the next
                if "/2fa/" in walker.tab.url:
                    walker.fill(code=code_now())
                    walker.press("登录")
            self.walkers[username] = walker
        return self.walkers[username]

    def complaints(self) -> list[str]:
        """What any browser complained of."""
        return [f"{name}: {said}" for name, one in self.walkers.items() for said in one.watched.complaints]


def code_now() -> str:
    """What the phone of every officer shows now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2]))


__all__ = ["PHONE", "Walk", "Walker"]

"""`gongji serve` and `gongji demo` as their users run them: what opens, what is said, what is left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.office.site.sites import Site

from gongji.office.site.serve import free_port

DEADLINE = 60.0


def until(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives once it gives something."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        given = found()
        if given:
            return given
        time.sleep(0.05)
    raise AssertionError(f"not within {DEADLINE} s: {what}")


class Served:
    """A running command that serves a site."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        command = [sys.executable, "-P", "-m", "gongji.cli", *arguments]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.said = ""
        while "网站开在" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"ended before it served: {self.said}"
            self.said += line
        found = re.search(r"http://[0-9.:]+/", self.said)
        assert found
        self.url = found[0]

    def health(self) -> dict[str, str]:
        """What the health page says; nothing while there is no answer."""
        try:
            with urllib.request.urlopen(f"{self.url}health/", timeout=5) as answer:
                return dict(json.load(answer))
        except OSError:
            return {}

    def children(self) -> list[int]:
        """The processes that it started."""
        done = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(word) for word in done.stdout.split()]

    def worker(self) -> int | None:
        """The worker among them."""
        for child in self.children():
            with suppress(OSError):
                if b"\0worker\0" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
        return None

    def end(self, number: int) -> int:
        """End it by a signal; its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(DEADLINE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def served(sites: list[Site]) -> Iterator[Served]:
    """A served site with its worker."""
    port = free_port("127.0.0.1", range(18_000 + os.getpid() % 1000, 20_000))
    one = Served(sites[0].environment, "serve", "--port", str(port))
    yield one
    if one.process.poll() is None:
        one.end(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_however_it_ends(number: int, served: Served) -> None:
    until(lambda: served.health().get("worker") == "ok", "a worker")
    started = served.children()
    assert len(started) >= 2
    code = served.end(number)
    assert code == (-9 if number == signal.SIGKILL else 0)
    until(lambda: all(gone(pid) for pid in started), "the end of all it started")
    assert served.health() == {}


def test_a_killed_worker_is_started_again(served: Served) -> None:
    first = until(served.worker, "a worker")
    os.kill(first, signal.SIGKILL)
    second = until(lambda: (served.worker() or first) != first and served.worker(), "another worker")
    assert second != first


def test_a_taken_port_is_said(served: Served, sites: list[Site]) -> None:
    refused = sites[0].run("serve", "--port", served.url.rpartition(":")[2].strip("/"))
    assert (refused.returncode, "[U715]" in refused.stderr, "--port" in refused.stderr) == (1, True, True)


@pytest.mark.skipif(os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="the demo is on SQLite")
def test_the_demo_opens_the_site_and_its_accounts_sign_in(
    tmp_path: Path, chromium: Any, sites: list[Site]
) -> None:
    out = tmp_path / "demo"
    demo = Served(sites[0].environment, "demo", "--scale", "0.01", "--out", str(out))
    try:
        rows = re.findall(
            r"^(\S+) +(\S.*?) +([a-z]+) +(gongji-demo-2026) +([0-9]{8}) *$", demo.said, re.MULTILINE
        )
        assert len(rows) == 10
        until(demo.health, "an answer")
        for username, code in [(row[2], row[4]) for row in rows if row[2] in ("admin", "agent")]:
            context = chromium.new_context(locale="zh-CN")
            tab = context.new_page()
            tab.goto(demo.url)
            tab.fill("[name=login]", username)
            tab.fill("[name=password]", "gongji-demo-2026")
            tab.click("form [type=submit]")
            tab.fill("[name=code]", code)
            tab.click("form [type=submit]")
            tab.wait_for_url(demo.url)
            assert tab.locator(".bar nav a").count() >= 1
            context.close()
    finally:
        assert demo.end(signal.SIGINT) == 0
    refused = Site(tmp_path, "").run("demo", "--scale", "0.01", "--out", str(tmp_path), "--no-serve")
    assert refused.returncode == 0 and "网站" not in refused.stdout

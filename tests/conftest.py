"""What tests of several rooms share: one browser in each process, and files in memory where there is room.

Tests that take many connections, start many processes or install something once are of a group, which one worker
runs in turn.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 6 << 30:
    os.environ["TMPDIR"] = str(MEMORY)  # what is tried is never whether a disk keeps what it was told to keep

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


GROUPS = {"test_race": "races", "test_drill": "drills"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Fifty hands each hold a connection, and a server has a hundred; drills kill and wait by the clock."""
    for name, group in GROUPS.items():
        if item.path.name.startswith(name):
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Groups are told by a sign in the name: without it every worker runs some tests of a group."""
    if getattr(session.config.option, "loadgroup", False):
        loose = [
            i.nodeid for i in session.items if i.get_closest_marker("xdist_group") and "@" not in i.nodeid
        ]
        if loose:
            raise pytest.UsageError(f"pytest-xdist keeps no groups together: {loose[0]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium; the tests are skipped, and say so, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pages are not looked at")
    if CHROMIUM is None:
        pytest.skip("no chromium: pages are not looked at")
    with playwright.sync_playwright() as driver:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()

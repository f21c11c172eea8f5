"""The reports on a phone and on a desk, in a real browser: no page is wider than its screen."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gongji.cli import run
from gongji.demo.command import SEED, demo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VISIT = Path(__file__).resolve().parents[2] / "examples" / "visit"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; the tests are skipped, and say so, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: widths are not tested")
    if CHROMIUM is None:
        pytest.skip("no chromium: widths of pages are not tested")
    with playwright.sync_playwright() as driver:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    demo("0.05", SEED, folder / "demo", False, Console(file=io.StringIO()))
    files = ["--covers", str(VISIT / "covers.csv"), "--events", str(VISIT / "events.csv")]
    written = ["--out", str(folder / "r.csv"), "--html", str(folder / "replay.html")]
    charters = [str(VISIT / "2025-01-01.md"), str(VISIT / "2026-01-01.md")]
    assert run(["replay", *charters, *files, *written]) == 0
    return {"demo": folder / "demo" / "report.html", "replay": folder / "replay.html"}


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", ["demo", "replay"])
def test_a_report_fits_its_screen(name: str, width: int, browser: Any, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_the_last_column_of_what_waits_for_a_ruling_is_seen_on_a_phone(
    browser: Any, pages: dict[str, Path]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages["demo"].as_uri())
    ends = page.eval_on_selector_all(
        ".rulings td", "cells => cells.map(c => c.getBoundingClientRect().right)"
    )
    assert ends
    assert max(ends) <= 390
    page.close()

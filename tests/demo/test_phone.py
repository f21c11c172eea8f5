"""The reports on a phone and on a desk, in a real browser: no page is wider than its screen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gongji.cli import run
from gongji.demo.command import SEED, demo

VISIT = Path(__file__).resolve().parents[2] / "examples" / "visit"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    demo("0.05", SEED, folder / "demo", Console(file=io.StringIO()))
    files = ["--covers", str(VISIT / "covers.csv"), "--events", str(VISIT / "events.csv")]
    written = ["--out", str(folder / "r.csv"), "--html", str(folder / "replay.html")]
    charters = [str(VISIT / "2025-01-01.md"), str(VISIT / "2026-01-01.md")]
    assert run(["replay", *charters, *files, *written]) == 0
    plans = ("national-accident", "national-women", "combined-package", "shaoxing-cadre")
    found = {plan: folder / "demo" / plan / "report.html" for plan in plans}
    return {**found, "demo": folder / "demo" / "report.html", "replay": folder / "replay.html"}


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "name", ["demo", "national-accident", "national-women", "combined-package", "shaoxing-cadre", "replay"]
)
def test_a_report_fits_its_screen(name: str, width: int, chromium: Any, pages: dict[str, Path]) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 844})
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_the_last_column_of_what_waits_for_a_ruling_is_seen_on_a_phone(
    chromium: Any, pages: dict[str, Path]
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages["national-accident"].as_uri())
    ends = page.eval_on_selector_all(
        ".rulings td", "cells => cells.map(c => c.getBoundingClientRect().right)"
    )
    assert ends
    assert max(ends) <= 390
    page.close()


@pytest.mark.parametrize("name", ["demo", "national-accident", "shaoxing-cadre"])
def test_every_figure_of_a_plan_is_seen_on_a_phone(name: str, chromium: Any, pages: dict[str, Path]) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages[name].as_uri())
    inside = "cells => cells.filter(c => c.offsetParent).map(c => [c.getBoundingClientRect().right, c.scrollWidth - c.clientWidth])"
    found = page.eval_on_selector_all(".cards td", inside)
    assert found
    assert max(right for right, _ in found) <= 390
    assert max(beyond for _, beyond in found) <= 0
    page.close()

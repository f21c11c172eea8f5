"""A01: what a page without an object shows, and what its workbook holds, is of one's own branch."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.office.access.asking import Browser, undone
from tests.office.access.making import every_maker
from tests.office.access.routes import routes
from tests.office.access.table import ALL, ASKING, NOBODY
from tests.office.forms.on_pages import text_of

from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db


def shown(response: Any) -> str:
    """The words of a page, or of a workbook's cells."""
    if "spreadsheet" not in response.headers.get("Content-Type", ""):
        return text_of(response)
    body = b"".join(response) if response.streaming else response.content
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return " ".join(
        str(c) for name in book.sheet_names for r in book.get_sheet_by_name(name).to_python() for c in r
    )


def test_A01_lists_and_workbooks_tell_nothing_of_other_branches(world: Any) -> None:
    foreign = [world.unions[place].name for place in ("sibling", "other")]
    pages = [reverse(route.name) for route in routes() if not route.parameters]
    told, seen = [], 0
    with undone(), everything("objects of every kind in every place"):
        for made in every_maker():
            for place in ("own", "sibling", "other"):
                made.make(world, world.unions[place])
        for who in ASKING:
            if who in (NOBODY, ALL):
                continue
            browser = Browser(world.accounts[who])
            for url in pages:
                for method, data in (("GET", None), ("POST", {"purpose": "演练核对"})):
                    with undone():
                        page = shown(browser.ask(method, url, data))
                    seen += world.unions["own"].name in page
                    told += [f"{who} {method} {url}: {name}" for name in foreign if name in page]
    assert not told, "\n".join(told)
    assert seen > 50, "the objects of one's own branch are on the pages: what is not there is not hidden"
    with undone(), everything("the same for who may see them"):
        world_wide = world.unions["sibling"].name
        for made in every_maker():
            made.make(world, world.unions["sibling"])
        browser = Browser(world.accounts[ALL])
        found = [url for url in pages if world_wide in shown(browser.ask("GET", url))]
    assert len(found) > 3, "nor would the test find anything"

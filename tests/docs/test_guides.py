"""The guides are true: their pictures are there, the addresses and the words they quote are the site's own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from documents import ROOT

from gongji.office.guard.roles import Role

GUIDES = ROOT / "docs" / "guides"
PAGES = sorted(GUIDES.glob("*.md"))
ids = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
MOST = 4_000_000
"""Bytes of all pictures."""
_ADDRESS = re.compile(r"`(/[^`\s]*)`")
_QUOTED = re.compile(r"「([^」]+)」")


@cache
def words_of_the_site() -> str:
    """Everything the templates say and the code of the pages, forms and choices names."""
    office = ROOT / "src" / "gongji" / "office"
    files = [*office.rglob("*.html"), *office.rglob("*.py")]
    return "\n".join(re.sub(r"\{\{[^}]*\}\}|\{%[^%]*%\}", "", file.read_text("utf-8")) for file in files)


def test_every_role_has_a_guide_and_every_guide_is_listed() -> None:
    listed = (GUIDES / "README.md").read_text("utf-8")
    names = {page.name for page in PAGES} - {"README.md"}
    assert names == {f"{role.value}.md" for role in Role} | {"member.md"}
    assert all(f"]({name})" in listed for name in names)


@ids
def test_a_guide_is_a_page_and_a_half(page: Path) -> None:
    assert len(page.read_text("utf-8")) < 2_400


@ids
def test_the_words_in_quotes_are_on_the_pages(page: Path) -> None:
    missing = [word for word in _QUOTED.findall(page.read_text("utf-8")) if word not in words_of_the_site()]
    assert missing == []


@ids
def test_the_addresses_lead_to_pages(page: Path) -> None:
    script = "\n".join(_ADDRESS.findall(page.read_text("utf-8")))
    assert unresolved(script) == []


def unresolved(addresses: str) -> list[str]:
    """Those that the site has no page for; a place to fill in is written …."""
    import os
    import subprocess
    import sys
    import tempfile

    program = (
        "import sys, django; django.setup(); from django.urls import Resolver404, resolve\n"
        "for said in sys.stdin.read().split():\n"
        "    try: resolve(said.partition('?')[0].replace('…', '1'))\n"
        "    except Resolver404: print(said)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "gongji.office.site.settings", "GONGJI_DATA": folder}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GONGJI_")}
        path = os.pathsep.join(sys.path)
        done = subprocess.run(
            [sys.executable, "-c", program], input=addresses, text=True, capture_output=True, check=True,
            env={**kept, **settings, "PYTHONPATH": path, "GONGJI_PROFILE": "demo"},
        )  # fmt: skip
    return done.stdout.split()


def test_the_pictures_are_there_and_each_is_shown() -> None:
    texts = [page.read_text("utf-8") for page in (*PAGES, ROOT / "README.md")]
    named = {Path(path).name for text in texts for path in re.findall(r"pictures/([\w-]+\.png)", text)}
    held = {file.name for file in (GUIDES / "pictures").glob("*.png")}
    assert named == held
    assert sum(file.stat().st_size for file in (GUIDES / "pictures").glob("*.png")) < MOST

"""What the documents promise about the repository holds: links, dependencies, the glossary, the layers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from documents import ROOT, documents

from gongji.readers.check import CODES

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("page", documents(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    targets = _LINK.findall(page.read_text(encoding="utf-8"))
    broken = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert broken == []


def test_every_dependency_says_what_it_is_for() -> None:
    extras = _PROJECT["optional-dependencies"].values()
    wanted = [*_PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    names = {re.split(r"[<>=!\[ ;]", line)[0] for line in wanted} - {_PROJECT["name"]}
    listed = set(re.findall(r"(?m)^\| ([\w.-]+) \| ", (ROOT / "docs" / "dependencies.md").read_text("utf-8")))
    assert listed - {"包"} == names


def test_each_room_of_the_source_is_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [p.name for p in (ROOT / "src" / "gongji").iterdir() if (p / "__init__.py").exists()]
    assert [room for room in rooms if f"src/gongji/{room}/" not in page] == []


def test_a_term_has_one_line_in_the_glossary() -> None:
    lines = re.findall(
        r"(?m)^\| ([^|]+) \| [^|]+ \| [^|]+ \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8")
    )
    terms = [term for term in lines if term not in ("中文", "---")]
    assert len(terms) == len(set(terms)) > 100


@pytest.mark.parametrize("page", documents(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_paths_named_in_the_text_exist(page: Path) -> None:
    named = re.findall(r"`((?:src|tests|charters|docs|examples)/[^`*<…]+)`", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path.split("::")[0]).exists()] == []


def test_each_file_of_the_language_is_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    files = [p.name for p in (ROOT / "src" / "gongji" / "charter").glob("*.py") if p.name != "__init__.py"]
    assert [name for name in files if f"`{name}`" not in page] == []


def test_every_code_of_a_finding_is_explained() -> None:
    page = (ROOT / "docs" / "algorithms" / "exhaustive-check.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"(?m)^\| ([A-Z]+\d\d) \| (.+) \|$", page)).keys() == CODES.keys()

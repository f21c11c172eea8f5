"""The page of keys lists what the language takes, block by block, and the charter it points to is sound."""

from __future__ import annotations

import re

import pytest
from documents import ROOT

from gongji.charter.build import load
from gongji.charter.words import KEYS, KINDS, METHOD_KEYS, METHODS
from gongji.readers.check import Severity, check

PAGE = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "examples" / "家庭互助.md"
SAME = {"报案时限": "deadline", "申领时限": "deadline"}
WAYS = "计发办法"


def sections() -> dict[str, str]:
    """The text under each heading."""
    _, *parts = re.split(r"(?m)^## ", PAGE)
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


def keys_in(text: str) -> list[str]:
    """The keys in the first cells of its tables."""
    cells = re.findall(r"(?m)^\| ((?:`[^`]+` ?)+)\|", text)
    return [key for cell in cells for key in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_lists_its_keys_and_no_others(kind: str) -> None:
    text, _, _ = sections()[kind].partition(f"**{WAYS}**")
    text, _, joining = text.partition("写 `参加` 的算例")
    assert sorted(keys_in(text)) == sorted(KEYS[SAME.get(kind, KINDS[kind])])
    assert not joining or sorted(keys_in(joining)) == sorted(KEYS["joining"])


def test_the_front_matter_lists_its_keys() -> None:
    assert sorted(keys_in(sections()["文首"])) == sorted(KEYS["front"])


def test_each_way_of_computing_is_listed_with_its_keys() -> None:
    _, _, text = sections()["给付"].partition(f"**{WAYS}**")
    wanted = {*METHODS, *(key for keys in METHOD_KEYS.values() for key in keys)}
    assert {*keys_in(text)} == wanted


def test_keys_inside_keys_are_shown() -> None:
    inside = ("waiting", "renewal", "season", "participation", "price_class", "condition", "scope", "threshold",
              "cap", "times", "clash", "overlap", "offset", "quantity_limit", "joint_cap", "step", "ruling")  # fmt: skip
    written = {*re.findall(r"(\w+):", PAGE)}
    assert [(block, key) for block in inside for key in KEYS[block] if key not in written] == []


def test_the_charter_it_points_to_is_sound() -> None:
    charter = load(EXAMPLE)
    assert [f.message for f in check(charter) if f.severity is Severity.ERROR] == []

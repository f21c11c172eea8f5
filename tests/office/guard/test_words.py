"""Whoever reads the audit trail reads words: every action that is written down anywhere has one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import gongji.office
from gongji.office.guard import actions

SOURCE = Path(gongji.office.__file__).parent
RECORDED = re.compile(r'\brecord(?:ed|_all)?\(\s*"([a-z_]+(?:\.[a-z_]+)+)"')


def test_every_action_has_a_word() -> None:
    found = {
        name for path in SOURCE.rglob("*.py") for name in RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 120
    assert sorted(name for name in found if actions.word(name) == name) == []


def test_every_key_of_what_is_written_down_has_a_word() -> None:
    found = {
        key for path in SOURCE.rglob("*.py") for key in keys(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert len(found) > 60
    assert sorted(key for key in found if not actions.named(key)) == []


def keys(module: ast.Module) -> Iterator[str]:
    """The keys of the dictionaries that a module hands to the trail: in the call, or named just before it."""
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        named = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            for given in call.keywords:
                if name == "recorded":
                    yield from [given.arg] if given.arg else []
                if name in ("record", "record_all") and given.arg == "data":
                    data = named.get(given.value.id) if isinstance(given.value, ast.Name) else given.value
                    if isinstance(data, ast.Dict):
                        yield from (str(key.value) for key in data.keys if isinstance(key, ast.Constant))


def test_what_a_row_says_is_said_in_words() -> None:
    said = actions.content({"before": "paying", "after": "paid", "sha256": "ab" * 32, "final": True})
    assert said == "原来 待拨付，成为 已给付，指纹 abababababab，正式 是"

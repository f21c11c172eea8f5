"""Text and tables from elsewhere than files, and rulings that come after the text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gongji.charter.build import load, load_bytes
from gongji.charter.choose import choose
from gongji.charter.model import Ruling
from gongji.charter.problems import CharterError
from gongji.charter.ruled import ruled
from gongji.charter.shelf import find, plans
from gongji.charter.tables import locate
from gongji.enrol.examples import run_joinings
from gongji.errors import UsageError
from gongji.readers.examples import run_examples

SHAOXING = Path("charters/plans/shaoxing-cadre/2011-06-10.md")


def table_files(path: Path) -> dict[str, bytes]:
    return {use.file: found.read_bytes() for use in load(path).tables if (found := locate(path, use.file))}


@pytest.mark.parametrize("name", plans())
def test_bytes_give_the_same_program_as_files(name: str) -> None:
    path = find(name)
    held = load_bytes("条文", path.read_bytes(), table_files(path))
    assert choose(held).digest == choose(load(path)).digest
    assert held.path == "条文"


def test_a_table_that_was_not_given_is_named() -> None:
    with pytest.raises(CharterError) as refused:
        load_bytes("条文", SHAOXING.read_bytes(), {})
    said = str(refused.value)
    assert "C520" in said and "意外伤害26元档.csv" in said and "一起给出" in said


def test_bytes_that_are_no_utf8_are_refused_by_name() -> None:
    with pytest.raises(CharterError, match="GB18030"):
        load_bytes("条文", SHAOXING.read_text("utf-8").encode("gb18030"), {})


RULING = Ruling("2026-12-01", "绍兴市总工会", "绍总工〔2026〕88号（虚构）", "仍给2000")


def test_a_ruling_adopts_its_option_and_examples_show_what_they_showed() -> None:
    charter = load(SHAOXING)
    after = ruled(charter, {"住院超过一万": RULING}, {"住院超过一万": "与一万元以内一致"})
    reading = after.reading("住院超过一万")
    assert (reading.adopted, reading.why, reading.rulings) == ("仍给2000", "与一万元以内一致", (RULING,))
    assert choose(after).digest == choose(charter, {"住院超过一万": "仍给2000"}).digest
    assert all(result.passed for result in (*run_examples(after), *run_joinings(after)))
    pinned = next(e for e in after.examples if e.name == "超过一万元条款空白")
    assert dict(pinned.readings) == {"住院超过一万": "条款空白"}


def test_a_ruling_on_the_adopted_option_keeps_its_reason() -> None:
    charter = load(SHAOXING)
    same = replace(RULING, option="条款空白")
    after = ruled(charter, {"住院超过一万": same}, {})
    assert after.reading("住院超过一万").why == charter.reading("住院超过一万").why
    assert after.examples == charter.examples


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(UsageError, match="仍给两千"):
        ruled(load(SHAOXING), {"住院超过一万": replace(RULING, option="仍给两千")}, {})

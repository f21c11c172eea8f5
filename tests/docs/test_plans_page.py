"""docs/plans.md is the catalogue of the charters as they are now."""

from __future__ import annotations

from pathlib import Path

from gongji.charter.build import load
from gongji.readers.catalogue import catalogue, shape, shipped

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "plans.md"


def test_the_page_is_what_the_charters_say() -> None:
    written = PAGE.read_text(encoding="utf-8")
    again = "python -m gongji.readers.catalogue > docs/plans.md"
    assert written == catalogue(tuple(shipped())), f"条文改过，重写：{again}"


def test_every_charter_is_on_it_and_its_links_lead_there() -> None:
    written = PAGE.read_text(encoding="utf-8")
    for path in (ROOT / "charters" / "plans").glob("*/*.md"):
        assert f"(../{path.relative_to(ROOT).as_posix()})" in written


def test_a_shape_names_the_words_a_charter_uses_in_the_order_of_the_language() -> None:
    plan = load(ROOT / "charters" / "plans" / "pinghu-medical" / "2021.md")
    assert shape(plan) == ("比例", "累计", "起付", "封顶", "自然年")
    women = shape(load(ROOT / "charters" / "plans" / "ningbo-women" / "2022.md"))
    assert {"等级表", "份数", "等待", "统一起期", "几种长度", "最低参保", "多份"} <= set(women)

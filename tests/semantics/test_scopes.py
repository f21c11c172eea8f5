"""docs/semantics.md, part 四: over what totals, caps and counts run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Give = Callable[..., list[str]]


def capped(scope: str) -> str:
    """100 yuan a time, at most 150 in a scope."""
    return f"""
给付:
  补助: {{触发: 事由 是 甲, 归属日: 某日, 计发办法: 100元, 封顶: [{{额: 150元, 范围: {scope}}}]}}
"""


FIRST = {"某日": "2025-03-01", "病种": "肺炎", "票据号": "一"}
LONG = {"起保日": "2024-07-01", "终保日": "2027-06-30"}


@pytest.mark.parametrize(
    ("scope", "same", "other"),
    [
        ("保障期", {}, None),
        ("终身", {}, None),
        ("每病种", {}, {"病种": "胃炎"}),
        ("每张票据", {}, {"票据号": "二"}),
        ("自然年", {"某日": "2025-12-31"}, {"某日": "2026-01-01"}),
        ("保障年度", {"某日": "2025-06-30"}, {"某日": "2025-07-01"}),
        ("每次", None, {}),
        ("{范围: 保障期, 相同: [某日]}", {}, {"某日": "2025-03-02"}),
    ],
)
def test_rows_of_one_scope_share_what_is_left(
    give: Give, scope: str, same: dict[str, str] | None, other: dict[str, str] | None
) -> None:
    if same is not None:
        assert give(capped(scope), FIRST, {**FIRST, **same}, cover=LONG) == ["给付 100.00", "给付 50.00"]
    if other is not None:
        assert give(capped(scope), FIRST, {**FIRST, **other}, cover=LONG) == ["给付 100.00", "给付 100.00"]


def test_a_row_of_an_unknown_scope_may_belong_to_any(give: Give) -> None:
    rules = capped("每病种")
    open_ = {"某日": "2025-03-01"}
    assert give(rules, FIRST, open_) == ["给付 100.00", "待补材料 50.00~100.00 缺病种"]
    assert give(rules, open_, FIRST) == ["给付 100.00", "待补材料 50.00~100.00 缺病种"]


READING = """```yaml 口径
最高额范围:
  问题: 一百五十元是什么范围的
  类别: 范围
  选项: {保障期: 保障期, 每次: 每次}
  采用: 保障期
```
"""


def test_a_reading_supplies_a_scope(give: Give) -> None:
    rules = capped("口径 最高额范围")
    assert give(rules, FIRST, FIRST, fences=READING) == ["给付 100.00", "给付 50.00"]
    each = {"最高额范围": "每次"}
    assert give(rules, FIRST, FIRST, fences=READING, readings=each) == ["给付 100.00", "给付 100.00"]

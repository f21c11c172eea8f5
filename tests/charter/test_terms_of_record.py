"""A charter that does not say how long cover lasts: the record of the cover says, and the note says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.problems import CharterError
from gongji.readers.examples import run_examples

PLAN = """---
计划: without-length
名称: 没有写期限的互助
版本: 日期不详
制定: 甲厂工会
条文: 转述
适用版本: 起保日
来源: 为测试而写，不是真实计划
---

# 没有写期限的互助

## 一 保障期限

```yaml 规则
保障期限:
  按参保记录: {说明: 以参保记录的起止为准}
```

## 二 慰问

住院的，给一百元。

```yaml 规则
事实:
  事由: {类型: 选项, 值: [住院, 其他], 问: 发生了什么事}
给付:
  慰问: {触发: 事由 是 住院, 归属日: 发生日, 计发办法: 100元}
```

```yaml 算例
终保日:
  事件: {发生日: 2025-12-31, 事由: 住院}
  得: {慰问: {状态: 给付, 金额: 100.00}}
终保日次日:
  事件: {发生日: 2026-01-01, 事由: 住院}
  得: {慰问: {状态: 不给付, 理由: 不在保障期, 条款: 一}}
```
"""


def made(folder: Path, text: str) -> Path:
    path = folder / "计划.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_events_outside_the_recorded_cover_are_refused(tmp_path: Path) -> None:
    plan = load(made(tmp_path, PLAN))
    assert [(t.start, t.lengths) for t in plan.terms] == [("", ())]
    assert [r.differences for r in run_examples(plan)] == [(), ()]


@pytest.mark.parametrize("term", ["{}", "{起: 缴费次日}", "{起: 缴费次日, 说明: 没有写}", '{说明: ""}'])
def test_without_a_note_or_with_a_start_the_length_must_be_said(tmp_path: Path, term: str) -> None:
    text = PLAN.replace("{说明: 以参保记录的起止为准}", term)
    with pytest.raises(CharterError) as caught:
        load(made(tmp_path, text))
    assert "缺“长度”" in str(caught.value)

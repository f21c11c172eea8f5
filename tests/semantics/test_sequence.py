"""docs/semantics.md, part 四: in which order the events of a person are decided."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from gongji.assess.files import assess_files
from gongji.assess.job import Job, Outcome
from gongji.charter.build import load
from gongji.charter.choose import choose

PLAN = """---
计划: sequence
名称: 先后
版本: 2025-01-01
制定: 测试
条文: 转述
适用版本: 起保日
来源: 为测试而写
---

## 一 期限

```yaml 规则
保障期限:
  一年: {起: 缴费次日, 长度: 1年}
```

## 二 待遇

```yaml 规则
事实:
  事由: {类型: 选项, 值: [甲]}
  某日: {类型: 日期}
给付:
  补助: {触发: 事由 是 甲, 归属日: 某日, 计发办法: 100元, 封顶: [{额: 150元, 范围: 保障期}]}
```
"""
COVERS = "参保编号,人员编号,起保日,终保日\nC1,P1,2025-01-01,2025-12-31\n"


@pytest.fixture(params=["derive", "plain"])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def decided(folder: Path, engine: str, events: str) -> tuple[Outcome, list[str]]:
    """What came of the events, and the yuan of each in the order of their ids."""
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "covers.csv").write_text(COVERS, encoding="utf-8")
    (folder / "events.csv").write_text(
        f"事件编号,参保编号,事由,发生日,某日,决定序\n{events}", encoding="utf-8"
    )
    job = Job(folder / "covers.csv", folder / "events.csv", folder / "out.csv", engine=engine)
    outcome = assess_files(choose(load(folder / "plan.md")), job)
    return outcome, pl.read_csv(folder / "out.csv", infer_schema=False)["金额"].to_list()


def test_events_come_by_day_and_id_and_those_without_a_day_last(engine: str, tmp_path: Path) -> None:
    rows = "E1,C1,甲,,2025-05-01,\nE3,C1,甲,2025-03-02,2025-03-02,\nE2,C1,甲,2025-03-02,2025-03-02,\n"
    outcome, paid = decided(tmp_path, engine, rows)
    assert paid == ["0.00", "100.00", "50.00"]
    said = "1 件没有发生日，排在本人其他事件之后。改法：补上发生日，或者用“决定序”写明先后"
    assert outcome.notices[-1] == f"{tmp_path / 'events.csv'}：{said}"


def test_an_order_that_is_written_goes_before_days(engine: str, tmp_path: Path) -> None:
    rows = "E1,C1,甲,,2025-05-01,1\nE2,C1,甲,2025-03-02,2025-03-02,\n"
    outcome, paid = decided(tmp_path, engine, rows)
    assert paid == ["100.00", "50.00"]
    assert not any("没有发生日" in notice for notice in outcome.notices)

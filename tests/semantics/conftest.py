"""A small plan to try one clause of docs/semantics.md at a time, in every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.readers.engines import by_compiled

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.readers.decision import Rendered, Row, render, uncovered
from gongji.readers.examples import DEFAULT_COVER, DEFAULT_EVENT, Engine, derived, plain, row_values

FRAME = """---
计划: clauses
名称: 语义逐条
版本: 2025-01-01
制定: 测试
条文: 转述
适用版本: 起保日
来源: 为测试而写
---

## 二 期限

```yaml 规则
保障期限:
  一年: {起: 缴费次日, 长度: 1年}
费用:
  互助费: {金额: 1元, 按: 每份, 份数: {最多: 3份}}
```

## 四 待遇

```yaml 规则
事实:
  事由: {类型: 选项, 值: [甲, 乙]}
  费用: {类型: 金额, 上限: 100万元}
  另费: {类型: 金额, 上限: 100万元}
  核定: {类型: 金额, 上限: 100万元, 不超过: 另费}
  巨额: {类型: 金额, 上限: 100000亿元}
  天数: {类型: 整数, 单位: 天, 上限: 400天}
  总天数: {类型: 整数, 单位: 天, 上限: 400天}
  月数: {类型: 整数, 单位: 月, 上限: 60个月}
  等级: {类型: 整数, 单位: 级, 下限: 1级, 上限: 10级}
  某日: {类型: 日期}
  出生日: {类型: 日期}
  病种: {类型: 选项, 值: [肺炎, 胃炎, 骨折]}
  前病种: {类型: 选项, 值: [肺炎, 胃炎, 骨折]}
  同意: {类型: 是否}
  隐瞒: {类型: 是否, 缺省: 否}
  例外: {类型: 是否, 缺省: 否}
  票据号: {类型: 编号}
附表:
  月标准: {文件: 月标准.csv, 键: [地区, 生效], 值: 金额, 单位: 元, 状态: 状态}
  等级金额: {文件: 等级金额.csv, 键: [等级], 值: 金额, 单位: 元}
  日津贴: {文件: 日津贴.csv, 键: [病种, 等级], 值: 金额, 单位: 元}
  空日津贴: {文件: 空日津贴.csv, 键: [病种], 值: 金额, 单位: 元}
  等级比例: {文件: 等级比例.csv, 键: [等级], 值: 比例, 单位: "%"}
参数:
  当地标准: {附表: 月标准, 地区: 地区, 生效: 生效, 值: 金额}
"""
TABLES = {
    "月标准.csv": "地区,生效,金额,状态\n330600,2025-01-01,1000,VERIFIED\n330600,2025-07-01,1200,INFERRED\n"
    "330600,2025-10-01,,NOT FOUND\n",
    "等级金额.csv": "等级,金额\n1,9000\n2,5000\n3,2500.50\n",
    "日津贴.csv": "病种,等级,金额\n肺炎,1,60\n肺炎,2,40.50\n胃炎,1,40.50\n",
    "空日津贴.csv": "病种,金额\n",
    "等级比例.csv": "等级,比例\n1,100\n2,33.33\n",
}

Give = Callable[..., list[str]]
"""give(rules, event, …, cover=…, readings=…, fences=…): what each event gets, in words."""


@pytest.fixture(params=[derived, plain, by_compiled], ids=["derive", "plain", "compiled"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    return found


@pytest.fixture
def give(engine: Engine, tmp_path: Path) -> Give:
    (tmp_path / "tables").mkdir()
    for name, text in TABLES.items():
        (tmp_path / "tables" / name).write_text(text, encoding="utf-8")

    def run(
        rules: str,
        *events: Mapping[str, str],
        cover: Mapping[str, str] | None = None,
        readings: Mapping[str, str] | None = None,
        fences: str = "",
    ) -> list[str]:
        path = tmp_path / "plan.md"
        path.write_text(f"{FRAME}{rules.strip(chr(10))}\n```\n\n{fences}", encoding="utf-8")
        program = choose(load(path), readings or {})
        keys: dict[str, int] = {}
        rows = []
        for number, event in enumerate(events):
            cells = {
                **DEFAULT_COVER,
                "地区": "330602",
                **(cover or {}),
                **DEFAULT_EVENT,
                "事由": "甲",
                **event,
            }
            rows.append(Row(row_values(program, cells, keys), number, 0, 0))
        return [
            "；".join(said(render(program, d)) for d in decisions or (uncovered(program),))
            for decisions in engine(program, rows)
        ]

    return run


def said(r: Rendered) -> str:
    """`给付 2000.00`, `不给付 未达起付`, `待补材料 0.00~500.00 缺费用`; other benefits than 补助 by name."""
    words = [] if r.benefit_name in ("补助", "") else [r.benefit_name]
    words.append(r.state_label)
    if r.state_label == "给付" and r.amount is not None:
        words.append(yuan(r.amount))
    if r.state_label == "待补材料" and r.low is not None and r.high is not None:
        words.append(f"{yuan(r.low)}~{yuan(r.high)}")
    words += r.reasons
    if r.needs:
        words.append("缺" + "、".join(r.needs))
    return " ".join(words)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"

"""The read-back says every rule again, in Chinese, from the typed charter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.model import Charter
from gongji.charter.nodes import (
    Add,
    AgeAt,
    All,
    Any_,
    Compare,
    Const,
    DaysBetween,
    If,
    Kind,
    Not,
    Op,
    Pick,
    Read,
    Scale,
    Shift,
)
from gongji.readers.read_back import benefit_rows, read_back
from gongji.readers.read_back.conditions import say, say_not
from gongji.readers.read_back.phrases import tidy, yuan
from gongji.readers.read_back.voice import Voice

SHAOXING = Path("charters/plans/shaoxing-cadre/2011-06-10.md")
PLANS = sorted(Path("charters/plans").glob("*/*.md"))

HEAD = """---
计划: small
名称: 小计划
版本: 2025-01-01
制定: 某工会（虚构）
解释权: 某工会（虚构）
条文: 转述
适用版本: 起保日
来源: 为复述而写
---

# 小计划

## 一 期限

保障期一年。

```yaml 规则
保障期限:
  一年期: {起: 缴费次日, 长度: 1年}
```

## 二 补助

住院的给补助。

```yaml 规则
附表:
  等级: {文件: 空表.csv, 键: [等级], 值: 金额, 单位: 元}
事实:
  事由: {类型: 选项, 值: [住院, 意外], 问: 什么事}
  费用: {类型: 金额, 上限: 100万元, 问: 多少元}
  救助: {类型: 金额, 上限: 100万元, 问: 另外得了多少}
  天数: {类型: 整数, 单位: 天, 上限: 366天, 问: 几天}
  级别: {类型: 整数, 单位: 级, 下限: 1级, 上限: 10级, 问: 几级}
  同意: {类型: 是否, 问: 是否同意}
  核定: {类型: 金额, 上限: 10万元, 问: 核定多少}
给付:
  补助:
    触发: 事由 是 住院
    归属日: 发生日
    基数: 费用
AMOUNT
```
"""

AMOUNTS = [
    ("    计发办法: {定额: 2000元}", "给 2,000 元。"),
    ("    计发办法: {比例: 20%}\n    舍入: 四舍五入到分", "给费用的 20%。结果四舍五入到分。"),
    ("    累计: 保障期\n    计发办法: 2000元", "保障期内各次补助的费用相加。给 2,000 元。"),
    (
        "    累计: 自然年\n    计发办法: {每满: 每1万元2000元, 不足: 舍去}",
        "同一人同一自然年内各次补助的费用相加。每满 1 万元给 2,000 元，不足 1 万元的部分舍去。",
    ),
    ("    计发办法: {每满: 每1万元2000元, 不足: 按一计}", "不足 1 万元的部分按 1 万元计。"),
    (
        "    起付: {额: 超过600元, 方式: 全额}\n    计发办法: {比例: 50%}\n    舍入: 舍去到元",
        "费用 600 元以下的不给付（未达起付）；超过 600 元的，全额计算。给费用的 50%。结果舍去到元。",
    ),
    (
        "    起付: {额: 600元以上, 方式: 超额}\n    计发办法: {比例: 50%}\n    舍入: 进一到十元",
        "费用不满 600 元的不给付（未达起付）；600 元以上的，只计超出 600 元的部分。"
        "给超出部分的 50%。结果进一到十元。",
    ),
    (
        "    起付: {额: 600元以上, 方式: 超额, 范围: 保障年度}\n    计发办法: {比例: 50%}\n    舍入: 舍去到元",
        "费用先减起付线，同一保障年度内一共只扣 600 元；不满余下的不给付（未达起付）。给超出部分的 50%。结果舍去到元。",
    ),
    (
        "    计发办法: {比例: 50%}\n    折扣: {分段: {住院: 100%, 意外: 60%}, 按: 事由}\n    舍入: 舍去到元",
        "给费用的 50%。以上按事由打折：住院的按 100% 给，意外的按 60% 给。结果舍去到元。",
    ),
    (
        "    起付: {额: {第1次: 800元以上, 以后: 400元以上}, 方式: 超额, 范围: 自然年}\n"
        "    计发办法: {比例: 50%}\n    舍入: 四舍五入到分",
        "费用的起付按同一人同一自然年内的次序：第 1 次 800 元以上，第 2 次起每次 400 元以上；只计超出的部分",
    ),
    (
        "    计发办法: {累进: {3000元以下: 80%, 超过3000元: 10%}}\n    舍入: 四舍五入到分",
        "费用分段计算：3,000 元以下的部分按 80%，超过 3,000 元的部分按 10%，各段相加。",
    ),
    (
        "    计发办法: {分段: {不满1万元: 不给付, 1万元以上、10万元以下: 2000元, 超过10万元: 条款空白}}",
        "费用不满 1 万元，不给付（计算为零）；1 万元以上、10 万元以下，给 2,000 元；"
        "超过 10 万元，条文没有写，状态为条款空白，待解释。",
    ),
    (
        "    计发办法: {日额: 40元, 天数: 天数, 免: 3天, 上限: {数: 180天, 范围: 保障期}}",
        "按天数，扣除前 3 天，其余每天给 40 元，保障期内最多 180 天。",
    ),
    (
        "    计发办法: {等级表: 等级, 键: [级别]}",
        "按级别查附表“等级”（此表现无内容，用到时状态为附表缺失），给表列金额。",
    ),
    (
        "    计发办法: {裁量: 某委员会, 金额: 核定, 上限: 5万元}",
        "由某委员会裁量，给核定，最高 50,000 元；未定之前状态为待裁量。",
    ),
    (
        "    计发办法: {折算: 2000元, 分子: 费用, 分母: 核定}\n    舍入: 四舍五入到分",
        "给 2,000 元，按费用占核定的比例折算。",
    ),
    ("    计发办法: 2000元\n    保底: 300元", "给付不足 300 元的，按 300 元给。"),
    ("    计发办法: 2000元\n    限次: {次数: 1次, 范围: 保障年度}", "同一保障年度内限给 1 次。"),
    (
        "    计发办法: 2000元\n    封顶: [{额: 3万元, 范围: 保障期}, {额: 费用, 范围: 每次}]",
        "保障期内各次给付相加最高 30,000 元。每次给付以费用为限。",
    ),
    ("    计发办法: 2000元\n    抵扣: [{事实: 救助}]", "减去救助，减到 0 为止。"),
    ("    计发办法: 2000元\n    冲突: {重复: 终身}", "同一人终身出现第二次的，状态为冲突。"),
    (
        "    条件:\n      - {满足: 同意, 否则: 没有同意, 未知: 待裁量}\n    计发办法: 2000元",
        "须同意；否则不给付（没有同意），不明时状态为待裁量。",
    ),
    (
        "    等待: {天数: 30天, 适用: 首次参保, 起算: 起保日}\n    计发办法: 2000元",
        "发生日须在保障期内；首次参保的，起保后 30 天内发生不给付。",
    ),
    (
        "    等待: {起算: 起保日, 分段: {不满90天: 不给付, 90天以上、不满180天: 50%, 180天以上: 100%}}\n"
        "    计发办法: 2000元\n    舍入: 四舍五入到分",
        "自起保日起算（当日为第 0 天）：第 0 至 89 天不给付，第 90 至 179 天给 50%，第 180 天起给 100%",
    ),
]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Charter]:
    def make(amount: str) -> Charter:
        path = tmp_path / "small.md"
        (tmp_path / "空表.csv").write_text("等级,金额\n", encoding="utf-8")
        path.write_text(HEAD.replace("AMOUNT", amount), encoding="utf-8")
        return load(path)

    return make


@pytest.fixture(scope="module")
def shaoxing() -> Charter:
    return load(SHAOXING)


@pytest.mark.parametrize(("amount", "said"), AMOUNTS, ids=[said[:12] for _, said in AMOUNTS])
def test_every_step_of_an_amount_is_said(written: Callable[[str], Charter], amount: str, said: str) -> None:
    text = read_back(written(amount)).article("二").text
    assert said in text
    assert "事由是住院的，按本条给付“补助”。" in text


@pytest.mark.parametrize("path", PLANS, ids=[path.parent.name for path in PLANS])
def test_every_block_and_every_option_of_every_plan_is_said(path: Path) -> None:
    charter = load(path)
    said = read_back(charter)
    spoken = {(s.kind, s.name) for article in said.articles for s in article.sayings}
    blocks = [("给付", b.name) for b in charter.benefits] + [("除外", e.name) for e in charter.exclusions]
    blocks += [("未入规则", u.name) for u in charter.untranslated] + [("费用", f.name) for f in charter.fees]
    blocks += [("程序", p.name) for p in charter.procedures] + [("分配", a.name) for a in charter.allocations]
    blocks += [("协调", j.name) for j in charter.joint_caps] + [("资格", e.name) for e in charter.eligibility]
    assert set(blocks) <= spoken
    readings = {r.name: r for article in said.articles for r in article.readings}
    assert set(readings) == {r.name for r in charter.readings}
    for reading in charter.readings:
        options = readings[reading.name].options
        assert [o.name for o in options] == [o.name for o in reading.options]
        assert [o.name for o in options if o.adopted] == [reading.adopted]
        assert all(o.text for o in options)
    for article in said.articles:
        for saying in article.sayings:
            assert saying.text.endswith(("。", "）", "”"))
            assert "，，" not in saying.text and "。。" not in saying.text and "None" not in saying.text


def test_a_rule_decided_by_a_reading_is_said_through_it(shaoxing: Charter) -> None:
    text = read_back(shaoxing).article("四.2").text
    assert "按口径“每万计法”（现采用“每满一万”）：每满 1 万元给 2,000 元，不足 1 万元的部分舍去" in text
    assert "首次参保的，起保后 30 天内确诊不给付（二）" in text
    assert "各次给付相加最高 30,000 元" in text
    blank = read_back(shaoxing).article("四.3").text
    assert "超过 10,000 元，条文没有写，按口径“住院超过一万”（现采用“条款空白”）" in blank


def test_another_adopted_option_changes_what_is_said(shaoxing: Charter) -> None:
    readings = tuple(replace(r, adopted="按比例") if r.name == "每万计法" else r for r in shaoxing.readings)
    text = read_back(replace(shaoxing, readings=readings)).article("四.2").text
    assert "按口径“每万计法”（现采用“按比例”）：给合计的 20%" in text
    assert "每满 1 万元" not in text


def test_a_ruling_stands_behind_the_option_it_adopts(shaoxing: Charter) -> None:
    said = [r for article in read_back(shaoxing).articles for r in article.readings]
    assert all(r.ruled == "" for r in said)


def test_bands_become_rows_with_the_stretch_they_cover(shaoxing: Charter) -> None:
    rows = benefit_rows(shaoxing, "住院慰问")
    assert [row.where for row in rows] == ["不满 3,000 元", "3,000 元以上、10,000 元以下", "超过 10,000 元"]
    assert [(row.start, row.stop) for row in rows] == [
        (None, 299_999),
        (300_000, 1_000_000),
        (1_000_001, None),
    ]


MONEY, DATE = Kind.MONEY, Kind.DATE
A, B = Read("甲", MONEY), Read("乙", MONEY)
FLAG = Read("同意", Kind.FLAG)
EXPRESSIONS = [
    (Add(A, B, False, MONEY), "甲加乙"),
    (Add(A, Add(A, B, True, MONEY), True, MONEY), "甲减（甲减乙）"),
    (Scale(3, A, MONEY), "甲的 3 倍"),
    (Pick((A, B), True, MONEY), "甲与乙中较小的"),
    (If(FLAG, A, Const(100, MONEY), MONEY), "（若同意，则甲，否则 1 元）"),
    (Shift(Read("伤害日", DATE), 1, "年"), "伤害日后 1 年之日"),
    (Shift(Read("伤害日", DATE), -30, "天"), "伤害日前 30 天之日"),
    (Compare(Op.LT, AgeAt(Read("出生日", DATE), Read("起保日", DATE)), Const(60, Kind.COUNT, "周岁")),
     "起保日时的年龄不满 60 周岁"),
    (Compare(Op.LE, DaysBetween(Read("止", DATE), Read("起", DATE)), Const(180, Kind.COUNT, "天")),
     "起至止的天数不超过 180 天"),
    (Compare(Op.GE, Read("发生日", DATE), Const(0, DATE)), "发生日不早于 1970-01-01"),
    (All((FLAG, Any_((FLAG, Not(FLAG))))), "同意，且（同意，或“同意”为否）"),
    (Const(1, Kind.FLAG), "一概成立"),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "said"), EXPRESSIONS, ids=[said for _, said in EXPRESSIONS])
def test_expressions_are_said(shaoxing: Charter, expr: object, said: str) -> None:
    assert say(expr, Voice(shaoxing)) == said  # type: ignore[arg-type]


def test_the_opposite_of_a_comparison_is_said_straight(shaoxing: Charter) -> None:
    assert say_not(Compare(Op.GT, A, Const(60_000, MONEY)), Voice(shaoxing)) == "甲不超过 600 元"


@pytest.mark.parametrize(
    ("fen", "wan", "said"),
    [(0, True, "0 元"), (1, False, "0.01 元"), (1_000_000, True, "1 万元"), (1_000_000, False, "10,000 元"),
     (10**10, True, "1 亿元"), (-150, False, "−1.50 元")],
)  # fmt: skip
def test_amounts_are_said(fen: int, wan: bool, said: str) -> None:
    assert yuan(fen, wan=wan) == said


def test_spaces_stand_only_between_chinese_and_numbers() -> None:
    assert tidy("最高 30,000 元 ，以 费用 为限（ 二 ）") == "最高 30,000 元，以费用为限（二）"

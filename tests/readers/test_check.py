"""What `check` finds: on the Shaoxing plan, and on a small plan with one thing wrong at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.readers.check import CODES, Case, Finding, Severity, check
from gongji.readers.check.text import fingerprint
from gongji.readers.decision import Row
from gongji.readers.derive import Deriver
from gongji.readers.examples import row_values

SHAOXING = Path("charters/plans/shaoxing-cadre/2011-06-10.md")

SMALL = """---
计划: small
名称: 小计划
版本: 2025-01-01
制定: 某工会（虚构）
解释权: 某工会（虚构）
条文: 转述
适用版本: 起保日
来源: 为检查而写
---

# 小计划

## 一 期限

保障期一年。

```yaml 规则
保障期限:
  一年期: {起: 缴费次日, 长度: 1年}
```

## 二 补助

住院的，保障期内自付医疗费一千元以上、一万元以下的，给百分之十；超过一万元的，给二千元，最高三千元。

```yaml 规则
事实:
  事由: {类型: 选项, 值: [住院, 意外], 问: 什么事}
  费用: {类型: 金额, 上限: 100万元, 问: 多少元}
给付:
  补助:
    触发: 事由 是 住院
    归属日: 发生日
    基数: 费用
    累计: 口径 累计法
    计发办法:
      分段:
        不满1000元: 未达起付
        1000元以上、1万元以下: {比例: 10%}
        超过1万元: 2000元
    舍入: 四舍五入到分
    封顶:
      - {额: 3000元, 范围: 每次}
```

```yaml 口径
累计法:
  问题: 怎样累计
  类别: 范围
  选项: {保障期: 保障期, 每次: 每次}
  采用: 保障期
  理由: 条文写保障期内
```

```yaml 算例
一千元:
  事件: {事由: 住院, 费用: 1000}
  得: {补助: {状态: 给付, 金额: 100.00}}
一万元:
  口径: {累计法: 每次}
  事件: {事由: 住院, 费用: 10000}
  得: {补助: {状态: 给付, 金额: 1000.00}}
```
"""

EDITS = [
    ("GAP02", Severity.ERROR, "        1000元以上、1万元以下", "        1000元以上、8000元以下"),
    ("GAP01", Severity.ERROR, "        超过1万元: 2000元", "        超过1万元: 条款空白"),
    ("DROP02", Severity.NOTE, "        超过1万元: 2000元", "        超过1万元: 500元"),
    ("CLIFF01", Severity.NOTE, "", ""),
    (
        "DEAD01",
        Severity.ERROR,
        "        超过1万元: 2000元",
        "        超过1万元: {分段: {不满1000元: 1元, 1000元以上: 2000元}}",
    ),
    ("DEAD02", Severity.NOTE, "采用: 保障期", "采用: 每次"),
    ("ROUND01", Severity.ERROR, "    舍入: 四舍五入到分\n", ""),
    ("NUM01", Severity.ERROR, "最高三千元", "最高三千五百元"),
    ("NUM02", Severity.ERROR, "{比例: 10%}", "{比例: 15%}"),
    ("NUM03", Severity.ERROR, "一千元以上、一万元以下", "超过一千元、一万元以下"),
    ("NUM03", Severity.ERROR, "一千元以上、一万元以下", "一千元以上、不满一万元"),
    ("EDGE01", Severity.NOTE, "费用: 1000}", "费用: 1001}"),
    ("EDGE02", Severity.NOTE, "  口径: {累计法: 每次}\n", ""),
    ("EXAMPLE01", Severity.ERROR, "金额: 100.00", "金额: 100.01"),
    ("SPLIT01", Severity.NOTE, "采用: 保障期", "采用: 每次"),
    ("DEAD01", Severity.ERROR, "触发: 事由 是 住院", "触发: 事由 是 住院 且 事由 是 意外"),
]


def findings(tmp_path: Path, text: str) -> tuple[Finding, ...]:
    path = tmp_path / "small.md"
    path.write_text(text, encoding="utf-8")
    return check(load(path))


@pytest.mark.parametrize(
    ("code", "severity", "old", "new"), EDITS, ids=[f"{e[0]}-{i}" for i, e in enumerate(EDITS)]
)
def test_a_mistake_is_found_with_its_code(
    tmp_path: Path, code: str, severity: Severity, old: str, new: str
) -> None:
    assert old in SMALL
    found = findings(tmp_path, SMALL.replace(old, new, 1))
    assert (code, severity) in {(f.code, f.severity) for f in found}


HOSPITALS = """
## 三 津贴

三级医院从第四天起每天四十元，二级医院每天三十元；参加两份的加倍。
```yaml 规则
事实:
  医院: {类型: 选项, 值: [三级, 二级], 问: 几级医院}
  天数: {类型: 整数, 单位: 天, 上限: 366天, 缺省: 0天, 问: 多少天}
  上次: {类型: 日期, 问: 上次是哪天}
费用:
  互助费: {金额: 60元, 按: 每份, 份数: {最多: 2份}}
给付:
  津贴:
    触发: 事由 是 意外 且 天数 超过 3天
    条件: [{满足: 发生日 不早于 上次 + 180天, 否则: 太近}]
    归属日: 发生日
    计发办法:
      分段:
        三级: {日额: 40元, 天数: 天数, 免: 3天}
        二级: {日额: 30元, 天数: 天数, 免: 3天}
      按: 医院
    份数: 每份
    引: 四
    NOTE
```

## 四 费用

每份六十元，每人最多两份；两次之间隔一百八十天。
"""


def _numbers(tmp_path: Path, text: str) -> list[tuple[str, Severity, str]]:
    found = findings(tmp_path, SMALL + text)
    return [
        (f.code, f.severity, f.message) for f in found if f.code in ("NUM01", "NUM02") and f.article == "三"
    ]


def test_names_of_choices_days_left_out_and_cited_articles_account_for_numbers(tmp_path: Path) -> None:
    plain = HOSPITALS.replace("NOTE", "说明: 无")
    assert _numbers(tmp_path, plain) == []
    uncited = plain.replace("    引: 四\n", "")
    assert "规则写了“180天”，条文里没有这个数" in [message for _, _, message in _numbers(tmp_path, uncited)]


def test_a_number_that_a_note_derives_is_a_note(tmp_path: Path) -> None:
    text = HOSPITALS.replace("免: 3天}\n        二级: {日额: 30元", "免: 3天}\n        二级: {日额: 32元")
    silent = _numbers(tmp_path, text.replace("NOTE", "说明: 无"))
    assert [found[:2] for found in silent] == [("NUM01", Severity.ERROR), ("NUM02", Severity.ERROR)]
    noted = _numbers(tmp_path, text.replace("NOTE", "说明: 条文的30元加2元，是32元"))
    assert [found[:2] for found in noted] == [("NUM02", Severity.NOTE)]


def test_an_event_is_found_past_a_default_and_with_one_day_well_before_another(tmp_path: Path) -> None:
    text = HOSPITALS.replace("NOTE", "说明: 无")
    assert "DEAD01" not in {f.code for f in findings(tmp_path, SMALL + text)}


def test_an_example_says_what_is_not_triggered_and_what_papers_are_lacking(tmp_path: Path) -> None:
    untriggered = SMALL.replace("事件: {事由: 住院, 费用: 1000}", "事件: {事由: 意外, 费用: 1000}")
    said = untriggered.replace("{补助: {状态: 给付, 金额: 100.00}}", "{补助: 不触发}")
    assert "EXAMPLE01" not in {f.code for f in findings(tmp_path, said)}
    paid = SMALL.replace("{补助: {状态: 给付, 金额: 100.00}}", "{补助: 不触发}")
    (failed,) = [f.message for f in findings(tmp_path, paid) if f.code == "EXAMPLE01"]
    assert failed.endswith("补助不应触发，算得“给付 100.00 元”")
    open_ = SMALL.replace("费用: 1000}", '费用: ""}')
    (failed,) = [f.message for f in findings(tmp_path, open_) if f.code == "EXAMPLE01"]
    assert failed.endswith("，还缺费用")


UNRULED = """
```yaml 未入规则
营养费:
  原因: WHY
  处置: 逐件讨论
```
"""


@pytest.mark.parametrize(
    ("why", "weight"), [("没有标准", Severity.ERROR), ("八百元怎样给没有写", Severity.NOTE)]
)
def test_a_number_without_a_rule_is_excused_only_where_it_is_named(
    tmp_path: Path, why: str, weight: Severity
) -> None:
    text = SMALL.replace("最高三千元。", "最高三千元。另给营养费八百元。", 1) + UNRULED.replace("WHY", why)
    numbers = [f for f in findings(tmp_path, text) if f.code == "NUM01"]
    assert [f.severity for f in numbers] == [weight]


def test_a_sound_plan_has_no_error(tmp_path: Path) -> None:
    assert [f for f in findings(tmp_path, SMALL) if f.severity is Severity.ERROR] == []


def test_a_changed_text_is_found_by_its_fingerprint(tmp_path: Path) -> None:
    reviewed = SMALL.replace(
        "```yaml 规则\n保障期限", "```yaml 复核\n正文指纹: MARK\n```\n\n```yaml 规则\n保障期限"
    )
    same = reviewed.replace("MARK", fingerprint("保障期一年。"))
    assert "TEXT01" not in {f.code for f in findings(tmp_path, same)}
    changed = same.replace("保障期一年。", "保障期为一年。")
    assert "TEXT01" in {f.code for f in findings(tmp_path, changed)}


def test_an_article_with_rules_and_no_official_wording_is_found_where_the_charter_says_it_holds_it(
    tmp_path: Path,
) -> None:
    said = SMALL.replace("条文: 转述", "条文: 原文")
    ruled = {"一", "二"}
    missing = [f for f in findings(tmp_path, said) if f.code == "WORD01"]
    assert {f.article for f in missing} == ruled
    assert {f.severity for f in missing} == {Severity.ERROR}
    worded = said.replace("```yaml 规则\n", "```text 原文\n保障期一年。\n```\n\n```yaml 规则\n")
    assert "WORD01" not in {f.code for f in findings(tmp_path, worded)}
    assert "WORD01" not in {f.code for f in findings(tmp_path, SMALL)}


def test_an_empty_amount_of_an_example_is_called_empty(tmp_path: Path) -> None:
    unpaid = SMALL.replace("费用: 1000}", '费用: ""}')
    (failed, *_) = [f for f in findings(tmp_path, unpaid) if f.code == "EXAMPLE01"]
    assert "的金额应为“100.00”，算得空" in failed.message


def test_shaoxing_has_no_error_and_the_findings_a_reader_would_make() -> None:
    found = check(load(SHAOXING))
    assert [f.message for f in found if f.severity is Severity.ERROR] == []
    said = {(f.code, f.article) for f in found}
    assert {
        ("GAP01", "四.3"),
        ("DROP01", "四.2"),
        ("CLIFF01", "四.2"),
        ("TABLE01", "四.4"),
        ("OPEN01", "四.6"),
    } <= said


def test_shaoxing_gap_shows_exactly_ten_thousand_beside_one_fen_more() -> None:
    gap = next(f for f in check(load(SHAOXING)) if f.code == "GAP01")
    assert gap.named_by == "口径 住院超过一万"
    assert [(g.state, g.amount) for case in gap.cases for g in case.gives] == [
        ("给付", 200000),
        ("条款空白", None),
    ]


def test_every_counter_example_gives_what_it_shows() -> None:
    charter = load(SHAOXING)
    for finding in check(charter):
        for case in finding.cases:
            assert replayed(charter_path=SHAOXING, case=case) == [(g.state, g.amount) for g in case.gives]


def replayed(charter_path: Path, case: Case) -> list[tuple[str, int | None]]:
    """The case run afresh, from its cells."""
    program = choose(load(charter_path), dict(case.readings))
    deriver = Deriver(program)
    keys: dict[str, int] = {}
    given = []
    benefit = next(b.index for b in program.benefits if b.name == case.gives[0].benefit)
    facts = {f.name for f in program.facts}
    for i, event in enumerate(case.events):
        cells = {k: v for k, v in (*case.cover, *event) if k in facts}
        row = Row(row_values(program, cells, keys), event=i, cover=0, person=0)
        for derived in deriver.decide(row):
            if derived.decision.benefit == benefit:
                d = derived.decision
                given.append((d.state.label, d.amount if d.state.label == "给付" else None))
    return given


def test_codes_are_all_documented() -> None:
    assert all(CODES.values())

"""The page of a charter: whole, self-contained, and safe whatever the charter says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.charter.nodes import State
from gongji.readers.check import check
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.examples import ExampleResult, run_examples
from gongji.readers.page import page
from gongji.readers.page.chart import draw
from gongji.readers.page.curve import CRUMB, curve_of, trace_of
from gongji.readers.page.markup import anchor, el, join, text
from gongji.readers.page.parts import linked, numbers_marked, said_value
from gongji.readers.page.telling import Teller

SHAOXING = Path("charters/plans/shaoxing-cadre/2011-06-10.md")
PLANS = sorted(Path("charters/plans").glob("*/*.md"))
VOID = {"meta", "link", "br", "input", "hr", "img"}
LOADS = {"src", "href", "data", "action", "poster", "srcset", "xlink:href", "formaction"}


class Reader(HTMLParser):
    """Reads a page, minding that every element is closed where it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in LOADS and value is not None:
                self.links.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def shaoxing() -> Charter:
    return load(SHAOXING)


@pytest.fixture(scope="module")
def findings(shaoxing: Charter) -> tuple[Finding, ...]:
    return check(shaoxing)


@pytest.mark.parametrize("path", PLANS, ids=[path.parent.name for path in PLANS])
def test_every_plan_makes_a_page_that_is_well_formed_and_stands_alone(path: Path) -> None:
    charter = load(path)
    html = page(charter, check(charter), run_examples(charter))
    found = read(html)
    assert html.startswith("<!doctype html>")
    assert found.faults == [] and found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert all(link.startswith("#") or link == "data:," for link in found.links)
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    assert "script" not in found.tags and found.handlers == []
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style and "@import" not in style and "http" not in style


def test_everything_the_charter_says_is_on_the_page(shaoxing: Charter, findings: tuple[Finding, ...]) -> None:
    found = read(page(shaoxing, findings, run_examples(shaoxing)))
    words = "".join(found.words)
    for article in shaoxing.articles:
        assert anchor("a", article.id) in found.ids
        assert "".join(article.text.split()) in "".join(words.split())
    for reading in shaoxing.readings:
        assert anchor("k", reading.name) in found.ids
        assert all(option.name in words for option in reading.options)
    for finding in findings:
        assert finding.message in words and finding.code in words
    for example in shaoxing.examples:
        assert example.name in words
    for untranslated in shaoxing.untranslated:
        assert untranslated.name in words
    assert "现采用" in words and "尚未经解释决定" in words
    assert f"{len(shaoxing.examples)} / {len(shaoxing.examples)} 通过" in words


def test_a_failing_example_and_an_error_are_seen(shaoxing: Charter) -> None:
    failing = ExampleResult(shaoxing.examples[0], False, ("金额应为“1.00”，算得“2.00”",))
    error = Finding("NUM01", Severity.ERROR, "四.2", "条文写了“三万元”，规则里没有这个数")
    words = "".join(read(page(shaoxing, (error,), (failing,))).words)
    assert "不通过" in words and "算得“2.00”" in words
    assert "1 错误 · 0 提示" in words and "0 / 1 通过" in words


HOSTILE = """---
计划: hostile
名称: <script>alert(1)</script>&"'计划
版本: 2025-01-01
制定: <b>工会</b>
解释权: 工会
条文: 转述
适用版本: 起保日
来源: "]]><svg onload=alert(1)>"
---

# 标题

## 一 <img src=x onerror=alert(1)>

正文<script>alert(2)</script>，一千元以上给百分之十。</style></p>

```yaml 规则
事实:
  事由: {类型: 选项, 值: [住院, "<i>其他</i>"], 问: "</td><script>alert(3)</script>"}
  费用: {类型: 金额, 上限: 100万元, 问: "{{ 7*7 }}"}
保障期限:
  一年期: {起: 缴费次日, 长度: 1年}
给付:
  补助:
    触发: 事由 是 住院
    归属日: 发生日
    基数: 费用
    计发办法: 口径 算法
    舍入: 四舍五入到分
```

```yaml 口径
算法:
  问题: "<script>alert(4)</script>"
  类别: 计发办法
  选项: {比例: {比例: 10%}, "<u>无</u>": 不给付}
  采用: 比例
  理由: "<!-- "
```

```yaml 算例
"<a href=javascript:alert(5)>例":
  事件: {事由: 住院, 费用: 1000}
  得: {补助: {状态: 给付, 金额: 100.00}}
```
"""


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_text(HOSTILE, encoding="utf-8")
    charter = load(path)
    found = read(page(charter, check(charter), run_examples(charter)))
    assert found.faults == [] and found.open == []
    assert not {"script", "img", "i", "u"} & found.tags and found.handlers == []
    assert all(link.startswith("#") or link == "data:," for link in found.links)
    words = "".join(found.words)
    for shown in (
        "<script>alert(1)</script>",
        "<script>alert(2)</script>",
        "<script>alert(4)</script>",
        "<u>无</u>",
    ):
        assert shown in words


def test_a_page_without_findings_or_examples_says_so(shaoxing: Charter) -> None:
    words = "".join(read(page(shaoxing)).words)
    assert "没有发现。" in words and "未运行" in words


# ---- pieces -----------------------------------------------------------------------------------------


def test_markup_escapes_what_is_not_markup() -> None:
    assert el("p", 'a<b>&"', class_="x'y") == '<p class="x&#x27;y">a&lt;b&gt;&amp;&quot;</p>'
    assert join("<", el("br"), None, ["a", ["b"]]) == "&lt;<br>ab"
    assert text("a\x00\x1bb") == "ab"


def test_only_articles_become_links() -> None:
    assert linked("见（四.2、二），（其他）", {"四.2", "二"}) == (
        '见（<a class="cite" href="#a-四.2">四.2</a>、<a class="cite" href="#a-二">二</a>），（其他）'
    )


def test_numbers_of_a_text_are_underlined_with_their_band_words() -> None:
    marked = re.findall(
        r"<mark>(.*?)</mark>", numbers_marked("自付一万元以上、十万元以下，每一万元补助二千元。")
    )
    assert marked == ["一万元以上、十万元以下", "一万元", "二千元"]


@pytest.mark.parametrize(
    ("cell", "money", "shown"),
    [
        ("10000", True, "10,000.00"),
        ("0.5", True, "0.50"),
        ("", True, ""),
        ("无", True, "无"),
        ("10", False, "10"),
    ],
)
def test_cells_are_shown_for_people(cell: str, money: bool, shown: str) -> None:
    assert said_value(cell, money) == shown


# ---- curves and telling cases -------------------------------------------------------------------------


def test_a_stair_is_traced_to_the_fen(shaoxing: Charter) -> None:
    trace = trace_of(choose(shaoxing), "重大疾病")
    assert trace is not None
    curve = curve_of(trace)
    assert curve is not None
    steps = [(s.start, s.first) for s in curve.stretches]
    assert steps[:4] == [(0, 0), (1_000_000, 200_000), (2_000_000, 400_000), (3_000_000, 600_000)]
    assert steps[-1] == (15_000_000, 3_000_000)
    assert all(a.stop + 1 == b.start for a, b in zip(curve.stretches, curve.stretches[1:], strict=False))


def test_what_has_no_amount_is_hatched_and_its_edge_is_open(shaoxing: Charter) -> None:
    trace = trace_of(choose(shaoxing), "住院慰问")
    assert trace is not None
    curve = curve_of(trace)
    assert curve is not None
    last = curve.stretches[-1]
    assert (last.start, last.state) == (1_000_001, State.BLANK)
    svg = draw(curve, "c")
    assert 'class="void"' in svg and "条款空白" in svg
    assert svg.count('class="dot"') == 2 and svg.count('class="ring"') == 2


def test_a_straight_line_with_a_cap_is_two_stretches() -> None:
    charter = load(Path("charters/plans/pinghu-medical/2021.md"))
    trace = trace_of(choose(charter), charter.benefits[0].name)
    assert trace is not None
    curve = curve_of(trace)
    assert curve is not None
    flat, rising, capped = curve.stretches
    assert (flat.last, rising.first) == (0, 30_001)
    assert abs(rising.last - 3_000_000) <= CRUMB and capped.last == 3_000_000
    assert abs(capped.start - 6_000_000) <= curve.top // CRUMB


def test_benefits_without_an_amount_to_vary_have_no_curve(shaoxing: Charter) -> None:
    program = choose(shaoxing)
    assert trace_of(program, "身故") is None and trace_of(program, "灾害补助") is None


TELLING = {
    "每万计法": ("自付费用 19,999.99 元时", ["2,000.00", "4,000.00", "0.00", "2,000.00"]),
    "十万以上": ("自付费用 100,000.01 元时", ["20,000.00", "30,000.00"]),
    "住院超过一万": ("自付费用 10,000.01 元时", ["条款空白", "2,000.00", "0.00"]),
    "重疾不满一万": ("自付费用 3,000.00 元时", ["0.00", "2,000.00"]),
}


@pytest.mark.parametrize("name", TELLING)
def test_the_telling_amount_is_where_options_part(shaoxing: Charter, name: str) -> None:
    telling = Teller(shaoxing).telling(shaoxing.reading(name))
    assert telling is not None
    assert (telling.case, [outcome.words for outcome in telling.outcomes]) == TELLING[name]


def test_every_reading_of_a_decision_has_a_case_that_parts_its_options(shaoxing: Charter) -> None:
    teller = Teller(shaoxing)
    for reading in (r for r in shaoxing.readings if r.sort not in ("续保", "中途参加")):
        telling = teller.telling(reading)
        assert telling is not None, reading.name
        assert len(set(telling.outcomes)) > 1

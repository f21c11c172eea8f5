"""What was measured, as lines for the terminal and as docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from bench.enrolling import Turns
from bench.enrolling import lines as enrol_lines
from bench.latency import Latency, ratio
from bench.office_certificate import Served
from bench.office_certificate import lines as certificate_lines
from bench.office_lists import Lists
from bench.office_lists import lines as list_lines
from bench.office_roster import Office
from bench.office_roster import lines as roster_lines
from bench.processes import BULK_RUNS, HELP_RUNS, Runs
from bench.rule.measure import Measured
from bench.rule.measure import lines as rule_lines
from bench.rule.spark import Spark
from bench.rule.spark import lines as spark_lines
from bench.year import Sizes

PEERS = ("zen-engine", "openfisca-core", "numba", "llvmlite", "numpy", "polars", "pyarrow")
HELP_GOAL = 0.7


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio and the most (or least) it may be."""

    what: str
    of: str
    to: str
    limit: float
    least: bool = False  # the ratio must be at least `limit`


GOALS = (
    Goal("kernel 对手写函数", "kernel", "手写函数", 10),
    Goal("kernel 对 ZEN", "kernel", "ZEN", 1),
    Goal("derive（带推导树）对 ZEN trace", "derive", "ZEN trace", 3),
    Goal("OpenFisca 对 kernel", "OpenFisca", "kernel", 10, least=True),
    Goal("OpenFisca 对 derive", "OpenFisca", "derive", 10, least=True),
)
ASSESS_GOAL = 4
ENROL_GOALS = {"xlsx": 2.5, "csv": 12}
"""How many times as long as reading the file enrolling may take."""
OFFICE_GOAL = 5
"""How many times as long as enrolling the office may take to judge and store a roster."""


@dataclass(slots=True)
class Findings:
    """Everything one run found; a part that was not asked for is empty."""

    claim: dict[str, Latency] = field(default_factory=dict)
    sizes: Sizes | None = None
    assess: Runs | None = None
    csv: Runs | None = None
    enrol: dict[str, Turns] = field(default_factory=dict)
    roster: list[Office] = field(default_factory=list)
    lists: list[Lists] = field(default_factory=list)
    rule: dict[int, dict[str, Measured]] = field(default_factory=dict)
    spark: Spark | None = None
    certificate: Served | None = None
    help: Runs | None = None

    def lines(self) -> list[str]:
        """Markdown, also fit for a terminal."""
        return [
            *_claim(self), *_bulk(self), *enrol_lines(self.enrol, ENROL_GOALS),
            *roster_lines(self.roster, OFFICE_GOAL), *list_lines(self.lists), *rule_lines(self.rule),
            *spark_lines(self.spark), *certificate_lines(self.certificate), *_help(self),
        ]  # fmt: skip


def write(path: Path, findings: Findings) -> None:
    """The page; parts that were not measured this time stay as they stand in it."""
    path.parent.mkdir(exist_ok=True)
    found = _parts(path.read_text(encoding="utf-8").split("\n") if path.exists() else [])
    found |= _parts(findings.lines())
    found |= _parts(NOTES)
    parts = [line for title in TITLES if title in found for line in found[title]]
    path.write_text("\n".join([*HEAD, *_machine(), "", *parts]).rstrip() + "\n", encoding="utf-8")


def _parts(lines: Sequence[str]) -> dict[str, list[str]]:
    """The lines of each part, by its title."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in lines:
        if line.startswith("## "):
            title = line.removeprefix("## ")
        if title:
            found.setdefault(title, []).append(line)
    return found


TITLES = (
    "一件申领", "成批决定", "办名册", "网站上的名册", "列表", "大批 Parquet", "Spark", "查验保障凭证", "帮助",
    "怎么量的",
)  # fmt: skip
HEAD = (
    "# 性能",
    "",
    "由 `make bench` 写成，不手改；每一部分在一次运行里量出（`ARGS=--only 名` 只重量一部分）。"
    "各引擎轮流跑，比的是同一轮里的倍数；绝对时间随机器而变，倍数才可比。",
    "",
)
NOTES = (
    "## 怎么量的",
    "",
    "- 一件申领：`bench/claim.py` 的一件重大疾病，续保的人，自付 45,678.00 元，给付 8,000.00 元；"
    "日期逐次后移，360 天一轮。"
    "每个引擎先答对才开始量；单次调用计时，扣去时钟本身；倍数是各轮中位数之比的中位数，括号里是四分位。",
    "- 手写函数（`bench/hand_written.py`）只会这一条规则的现行口径，但要做条文对这件申领所做的每一步："
    "触发、数值范围、除外、保障期、免责期、申领时限、逾期通知、缺件、保障期累计、封顶。",
    "- kernel 与 derive 对同一事件判断计划的全部给付项；ZEN 与 OpenFisca 只判断重大疾病一项，"
    "不管缺件，已给金额由外面送入，理由只给一条：这些都让着它们。",
    "- ZEN 用静态装入，是它最快的用法；OpenFisca 直接填人口，不走它的 JSON 构造。"
    "OpenFisca 是 AGPL，只装在 `bench/.venv`，不是 gongji 的依赖。",
    "- 成批：演示城市放大后的一年，事件加密到所写的件数；`gongji assess` 整个进程，"
    "从两个 CSV 到一个 CSV，包括启动、检查每一行、排序、决定、写出。"
    "对照进程用 Python 的 csv 模块读同样两个文件，再把事件原样写出。两者交替运行。",
    "- 办名册：`bench/enrolling.py` 造的名册，人是虚构的；从文件到写好的参保表，每一行都查身份证号、"
    "资格、期限和费用。对照只把同一个文件读进内存。",
    "- 网站上的名册：同样的十万人（姓名换成可以是姓名的），5,000 个单位；从上传到每一行核对、加密、存好，"
    "对照是 `gongji enrol` 办同一个文件。再传一次要一行也不变；办成保障另计：登记十万人、写十万份保障。",
    "- 列表：演示城市的人、单位按普查的数；一件案件照办理的每一步办到待审核，其余是它的副本，停在各种状态。"
    "每个页面由看得最多的岗位在一个进程里问，先问一次不计；旁边是占用处理器的时间，别人也在用机器时看它。",
    "- 大批 Parquet：从 Parquet 到 Parquet，每个引擎一个进程，第一次不计。小计划（`bench/rule/rule.md`）"
    "与对照的规则取同样的数，但累计是逐件滚动的，金额因此不同，只比快慢。OpenFisca 和 numba "
    "写四列；gongji 查每一行，写十一列，条款、理由都是文本。"
    "小计划的编号也是整数，事件按决定序排列，各人的混在一起；绍兴全部的编号是文本，按人排好，"
    "打乱的一本先排序，排序计在内；对照仍是 OpenFisca 的小规则。一亿件的用 `make bench ARGS=--huge`。",
    "- Spark：同一本绍兴的书，`gongji assess --engine spark`，从 Parquet 到装着 Parquet 的文件夹，查每一行。"
    "先办 100 万件，使 Java 热起来，启动和这一次不计；占用处理器包括 Java 和它的 Python 进程。"
    "逐行与 compiled 写的文件比。",
    "- 查验保障凭证：`bench/office_bare.py` 是只有一个网址、没有中间件和模板、按查验码读一行的 Django；"
    "两边用同一个 SQLite 文件、同样的连接设置，由同一个客户端在 8 条保持的连接上轮流问，查验码逐个换。",
    "- 帮助：`gongji --help` 整个进程，第一次（填缓存）不计。",
)


def _machine() -> list[str]:
    packages = "、".join(f"{name} {version(name)}" for name in PEERS)
    return [f"Python {platform.python_version()}，{os.cpu_count()} 核 {platform.machine()}；{packages}。"]


def _claim(findings: Findings) -> list[str]:
    if not findings.claim:
        return []
    lines = [
        "## 一件申领",
        "",
        "| 引擎 | 中位数 µs | p99 µs | 次数 | 对手写函数 |",
        "|---|---:|---:|---:|---:|",
    ]
    floor = findings.claim["手写函数"]
    for name, latency in findings.claim.items():
        lines.append(
            f"| {name} | {latency.median:,.1f} | {latency.p99:,.1f} | {latency.calls:,} "
            f"| {_ratio(ratio(latency, floor))} |"
        )
    lines += ["", "| 目标 | 倍数 | 要求 | 结果 |", "|---|---:|---:|---|"]
    for goal in GOALS:
        found = ratio(findings.claim[goal.of], findings.claim[goal.to])
        met = found[0] >= goal.limit if goal.least else found[0] <= goal.limit
        sign = "≥" if goal.least else "≤"
        lines.append(f"| {goal.what} | {_ratio(found)} | {sign} {goal.limit:g} | {_verdict(met)} |")
    return [*lines, ""]


def _bulk(findings: Findings) -> list[str]:
    if findings.assess is None or findings.csv is None or findings.sizes is None:
        return []
    assess, csv, sizes = findings.assess, findings.csv, findings.sizes
    ratios = sorted(a.wall / b.wall for a, b in zip(assess.taken, csv.taken, strict=True))
    middle = ratios[len(ratios) // 2]
    return [
        "## 成批决定",
        "",
        f"参保 {sizes.covers:,} 行，事件 {sizes.events:,} 行，各跑 {BULK_RUNS} 次。",
        "",
        "| 进程 | 中位数 s | 最快–最慢 s | 占用处理器 s |",
        "|---|---:|---:|---:|",
        f"| gongji assess | {assess.wall:.2f} | {assess.spread} | {assess.cpu:.2f} |",
        f"| csv 模块读写 | {csv.wall:.2f} | {csv.spread} | {csv.cpu:.2f} |",
        "",
        "| 目标 | 倍数 | 要求 | 结果 |",
        "|---|---:|---:|---|",
        f"| assess 对 csv 模块 | {middle:.2f}（{ratios[0]:.2f}–{ratios[-1]:.2f}） | ≤ {ASSESS_GOAL} "
        f"| {_verdict(middle <= ASSESS_GOAL)} |",
        "",
    ]


def _help(findings: Findings) -> list[str]:
    if findings.help is None:
        return []
    taken = findings.help
    return [
        "## 帮助",
        "",
        f"`gongji --help`，{HELP_RUNS} 次：中位数 {taken.wall:.2f} s（{taken.spread}），"
        f"要求 < {HELP_GOAL} s，{_verdict(taken.wall < HELP_GOAL)}。",
        "",
    ]


def _ratio(found: tuple[float, float, float]) -> str:
    return f"{found[0]:.2f}（{found[1]:.2f}–{found[2]:.2f}）"


def _verdict(met: bool) -> str:
    return "达到" if met else "未达到"

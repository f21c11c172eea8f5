"""The demonstration on a terminal: the city, the decisions, and what waits for whom."""

from __future__ import annotations

from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table

from gongji.assess.summary import in_yuan as yuan
from gongji.charter.nodes import State
from gongji.demo.result import Result, share
from gongji.demo.survey import NO_FIGURE, Figures, Sector
from gongji.readers.decision import NOT_COVERED

WHO = {
    State.BLANK: "委员会定口径",
    State.DISCRETION: "核定金额或者同意",
    State.NO_TABLE: "补附表",
    State.CONFLICT: "委员会裁定",
    State.WATCH: "到期再看",
    State.OUT_OF_RANGE: "改录入",
}
"""What a state without an answer asks for."""


def show(result: Result, console: Console) -> None:
    """Print it all."""
    _city(result, console)
    _cadres(result, console)
    _decisions(result, console)
    _papers(result, console)
    _rulings(result, console)
    console.print("\n[bold]文件[/bold]")
    for path, what in result.files:
        console.print(f"  {path}  {what}", highlight=False, soft_wrap=True)


def _city(result: Result, console: Console) -> None:
    city = result.city
    console.print(
        f"[bold]共济 演示[/bold]　种子 {city.seed}　规模 {scale_text(city.scale)}　{result.script.year} 年",
        highlight=False,
    )
    console.print(
        "城市不具名，取自一份调研报告。报告给出的数字照用；其余的单位、人员、事件和金额全部虚构，编号都带“虚构”二字。\n"
        f"{result.script.region_note}。",
        highlight=False,
    )
    table = _table(
        "谁有保障（职工互助保障，调研报告口径）", "", "工会", "职工", "会员", "参保", "参保率", "占参保"
    )
    whole = city.total()
    _figures(table, "全市", whole, whole.covered)
    for sector in Sector:
        _figures(table, sector.value, city.total(sector), whole.covered)
    console.print(table)
    console.print(
        "全市各数、非公企业的职工和参保数照报告；其工会按约七成、国有煤矿的参保数按约七成计；"
        "其他单位的职工和参保数为相减所得；其余虚构。"
        f"{'、'.join(NO_FIGURE)}危险而少有参保，报告没有数字，单位表里的是虚构的。",
        highlight=False,
    )


def _figures(table: Table, name: str, of: Figures, all_covered: int) -> None:
    table.add_row(
        name,
        f"{of.unions:,}",
        f"{of.workers:,}",
        f"{of.members:,}",
        f"{of.covered:,}",
        share(of.covered, of.workers),
        share(of.covered, all_covered),
    )


def _cadres(result: Result, console: Console) -> None:
    cadres = result.cadres
    console.print(
        f"\n[bold]{result.charter.title}[/bold]（{result.charter.edition}，{result.charter.wording}）\n"
        f"工会干部 {cadres.heads:,} 人（虚构），参保 {cadres.joined:,} 人，保障 {len(cadres.covers):,} 份，"
        f"当年合 {result.person_years:,} 人年；与上面的职工参保数分列。",
        highlight=False,
    )


def _decisions(result: Result, console: Console) -> None:
    summary = result.summary
    console.print(
        f"事件 {summary.events:,} 件，决定 {summary.rows:,} 条；给付 {summary.paid_events:,} 件，"
        f"[bold]{yuan(summary.paid)} 元[/bold]；当年应缴互助费 {yuan(result.fees)} 元，"
        f"给付占 {share(summary.paid, result.fees)}。",
        highlight=False,
    )
    heads = (_two_lines(s.label) for s in summary.seen)
    table = _table("决定，按条款和状态", "条款", "给付项", *heads, "给付（元）", left=2)
    for line in summary.lines:
        counts = (_count(line.states.get(s, 0)) for s in summary.seen)
        table.add_row(line.article, line.benefit or NOT_COVERED, *counts, yuan(line.paid))
    table.add_section()
    table.add_row(
        "合计", "", *(_count(summary.states[s]) for s in summary.seen), yuan(summary.paid), style="bold"
    )
    console.print(table)
    if summary.refusals:
        console.print("不给付的理由：" + "，".join(f"{r} {n}" for r, n in summary.refusals), highlight=False)
    if summary.notes:
        console.print("给付时的注记：" + "，".join(f"{r} {n}" for r, n in summary.notes), highlight=False)


def _papers(result: Result, console: Console) -> None:
    summary = result.summary
    if not summary.papers:
        return
    rows = summary.states.get(State.PAPERS, 0)
    table = _table(f"等材料 {rows:,} 条，补齐后给付 {yuan(summary.low)}–{yuan(summary.high)} 元",
                   "待补", "条", "靠什么补", left=1)  # fmt: skip
    for paper in summary.papers:
        table.add_row(paper.fact, _count(paper.rows), "、".join(paper.evidence) or "问本人或者单位")
    table.columns[2].justify = "left"
    console.print(table)


def _rulings(result: Result, console: Console) -> None:
    if not result.summary.awaited:
        return
    table = _table("等人定：条文、附表或者委员会", "状态", "等什么", "条款", "条", "谁办", left=3)
    for item in result.summary.awaited:
        table.add_row(item.state.label, item.what, item.article, _count(item.rows), WHO[item.state])
    table.columns[4].justify = "left"
    console.print(table)
    if result.what_ifs:
        table = _table("口径怎样定，当年给付多少", "口径", "选项", "给付（元）", "仍无答案（条）", left=2)
        for case in result.what_ifs:
            name = f"{case.option}（现行）" if case.adopted else case.option
            table.add_row(case.reading, name, yuan(case.paid), _count(case.left))
        console.print(table)


def scale_text(scale: Fraction) -> str:
    """A scale as people write it: 1, 1/100.

    >>> scale_text(Fraction("0.01"))
    '1/100'
    """
    return str(scale.numerator) if scale.denominator == 1 else f"{scale.numerator}/{scale.denominator}"


def _table(title: str, *columns: str, left: int = 1) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD,
                  show_edge=False, pad_edge=False, collapse_padding=True)  # fmt: skip
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right")
    return table


def _two_lines(word: str) -> str:
    """A state's word over two lines, so that all states fit on a narrow terminal."""
    return f"{word[:2]}\n{word[2:]}" if len(word) > 3 else word


def _count(n: int) -> str:
    return f"{n:,}" if n else "·"
